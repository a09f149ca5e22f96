"""The tab "Where this comes from" of a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from libreta.audit.history import shown
from libreta.integrations.sources.models import RawCard
from libreta.integrations.sources.names import of_record
from libreta.integrations.sources.origins import Told, label_of, origins
from libreta.kernel.records import RecordType
from libreta.ui import panels

LONGEST_CARD = 20_000
LONGEST_VALUE = 200
MOST_CARDS = 5


@dataclass(frozen=True)
class Line:
    """One source's word, as a person reads it."""

    source: str
    value: Any
    at: datetime
    is_now: bool


def add() -> None:
    """This function puts the tab on customers' pages."""
    panels.add(
        panels.RecordPanel(
            "sources",
            "customer",
            "tab",
            "integrations/sources.html",
            context,
            label=_("Where this comes from"),
            icon="database",
            position=90,
            area="integrations",
        )
    )


def context(request: HttpRequest, record_type: RecordType, row: dict[str, Any]) -> dict[str, Any]:
    """This function gives what each source said of the customer, under which names it is known, and its cards."""
    told = origins(record_type, row, by=request.actor)
    readable = record_type.fields_for(request.actor)
    names = [(label_of(one.source), one) for one in of_record(record_type.key, row["id"]) if one.external_id]
    sees_all = all(name in readable for name in ("email", "phone", "name"))
    cards = RawCard.objects.filter(customer_id=row["id"], trashed_at=None).order_by("-id")[:MOST_CARDS]
    return {
        "fields": [(one, _lines(one)) for one in told],
        "names": names if "external_id" in readable else [],
        "cards": [(card, card.text[:LONGEST_CARD], len(card.text) > LONGEST_CARD) for card in cards]
        if sees_all
        else [],
        "card_url": reverse("customer_card", args=[row["id"]]) if request.actor.may("export") else "",
        "disputed": sum(one.is_disputed for one in told),
    }


def _lines(told: Told) -> list[Line]:
    return [
        Line(saying.source, _short(shown(told.field, saying.value, {})), saying.at, saying.value == _as_kept(told.now))
        for saying in told.sayings
    ]


def _short(value: Any) -> Any:
    text = str(value)
    return value if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _as_kept(value: Any) -> Any:
    """A value of a record as JSON keeps it."""
    return value.isoformat() if hasattr(value, "isoformat") else value
