"""Numbers, money, dates and spans of time as the reader's language writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel import Locale, dates, numbers
from babel.core import UnknownLocaleError
from django.utils import timezone
from django.utils.translation import get_language, override

LOCALES = {"es": "es_419"}
CURRENT = [
    "AR",
    "AU",
    "BG",
    "BO",
    "BR",
    "CA",
    "CH",
    "CL",
    "CN",
    "CO",
    "CR",
    "CZ",
    "DK",
    "DO",
    "ES",
    "GB",
    "GT",
    "HN",
    "HU",
    "IN",
    "JP",
    "MD",
    "MX",
    "NI",
    "NO",
    "PE",
    "PL",
    "PY",
    "RO",
    "RS",
    "SE",
    "TR",
    "UA",
    "US",
    "UY",
]


@lru_cache(maxsize=32)
def locale_of(language: str) -> Locale:
    """This function gives the locale in which a language is written; Spanish is that of Latin America."""
    try:
        return Locale.parse(LOCALES.get(language, language).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def locale() -> Locale:
    """This function gives the reader's locale."""
    return locale_of(get_language() or "en")


def number(value: Any, places: int | None = None, at_least: int = 0) -> str:
    """This function writes a number with the reader's separators, with so many places or with at least so many."""
    amount = Decimal(str(value))
    if at_least:
        return numbers.format_decimal(
            amount, format="#,##0." + "0" * at_least, locale=locale(), decimal_quantization=False
        )
    if places is not None:
        pattern = "#,##0" + ("." + "0" * places if places else "")
        return numbers.format_decimal(amount, format=pattern, locale=locale())
    return numbers.format_decimal(amount, locale=locale(), decimal_quantization=False)


def compact(value: Any) -> str:
    """This function writes a large number in short, like 1.2K."""
    return numbers.format_compact_decimal(Decimal(str(value)), locale=locale(), fraction_digits=1)


def percent(value: Any, places: int = 0) -> str:
    """This function writes a share of one as a percentage."""
    pattern = locale().percent_formats[None].pattern
    if places:
        pattern = pattern.replace("0", "0." + "0" * places, 1) if "." not in pattern else pattern
    return numbers.format_percent(Decimal(str(value)), format=pattern, locale=locale())


def hundredths(value: Any) -> str:
    """This function writes a number of hundredths as a percentage: 12.5 is 12.5%, 10 is 10%."""
    amount = Decimal(str(value)).normalize()
    return percent(amount / 100, max(0, -int(amount.as_tuple().exponent)))


def country(code: str) -> str:
    """This function writes the name of a country in the reader's language; what is no country stays as it is."""
    return locale().territories.get(code, code)


def money(value: Any, currency: str = "", *, whole: bool = False) -> str:
    """This function writes an amount with its currency; `whole` leaves the cents out."""
    amount = Decimal(str(value))
    if not currency:
        return number(amount, 0 if whole else 2)
    shape = _money_shape(get_language() or "en", currency, whole) if _is_plain(amount) else None
    return shape.written(amount) if shape else _money(amount, currency, whole)


def _is_plain(amount: Decimal) -> bool:
    return amount.is_finite() and not amount.is_signed()


@dataclass(frozen=True)
class _Shape:
    """How a language writes amounts of a currency that are not negative: a tenth of the time of the general way."""

    before: str
    after: str
    places: int
    marks: dict[int, str]

    def written(self, amount: Decimal) -> str:
        return f"{self.before}{format(amount, f',.{self.places}f').translate(self.marks)}{self.after}"


@lru_cache(maxsize=256)
def _money_shape(language: str, currency: str, whole: bool) -> _Shape | None:
    """What amounts look like, read off two of them; None where they are not of one shape."""
    with override(language):
        large, small = (_money(Decimal(text), currency, whole) for text in ("1234567.891", "1234.5"))
    found = re.fullmatch(r"(\D*)1(\D)234\2(?:567|568)(?:(\D)(\d+))?(\D*)", large)
    if found is None:
        return None
    before, group, point, decimals, after = found.groups()
    shape = _Shape(before, after, len(decimals or ""), str.maketrans({",": group, ".": point or "."}))
    same = shape.written(Decimal("1234567.891")) == large and shape.written(Decimal("1234.5")) == small
    return shape if same else None


