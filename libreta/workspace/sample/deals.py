"""A year of deals: machines, contracts and trainings that were offered, won, lost, or are being negotiated now."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from libreta.directory.models import Affiliation, Customer
from libreta.kernel import writes
from libreta.kernel.actors import Actor
from libreta.kernel.writes import Change
from libreta.sales.forecasts import actions as forecasts
from libreta.sales.models import Opportunity, Stage
from libreta.workspace.sample import portfolio, regions, rivals

WANTED, WEEKS = 190, 56
WEEKS_KEPT, QUOTA = 8, 30_000
SUBJECTS = {  # euros, category of the product, and what the deal is called
    "es": (
        (9000, portfolio.EQUIPMENT, "Segunda barra: {p}"),
        (5200, portfolio.EQUIPMENT, "Cambio de máquina: {p}"),
        (14000, portfolio.COFFEE, "Contrato anual de café"),
        (3600, portfolio.COFFEE, "Café de la casa: {p}"),
        (1800, portfolio.SERVICE, "Formación del equipo"),
        (2400, portfolio.SERVICE, "Mantenimiento de tres años"),
    ),
    "ro": (
        (9000, portfolio.EQUIPMENT, "Al doilea bar: {p}"),
        (5200, portfolio.EQUIPMENT, "Înlocuire aparat: {p}"),
        (14000, portfolio.COFFEE, "Contract anual de cafea"),
        (3600, portfolio.COFFEE, "Cafeaua casei: {p}"),
        (1800, portfolio.SERVICE, "Curs pentru echipă"),
        (2400, portfolio.SERVICE, "Întreținere pe trei ani"),
    ),
    "en": (
        (9000, portfolio.EQUIPMENT, "Second bar: {p}"),
        (5200, portfolio.EQUIPMENT, "New machine: {p}"),
        (14000, portfolio.COFFEE, "Yearly coffee contract"),
        (3600, portfolio.COFFEE, "House coffee: {p}"),
        (1800, portfolio.SERVICE, "Training for the team"),
        (2400, portfolio.SERVICE, "Three years of maintenance"),
    ),
}
NEXT = {
    "es": ("Llamar para cerrar fecha", "Enviar la oferta corregida", "Visita con degustación"),
    "ro": ("De sunat pentru termen", "De trimis oferta corectată", "Vizită cu degustare"),
    "en": ("Call to agree the date", "Send the corrected offer", "Visit with a tasting"),
}
REASONS = {
    "won": ("product", "service", "relationship", "price"),
    "lost": ("price", "competitor", "no_decision", "budget"),
}
SOURCES = ("website", "fair", "referral", "cold call", "existing customer")


@dataclass
class Deal:
    """A deal before it is written: its row, and in which week it reaches which stage with which values."""

    row: dict
    language: str
    steps: dict[int, dict] = field(default_factory=dict)
    id: int = 0


def close(
    customers: list[Customer], articles: list[portfolio.Article], at: datetime, chance: random.Random, *, by: Actor
) -> int:
    """This function lets about 190 deals happen week by week over a year, and gives their number."""
    known_since = at - timedelta(weeks=WEEKS + 2)
    firms = [c for c in customers if c.kind == "organisation" and c.owner_id and c.created_at < known_since]
    planned: dict[int, list[Deal]] = {}
    moving: list[Deal] = []
    for customer in chance.choices(firms, k=WANTED):
        planned.setdefault(chance.randint(1, WEEKS), []).append(_deal(customer, articles, chance))
    for week in range(WEEKS, -1, -1):
        when = _moment(at, week, chance)
        born = planned.get(week, [])
        if born:
            numbers = writes.create("opportunity", [_dated(d, when, chance) for d in born], by=by, at=when)
            path = list(Stage.objects.filter(pipeline__trashed_at=None).order_by("position"))
            for deal, number in zip(born, numbers, strict=True):
                deal.id = number
                _plan(deal, week, path, chance)
            moving += born
        changes = [Change(d.id, d.steps[week]) for d in moving if week in d.steps]
        if changes:
            writes.update("opportunity", changes, by=by, at=when + timedelta(minutes=20))
        if 0 < week <= WEEKS_KEPT:
            forecasts.take_snapshot(by=by, at=at - timedelta(weeks=week))
    moving += _stir(firms, articles, at, chance, by)
    _set_quotas(moving, at, by)
    _plan_next(moving, at, chance, by)
    _name_people(moving, chance, by, at)
    forecasts.project_forecast(by=by, at=at)
    rivals.meet(random.Random(chance.random()), by=by, at=at)
    return len(moving)


def _stir(
    firms: list[Customer], articles: list[portfolio.Article], at: datetime, chance: random.Random, by: Actor
) -> list[Deal]:
    """What happened since the latest snapshot, so that the forecast has something to tell; gives the new deals."""
    won = Stage.objects.filter(category="won", pipeline__trashed_at=None).order_by("position").first()
    opened: dict[int, list[Opportunity]] = {}
    for deal in Opportunity.objects.filter(status="open", amount__gt=0).order_by("-pk"):
        opened.setdefault(deal.owner_id, []).append(deal)
    changes: list[Change] = []
    for deals in opened.values():
        told: list[dict] = [
            {"amount": (deals[0].amount * Decimal("1.2")).quantize(Decimal(1)), "close_on": _within(at, 25)},
            {"close_on": _within(at, 110)},
            {"stage": won.pk if won else None, "reason": "relationship"},
            {"close_on": _within(at, 12)},
            {"amount": (deals[-1].amount * Decimal("0.85")).quantize(Decimal(1))},
        ]
        changes += [Change(deal.pk, values) for deal, values in zip(deals, told, strict=False)]
    writes.update("opportunity", changes, by=by, at=_moment(at, 0, chance))
    new = [
        _deal(chance.choice([c for c in firms if c.owner_id == owner]), articles, chance) for owner in sorted(opened)
    ]
    when = _moment(at, 0, chance)
    rows = [deal.row | {"close_on": _within(at, chance.randint(20, 60))} for deal in new]
    for deal, number in zip(new, writes.create("opportunity", rows, by=by, at=when), strict=True):
        deal.id = number
    return new


def _within(at: datetime, days: int) -> str:
    return (at + timedelta(days=days)).date().isoformat()


def _deal(customer: Customer, articles: list[portfolio.Article], chance: random.Random) -> Deal:
    language = customer.language if customer.language in SUBJECTS else "en"
    euros, category, title = chance.choice(SUBJECTS[language])
    article = chance.choice([a for a in articles if a.category == category])
    currency = next((c.currency for c in regions.COUNTRIES if c.code == customer.country), portfolio.BASE)
    amount = Decimal(round(euros * chance.lognormvariate(0, 0.4))) / Decimal(portfolio.RATES.get(currency, "1"))
    return Deal(
        {
            "name": title.format(p=article.name),
            "customer": customer.pk,
            "owner": customer.owner_id,
            "product": article.id,
            "amount": amount.quantize(Decimal("1E1" if amount < 100_000 else "1E4")).quantize(Decimal("0.01")),
            "currency": currency,
            "source": chance.choice(SOURCES),
        },
        language,
    )


def _dated(deal: Deal, when: datetime, chance: random.Random) -> dict:
    return deal.row | {"close_on": (when + timedelta(days=chance.randint(40, 120))).date().isoformat()}


def _plan(deal: Deal, born: int, path: list[Stage], chance: random.Random) -> None:
    """Which stage the deal reaches in which later week; most deals of the spring are closed by now."""
    opened = [s for s in path if s.category == "open"]
    ends = {s.category: s for s in path if s.category != "open"}
    week, far = born, chance.choices(range(1, len(opened) + 1), (1, 2, 2, 6))[0]
    for stage in opened[1:far]:
        week -= chance.randint(1, 4)
        if week >= 1:
            deal.steps[week] = {"stage": stage.pk}
    week -= chance.randint(1, 5)
    if week < 1 or chance.random() < 0.12:
        return
    end = "won" if far == len(opened) and chance.random() < 0.8 else "lost"
    deal.steps[week] = {"stage": ends[end].pk, "reason": chance.choice(REASONS[end])}


def _moment(at: datetime, week: int, chance: random.Random) -> datetime:
    day = (at - timedelta(weeks=week, days=chance.randint(1, 5))).date()
    return datetime.combine(day, time(chance.randint(8, 16), chance.randint(0, 39)), at.tzinfo)


def _set_quotas(deals: list[Deal], at: datetime, by: Actor) -> None:
    """Who sells has a quota for this quarter and the one before."""
    first = date(at.year, (at.month - 1) // 3 * 3 + 1, 1)
    quarters = (first, (first - timedelta(days=80)).replace(day=1))
    sellers = sorted({deal.row["owner"] for deal in deals if deal.row["owner"]})
    rows = [
        {"person": seller, "starts_on": day, "amount": QUOTA, "currency": portfolio.BASE}
        for day in quarters
        for seller in sellers
    ]
    writes.create("quota", rows, by=by, at=at)


def _plan_next(deals: list[Deal], at: datetime, chance: random.Random, by: Actor) -> None:
    """Four of five open deals have a next activity: overdue, today or later."""
    opened = set(Opportunity.objects.filter(status="open").values_list("pk", flat=True))
    rows = [
        {
            "title": chance.choice(NEXT[deal.language]),
            "kind": chance.choice(("call", "task", "visit")),
            "due_at": at + timedelta(days=chance.choice((-4, -1, 0, 0, 1, 2, 3, 5, 8, 13)), hours=1),
            "owner": deal.row["owner"],
            "subject_type": "opportunity",
            "subject_id": deal.id,
            "customer": deal.row["customer"],
        }
        for deal in deals
        if deal.id in opened and chance.random() < 0.8
    ]
    writes.create("task", rows, by=by, at=at)


def _name_people(deals: list[Deal], chance: random.Random, by: Actor, at: datetime) -> None:
    known: dict[int, list[int]] = {}
    wanted = [deal.row["customer"] for deal in deals]
    rows = Affiliation.objects.filter(organisation__in=wanted).values_list("organisation", "person")
    for organisation, person in rows:
        known.setdefault(organisation, []).append(person)
    people = [
        {"opportunity": deal.id, "person": person, "role": role}
        for deal in deals
        for person, role in zip(
            dict.fromkeys(known.get(deal.row["customer"], ())),
            chance.sample(("decides", "champions", "buys", "influences", "uses"), 5),
            strict=False,
        )
    ]
    writes.create("opportunity_contact", people, by=by, at=at)
