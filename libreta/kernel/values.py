"""How each kind of field takes a value: canonical texts (ISO dates, point decimals) and JSON values alike.

`field` is a kernel.fields.Field throughout.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from email_validator import EmailNotValidError, validate_email

TRUE = frozenset({"true", "1", "yes", "on", "t", "y"})
FALSE = frozenset({"false", "0", "no", "off", "f", "n"})
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
EARLIEST, LATEST = 1, 9999
_url = URLValidator(schemes=["http", "https"])


def clean(field: Any, raw: Any, *, region: str | None = None) -> Any:
    """This function cleans one value for `field`; nothing becomes the field's empty value. Raises ValueError."""
    if raw is None or (isinstance(raw, str) and not raw.strip()) or (raw == [] and field.kind == "multi_choice"):
        if field.required:
            raise ValueError(_("This field is required."))
        return field.empty
    if field.kind == "phone":
        value = phone(str(raw), region)
    else:
        value = _CLEANERS[field.kind](field, raw)
    if field.max_length and isinstance(value, str) and len(value) > field.max_length:
        raise ValueError(_("This text is longer than %(max)s characters.") % {"max": field.max_length})
    return field.cleaner(value) if field.cleaner else value


def text(value: Any) -> str:
    """This function makes one line of clean text: composed accents, no control characters, no outer space."""
    if isinstance(value, bool | dict | list):
        raise ValueError(_("A text is expected."))
    return CONTROL.sub("", unicodedata.normalize("NFC", str(value))).strip()


def currency_code(value: str) -> str:
    """This function writes a currency as three capital letters. Raises ValueError."""
    code = value.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise ValueError(_("Write the currency as three letters, like EUR or MXN."))
    return code


def _line(field: Any, raw: Any) -> str:
    return " ".join(text(raw).split())


def _integer(field: Any, raw: Any) -> int:
    number = _number(raw)
    if number != number.to_integral_value():
        raise ValueError(_("A whole number is expected."))
    limit = 10**18 if field.custom else 2 ** (field.bits - 1)  # own fields are compared as numeric(24,6)
    if not -limit <= number < limit:
        raise ValueError(_("This number is out of range."))
    return int(number)


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise ValueError(_("A number is expected."))
    try:
        number = Decimal(str(raw).strip())
    except InvalidOperation:
        raise ValueError(_("A number is expected.")) from None
    if not number.is_finite() or abs(number.adjusted()) > 40:
        raise ValueError(_("This number is out of range."))
    return number


def _decimal(field: Any, raw: Any) -> Decimal:
    number = _number(raw)
    total, places = field.digits or (24, 6)
    rounded = number
    if number.adjusted() < total - places:  # rounding may carry it over the edge
        rounded = number.quantize(Decimal(1).scaleb(-places))
    if rounded and rounded.adjusted() >= total - places:
        raise ValueError(_("This number is out of range."))
    return rounded if field.digits else number


def _date(field: Any, raw: Any) -> Any:
    found = None
    if isinstance(raw, datetime):
        found = raw.date()
    elif isinstance(raw, date):
        found = raw
    elif isinstance(raw, str):
        try:
            found = parse_date(raw.strip()[:10]) if len(raw.strip()) == 10 or "T" in raw else None
        except ValueError:
            found = None
    if found is None:
        raise ValueError(_("A date like 2026-11-30 is expected."))
    return found.isoformat() if field.custom else found


def _datetime(field: Any, raw: Any) -> Any:
    found = None
    if isinstance(raw, datetime):
        found = raw
    elif isinstance(raw, str):
        try:
            found = parse_datetime(raw.strip())
            if found is None and (day := parse_date(raw.strip())):
                found = datetime.combine(day, time())
        except ValueError:
            found = None
    if found is None:
        raise ValueError(_("A date and time like 2026-11-30T16:00:00Z is expected."))
    try:
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise ValueError(_("This date is out of range.")) from None
    if not EARLIEST < found.year < LATEST:  # a reader's time zone could not show the first and the last day there is
        raise ValueError(_("This date is out of range."))
    return found.isoformat(timespec="seconds").replace("+00:00", "Z") if field.custom else found


def _boolean(field: Any, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word in TRUE or word in FALSE:
        return word in TRUE
    raise ValueError(_("Yes or no is expected."))


def _choice(field: Any, raw: Any) -> str:
    value = text(raw)
    if any(value == known for known, _label in field.choices):
        return value
    offered = ", ".join(known for known, _label in field.choices[:20])
    raise ValueError(_("“%(value)s” is not one of: %(choices)s.") % {"value": value[:60], "choices": offered})


def _choices(field: Any, raw: Any) -> list[str]:
    items = raw if isinstance(raw, list | tuple) else str(raw).split(",")
    return list(dict.fromkeys(_choice(field, item) for item in items))


def _link(field: Any, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | str) or not re.fullmatch(r"[0-9]{1,18}", str(raw).strip()):
        raise ValueError(_("The number of a record is expected."))
    return int(raw)


@lru_cache(maxsize=50_000)
def email(raw: str) -> str:
    """This function normalises an e-mail address: lower case, host in its usual form. Raises ValueError."""
    try:
        return validate_email(raw.strip(), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        raise ValueError(_("This is not an e-mail address.")) from None


@lru_cache(maxsize=200_000)
def phone(raw: str, region: str | None = None) -> str:
    """This function normalises a telephone number to E.164, reading national numbers in `region`. Raises ValueError."""
    try:
        number = phonenumbers.parse(raw.strip(), (region or settings.PHONE_REGION) or None)
    except phonenumbers.NumberParseException:
        raise ValueError(
            _("This is not a telephone number. Write it with its country code, like +40 21 123 4567.")
        ) from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError(_("This telephone number has too few or too many digits."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _website(field: Any, raw: Any) -> str:
    value = text(raw)
    if "://" not in value:
        value = f"https://{value}"
    try:
        _url(value)
    except ValidationError:
        raise ValueError(_("This is not a web address.")) from None
    return value


def _json(field: Any, raw: Any) -> Any:
    return raw


_CLEANERS: dict[str, Callable[[Any, Any], Any]] = {
    "text": _line,
    "long_text": lambda field, raw: text(raw),
    "integer": _integer,
    "decimal": _decimal,
    "money": _decimal,
    "date": _date,
    "datetime": _datetime,
    "boolean": _boolean,
    "choice": _choice,
    "multi_choice": _choices,
    "reference": _link,
    "user": _link,
    "email": lambda field, raw: email(text(raw)),
    "url": _website,
    "json": _json,
}
