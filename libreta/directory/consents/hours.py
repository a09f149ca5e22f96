"""When it is day where the customer lives: quiet hours, Sundays and holidays in the customer's own time zone."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

from libreta.directory.consents.models import ContactRules

STEPS = 60
# Countries with several zones: the zone of most, and the regions with another. Source: IANA tz database, 2025b.
REGIONS: dict[str, tuple[str, dict[str, str]]] = {
    "MX": ("America/Mexico_City", {
        "baja california": "America/Tijuana", "sonora": "America/Hermosillo", "sinaloa": "America/Mazatlan",
        "nayarit": "America/Mazatlan", "baja california sur": "America/Mazatlan", "quintana roo": "America/Cancun",
    }),
    "ES": ("Europe/Madrid", {
        "canarias": "Atlantic/Canary", "las palmas": "Atlantic/Canary", "santa cruz de tenerife": "Atlantic/Canary",
    }),
    "PT": ("Europe/Lisbon", {
        "acores": "Atlantic/Azores", "azores": "Atlantic/Azores", "madeira": "Atlantic/Madeira",
    }),
    "CL": ("America/Santiago", {"magallanes": "America/Punta_Arenas"}),
    "EC": ("America/Guayaquil", {"galapagos": "Pacific/Galapagos"}),
    "AR": ("America/Argentina/Buenos_Aires", {}),
    "DE": ("Europe/Berlin", {}),
}  # fmt: skip


@lru_cache(maxsize=20_000)
def zones_of(country: str, region: str, city: str, company: str) -> tuple[str, ...]:
    """This function gives the zones in which somebody may live: one where the region tells it, all of the country where
    it does not, the company's own where even the country is unknown."""
    known = get_global("territory_zones").get(country.upper())
    if not known:
        return (company,)
    if len(known) == 1:
        return tuple(known)
    places = {_folded(region), _folded(city)} - {""}
    usual, others = REGIONS.get(country.upper(), ("", {}))
    for place in places:
        if place in others:
            return (others[place],)
        named = [zone for zone in known if _folded(zone.rpartition("/")[2].replace("_", " ")) == place]
        if named:
            return (named[0],)
    return (usual,) if usual and (region or not others) else tuple(known)


class Clock:
    """The rules of the company at one instant; asked once per place, however many live there."""

    def __init__(self, rules: ContactRules, at: datetime) -> None:
        self.rules, self.at = rules, at
        self.holidays = frozenset(line.strip() for line in rules.holidays.splitlines() if line.strip())
        self._known: dict[tuple[str, ...], datetime | None] = {}

    def quiet_until(self, zones: tuple[str, ...]) -> datetime | None:
        """This method gives the instant at which quiet ends in all of the zones, or None where one may write now."""
        if zones not in self._known:
            instant = self.at
            for _step in range(STEPS):
                later = max(self._day(instant, zone) for zone in zones)
                if later == instant:
                    break
                instant = later
            self._known[zones] = instant if instant > self.at else None
        return self._known[zones]

    def _day(self, instant: datetime, name: str) -> datetime:
        """The first instant from the given one on at which it is no quiet time in a zone."""
        zone = zone_named(name)
        today = instant.astimezone(zone).date()
        for day in (today + timedelta(days=number) for number in range(STEPS)):
            for opens, closes in () if self._is_free(day) else self._spans(day, zone):
                if instant < closes:
                    return max(instant, opens)
        return instant

    def _spans(self, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        """From when to when one may write on a day."""
        start, end = self.rules.quiet_from, self.rules.quiet_until
        hours = [(0, 24)] if start == end else [(end, start)] if start > end else [(0, start), (end, 24)]
        midnight = datetime.combine(day, time(0), zone)
        return [
            ((midnight + timedelta(hours=a)).astimezone(UTC), (midnight + timedelta(hours=b)).astimezone(UTC))
            for a, b in hours
        ]

    def _is_free(self, day: date) -> bool:
        if self.rules.is_quiet_on_sundays and day.weekday() == 6:
            return True
        return day.isoformat() in self.holidays or day.strftime("%m-%d") in self.holidays


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.strip().lower())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


@lru_cache(maxsize=500)
def zone_named(name: str) -> ZoneInfo:
    """This function gives a time zone, UTC for an unknown name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
