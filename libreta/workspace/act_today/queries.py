"""Whom to act on today: valuable customers going silent, by the value at risk, each with the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import DecimalField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value

from libreta.catalog.models import ExchangeRate
from libreta.directory.interactions.terms import IN_TOUCH, TALKS
from libreta.directory.models import CustomerScore, Interaction
from libreta.intelligence.reasons import reason_sentences
from libreta.intelligence.runs.queries import latest_results
from libreta.intelligence.terms import SEGMENTS
from libreta.kernel import features, query, records
from libreta.kernel.actors import Actor, Scope
from libreta.kernel.refusals import BadFilter
from libreta.workspace.act_today.models import SuggestionAnswer

SILENT = CustomerScore.silent("score__")
NEEDED = ("score_value_at_risk", "score_days_silent", "score_usual_interval_days", "score_currency")
SHOWN = (
    *("name", "kind", "city", "country", "owner", "phone", "mobile", "email", "preferred_channel", "preferred_hour"),
    *(
        "score_segment",
        "score_value_at_risk",
        "score_value_12m",
        "score_currency",
        "score_days_silent",
        "score_p_alive",
    ),
    *("score_usual_interval_days", "score_reasons", "score_scored_at", "score_model_version"),
)
# One step per currency through the index, however many customers there are.
CURRENCIES = """
WITH RECURSIVE step(currency) AS (
    (SELECT currency FROM directory_customerscore
     WHERE value_at_risk > 0 AND days_silent > usual_interval_days * 1.5 ORDER BY currency LIMIT 1)
    UNION ALL
    SELECT (SELECT s.currency FROM directory_customerscore s
            WHERE s.currency > step.currency AND s.value_at_risk > 0 AND s.days_silent > s.usual_interval_days * 1.5
            ORDER BY s.currency LIMIT 1)
    FROM step WHERE step.currency IS NOT NULL
)
SELECT currency FROM step WHERE currency IS NOT NULL
"""


@dataclass(frozen=True)
class Suggestion:
    """A customer to act on: the row as the reader may see it, the reasons as sentences, and the rank."""

    row: dict[str, Any]
    rank: int
    reasons: list[str]
    owner: str
    segment: Any = None

    @property
    def tone(self) -> str:
        return self.segment.tone if self.segment else ""

    @property
    def telephone(self) -> str:
        return self.row.get("mobile") or self.row.get("phone") or ""


@dataclass(frozen=True)
class Suggestions:
    """A page of suggestions. `next` is the mark of the next page; `apart` are currencies that cannot be compared."""

    items: list[Suggestion]
    next: str = ""
    apart: tuple[str, ...] = ()
    scored_at: datetime | None = None


def may_see(by: Actor) -> bool:
    """This function tells whether the reader may see the figures on which the suggestions stand."""
    readable = records.get("customer").fields_for(by)
    return features.is_on("intelligence") and all(name in readable for name in NEEDED)


def suggestions(
    *,
    by: Actor,
    at: datetime,
    owner: str = "",
    segment: str = "",
    currency: str = "",
    after: str = "",
    limit: int = 20,
) -> Suggestions:
    """This function ranks the customers whom the reader may see and who are worth a call, page by page.

    Amounts in several currencies are compared by the latest exchange rates; a currency without a rate is ranked apart.
    """
    if not may_see(by):
        return Suggestions([])
    rates, apart = _rates(_currencies(by, at), at.date())
    wanted = {currency: Decimal(1)} if currency in apart else rates
    try:
        rows = _candidates(by, at, owner, segment)
    except BadFilter:  # a role that may not read owners or segments
        return Suggestions([])
    done, mark = _read_mark(after)
    best = _ranked(rows, wanted, mark, limit)
    page = best[:limit]
    more = f"{done + limit}~{page[-1][0]}~{page[-1][1]}" if len(best) > limit else ""
    items = _told([pk for _value, pk in page], done, by, at)
    return Suggestions(items, more, tuple(apart), _scored_at(items))


def _scored_at(items: list[Suggestion]) -> datetime | None:
    """When the figures were last worked out: a run that finds a customer unchanged leaves the older date on the row."""
    if not items:
        return None
    run = latest_results()
    dates = [items[0].row.get("score_scored_at"), run.ended_at if run else None]
    return max((date for date in dates if date), default=None)


def has_scores() -> bool:
    """This function tells whether anybody has been scored yet."""
    return CustomerScore.objects.exists()


def _candidates(by: Actor, at: datetime, owner: str, segment: str) -> QuerySet:
    tree: list[dict[str, Any]] = []
    if owner:
        tree.append({"field": "owner", "op": "eq", "value": owner})
    if segment in SEGMENTS:
        tree.append({"field": "score_segment", "op": "eq", "value": segment})
    holding = SuggestionAnswer.objects.filter(customer=OuterRef("pk"), withdrawn_at=None, valid_until__gt=at.date())
    talked = Interaction.objects.filter(customer=OuterRef("pk"), kind__in=TALKS, at__gt=at - IN_TOUCH)
    rows = query.of("customer", by=by, at=at).where({"and": tree}).queryset()
    return rows.filter(SILENT & ~Exists(holding) & ~Exists(talked))


def _currencies(by: Actor, at: datetime) -> list[str]:
    """The currencies of the silent customers whom the reader may see: not even the name of another one is told."""
    with connection.cursor() as cursor:
        cursor.execute(CURRENCIES)
        found = [code for (code,) in cursor.fetchall()]
    if by.rights.scope("customer", "read") == Scope.ALL:
        return found
    rows = query.of("customer", by=by, at=at).queryset().filter(SILENT).order_by()
    return [code for code in found if rows.filter(score__currency=code).exists()]


def _ranked(rows: QuerySet, rates: dict[str, Decimal], mark: Any, limit: int) -> list[tuple[Decimal, int]]:
    """The best of each currency, merged. The index is walked from the top until the page is full: helpers that read
    ahead side by side, or gathering all of a segment to sort it, made it ten times slower (a million customers)."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_sort = off")
        found = [one for code, rate in rates.items() for one in _best(rows, code, rate, mark, limit)]
    return sorted(found, reverse=True)


