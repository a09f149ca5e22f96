"""The company's reasons as the choices of a field, kept in the process under a stamp that each change renews."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import translation

from libreta.kernel import stamps
from libreta.kernel.events import Event, reaction
from libreta.sales.reasons.models import DealReason
from libreta.sales.reasons.terms import Outcome

STAMP = "deal_reasons"


class Reasons(Sequence):
    """(code, label) of the reasons that are not in the trash, in their order; `outcome` narrows them.

    `built_in` are the labels that a new company finds: a reason that still has its English name is shown in the
    reader's language. A table that was emptied (no reason, not even in the trash) offers the built-in ones.
    """

    def __init__(self, built_in: dict[str, Any], outcome: str = "") -> None:
        self.built_in, self.outcome = built_in, outcome
        self._known: tuple[tuple[str, Any], ...] = ()
        self._at: int | None = None

    def _listed(self) -> tuple[tuple[str, Any], ...]:
        now = stamps.value(STAMP)
        if self._at != now:
            with translation.override("en"):
                english = {code: str(label) for code, label in self.built_in.items()}
            rows = DealReason.objects.filter(trashed_at=None).order_by("position", "id")
            if self.outcome:
                rows = rows.filter(outcome__in=(Outcome.BOTH, self.outcome))
            self._known = tuple(
                (code, self.built_in[code] if english.get(code) == name else name)
                for code, name in rows.values_list("code", "name")
            ) or (() if DealReason.objects.exists() else tuple(self.built_in.items()))
            self._at = now
        return self._known

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self._listed())

    def __len__(self) -> int:
        return len(self._listed())

    def __getitem__(self, place: Any) -> Any:
        return self._listed()[place]

    def __hash__(self) -> int:
        return id(self)

    def label(self, code: str) -> Any:
        """This function names a reason, one in the trash too."""
        found = dict(self._listed()).get(code) or self.built_in.get(code)
        return found or DealReason.objects.filter(code=code).values_list("name", flat=True).first() or code


@reaction(
    "sales.deal-reasons.created",
    "sales.deal-reasons.updated",
    "sales.deal-reasons.trashed",
    "sales.deal-reasons.restored",
)
def renew(event: Event) -> None:
    """This function lets every process read the reasons anew."""
    stamps.bump(STAMP)
