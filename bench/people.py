"""Believable customers with believable duplicates, the same for the same seed: people and firms of Mexico, Romania and
Britain, of whom some are there twice or thrice, with the errors that people and forms make.

`records` gives dicts of the columns of a customer, and the number of the true customer under `truth`.
"""

# ruff: noqa: E501, SIM905

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from bench import words

SYLLABLES = "ba be bo bra ca ce co cu da de di do fa fe ga go gra he la le li lo ma me mi mo mu na ne ni no pa pe pi ra re ri ro sa se si so su ta te ti to tra va ve vi za zo".split()
ROMANIAN = ("escu", "eanu", "aru", "iu", "an", "ache", "oiu", "ac")
ENGLISH = ("ton", "ham", "ley", "ford", "well", "son", "worth", "field", "wood", "by")
SPANISH = ("ez", "ero", "al", "ada", "illo", "ano", "as", "on")
GIVEN = {
    "es": (words.GIVEN[:30], ("Guadalupe", "Francisco", "Ignacio", "Jesús", "Rosario", "Manuel", "Dolores", "Enrique")),
    "ro": (words.GIVEN[30:58], ("Ion", "Gheorghe", "Constantin", "Nicolae", "Vasile", "Dumitru", "Elisabeta")),
    "en": (words.GIVEN[58:], ("Joseph", "Edward", "Christopher", "Catherine", "Richard", "Rebecca", "Samuel")),
}
FAMILY = {"es": words.FAMILY[:35], "ro": words.FAMILY[35:72], "en": words.FAMILY[72:]}
ENDINGS = {"es": SPANISH, "ro": ROMANIAN, "en": ENGLISH}
PET = {
    "José": "Pepe", "Francisco": "Paco", "Guadalupe": "Lupita", "Ignacio": "Nacho", "Jesús": "Chuy", "Enrique": "Quique",
    "Dolores": "Lola", "Manuel": "Manolo", "Ion": "Ionel", "Gheorghe": "Gică", "Constantin": "Costel", "Mihai": "Mișu",
    "Nicolae": "Nicu", "Robert": "Bob", "William": "Bill", "Elizabeth": "Liz", "Joseph": "Joe", "Edward": "Ted",
    "Michael": "Mike", "Catherine": "Kate", "Richard": "Dick", "Rebecca": "Becky", "Alexandru": "Sandu", "María": "Mari",
}  # fmt: skip
STREETS = {"es": "Calle {}", "ro": "Strada {}", "en": "{} Road"}
FORMS = {"es": ("S.A. de C.V.", "SL", "S. de R.L."), "ro": ("SRL", "S.R.L.", "SA"), "en": ("Ltd", "Limited", "PLC")}
COUNTRIES = {"es": "MX", "ro": "RO", "en": "GB"}
CODES = {"es": "+5255", "ro": "+407", "en": "+4478"}
HOSTS = ("gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com")
PLAIN = str.maketrans("áéíóúñăâîșțüÁÉÍÓÚÑĂÂÎȘȚ", "aeiounaaistuAEIOUNAAIST")


def records(count: int, seed: int = 1, *, doubled: float = 0.08) -> Iterator[dict[str, Any]]:
    """This function yields `count` customers, of which about the part `doubled` are another's duplicates."""
    chance = Random(seed)
    made, truth = 0, 0
    while made < count:
        truth += 1
        first = _firm(chance, truth) if chance.random() < 0.15 else _person(chance, truth)
        copies = 0
        if chance.random() < doubled / (1 - doubled):
            copies = 2 if chance.random() < 0.08 else 1
        for record in (first, *(_copy(chance, first) for _n in range(copies))):
            if made < count:
                made += 1
                yield record


def surname(chance: Random, language: str) -> str:
    """This function draws a surname: a third common ones, the rest from many."""
    if chance.random() < 0.33:
        listed = FAMILY[language]
        return listed[int(chance.random() ** 2 * len(listed))]
    stem = "".join(chance.choice(SYLLABLES) for _n in range(2))
    return f"{stem}{chance.choice(ENDINGS[language])}".capitalize()


def _person(chance: Random, truth: int) -> dict[str, Any]:
    language = chance.choice(("es", "es", "ro", "en"))
    common, more = GIVEN[language]
    given = chance.choice(more) if chance.random() < 0.3 else common[int(chance.random() ** 1.5 * len(common))]
    if chance.random() < 0.25:
        given = f"{given} {chance.choice(common)}"
    family = surname(chance, language)
    if language == "es":
        family = f"{family} {surname(chance, language)}"
    email = ""
    if chance.random() < 0.75:
        local = f"{given.split()[0]}.{family.split()[0]}{chance.randrange(1, 9999)}".lower().translate(PLAIN)
        email = f"{local}@{chance.choice(HOSTS)}"
    birth = f"{chance.randrange(1940, 2006)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    record = {"kind": "person", "given_name": given, "family_name": family, "name": f"{given} {family}", "email": email}
    record["birth_date"] = birth if chance.random() < 0.5 else None
    return {**record, **_reach(chance, language), "tax_id": "", "legal_name": "", "website": "", "truth": truth}


