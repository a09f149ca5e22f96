"""Cards as rows of a table: one row per card, one column per thing said of the person or organisation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .lines import Property, RawCard, properties, raw_cards

MOST = {"email": 8, "phone": 8, "address": 4}
PLAIN = (
    "UID", "Kind", "Name", "Given name", "Family name", "Organisation", "Role", "Birthday", "Note", "Website",
    "Language", "Mobile",
)  # fmt: skip
ADDRESS = ("Street", "City", "Region", "Postal code", "Country", "Label")
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T\s].*)?")
_WITHOUT_YEAR = re.compile(r"--(\d\d)-?(\d\d)?|---(\d\d)|(\d{4})(?:-(\d\d))?")
_APPLE = re.compile(r"_\$!<(.*)>!\$_")
_LABELS = ("home", "work", "cell", "mobile", "fax", "main", "other", "pager")


@dataclass
class Card:
    """What a card says."""

    said: dict[str, str] = field(default_factory=dict)
    emails: list[tuple[str, str]] = field(default_factory=list)
    phones: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[tuple[str, ...]] = field(default_factory=list)
    is_list: bool = False


def names(path: Path) -> tuple[list[str], int]:
    """This function gives the columns that the cards of a file fill, and the number of cards, in one pass."""
    count, most = 0, {"email": 1, "phone": 1, "address": 1}
    for raw in raw_cards(path):
        count += 1
        card = card_of(properties(raw.content))
        for kind, found in (("email", card.emails), ("phone", card.phones), ("address", card.addresses)):
            most[kind] = max(most[kind], min(len(found), MOST[kind]))
    return _columns(most), count


def rows(path: Path, columns: list[str]) -> Iterator[tuple[RawCard, list[Any], bool]]:
    """This function gives per card its raw form, its cells in the order of the columns, and whether it is a list."""
    for raw in raw_cards(path):
        card = card_of(properties(raw.content))
        cells = _cells(card)
        yield raw, [cells.get(column) for column in columns], card.is_list


def card_of(lines: list[Property]) -> Card:
    """This function reads what the properties of a card say."""
    card, labels = Card(), {p.group: _plain_label(p.text) for p in lines if p.name == "X-ABLABEL" and p.group}
    notes: list[str] = []
    for line in sorted(lines, key=_preference):
        reader = _READERS.get(line.name)
        if reader is not None and line.value.strip():
            reader(card, line, labels.get(line.group, ""), notes)
    _settle(card)
    if notes:
        card.said["Note"] = "\n".join(notes)
    return card


def _columns(most: dict[str, int]) -> list[str]:
    found = list(PLAIN)
    for kind, word in (("email", "E-mail"), ("phone", "Phone")):
        for number in range(1, most[kind] + 1):
            found += [f"{word} {number}", f"{word} {number} label"]
    for number in range(1, most["address"] + 1):
        found += [f"Address {number} {part.lower()}" for part in ADDRESS]
    return found


def _cells(card: Card) -> dict[str, str]:
    cells = dict(card.said)
    for word, found in (("E-mail", card.emails), ("Phone", card.phones)):
        for number, (value, label) in enumerate(found, start=1):
            cells[f"{word} {number}"], cells[f"{word} {number} label"] = value, label
    for number, parts in enumerate(card.addresses, start=1):
        for name, part in zip(ADDRESS, parts, strict=True):
            cells[f"Address {number} {name.lower()}"] = part
    return cells


def _preference(line: Property) -> int:
    """Preferred ones first: PREF=1 to 100 of 4.0, the type `pref` of before."""
    if "pref" in line.types:
        return 0
    told = line.parameters.get("PREF", "")
    return int(told) if told.isdigit() else 101


def _label(line: Property, told: str) -> str:
    return told or next((word for word in _LABELS if word in line.types), "")


def _plain_label(text: str) -> str:
    apple = _APPLE.fullmatch(text)
    return (apple[1] if apple else text)[:80]


def _email(card: Card, line: Property, label: str, notes: list[str]) -> None:
    address = re.sub(r"^mailto:", "", line.text, flags=re.IGNORECASE)
    if "x400" not in line.types and address not in [known for known, _label in card.emails]:
        card.emails.append((address, _label(line, label)))


def _phone(card: Card, line: Property, label: str, notes: list[str]) -> None:
    number = re.sub(r"^tel:", "", line.text, flags=re.IGNORECASE)
    number = re.sub(r";(ext|phone-context|isub)=?.*$", "", number)
    if not re.search(r"\d{3}", number):
        return
    if line.types & {"cell", "mobile"} and "Mobile" not in card.said:
        card.said["Mobile"] = number
    elif number not in [known for known, _label in card.phones] and number != card.said.get("Mobile"):
        card.phones.append((number, _label(line, label)))


def _address(card: Card, line: Property, label: str, notes: list[str]) -> None:
    box, extended, street, city, region, code, country = (line.parts() + [""] * 7)[:7]
    lines = [part.replace("\n", ", ") for part in (street, extended, box) if part]
    found = (", ".join(lines), city, region, code, country)
    if any(found) and found not in [known[:5] for known in card.addresses]:
        card.addresses.append((*found, _label(line, label)))


def _names(card: Card, line: Property, label: str, notes: list[str]) -> None:
    family, given, additional, *_rest = [part.replace(",", " ") for part in line.parts()] + [""] * 3
    card.said["Given name"] = " ".join(filter(None, (given, additional)))
    card.said["Family name"] = family


def _birthday(card: Card, line: Property, label: str, notes: list[str]) -> None:
    """A whole date is the date of birth; one without a year, or a year alone, stands among the notes."""
    text = line.text
    whole = _DAY.fullmatch(text)
    if whole and whole[1] != "1604":  # the year that telephones write for "no year"
        card.said["Birthday"] = f"{whole[1]}-{whole[2]}-{whole[3]}"
    elif whole or _WITHOUT_YEAR.fullmatch(text) or text:
        told = f"--{whole[2]}-{whole[3]}" if whole else text
        notes.append(_("Birthday: %(told)s") % {"told": told})


def _kind(card: Card, line: Property, label: str, notes: list[str]) -> None:
    word = line.text.lower()
    card.is_list = card.is_list or word == "group"
    if word in ("org", "organization", "company"):
        card.said["Kind"] = "organisation"


def _once(name: str) -> Any:
    def keep(card: Card, line: Property, label: str, notes: list[str]) -> None:
        card.said.setdefault(name, line.text)

    return keep


def _organisation(card: Card, line: Property, label: str, notes: list[str]) -> None:
    card.said.setdefault("Organisation", line.parts()[0])


def _note(card: Card, line: Property, label: str, notes: list[str]) -> None:
    notes.insert(0, line.text)


_READERS = {
    "EMAIL": _email,
    "TEL": _phone,
    "ADR": _address,
    "N": _names,
    "FN": _once("Name"),
    "ORG": _organisation,
    "TITLE": _once("Role"),
    "ROLE": _once("Role"),
    "BDAY": _birthday,
    "NOTE": _note,
    "URL": _once("Website"),
    "UID": _once("UID"),
    "LANG": _once("Language"),
    "KIND": _kind,
    "X-ADDRESSBOOKSERVER-KIND": _kind,
    "X-ABSHOWAS": _kind,
}


def _settle(card: Card) -> None:
    """A card of an organisation has its name where people have theirs; a person's parts go before the whole name."""
    said = card.said
    has_parts = bool(said.get("Given name") or said.get("Family name"))
    firm = said.get("Organisation", "")
    if firm and not has_parts and said.get("Name", firm) == firm:
        said["Kind"] = "organisation"
    if said.setdefault("Kind", "person") == "organisation":
        said["Name"] = said.pop("Organisation", "") or said.get("Name", "")
        said.pop("Given name", None), said.pop("Family name", None)
