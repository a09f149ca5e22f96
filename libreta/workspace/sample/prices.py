"""The price books of the sample company, a bundle of equipment, and what it spends to win customers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from libreta.kernel import writes
from libreta.kernel.actors import Actor
from libreta.workspace.sample.customers import SOURCES
from libreta.workspace.sample.portfolio import BASE, COFFEE, EQUIPMENT, Article

BREAKS = (("20", "4"), ("60", "7"), ("120", "11"))
MONTHS = 12


def keep(articles: list[Article], at: datetime, *, by: Actor) -> None:
    """This function writes price books with their entries, a bundle, and the acquisition costs of a year."""
    volume, _champions, mexico, _past = writes.create("price_book", _books(at.date()), by=by, at=at)
    coffees = [article for article in articles if article.category == COFFEE]
    rows: list[dict[str, Any]] = [
        {"price_book": volume, "product": article.id, "min_quantity": least, "discount": off}
        for article in coffees
        for least, off in BREAKS
    ]
    rows += [{"price_book": mexico, "product": a.id, "unit_price": str(round(a.price * 20))} for a in coffees[:12]]
    writes.create("price_entry", rows, by=by, at=at)
    _bundle([article for article in articles if article.category == EQUIPMENT], at, by=by)
    writes.create("acquisition_cost", _costs(at.date()), by=by, at=at)


def _books(today: date) -> list[dict[str, Any]]:
    year = today.year
    return [
        {"name": f"Mayoreo {year}", "currency": BASE, "valid_from": f"{year}-01-01", "priority": 1},
        {"name": "Campeones", "currency": BASE, "audience": "segment", "segment": "champions", "adjustment": "-3"},
        {"name": f"México {year}", "currency": "MXN", "audience": "country", "country": "MX"},
        {
            "name": f"Mayoreo {year - 1}",
            "currency": BASE,
            "valid_from": f"{year - 1}-01-01",
            "valid_until": f"{year}-01-01",
        },
    ]


def _bundle(machines: list[Article], at: datetime, *, by: Actor) -> None:
    values = {
        "name": "Rincón de café",
        "sku": "BU-001",
        "kind": "bundle",
        "category": EQUIPMENT,
        "bundle_pricing": "parts",
        "bundle_discount": "8",
        "currency": BASE,
        "description": "Espresso, molino, báscula y hervidor para una oficina.",
    }
    (bundle,) = writes.create("product", [values], by=by, at=at)
    parts = [article for article in machines if article.name.startswith(("Espresso Solo", "Molino Demanda", "Báscula"))]
    writes.create("bundle_part", [{"bundle": bundle, "part": part.id} for part in parts], by=by, at=at)


def _costs(today: date) -> list[dict[str, Any]]:
    """What each source cost in the last twelve months: some are paid for, word of mouth is not."""
    month = today.replace(day=1)
    rows = []
    for back in range(MONTHS):
        for place, source in enumerate(SOURCES[:2]):
            amount = 380 + 40 * (back % 3) + 650 * place
            rows.append({"source": source, "month": month.isoformat(), "amount": str(amount), "currency": BASE})
        month = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
    return rows
