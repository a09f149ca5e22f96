"""Retention: what is kept for how long, by rules that are declared, previewed, and applied at night in bounded chunks.

A rule names a record type, a condition in the filter language, a date field and a number of months; what is older goes
into the trash, for good, or becomes figures without a person. A legal hold keeps everything that tells of the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.models import ProtectedError, Q, RestrictedError
from django.utils.translation import gettext_lazy as _

from libreta.directory.privacy import erasing, holds
from libreta.directory.privacy.deadlines import plus_months
from libreta.directory.privacy.models import LegalHold, RetentionReport, RetentionRule
from libreta.directory.privacy.terms import Deed
from libreta.kernel import features, personal, query, records, writes
from libreta.kernel.actors import Actor, stamp, system_actor
from libreta.kernel.fields import Field
from libreta.kernel.personal import Told
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Invalid, NotVisible, Refusal

CHUNK = 500
MOST_A_NIGHT = 50_000
MOST_PERSONS_A_NIGHT = 200
EXAMPLES = 5


@dataclass(frozen=True)
class Preview:
    """What a rule would reach now: how many, how many of them a hold keeps, and some by title."""

    before: datetime
    count: int
    held: int
    examples: list[tuple[int, str]]


def dates_of(record_type: RecordType) -> dict[str, Field]:
    """This function gives the fields since which a time can be counted."""
    return {
        name: f for name, f in record_type.columns_by_name.items() if f.kind in ("date", "datetime") and not f.joined
    }


def types() -> list[RecordType]:
    """This function lists the record types for which a rule can be set."""
    return [t for t in records.all_types() if dates_of(t) and t.key not in ("privacy_request", "legal_hold")]


@transaction.atomic
def keep_rule(rule_id: int | None, given: dict[str, Any], *, by: Actor, at: datetime) -> RetentionRule:
    """This function makes or changes a rule, switched off unless `is_on`. `given`: record_type, condition (a tree of
    the filter language), since, months, deed, is_on. Raises Forbidden, Invalid, NotVisible."""
    holds.require(by)
    row = RetentionRule.objects.select_for_update().filter(pk=rule_id).first() if rule_id else RetentionRule()
    if row is None:
        raise NotVisible()
    for name in ("record_type", "condition", "since", "months", "deed", "is_on"):
        if name in given:
            setattr(row, name, given[name])
    if errors := _errors(row):
        raise Invalid(errors=errors)
    row.set_at, row.set_by_id = at, by.user_id
    stamp(by, "privacy.retention")
    row.save()
    return row


@transaction.atomic
def drop_rule(rule_id: int, *, by: Actor, at: datetime) -> None:
    """This function removes a rule and its reports. Raises Forbidden, NotVisible."""
    holds.require(by)
    stamp(by, "privacy.retention")
    if not RetentionRule.objects.filter(pk=rule_id).delete()[0]:
        raise NotVisible()


def preview(rule: RetentionRule, *, by: Actor, at: datetime) -> Preview:
    """This function counts what a rule would reach now and names some of it. Raises Forbidden."""
    holds.require(by)
    rows = _rows(rule, at)
    held = rows.filter(_held(rule, at)).count() if _held_any(at) else 0
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:EXAMPLES])
    titles = query.titles(rule.record_type, ids, by=system_actor(), at=at)
    return Preview(_before(rule, at), rows.count(), held, [(pk, titles.get(pk, f"{pk}")) for pk in ids])


def apply_all(*, by: Actor, at: datetime) -> list[RetentionReport]:
    """This function applies every rule that is on, each with a report; one that fails does not keep the others."""
    return [apply(rule, by=by, at=at) for rule in RetentionRule.objects.filter(is_on=True).order_by("pk")]


def apply(rule: RetentionRule, *, by: Actor, at: datetime) -> RetentionReport:
    """This function applies a rule, chunk by chunk, each in a transaction of its own. What is killed goes on the next
    night: what was done is not reached any more."""
    report = RetentionReport.objects.create(rule=rule, at=at)
    try:
        known = records.get(rule.record_type)
        if features.is_on(known.area):
            _work(rule, known, report, by, at)
    except (Refusal, DatabaseError) as problem:
        report.problem = str(getattr(problem, "message", type(problem).__name__))[:500]
    rows = _rows(rule, at)
    report.left = rows.count()
    report.held = rows.filter(_held(rule, at)).count() if _held_any(at) else 0
    report.save()
    return report


def _work(rule: RetentionRule, known: RecordType, report: RetentionReport, by: Actor, at: datetime) -> None:
    most = MOST_PERSONS_A_NIGHT if rule.deed == Deed.PSEUDONYMISE else MOST_A_NIGHT
    last = 0
    while report.done < most:
        rows = _rows(rule, at).filter(pk__gt=last).exclude(_held(rule, at)).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[: min(CHUNK, most - report.done)])
        if not ids:
            return
        last = ids[-1]
        report.done += _carry_out(rule, known, ids, by, at)
        RetentionReport.objects.filter(pk=report.pk).update(done=report.done)


def _carry_out(rule: RetentionRule, known: RecordType, ids: list[int], by: Actor, at: datetime) -> int:
    if rule.deed == Deed.PSEUDONYMISE:
        return sum(_erased(pk, by, at) for pk in ids)
    try:
        with transaction.atomic():
            stamp(by, f"privacy.retention {rule.pk}")
            if rule.deed == Deed.TRASH:
                return writes.trash(known.key, ids, by=by, at=at)
            return _deleted(known, ids)
    except (ProtectedError, RestrictedError, Refusal, DatabaseError):
        if len(ids) == 1:
            return 0  # others still point at it: it is told as left
        middle = len(ids) // 2
        return sum(_carry_out(rule, known, half, by, at) for half in (ids[:middle], ids[middle:]))


def _deleted(known: RecordType, ids: list[int]) -> int:
    held = known.model._base_manager.select_for_update(skip_locked=True).filter(pk__in=ids)
    there = list(held.values_list("pk", flat=True))
    known.model._base_manager.filter(pk__in=there).delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return len(there)


def _erased(customer_id: int, by: Actor, at: datetime) -> int:
    try:
        erasing.ask(customer_id, by=by, at=at, reason="retention")
    except (holds.UnderLegalHold, holds.AlreadyErased, NotVisible):
        return 0
    return 1


def _rows(rule: RetentionRule, at: datetime) -> models.QuerySet:
    """What is past its time, seen by the program itself; for deletion also what lies in the trash."""
    known = records.get(rule.record_type)
    described = known.columns_by_name[rule.since]
    before = _before(rule, at)
    limit = before if described.kind == "datetime" else before.date()
    asked = query.of(rule.record_type, by=system_actor(), at=at).where(rule.condition)
    rows = asked.queryset().filter(**{f"{described.path}__lt": limit})
    if rule.deed == Deed.DELETE:
        rows = rows | asked.trashed().queryset().filter(**{f"{described.path}__lt": limit})
    if rule.deed == Deed.PSEUDONYMISE:
        from libreta.directory.privacy.models import Erasure

        rows = rows.exclude(pk__in=Erasure.objects.values("customer_id"))
    return rows


def _before(rule: RetentionRule, at: datetime) -> datetime:
    return datetime.combine(plus_months(at.date(), -rule.months), time.min, tzinfo=UTC)


def _held_any(at: datetime) -> bool:
    return LegalHold.objects.filter(holds.in_force(at.date())).exists()


def _held(rule: RetentionRule, at: datetime) -> Q:
    """Rows that tell of somebody whom a hold keeps, by the declaration of their table."""
    ids = list(LegalHold.objects.filter(holds.in_force(at.date())).values_list("person_id", flat=True))
    declared = _told(records.get(rule.record_type))
    if not ids or declared is None:
        return Q(pk__in=[])
    person = personal.Person(ids=tuple({one for pk in ids for one in holds.group_of(pk)}))
    return declared.condition(person)


def _told(known: RecordType) -> Told | None:
    return next((one for one in personal.told() if one.model is known.model), None)


def _errors(row: RetentionRule) -> dict[str, list[Any]]:
    errors: dict[str, list[Any]] = {}
    known = next((t for t in types() if t.key == row.record_type), None)
    if known is None:
        return {"record_type": [_("Choose a kind of record.")]}
    if row.since not in dates_of(known):
        errors["since"] = [_("Choose the date from which the time is counted.")]
    if not isinstance(row.months, int) or not 1 <= row.months <= 1200:
        errors["months"] = [_("Write a number of months, at least 1.")]
    if row.deed not in Deed.values:
        errors["deed"] = [_("Choose what happens then.")]
    elif row.deed == Deed.PSEUDONYMISE and row.record_type != "customer":
        errors["deed"] = [_("Only customers can be pseudonymised; their records follow.")]
    elif row.deed == Deed.TRASH and known.append_only:
        errors["deed"] = [_("What was written into the notebook stays; it can only be deleted for good.")]
    try:
        query.of(row.record_type, by=system_actor(), at=datetime.now(UTC)).where(
            row.condition or {"and": []}
        ).queryset()
    except Refusal as problem:
        errors["condition"] = [problem.message]
    return errors