def _money(amount: Decimal, currency: str, whole: bool) -> str:
    pattern = locale().currency_formats["standard"].pattern
    symbol = numbers.get_currency_symbol(currency, locale=locale())
    if symbol[-1:].isalpha():  # "EUR 12", not "EUR12"
        pattern = pattern.replace("¤#", "¤\u00a0#")
    if whole:
        return numbers.format_currency(
            amount, currency, pattern.replace(".00", ""), locale=locale(), currency_digits=False
        )
    return numbers.format_currency(amount, currency, pattern, locale=locale())


def day(value: date | datetime | str, style: str = "medium") -> str:
    """This function writes a date."""
    moment = _moment(value)
    if isinstance(moment, datetime):
        moment = _here(moment).date()
    return _day(moment, style, get_language() or "en")


@lru_cache(maxsize=4096)
def _day(moment: date, style: str, language: str) -> str:
    return dates.format_date(moment, style, locale=locale_of(language))


def instant(value: datetime | str, style: str = "medium") -> str:
    """This function writes a date and time in the reader's zone, without seconds."""
    here = _here(_moment(value))
    return f"{dates.format_date(here, style, locale=locale())}, {dates.format_time(here, 'short', locale=locale())}"


def clock(value: datetime) -> str:
    """This function writes the time of day in the reader's zone."""
    return dates.format_time(_here(value), "short", locale=locale())


def full_hour(value: time) -> str:
    """This function writes an hour of the day as short as the language allows: 07:00, or 7 AM."""
    pattern = locale().time_formats["short"].pattern
    return dates.format_time(value, "h a" if "a" in pattern else pattern, locale=locale())


def weekday(value: date) -> str:
    """This function writes the short name of the day of the week."""
    return dates.format_skeleton("EEE", value, locale=locale())


def ago(value: date | datetime | str, now: datetime | None = None) -> str:
    """This function writes how far away a moment is, like "3 days ago" or "in 2 hours"."""
    moment = _moment(value)
    now = now or timezone.now()
    if not isinstance(moment, datetime):
        gap = timedelta(days=(moment - _here(now).date()).days)
        if not gap:
            return _today()
        return dates.format_timedelta(gap, granularity="day", add_direction=True, locale=locale())
    return dates.format_timedelta(moment - now, add_direction=True, locale=locale())


def _today() -> str:
    from django.utils.translation import gettext

    return gettext("today")


def _moment(value: Any) -> date | datetime:
    if isinstance(value, str):
        return datetime.fromisoformat(value) if "T" in value or " " in value else date.fromisoformat(value)
    return value


def _here(value: Any) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, datetime.min.time(), timezone.get_current_timezone())
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        return aware.astimezone(timezone.get_current_timezone())
    except OverflowError:  # the first or the last day that there is
        return aware


def read_number(text: str) -> Decimal:
    """This function reads a number as the reader writes it, or with a decimal point. Raises ValueError."""
    bare = text.strip().replace("\u00a0", "").replace("\u202f", "")
    try:
        return numbers.parse_decimal(bare, locale=locale(), strict=True)
    except numbers.NumberFormatError as fault:
        try:
            return Decimal(bare)
        except InvalidOperation:
            raise ValueError(text) from fault


def written_number(value: Any, at_least: int | None = None) -> str:
    """This function writes a number for an input: the reader's decimal sign, no grouping, no zeros without meaning.

    With `at_least` a number that is not whole has so many decimals at least, and more only where it needs them, as it
    is shown; without it the decimals stay as they are kept.
    """
    amount = Decimal(str(value))
    bare = format(amount.normalize() if amount == amount.to_integral_value() or at_least is not None else amount, "f")
    decimals = len(bare.partition(".")[2])
    if at_least and 0 < decimals < at_least:
        bare += "0" * (at_least - decimals)
    return bare.replace(".", locale().number_symbols["latn"]["decimal"])


@lru_cache(maxsize=8)
def currencies(language: str) -> tuple[tuple[str, str], ...]:
    """This function lists the currencies in use, as (code, name in the reader's language)."""
    names = locale_of(language).currencies
    current = {code for place in CURRENT for code in numbers.get_territory_currencies(place)}
    return tuple(sorted((code, names.get(code, code)) for code in current))
