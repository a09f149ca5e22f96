"""What the sample company offered: quotes in every state, some accepted with their orders, one waiting for approval."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F

from libreta.identity.actor import actor_of
from libreta.identity.models import User
from libreta.kernel import actions, events, writes
from libreta.kernel.actors import Actor
from libreta.sales.letterhead.actions import write_letterhead
from libreta.sales.models import Opportunity, Order, Quote
from libreta.workspace.sample import portfolio

ROUNDS = (  # weeks ago, days valid, and what becomes of the quotes of that day, in order
    (13, 30, ("ordered", "ordered", "declined", "expired", "expired")),
    (9, 30, ("ordered", "ordered", "declined", "revised", "expired")),
    (6, 20, ("ordered", "ordered", "declined", "expired", "revised")),
    (3, 45, ("ordered", "ordered", "declined", "sent", "sent")),
    (1, 45, ("accepted", "sent", "sent", "sent", "approved")),
    (0, 30, ("waiting", "sent", "draft", "draft", "waiting")),
)
WORDS = {
    "es": ("Gracias por su interés. Con gusto le proponemos:", "Otro proveedor fue más barato."),
    "ro": ("Vă mulțumim pentru interes. Vă propunem cu plăcere:", "Alt furnizor a fost mai ieftin."),
    "en": ("Thank you for your interest. We are glad to propose:", "Another supplier was cheaper."),
}
TERMS = {
    "terms_es": "Pago a 30 días. Entrega en cinco días hábiles. Máquinas con dos años de garantía.",
    "terms_ro": "Plata la 30 de zile. Livrare în cinci zile lucrătoare. Aparatele au doi ani garanție.",
    "terms_en": "Payment within 30 days. Delivery within five working days. Machines carry a two-year guarantee.",
}
OURS = {
    "name": "Café Altura S.L.",
    "tax_id": "ESB12345674",
    "address": "Calle del Tostadero 14\n28004 Madrid\nEspaña",
    "email": "hola@cafealtura.example",
    "phone": "+34 910 000 000",
    "website": "https://cafealtura.example",
    "accent": "#7a4a21",
    "valid_days": "30",
}
MOST_DISCOUNT = 12


def make(articles: list[portfolio.Article], at: datetime, chance: random.Random, *, by: Actor) -> tuple[int, int]:
    """This function writes quotes round by round over a quarter, and gives how many quotes and orders came of it."""
    write_letterhead(OURS | TERMS, logo=None, by=by, at=at)
    rules: list[dict[str, Any]] = [
        {"name": "Descuento mayor", "measure": "discount", "threshold": str(MOST_DISCOUNT), "approver_role": "manager"},
        {"name": "Margen bajo", "measure": "margin", "threshold": "15", "approver_role": "administrator"},
    ]
    writes.create("approval_rule", rules, by=by, at=at)
    before = Order.objects.count()
    made = 0
    for weeks, valid, ends in ROUNDS:
        when = _moment(at, weeks, chance)
        deals = _deals(when, weeks, len(ends))
        made += _round(deals, ends, valid, when, articles, chance, by)
    _expire(at, by)
    return made, Order.objects.count() - before


def _moment(at: datetime, weeks: int, chance: random.Random) -> datetime:
    """A weekday morning so many weeks ago; the last one is of today or of the Friday before, some hours ago."""
    day = (at - timedelta(weeks=weeks)).date()
    day -= timedelta(days=max(0, day.weekday() - 4))
    moment = datetime.combine(day, time(9, chance.randint(5, 55)), at.tzinfo)
    return min(moment, at - timedelta(hours=5))


def _deals(when: datetime, weeks: int, wanted: int) -> list[Opportunity]:
    """The deals that were open then: for old rounds those that were won since come first, then those that were lost."""
    known = Opportunity.objects.filter(created_at__lt=when - timedelta(days=1), quotes=None, amount__gt=0)
    rows = list(known.select_related("customer", "product", "stage").order_by("pk"))
    won = [deal for deal in rows if deal.status == "won" and deal.closed_on and deal.closed_on > when.date()]
    lost = [deal for deal in rows if deal.status == "lost" and deal.closed_on and deal.closed_on > when.date()]
    opened = [deal for deal in rows if deal.status == "open"]
    opened.sort(key=lambda deal: (-deal.stage.probability, deal.pk))
    return (opened if weeks <= 1 else [*won[:2], *lost[: wanted - 2], *opened])[:wanted]


def _round(
    deals: list[Opportunity],
    ends: tuple[str, ...],
    valid: int,
    when: datetime,
    articles: list[portfolio.Article],
    chance: random.Random,
    by: Actor,
) -> int:
    rows = [_quote(deal, when, valid) for deal in deals]
    ids = writes.create("quote", rows, by=by, at=when)
    lines = [
        line | {"quote": pk} for pk, deal in zip(ids, deals, strict=True) for line in _lines(deal, articles, chance)
    ]
    of_end: dict[str, list[int]] = {}
    for pk, end in zip(ids, ends, strict=False):
        of_end.setdefault(end, []).append(pk)
    deep = {pk for end in ("waiting", "approved") for pk in of_end.get(end, ())}
    for line in lines:
        if line["quote"] in deep and line["position"] == 1:
            line["discount"] = "16"
    writes.create("quote_line", lines, by=by, at=when)
    _carry_on(of_end, when, chance, by)
    return len(ids)


def _quote(deal: Opportunity, when: datetime, valid: int) -> dict[str, Any]:
    language = _language(deal)
    return {
        "customer": deal.customer_id,
        "opportunity": deal.pk,
        "title": deal.name,
        "currency": deal.currency or portfolio.BASE,
        "language": language,
        "introduction": WORDS[language][0],
        "owner": deal.owner_id,
        "valid_until": (when + timedelta(days=valid)).date().isoformat(),
    }


def _language(deal: Opportunity) -> str:
    return deal.customer.language if deal.customer and deal.customer.language in WORDS else "en"


def _lines(deal: Opportunity, articles: list[portfolio.Article], chance: random.Random) -> list[dict[str, Any]]:
    """What the deal is about, in about its amount: the product itself, what goes with it, and a service."""
    rate = Decimal(portfolio.RATES.get(deal.currency, "1"))
    euros = (deal.amount or Decimal(3000)) * rate
    category = deal.product.category if deal.product else portfolio.COFFEE
    main = next(a for a in articles if a.id == deal.product_id) if deal.product_id else articles[0]
    beside = chance.sample([a for a in articles if a.category == category and a.id != main.id], 1)
    service = chance.choice([a for a in articles if a.category == portfolio.SERVICE and a.id != main.id])
    chosen = [(main, Decimal("0.65")), (beside[0], Decimal("0.25")), (service, Decimal("0.1"))]
    tax = {"ES": "21", "RO": "21", "GB": "20", "MX": "16", "CO": "19", "PE": "18", "CL": "19"}
    rows: list[dict[str, Any]] = [
        {
            "position": place,
            "product": article.id,
            "quantity": str(max(1, round(euros * share / article.price))),
            "discount": chance.choice(("0", "0", "3", "5", "8")),
            "tax_rate": tax.get(deal.customer.country if deal.customer else "", "0"),
        }
        for place, (article, share) in enumerate(chosen, start=1)
    ]
    rows[2]["is_optional"] = chance.random() < 0.3
    return rows


def _carry_on(of_end: dict[str, list[int]], when: datetime, chance: random.Random, by: Actor) -> None:
    """What became of the quotes of one round, step by step; a set at a time."""
    out = [
        pk for end in ("ordered", "accepted", "declined", "expired", "revised", "sent") for pk in of_end.get(end, ())
    ]
    if asked := of_end.get("waiting", []) + of_end.get("approved", []):
        _do("quote.approval_request", asked, by=by, at=when + timedelta(minutes=40))
    if agreed := of_end.get("approved"):
        manager = User.objects.filter(role__key="manager").order_by("pk").first()
        if manager is not None:
            reason = "Buen cliente; de acuerdo esta vez."
            _do("quote.approval", agreed, by=actor_of(manager), at=when + timedelta(hours=3), reason=reason)
    if out:
        _do("quote.sending", out, by=by, at=when + timedelta(hours=1))
    if taken := of_end.get("ordered", []) + of_end.get("accepted", []):
        name = chance.choice(("Marta Ríos", "Ana Ionescu", "Luis Peña"))
        _do("quote.acceptance", taken, name=name, by=by, at=when + timedelta(days=3))
    if ordered := of_end.get("ordered"):
        _do("quote.ordering", ordered, by=by, at=when + timedelta(days=3, hours=2))
    if refused := of_end.get("declined"):
        _do("quote.declining", refused, name="Compras", reason=WORDS["es"][1], by=by, at=when + timedelta(days=4))
    if again := of_end.get("revised"):
        fresh = _do("quote.version", again, by=by, at=when + timedelta(days=6))
        _do("quote.sending", fresh, by=by, at=when + timedelta(days=6, minutes=30))


def _do(step: str, ids: list[int], **told: Any) -> list[int]:
    known = actions.get(step)
    assert known is not None
    return known.run(ids, **told)


def _expire(at: datetime, by: Actor) -> None:
    """What ran out until today, without waiting for the hourly round."""
    over = Quote.objects.filter(status="sent", valid_until__lt=at.date()).order_by("pk")
    ids = list(over.values_list("pk", flat=True))
    Quote.objects.filter(pk__in=ids).update(status="expired", version=F("version") + 1, updated_at=at)
    events.publish("sales.quotes.expired", type_key="quote", ids=ids, by=by, at=at, fields=("status",))
