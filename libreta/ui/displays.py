"""How the value of a field looks on a page, for each kind of field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import phonenumbers
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from libreta.kernel import records
from libreta.kernel.fields import NUMBERS, Field
from libreta.kernel.refusals import NotVisible
from libreta.ui import addresses, formats, nearness, tones
from libreta.ui.templatetags.ui_filters import ago
from libreta.ui.templatetags.ui_tags import avatar, icon

Row = Mapping[str, Any]
Labels = Mapping[str, Mapping[int, str]]
RECENT = frozenset({"created_at", "updated_at", "trashed_at"})
NOTHING = mark_safe("")


@dataclass(frozen=True)
class Cell:
    """One value as a page draws it. `edit` is the address of its editor, or empty."""

    field: Field
    html: SafeString
    edit: str = ""

    @property
    def is_number(self) -> bool:
        return self.field.kind in NUMBERS


def shown(field: Field, row: Row, labels: Labels) -> SafeString:
    """This function draws the value that `row` has in `field`; nothing is drawn for nothing."""
    value = row.get(field.name)
    if value is None or value == "" or value == []:
        return NOTHING
    return _DRAWN.get(field.kind, _text)(field, value, row, labels)


def plain(field: Field, value: Any, labels: Labels, row: Row | None = None) -> str:
    """This function writes a value as plain text: in previews, conflicts, history."""
    if value is None or value == "" or value == []:
        return _("nothing")
    if field.is_link:
        known = labels.get("user" if field.kind == "user" else field.target, {}).get(_number_of(value))
        return known or f"#{value}"
    try:
        return _WRITTEN.get(field.kind, lambda f, v, r: str(v))(field, value, row or {})
    except (ValueError, TypeError, ArithmeticError):
        return str(value)


def _number_of(value: Any) -> Any:
    return value if (number := addresses.number_of(value)) is None else number


def _text(field: Field, value: Any, row: Row, labels: Labels) -> SafeString:
    return mark_safe(escape(_named(field, value)))


def _named(field: Field, value: Any) -> str:
    return formats.country(str(value)) if field.code == "country" else str(value)


def _number(field: Field, value: Any, row: Row, labels: Labels) -> SafeString:
    return format_html('<data value="{}">{}</data>', value, formats.number(value, at_least=field.places or 0))


def _money(field: Field, value: Any, row: Row, labels: Labels) -> SafeString:
    return format_html('<data value="{}">{}</data>', value, formats.money(value, row.get(field.currency) or ""))


def _date(field: Field, value: Any, row: Row, labels: Labels) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', _iso(value), formats.day(value))


def _datetime(field: Field, value: Any, row: Row, labels: Labels) -> SafeString:
    if field.name in RECENT:
        return ago(value)
    if field.is_deadline and isinstance(value, datetime):
        near = nearness.clock(value, at=timezone.now())
        return format_html(
            '<time class="badge badge--{}" datetime="{}" title="{}">{}</time>',
            near.tone,
            _iso(value),
            formats.instant(value),
            near.text,
        )
    return format_html('<time datetime="{}">{}</time>', _iso(value), formats.instant(value))


def _iso(value: Any) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _boolean(field: Field, value: Any, row: Row, labels: Labels) -> SafeString:
    return icon("check", "s", _("yes")) if value else format_html('<span class="faint">{}</span>', _("no"))


def _choice(field: Field, value: Any, row: Row, labels: Labels) -> SafeString:
    tone = tones.of(value)
    return format_html('<span class="badge{}">{}</span>', f" badge--{tone}" if tone else "", field.label_of(value))


def _choices(field: Field, value: Any, row: Row, labels: Labels) -> SafeString:
    return format_html_join(" ", '<span class="badge">{}</span>', ((field.label_of(v),) for v in value))


def _reference(field: Field, value: Any, row: Row, labels: Labels) -> SafeString:
    title = labels.get(field.target, {}).get(value)
    if title is None:
        return format_html('<span class="faint">{}</span>', _("not shared with you"))
    try:
        target = records.get(field.target)
    except NotVisible:
        return mark_safe(escape(title))
    return format_html('<a href="{}">{}</a>', addresses.record(target, value), title)


def _user(field: Field, value: Any, row: Row, labels: Labels) -> SafeString:
    name = labels.get("user", {}).get(value)
    if name is None:
        return NOTHING
    return format_html('<span class="person">{}<span class="truncate">{}</span></span>', avatar(name), name)


def _email(field: Field, value: Any, row: Row, labels: Labels) -> SafeString:
    return format_html('<a href="mailto:{0}">{0}</a>', value)


def _phone(field: Field, value: Any, row: Row, labels: Labels) -> SafeString:
    return format_html('<a href="tel:{}">{}</a>', value, phone(value))


def phone(value: str) -> str:
    """This function writes an E.164 number with its spaces."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(value), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return value


def _url(field: Field, value: Any, row: Row, labels: Labels) -> SafeString:
    bare = str(value).removeprefix("https://").removeprefix("http://").rstrip("/")
    if not str(value).startswith(("https://", "http://")):
        return mark_safe(escape(bare))
    return format_html('<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>', value, bare)


_DRAWN: dict[str, Callable[[Field, Any, Row, Labels], SafeString]] = {
    "integer": _number, "decimal": _number, "money": _money, "date": _date, "datetime": _datetime, "boolean": _boolean,
    "choice": _choice, "multi_choice": _choices, "reference": _reference, "user": _user, "email": _email,
    "phone": _phone, "url": _url,
}  # fmt: skip
_WRITTEN: dict[str, Callable[[Field, Any, Row], str]] = {
    "integer": lambda f, v, r: formats.number(v),
    "decimal": lambda f, v, r: formats.number(v, at_least=f.places or 0),
    "text": lambda f, v, r: _named(f, v),
    "money": lambda f, v, r: formats.money(v, r.get(f.currency) or ""),
    "date": lambda f, v, r: formats.day(v),
    "datetime": lambda f, v, r: formats.instant(v),
    "boolean": lambda f, v, r: _("yes") if v in (True, "true", "True", "on") else _("no"),
    "choice": lambda f, v, r: str(f.label_of(v)),
    "multi_choice": lambda f, v, r: ", ".join(str(f.label_of(i)) for i in v),
    "phone": lambda f, v, r: phone(str(v)),
}
