"""Whose values the record that stays gets: by rule, or by hand where the reader may write the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from libreta.directory.customers.terms import ConsentState, Lifecycle
from libreta.directory.merges.models import MergeSettings
from libreta.directory.merges.terms import Rule, StayRule
from libreta.kernel import records
from libreta.kernel.fields import Field

# Fields that belong together: the street of one and the town of another would be nobody's address.
TOGETHER = (
    ("name", "given_name", "family_name"),
    ("street", "postal_code", "city", "region", "country"),
    ("annual_revenue", "currency"),
)
NOT_CHOSEN = frozenset({"id", "created_at", "created_by", "updated_at", "version", "trashed_at", "kind"})
BEST: dict[str, tuple[str, ...]] = {
    # The strictest answer wins: who refused once has refused. Nobody gives consent by being merged.
    "consent_email": (ConsentState.REFUSED, ConsentState.GIVEN, ConsentState.UNKNOWN),
    "consent_telephone": (ConsentState.REFUSED, ConsentState.GIVEN, ConsentState.UNKNOWN),
    "lifecycle": (Lifecycle.CUSTOMER, Lifecycle.FORMER, Lifecycle.PROSPECT),
}
STRICT = frozenset({"consent_email", "consent_telephone"})
EMPTY = (None, "", [], {})


@dataclass(frozen=True)
class Choice:
    """The value of a field, or of fields that belong together (`names`, the first leads).

    `by_id` gives each record's values, `given_by` the record whose values are taken, or None where several gave them;
    `values` are those that the survivor gets.
    """

    names: tuple[str, ...]
    by_id: Mapping[int, tuple[Any, ...]]
    given_by: int | None
    values: tuple[Any, ...]
    is_fixed: bool = False

    @property
    def lead(self) -> str:
        return self.names[0]

    @property
    def differs(self) -> bool:
        """Whether the records do not all tell the same."""
        return len({repr(values) for values in self.by_id.values()}) > 1


def fields() -> dict[str, Field]:
    """This function gives the fields of customers that a merge decides upon, by name."""
    found = records.get("customer").fields()
    return {n: f for n, f in found.items() if not f.joined and n not in NOT_CHOSEN and f.kind != "json"}


def value_of(customer: Any, field: Field) -> Any:
    """This function reads a field of a customer, a custom one too."""
    return customer.extra.get(field.name, field.empty) if field.custom else getattr(customer, field.path)


def choices(
    customers: Sequence[Any], survivor: Any, settings: MergeSettings, by_hand: Mapping[str, int]
) -> list[Choice]:
    """This function decides, field by field, what the survivor gets. `by_hand` maps fields to customers' numbers."""
    known = fields()
    kind = records.get("customer").unfit({"kind": survivor.kind})
    found = []
    for names in _grouped(known):
        by_id = {c.pk: tuple(value_of(c, known[n]) for n in names) for c in customers}
        if names[0] in kind:  # makes no sense for what the survivor is: it stays as it is
            found.append(Choice(names, by_id, survivor.pk, by_id[survivor.pk], is_fixed=True))
        else:
            found.append(_chosen(names, by_id, known[names[0]], customers, survivor, settings, by_hand))
    return found


def _grouped(known: Mapping[str, Field]) -> list[tuple[str, ...]]:
    led = {names[0]: names for names in TOGETHER}
    inner = {name for names in TOGETHER for name in names[1:]}
    return [led.get(name, (name,)) for name in known if name not in inner]


