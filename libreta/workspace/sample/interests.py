"""Who asked the sample company for something: leads of half a year, the forms they come by, and who gets which."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from libreta.directory.models import Customer, Interaction
from libreta.identity.models import Team, User
from libreta.kernel import events, writes
from libreta.kernel.actors import Actor
from libreta.sales.lead_assignment import actions as assignment
from libreta.sales.lead_forms import actions as forms
from libreta.sales.lead_scores import actions as scores
from libreta.sales.leads.actions import Touch, capture_leads
from libreta.sales.models import Lead, Opportunity
from libreta.workspace.sample import regions
from libreta.workspace.sample.people import TEAM_NAMES

DEALS, LOST, FRESH_DAYS, WEEKS, WITHIN = 48, 44, 9, 26, 240
WAYS = {"website": "form", "fair": "import", "referral": "hand", "cold call": "hand", "social media": "api"}
REASONS = ("no_need", "no_budget", "no_budget", "too_small", "wrong_region", "unreachable", "unreachable", "competitor")
MESSAGES = {
    "es": (
        "Abrimos un segundo local y buscamos máquina y café.",
        "¿Nos pueden enviar precios para unos 40 kg al mes?",
        "Nuestro proveedor actual entrega tarde; quisiera hablar con ustedes.",
        "Los probamos en la feria y nos gustó el descafeinado.",
        "Necesitamos formación para seis personas.",
    ),
    "ro": (
        "Deschidem al doilea local și căutăm aparat și cafea.",
        "Ne puteți trimite prețuri pentru circa 40 kg pe lună?",
        "Furnizorul nostru livrează târziu; aș vrea să vorbim.",
        "V-am gustat cafeaua la târg și ne-a plăcut.",
        "Avem nevoie de un curs pentru șase oameni.",
    ),
    "en": (
        "We are opening a second place and need a machine and coffee.",
        "Could you send prices for about 40 kg a month?",
        "Our supplier delivers late; I would like to talk.",
        "We tasted your decaf at the fair and liked it.",
        "We need training for six people.",
    ),
}
FORMS = (
    ("es", "Pida una cata", "Una cata gratuita en su local", "iberia", "Le llamamos hoy mismo. ¡Gracias!"),
    ("ro", "Cereți o degustare", "O degustare gratuită la dumneavoastră", "romania", "Vă sunăm chiar azi. Mulțumim!"),
)
RULES = (
    ("România, pe rând", {"field0": "customer.country", "value0": "RO"}, "romania", "Europe/Bucharest"),
    (
        "América, por turnos",
        {"field0": "customer.country", "op0": "in", "value0": "CO, MX, PE, CL"},
        "america",
        "America/Bogota",
    ),
)
POINTS = (
    ("Viene recomendado", "30", {"field0": "source", "value0": "referral"}),
    ("Pide más de 5.000", "25", {"field0": "amount", "op0": "gt", "value0": "5000"}),
    ("Deja su teléfono", "15", {"field0": "phone", "op0": "filled"}),
    ("Llegó por la web", "10", {"field0": "source", "value0": "website"}),
    ("Hotel", "20", {"field0": "customer.industry", "value0": "hotel"}),
)
# What became of leads, each at its own moment; the trigger of leads dates the closing by `updated_at`.
DECIDE = """
UPDATE sales_lead l SET status = told.status, reason = told.reason, opportunity_id = told.deal,
    responded_at = told.answered, created_at = l.captured_at, updated_at = told.decided
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::timestamptz[], %s::timestamptz[])
    AS told(id, status, reason, deal, answered, decided) WHERE l.id = told.id
