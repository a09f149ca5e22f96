"""Erasing a person: looked at before, asked for once, carried out in steps that survive a killed process.

The first step is one transaction: rows, trail, tombstones. What follows goes through everything else, step by step;
each step is noted with what it did, and a job that starts again goes on after the last note. What is needed meanwhile
(the addresses to look for) is kept sealed and removed with the last step.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models, transaction
from django.db.models import Func, JSONField, Value
from django.utils.translation import gettext_lazy as _

from libreta.audit import redacting
from libreta.directory.consents.actions import suppress_known
from libreta.directory.customers.models import Customer
from libreta.directory.privacy import holds, sweeping, tombstones
from libreta.directory.privacy.guards import aside
from libreta.directory.privacy.models import Erasure, PrivacyRequest
from libreta.directory.privacy.patterns import pattern
from libreta.directory.privacy.persons import group_of, person_of
from libreta.directory.privacy.terms import RunState
from libreta.kernel import events, personal, records, vocabulary
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.models import CustomField
from libreta.kernel.personal import Person, Told
from libreta.kernel.refusals import NotVisible
from libreta.kernel.sealing import opened, sealed

KEPT_KINDS = frozenset(
    {"integer", "decimal", "date", "datetime", "boolean", "choice", "multi_choice", "reference", "user"}
)
REASON = "erasure %s"
AGAIN = "restore"
"""The reason of an erasure that a restored backup made necessary: it was decided before, so no hold stops it."""


@dataclass(frozen=True)
class Fate:
    """What would become of the rows of one table or place."""

    heading: Any
    count: int
    goes: bool
    because: Any = ""
    columns: tuple[Any, ...] = ()


def preview(customer_id: int, *, by: Actor, at: datetime) -> list[Fate]:
    """This function tells, table by table, what an erasure would remove and what it would keep, and why."""
    holds.require(by)
    person = _known(customer_id, at=at)
    found = []
    for one in personal.told():
        if count := one.rows(person).count():
            columns = tuple(_label(one, name) for name in (*one.pseudonym, *one.clear))
            found.append(Fate(one.heading, count, one.delete, one.because, columns))
    found += [Fate(p.label, count, True, p.because) for p in personal.places() if (count := p.count(person))]
    return found


@transaction.atomic
def ask(
    customer_id: int, *, by: Actor, at: datetime, request: PrivacyRequest | None = None, reason: str = ""
) -> Erasure:
    """This function asks for the erasure of a person and queues the work; one that stopped is queued again. Raises
    Forbidden, NotVisible, UnderLegalHold, AlreadyErased."""
    from libreta.directory.privacy.jobs import carry_out_erasure

    holds.require(by)
    stopped = Erasure.objects.filter(customer_id__in=group_of(customer_id), state=RunState.FAILED).first()
    if stopped is not None and holds.is_held(customer_id, on=at.date()):
        raise holds.UnderLegalHold()
    row = stopped or note(customer_id, by=by, at=at, request=request, reason=reason)
    carry_out_erasure.defer(erasure_id=row.pk)
    return row


def note(
    customer_id: int,
    *,
    by: Actor,
    at: datetime,
    request: PrivacyRequest | None = None,
    reason: str = "",
) -> Erasure:
    """This function writes an erasure down without queueing it. Raises NotVisible, UnderLegalHold, AlreadyErased."""
    person = _known(customer_id, at=at, language=by.language)
    if reason != AGAIN and holds.is_held(customer_id, on=at.date()):
        raise holds.UnderLegalHold()
    if holds.erased_ids(person.ids):
        raise holds.AlreadyErased()
    try:
        with transaction.atomic():
            return Erasure.objects.create(
                customer_id=person.ids[0], request=request, reason=reason[:300], by_id=by.user_id,
                actor_name=by.name[:200], asked_at=at, sealed=sealed(json.dumps(_packed(person))),
            )  # fmt: skip
    except IntegrityError:
        raise holds.AlreadyErased() from None


def carry_out(erasure_id: int, *, by: Actor, at: datetime) -> Erasure:
    """This function does what is left of an erasure; killed at any point and called again, it ends complete.

    Raises UnderLegalHold when a hold was set before anything was touched.
    """
    row = Erasure.objects.get(pk=erasure_id)
    if row.state == RunState.DONE:
        return row
    Erasure.objects.filter(pk=row.pk).update(state=RunState.RUNNING, problem="")
    person = _unpacked(row, at)
    for key, work in _steps(row, person, by):
        if key not in row.steps:
            with transaction.atomic():
                row.steps[key] = work()
                Erasure.objects.filter(pk=row.pk).update(steps=row.steps)
    Erasure.objects.filter(pk=row.pk).update(state=RunState.DONE, sealed="", done_at=at)
    row.refresh_from_db()
    return row


def _steps(row: Erasure, person: Person, by: Actor) -> Iterator[tuple[str, Callable[[], Any]]]:
    """The steps in their order. The texts that mean the person are looked for in the last but one, in whatever was
    written while the others ran too."""
    wanted = pattern(person.marks)
    yield "rows", lambda: _erase_rows(row, person, by)
    if wanted:
        for table, columns in sweeping.tables():
            if table not in ("directory_erasure", "directory_tombstone"):
                yield f"texts {table}", lambda t=table, c=columns: sweeping.sweep(t, c, wanted, person.pseudonym)
    after: int | None = 0
    while after is not None:
        key, reached = f"trail {after}", {}
        yield key, lambda a=after, r=reached: r.update(_trail(row, person, wanted, a)) or r
        told = row.steps[key]
        after = told["next"]
    yield "typed", lambda: sweeping.forget_typed(_loose(person, wanted))
    yield "searches", lambda: redacting.forget_searches(_loose(person, wanted), person.ids)
    yield "words", lambda: vocabulary.forget_words_of(person.marks)
    for place in personal.places():
        yield f"place {place.key}", lambda p=place: p.erase(person)


def _trail(row: Erasure, person: Person, wanted: str, after: int) -> dict[str, Any]:
    done, further = redacting.redact_mentions(wanted, person.ids, after=after, reason=REASON % row.pk, at=row.asked_at)
    return {"done": done, "next": further}


def _loose(person: Person, wanted: str) -> str:
    """What somebody may have typed to find the person: any word of a name, or of an address."""
    words = {word for mark in person.marks for word in re.split(r"[\W_]+", mark.split("@")[0]) if len(word) > 2}
    loose = "|".join(rf"\m(?:{pattern([word])})" for word in sorted(words))
    return "|".join(filter(None, (wanted, loose)))


def _erase_rows(row: Erasure, person: Person, by: Actor) -> dict[str, int]:
    stamp(by, "privacy.erasure")
    at = row.asked_at
    list(Customer._base_manager.select_for_update().filter(pk__in=person.ids).order_by("pk").values_list("pk"))
    if row.reason != AGAIN and holds.is_held(person.ids[0], on=at.date()):
        raise holds.UnderLegalHold()
    others = _ids_elsewhere(person)
    done: dict[str, int] = {}
    keys = [(one, list(one.rows(person).order_by().values_list("pk", flat=True))) for one in personal.told()]
    touched = [(one, ids) for one, ids in keys if ids]
    with aside((one.table, guard) for one, _ids in touched for guard in one.guards):
        for one, ids in sorted(touched, key=lambda pair: (not pair[0].delete, -pair[0].order)):
            done[one.label] = _erase(one, ids, person, at)
    tombstones.bury(person, others, at=at)
    suppress_known([*person.emails, *person.phones], "erased", by=by, at=at)
    reason = REASON % row.pk
    redacting.redact_records(person.records, reason=reason, at=at)
    redacting.redact_own(reason=reason, at=at)
    events.publish("directory.customers.erased", type_key="customer", ids=person.ids, by=by, at=at)
    return done


def _ids_elsewhere(person: Person) -> dict[str, list[str]]:
    rows = Customer._base_manager.filter(pk__in=person.ids).values_list("tax_id", "external_id")
    found = list(rows)
    return {
        "tax_id": [tax for tax, _external in found if tax],
        "external_id": [external for _tax, external in found if external],
    }


def _erase(one: Told, ids: list[int], person: Person, at: datetime) -> int:
    rows = one.model._base_manager.filter(pk__in=ids)
    if one.delete:
        rows.delete()
        return len(ids)
    values: dict[str, Any] = {}
    for name in one.pseudonym:
        column = one.model._meta.get_field(name)
        values[name] = person.pseudonym[: column.max_length] if column.max_length else person.pseudonym
    for name in one.clear:
        values[name] = personal.blank_of(one.model._meta.get_field(name))
    if "extra" not in (*one.clear, *one.stays) and _has_extra(one.model):
        values["extra"] = _without_texts(one)
    if values:
        rows.update(**values)
    return len(ids)


def _has_extra(model: type[models.Model]) -> bool:
    return any(field.name == "extra" for field in model._meta.concrete_fields)


def _without_texts(one: Told) -> _Kept:
    """Custom fields of which texts go: what is no field of today's goes too."""
    fields = CustomField.objects.filter(record_type=_type_key(one), kind__in=KEPT_KINDS)
    kept = list(fields.values_list("name", flat=True))
    return _Kept(kept)