def _best(rows: QuerySet, currency: str, rate: Decimal, mark: Any, limit: int) -> list[tuple[Decimal, int]]:
    money = DecimalField(max_digits=30, decimal_places=6)
    worth = ExpressionWrapper(F("score__value_at_risk") * Value(rate, money), money)
    listed = rows.filter(score__currency=currency).annotate(_worth=worth)
    if mark is not None:
        value, pk = mark
        listed = listed.filter(Q(_worth__lt=value) | Q(_worth=value, pk__lt=pk))
    return list(listed.order_by("-score__value_at_risk", "-pk").values_list("_worth", "pk")[: limit + 1])


def _rates(found: list[str], today: date) -> tuple[dict[str, Decimal], list[str]]:
    """What one unit of each currency is worth in the company's, and the currencies that stay apart."""
    if len(found) < 2:
        return dict.fromkeys(found, Decimal(1)), []
    known = ExchangeRate.objects.filter(valid_from__lte=today, trashed_at=None).order_by("valid_from")
    by_base: dict[str, dict[str, Decimal]] = {}
    for code, base, rate in known.values_list("currency", "base", "rate"):
        by_base.setdefault(base, {base: Decimal(1)})[code] = rate
    own = getattr(settings, "CURRENCY", "")
    base = own if own in by_base else max(by_base, key=lambda b: len(by_base[b]), default="")
    rates = by_base.get(base) or {found[0]: Decimal(1)}
    return {code: rates[code] for code in found if code in rates}, [code for code in found if code not in rates]


def _told(ids: list[int], done: int, by: Actor, at: datetime) -> list[Suggestion]:
    if not ids:
        return []
    readable = records.get("customer").fields_for(by)
    asked = query.of("customer", by=by, at=at).with_ids(ids).only([name for name in SHOWN if name in readable])
    rows = {row["id"]: row for row in asked.page(len(ids)).rows}
    people = query.titles("user", {row["owner"] for row in rows.values() if row.get("owner")}, by=by, at=at)
    return [
        Suggestion(
            row=rows[pk],
            rank=done + place,
            reasons=reason_sentences(rows[pk].get("score_reasons")),
            owner=people.get(rows[pk].get("owner"), ""),
            segment=SEGMENTS.get(rows[pk].get("score_segment") or ""),
        )
        for place, pk in enumerate(ids, start=1)
        if pk in rows
    ]


def _read_mark(text: str) -> tuple[int, tuple[Decimal, int] | None]:
    try:
        done, value, pk = text.split("~")
        mark = Decimal(value)
        return (int(done), (mark, int(pk))) if mark.is_finite() and abs(mark) < 10**20 else (0, None)
    except (ValueError, InvalidOperation):
        return 0, None