def _firm(chance: Random, truth: int) -> dict[str, Any]:
    language = chance.choice(("es", "es", "ro", "en"))
    bare = f"{chance.choice(words.TRADES)} {surname(chance, language)}"
    name = f"{bare} {chance.choice(FORMS[language])}"
    host = f"{bare.lower().translate(PLAIN).replace(' ', '')}{chance.randrange(1, 99)}.com"
    has_site = chance.random() < 0.6
    return {
        "kind": "organisation",
        "name": name,
        "legal_name": "",
        "given_name": "",
        "family_name": "",
        "email": f"info@{host}" if has_site and chance.random() < 0.7 else "",
        "website": f"https://www.{host}" if has_site else "",
        "birth_date": None,
        "tax_id": f"{COUNTRIES[language]}{chance.randrange(10**8, 10**9)}" if chance.random() < 0.5 else "",
        "truth": truth,
        **_reach(chance, language),
    }


def _reach(chance: Random, language: str) -> dict[str, Any]:
    has_address = chance.random() < 0.7
    street = STREETS[language].format(surname(chance, language)) + f" {chance.randrange(1, 400)}"
    return {
        "mobile": f"{CODES[language]}{chance.randrange(10**7, 10**8)}" if chance.random() < 0.7 else "",
        "phone": "",
        "street": street if has_address else "",
        "postal_code": f"{chance.randrange(1000, 99999):05}" if has_address else "",
        "city": chance.choice(words.CITIES),
        "country": COUNTRIES[language],
    }


def _copy(chance: Random, record: dict[str, Any]) -> dict[str, Any]:
    """The same customer, entered a second time: one to three things are written otherwise, and some are missing."""
    copy = dict(record)
    errors = [_mistyped, _bare, _elsewhere, _silent, _other_mail]
    errors += [_called, _short, _turned, _other_day] if record["kind"] == "person" else [_other_form]
    for error in chance.sample(errors, chance.randrange(1, 4)):
        error(chance, copy)
    if copy["kind"] == "person":
        copy["name"] = f"{copy['given_name']} {copy['family_name']}".strip()
    return copy


def _mistyped(chance: Random, copy: dict[str, Any]) -> None:
    name = "family_name" if copy["kind"] == "person" else "name"
    text = copy[name]
    place = chance.randrange(max(len(text) - 1, 1))
    swapped = text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :]
    copy[name] = swapped if chance.random() < 0.5 else text[:place] + text[place + 1 :]


def _bare(chance: Random, copy: dict[str, Any]) -> None:
    for name in ("given_name", "family_name", "name", "street", "city"):
        copy[name] = copy[name].translate(PLAIN)


def _elsewhere(chance: Random, copy: dict[str, Any]) -> None:
    copy |= {"street": f"Nueva {chance.randrange(1, 400)}", "postal_code": f"{chance.randrange(1000, 99999):05}"}


def _silent(chance: Random, copy: dict[str, Any]) -> None:
    for name in chance.sample(("mobile", "street", "postal_code", "email", "tax_id"), 2):
        copy[name] = ""


def _other_mail(chance: Random, copy: dict[str, Any]) -> None:
    local, at, host = copy["email"].partition("@")
    if at:
        copy["email"] = f"{local}@{chance.choice(HOSTS)}" if host in HOSTS else f"ventas@{host}"


def _called(chance: Random, copy: dict[str, Any]) -> None:
    first = copy["given_name"].split()[0]
    copy["given_name"] = PET.get(first, first)


def _short(chance: Random, copy: dict[str, Any]) -> None:
    copy["family_name"] = copy["family_name"].split()[0]


def _turned(chance: Random, copy: dict[str, Any]) -> None:
    copy["given_name"], copy["family_name"] = copy["family_name"], copy["given_name"]


def _other_day(chance: Random, copy: dict[str, Any]) -> None:
    if copy["birth_date"]:
        year, month, day = copy["birth_date"].split("-")
        copy["birth_date"] = f"{year}-{day}-{month}" if int(day) <= 12 else f"{year}-{month}-{(int(day) % 28) + 1:02}"


def _other_form(chance: Random, copy: dict[str, Any]) -> None:
    bare = copy["name"].rpartition(" ")[0] if "de" not in copy["name"] else copy["name"].partition(" S.")[0]
    copy["name"] = bare or copy["name"]