class _Kept(Func):
    """The named keys of `extra`, without all others."""

    output_field = JSONField()

    def __init__(self, names: list[str]) -> None:
        super().__init__("extra", Value(names, output_field=ArrayField(models.TextField())))

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, tuple]:
        (extra, first), (names, second) = (compiler.compile(one) for one in self.source_expressions)
        return (
            f"(SELECT coalesce(jsonb_object_agg(kept.k, kept.v), '{{}}'::jsonb) FROM jsonb_each({extra}) AS kept(k, v) "
            f"WHERE kept.k = ANY({names}::text[]))"
        ), (*first, *second)


def _type_key(one: Told) -> str:
    return next((t.key for t in records.declared() if t.model is one.model), "")


def _label(one: Told, name: str) -> Any:
    if name == "extra":
        return _("fields of your own")
    return one.model._meta.get_field(name).verbose_name


def _known(customer_id: int, *, at: datetime, language: str = "en") -> Person:
    if not Customer._base_manager.filter(pk=customer_id).exists():
        raise NotVisible()
    return person_of(customer_id, at=at, language=language)


def _packed(person: Person) -> dict[str, Any]:
    return {**asdict(replace(person, at=None)), "records": {k: list(v) for k, v in person.records.items()}}


def _unpacked(row: Erasure, at: datetime) -> Person:
    kept = json.loads(opened(row.sealed))
    lists = {name: tuple(kept[name]) for name in ("ids", "emails", "phones", "marks")}
    return Person(**{**kept, **lists, "records": {k: tuple(v) for k, v in kept["records"].items()}, "at": at})
