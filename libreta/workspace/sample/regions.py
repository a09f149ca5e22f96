"""Where the customers of the sample company live, and how they write there."""

from __future__ import annotations

import json
import random
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Country:
    """A country: its team, language, currency, telephone prefix with the number of digits that follow, and cities."""

    code: str
    team: str
    language: str
    currency: str
    prefix: str
    digits: int
    weight: int
    cities: tuple[tuple[str, str], ...]


COUNTRIES = (
    Country("CO", "america", "es", "COP", "+573", 9, 12, (("Bogotá", "11"), ("Medellín", "05"), ("Cali", "76"))),
    Country(
        "MX",
        "america",
        "es",
        "MXN",
        "+5255",
        8,
        13,
        (("Ciudad de México", "06"), ("Guadalajara", "44"), ("Oaxaca", "68")),
    ),
    Country("PE", "america", "es", "PEN", "+519", 8, 7, (("Lima", "15"), ("Arequipa", "04"), ("Cusco", "08"))),
    Country("CL", "america", "es", "CLP", "+569", 8, 5, (("Santiago", "83"), ("Valparaíso", "23"))),
    Country(
        "ES",
        "iberia",
        "es",
        "EUR",
        "+346",
        8,
        19,
        (("Madrid", "28"), ("Barcelona", "08"), ("Sevilla", "41"), ("Bilbao", "48")),
    ),
    Country(
        "RO",
        "romania",
        "ro",
        "RON",
        "+407",
        8,
        29,
        (
            ("București", "01"),
            ("Cluj-Napoca", "40"),
            ("Iași", "70"),
            ("Timișoara", "30"),
            ("Brașov", "50"),
            ("Sibiu", "55"),
        ),
    ),
    Country(
        "GB",
        "britain",
        "en",
        "GBP",
        "+447",
        9,
        15,
        (("London", "EC"), ("Manchester", "M"), ("Bristol", "BS"), ("Leeds", "LS")),
    ),
)


@cache
def words(language: str) -> dict[str, Any]:
    """This function reads the names and sentences of a language."""
    return json.loads((Path(__file__).parent / "words" / f"{language}.json").read_text(encoding="utf-8"))


def a_country(chance: random.Random) -> Country:
    return chance.choices(COUNTRIES, [c.weight for c in COUNTRIES])[0]


def a_person(language: str, chance: random.Random) -> tuple[str, str]:
    """This function makes a given name and a family name; Spanish has two family names."""
    known = words(language)
    family = chance.choice(known["family"])
    if language == "es":
        family = f"{family} {chance.choice(known['family'])}"
    return chance.choice(known["given"]), family


def a_telephone(country: Country, chance: random.Random) -> str:
    return country.prefix + "".join(str(chance.randint(0, 9)) for _ in range(country.digits))


def an_address(country: Country, chance: random.Random) -> dict[str, str]:
    city, area = chance.choice(country.cities)
    street = f"{chance.choice(words(country.language)['streets'])} {chance.randint(1, 240)}"
    post = (
        f"{area}{chance.randint(1, 9)} {chance.randint(1, 9)}AB"
        if country.code == "GB"
        else f"{area}{chance.randint(100, 999)}"
    )
    return {"street": street, "postal_code": post, "city": city, "country": country.code}


def host(name: str) -> str:
    """This function makes the part of a web address that a name would have."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "")).encode("ascii", "ignore").decode()
    return "".join(c if c.isalnum() else "-" for c in plain.lower()).strip("-").replace("--", "-")
