"""A touch: what somebody told us of himself and of what he wants, on its way to becoming a lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from libreta.kernel import records
from libreta.sales.leads.terms import Way

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
TOLD = ("source", "message", "product", "amount", "currency", "email", "phone", "company", "external_id", "pipeline")
WHERE = ("website", "city", "region", "postal_code", "country", "language")
OF_LEAD = (*TOLD, *UTM, *WHERE)
OF_CUSTOMER = ("given_name", "family_name", "email", "phone", *WHERE)
GIVEN = tuple(dict.fromkeys((*OF_LEAD, *OF_CUSTOMER, "name", "customer", "captured_at")))
"""What a program may tell of a touch."""


@dataclass(frozen=True)
class Touch:
    """One touch. `customer` is set where somebody chose an existing one; `owner` where
    somebody keeps it for himself, `form` where a form brought it; `own` are custom fields of the lead."""

    name: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    website: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    language: str = ""
    message: str = ""
    source: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_term: str = ""
    utm_content: str = ""
    product: int | None = None
    amount: Decimal | None = None
    currency: str = ""
    pipeline: int | None = None
    customer: int | None = None
    owner: int | None = None
    external_id: str | None = None
    captured_at: datetime | None = None
    came_by: str = Way.HAND
    form: int | None = None
    own: Mapping[str, Any] = field(default_factory=dict)

    @property
    def person(self) -> str:
        """The name of the person, in whatever parts it came."""
        return self.name or f"{self.given_name} {self.family_name}".strip()

    @property
    def title(self) -> str:
        return (self.person or self.company or self.email or self.phone)[:200]


NAMES = frozenset(one.name for one in fields(Touch))


def cleaned(touches: Sequence[Touch]) -> tuple[list[Touch], dict[int, dict[str, list[str]]]]:
    """This function brings touches into normal form (e-mail, E.164 telephone, codes) and tells what is wrong, by
    place and field.
    """
    lead, customer = records.get("lead").columns_by_name, records.get("customer").columns_by_name
    kinds = {n: lead[n] for n in OF_LEAD} | {n: customer[n] for n in OF_CUSTOMER if n not in lead}
    kinds |= {"name": lead["name"], "customer": lead["customer"], "captured_at": lead["captured_at"]}
    own = {name: kind for name, kind in records.get("lead").fields().items() if kind.custom}
    found, errors = [], {}
    for place, touch in enumerate(touches):
        values, problems = _values(touch, kinds)
        if touch.own:
            values["own"], more = _own(touch, own)
            problems |= more
        if not problems:
            touch = replace(touch, **values)
            if not (touch.customer or touch.title):
                problems = {"email": [_("Tell at least a name, an e-mail address or a telephone number.")]}
        if problems:
            errors[place] = problems
        found.append(touch)
    return found, errors


def _values(touch: Touch, kinds: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    values, problems = {}, {}
    country = touch.country if isinstance(touch.country, str) and len(touch.country) == 2 else None
    for name, kind in kinds.items():
        raw = getattr(touch, name)
        if raw in (None, ""):
            continue
        try:
            values[name] = kind.clean(raw, region=country)
        except ValueError as problem:
            problems[name] = [str(problem)]
    return values, problems


def _own(touch: Touch, kinds: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    values, problems = {}, {}
    for name, raw in touch.own.items():
        if name not in kinds:
            problems[name] = [_("There is no such field.")]
        elif raw not in (None, ""):
            try:
                values[name] = kinds[name].clean(raw)
            except ValueError as problem:
                problems[name] = [str(problem)]
    return values, problems