def _chosen(
    names: tuple[str, ...],
    by_id: dict[int, tuple[Any, ...]],
    field: Field,
    customers: Sequence[Any],
    survivor: Any,
    settings: MergeSettings,
    by_hand: Mapping[str, int],
) -> Choice:
    lead, own = names[0], by_id[survivor.pk]
    if lead in STRICT:
        return Choice(names, by_id, *_best(lead, by_id, survivor.pk), is_fixed=True)
    if lead == "parent":
        by_id = {pk: (None if value[0] in by_id else value[0],) for pk, value in by_id.items()}
        own = by_id[survivor.pk]
    if (picked := by_hand.get(lead)) in by_id:
        return Choice(names, by_id, picked, by_id[picked])
    if lead in BEST:
        return Choice(names, by_id, *_best(lead, by_id, survivor.pk))
    filled = {pk: values for pk, values in by_id.items() if any(v not in EMPTY for v in values)}
    if not filled:
        return Choice(names, by_id, survivor.pk, own)
    if field.kind == "multi_choice":
        together = [item for values in filled.values() for item in values[0]]
        return Choice(names, by_id, None, (list(dict.fromkeys(together)),))
    if field.kind == "long_text" and lead not in settings.fields:
        return _joined(names, by_id, filled, survivor.pk)
    rule = settings.fields.get(lead) or (Rule.SURVIVOR if lead in ("owner", "external_id") else settings.rule)
    order = _order(rule, customers, survivor, settings, filled)
    given_by = min((c for c in customers if c.pk in filled), key=order).pk
    return Choice(names, by_id, given_by, filled[given_by])


def _best(lead: str, by_id: Mapping[int, tuple[Any, ...]], survivor: int) -> tuple[int, tuple[Any, ...]]:
    order = BEST[lead]
    best = min(by_id, key=lambda pk: (order.index(by_id[pk][0]) if by_id[pk][0] in order else 9, pk != survivor))
    return best, by_id[best]


def _joined(
    names: tuple[str, ...], by_id: dict[int, tuple[Any, ...]], filled: Mapping[int, tuple[Any, ...]], survivor: int
) -> Choice:
    """Texts that people wrote are kept one below the other, the survivor's first."""
    ordered = sorted(filled, key=lambda pk: (pk != survivor, pk))
    texts = list(dict.fromkeys(filled[pk][0].strip() for pk in ordered))
    given_by = ordered[0] if len(texts) == 1 else None
    return Choice(names, by_id, given_by, ("\n\n".join(texts),) if given_by is None else filled[given_by])


def _order(
    rule: str, customers: Sequence[Any], survivor: Any, settings: MergeSettings, filled: Mapping[int, tuple[Any, ...]]
) -> Callable[[Any], tuple]:
    """Smaller is better; what is equal falls to the survivor, then to the one changed last."""

    def usual(customer: Any) -> tuple:
        return (customer.pk != survivor.pk, -customer.updated_at.timestamp(), customer.pk)

    match rule:
        case Rule.MOST_RECENT:
            return lambda c: (-c.updated_at.timestamp(), *usual(c))
        case Rule.MOST_COMPLETE:
            return lambda c: (-completeness(c), *usual(c))
        case Rule.MOST_TRUSTED:
            return lambda c: (_trust(c, settings), *usual(c))
        case Rule.LARGEST:
            return lambda c: (-_size(filled[c.pk]), *usual(c))
    return usual


def completeness(customer: Any) -> int:
    """This function counts the fields of a customer that say something."""
    return sum(value_of(customer, field) not in EMPTY for field in fields().values())


def _trust(customer: Any, settings: MergeSettings) -> int:
    told = [source.casefold() for source in settings.sources]
    source = customer.source.casefold()
    return told.index(source) if source in told else len(told)


def _size(values: tuple[Any, ...]) -> float:
    return sum(_measure(value) for value in values)


def _measure(value: Any) -> float:
    match value:
        case bool():
            return float(value)
        case int() | float() | Decimal():
            return float(value)
        case datetime():
            return value.timestamp()
        case date():
            return float(value.toordinal())
        case None:
            return 0.0
    return float(len(str(value)))


def survivor_of(customers: Sequence[Any], settings: MergeSettings) -> Any:
    """This function gives the record that stays when nobody says which."""
    match settings.stays:
        case StayRule.MOST_RECENT:
            return min(customers, key=lambda c: (-c.updated_at.timestamp(), c.pk))
        case StayRule.MOST_TRUSTED:
            return min(customers, key=lambda c: (_trust(c, settings), -completeness(c), c.pk))
        case StayRule.OLDEST:
            return min(customers, key=lambda c: (c.created_at, c.pk))
    return min(customers, key=lambda c: (-completeness(c), c.created_at, c.pk))