"""


@dataclass(frozen=True)
class Past:
    """A lead that was decided: its row, when it was answered and decided, and how."""

    row: dict[str, Any]
    answered: datetime
    decided: datetime
    status: str
    reason: str = ""
    deal: int | None = None


def gather(at: datetime, chance: random.Random, *, by: Actor) -> int:
    """This function writes forms, rules, points and leads, and gives the number of leads."""
    known = _set_up(at, by)
    past = _of_deals(at, chance) + _of_others(at, chance)
    for one in past:
        if one.row["came_by"] == "form":
            one.row["form"] = known.get(one.row.pop("language"), known["es"])
        one.row.pop("language", None)
    past.sort(key=lambda one: one.row["captured_at"])
    ids = writes.create("lead", [one.row for one in past], by=by, at=at)
    _decide(ids, past, by, at)
    fresh = [pk for day in range(FRESH_DAYS, -1, -1) for pk in _ask(day, at, known, chance, by)]
    return len(ids) + len(fresh)


def _set_up(at: datetime, by: Actor) -> dict[str, int]:
    """Forms by language; rules of assignment, points, and who gets what fits no rule."""
    teams = dict(Team.objects.values_list("name", "pk"))
    known = {}
    for language, name, title, team, thanks in FORMS:
        asked = {f"asks_{field}": "1" for field in ("name", "phone", "company", "city", "message")}
        told = {"name": name, "title": title, "thanks": thanks, "language": language, "source": "website"}
        place = {"team": str(teams[TEAM_NAMES[team]]), "origins": "https://cafealtura.example", "is_active": "1"}
        known[language] = forms.keep_form(None, told | asked | place, by=by, at=at).pk
    for name, condition, team, zone in RULES:
        given = {"name": name, "op0": "eq", "target": f"team:{teams[TEAM_NAMES[team]]}", "capacity": "40"}
        rule = assignment.draft_rule(None, given | condition | {"timezone": zone, "is_active": "1"}, by=by, at=at)
        assignment.keep_rule(rule, by=by)
    manager = User.objects.filter(role__key="manager").order_by("pk").first()
    assignment.keep_settings(
        respond_minutes=str(WITHIN), owner_first=True, fallback=manager.pk if manager else None, by=by
    )
    for name, points, condition in POINTS:
        scores.keep_point(None, {"name": name, "points": points, "op0": "eq"} | condition, by=by, at=at)
    return known


def _of_deals(at: datetime, chance: random.Random) -> list[Past]:
    """The leads that became deals of the sample company, one for a customer."""
    since = at - timedelta(weeks=WEEKS)
    rows = Opportunity.objects.filter(created_at__gt=since, customer__isnull=False).exclude(source="existing customer")
    deals = {deal.customer_id: deal for deal in rows.select_related("customer").order_by("pk")}
    found = []
    for deal in list(deals.values())[:DEALS]:
        came = _at_work(deal.created_at - timedelta(days=chance.randint(1, 9)), chance)
        row = _row(deal.customer, deal.source, came, chance) | {
            "owner": deal.owner_id,
            "product": deal.product_id,
            "amount": deal.amount,
            "currency": deal.currency,
        }
        answered = min(came + _wait(chance), deal.created_at)
        found.append(Past(row, answered, deal.created_at, "qualified", deal=deal.pk))
    return found


def _of_others(at: datetime, chance: random.Random) -> list[Past]:
    """The leads that came to nothing, each with its reason."""
    since = (at - timedelta(weeks=WEEKS)).date()
    rows = Customer.objects.filter(lifecycle="prospect", owner__isnull=False, created_at__date__lt=since)
    never = rows.filter(opportunities__isnull=True, trashed_at=None).order_by("pk")
    found = []
    for customer in chance.sample(list(never), min(LOST, len(never))):
        came = _at_work(at - timedelta(days=chance.randint(12, WEEKS * 7)), chance)
        answered = came + _wait(chance)
        decided = min(answered + timedelta(days=chance.randint(0, 8), hours=2), at)
        row = _row(customer, customer.source, came, chance) | {"owner": customer.owner_id}
        found.append(Past(row, answered, decided, "disqualified", chance.choice(REASONS)))
    return found


def _row(customer: Customer, source: str, came: datetime, chance: random.Random) -> dict[str, Any]:
    language = customer.language if customer.language in MESSAGES else "en"
    return {
        "name": customer.name,
        "customer": customer.pk,
        "email": customer.email,
        "source": source,
        "came_by": WAYS.get(source, "hand"),
        "message": chance.choice(MESSAGES[language]),
        "captured_at": came,
        "language": language,
        "utm_campaign": "otoño" if source == "social media" else "",
    }


def _wait(chance: random.Random) -> timedelta:
    """Seven of ten are answered in time."""
    return timedelta(minutes=chance.randint(4, WITHIN - 20) if chance.random() < 0.7 else chance.randint(260, 1500))


def _at_work(moment: datetime, chance: random.Random) -> datetime:
    """A moment of the same day, or of the Friday before a weekend, in working hours."""
    day = moment.date() - timedelta(days=max(0, moment.weekday() - 4))
    return datetime.combine(day, time(chance.randint(8, 15), chance.randint(0, 59)), moment.tzinfo)


def _decide(ids: list[int], past: list[Past], by: Actor, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            DECIDE,
            [
                ids,
                [one.status for one in past],
                [one.reason for one in past],
                [one.deal for one in past],
                [one.answered for one in past],
                [one.decided for one in past],
            ],
        )
    for status in ("qualified", "disqualified"):
        of_status = [pk for pk, one in zip(ids, past, strict=True) if one.status == status]
        name = f"sales.leads.{status}"
        events.publish(name, type_key="lead", ids=of_status, by=by, at=at, fields=("status",))


def _ask(back: int, at: datetime, known: dict[str, int], chance: random.Random, by: Actor) -> list[int]:
    """What came in on one of the last days, from people nobody knew; some of it was answered, some late, some not."""
    day = at.date() - timedelta(days=back)
    if day.weekday() > 4 and back:
        return []
    touches = [_touch(day, at, known, chance) for _ in range(4 if back else 3)]
    ids = capture_leads(touches, by=by, at=max(touch.captured_at for touch in touches if touch.captured_at))
    calls = []
    for lead in Lead.objects.filter(pk__in=ids).order_by("pk"):
        when = lead.captured_at + _wait(chance)
        if when < at and chance.random() < 0.75:
            calls.append(_call(lead, when))
    Interaction.objects.bulk_create(calls)
    told = [call.pk for call in calls]
    events.publish("directory.interactions.created", type_key="interaction", ids=told, by=by, at=at)
    return ids


def _call(lead: Lead, when: datetime) -> Interaction:
    kept = {"user_id": lead.owner_id, "created_by_id": lead.owner_id, "created_at": when, "updated_at": when}
    how = {"kind": "call", "channel": "telephone", "direction": "outbound", "duration": 6}
    return Interaction(customer_id=lead.customer_id, at=when, summary=lead.message[:200], **how, **kept)


def _touch(day: date, at: datetime, known: dict[str, int], chance: random.Random) -> Touch:
    country = regions.a_country(chance)
    given, family = regions.a_person(country.language, chance)
    zone = ZoneInfo("Europe/Madrid")
    moment = datetime.combine(day, time(chance.randint(8, 18), chance.randint(0, 59)), zone)
    source = chance.choice(("website", "website", "referral", "fair", "social media"))
    way = WAYS[source]
    number = chance.randint(10, 9999)
    return Touch(
        name=f"{given} {family}",
        email=f"{regions.host(given)}.{regions.host(family.split()[0])}{number}@mail.example",
        phone=regions.a_telephone(country, chance) if chance.random() < 0.7 else "",
        company=chance.choice(regions.words(country.language)["places"]).format(
            x=chance.choice(regions.words(country.language)["names"])
        ),
        city=chance.choice(country.cities)[0],
        country=country.code,
        language=country.language,
        message=chance.choice(MESSAGES[country.language]),
        source=source,
        came_by=way,
        form=known.get(country.language, known["es"]) if way == "form" else None,
        utm_campaign="otoño" if source == "social media" else "",
        captured_at=min(moment, at - timedelta(minutes=chance.randint(6, 170))),
    )
