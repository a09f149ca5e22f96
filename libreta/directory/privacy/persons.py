"""Who a person is to us: the records that are one, the addresses, the texts that mean nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext

from libreta.audit import tracked
from libreta.audit.models import Change
from libreta.directory.contact_points.models import ContactPoint
from libreta.directory.customers.models import Customer
from libreta.directory.merges.models import FormerCustomer
from libreta.kernel.personal import SHORTEST_MARK, Person, told

NUMBERS = ("phone", "mobile")
NAMES = ("name", "legal_name")
READ = frozenset({"email", "phone", "mobile", "tax_id"})


def pseudonym(customer_id: int, language: str = "en") -> str:
    """This function gives what stands in the place of an erased person's name."""
    with translation.override(language or "en"):
        return gettext("Erased person #%(number)s") % {"number": customer_id}


def group_of(customer_id: int) -> tuple[int, ...]:
    """This function gives all records that are one person: the one that stays and those merged into it."""
    survivor = FormerCustomer.objects.filter(former_id=customer_id).values_list("survivor_id", flat=True).first()
    stays = survivor or customer_id
    former = FormerCustomer.objects.filter(survivor_id=stays).order_by("former_id")
    return (stays, *former.values_list("former_id", flat=True))


def person_of(customer_id: int, *, at: datetime, language: str = "en", with_records: bool = True) -> Person:
    """This function gathers what identifies a person, today's values and former ones that the trail knows."""
    ids = group_of(customer_id)
    values = _values(ids)
    emails = sorted({text.lower() for text in values["email"] if text})
    phones = sorted({text for name in NUMBERS for text in values[name] if text})
    person = Person(
        ids=ids,
        pseudonym=pseudonym(ids[0], language),
        emails=tuple(emails),
        phones=tuple(phones),
        marks=_marks(ids, emails, phones, values),
        language=language,
        at=at,
    )
    if not with_records:
        return person
    for _pass in range(2):  # what hangs on records that tell of the person is found once these are known
        person = replace(person, records=records_of(person))
    return person


def records_of(person: Person) -> dict[str, tuple[int, ...]]:
    """This function gives the numbers of all tracked rows that tell of a person, by the key under which the trail
    knows them."""
    keys = {one.model: one.key for one in tracked.tracked()}
    found: dict[str, tuple[int, ...]] = {}
    for one in told():
        if (key := keys.get(one.model)) and one.label != "kernel.EventRow":
            found[key] = tuple(one.rows(person).order_by().values_list("pk", flat=True))
    return {key: numbers for key, numbers in found.items() if numbers}


def _values(ids: Iterable[int]) -> dict[str, set[str]]:
    """Today's values and former ones, by field."""
    found: dict[str, set[str]] = {name: set() for name in (*READ, *NAMES)}
    for row in Customer._base_manager.filter(pk__in=ids).values(*found):
        for name, value in row.items():
            found[name].add(value)
    for row in Customer._base_manager.filter(pk__in=ids).values("given_name", "family_name"):
        found["name"].add(f"{row['given_name']} {row['family_name']}".strip())
    for kind, value in ContactPoint._base_manager.filter(customer__in=ids).values_list("kind", "value"):
        found["email" if kind == "email" else "phone" if kind in NUMBERS else "name"].add(value)
    changes = Change.objects.filter(record_type="customer", record_id__in=list(ids), action="update")
    for change in changes.values_list("changes", flat=True):
        for name, pair in (change or {}).items():
            if name in found:
                found[name].update(text for text in pair if isinstance(text, str))
    return {name: {text.strip() for text in texts if text and text.strip()} for name, texts in found.items()}


def _marks(ids: tuple[int, ...], emails: list[str], phones: list[str], values: dict[str, set[str]]) -> tuple[str, ...]:
    """Texts that mean this person and nobody else among the customers."""
    others = Customer._base_manager.exclude(pk__in=ids)
    points = ContactPoint._base_manager.exclude(customer__in=ids)
    wanted = {*emails, *phones, *values["tax_id"]}
    taken = set(points.filter(value__in=wanted).values_list("value", flat=True))
    rows = others.filter(
        Q(email__in=emails) | Q(phone__in=phones) | Q(mobile__in=phones) | Q(tax_id__in=values["tax_id"])
    )
    for row in rows.values_list("email", "phone", "mobile", "tax_id"):
        taken.update(row)
    names = {name for field in NAMES for name in values[field] if " " in name}
    taken |= set(others.filter(name__in=names).values_list("name", flat=True))
    return tuple(sorted(text for text in (wanted | names) - taken if len(text) >= SHORTEST_MARK))
