"""The forms in which records are compared: each value written so that equal things look equal.

A record comes as a mapping of ROLES to texts; what is missing or empty says nothing. `emails`, `phones` and `names` may
hold several, separated by a line break.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from libreta.intelligence.linkage import words
from libreta.intelligence.linkage.names import WORD, called, folded, parted, sound, words_of

ROLES = (
    "id", "kind", "given_name", "family_name", "name", "legal_name", "emails", "phones", "website", "tax_id",
    "birth_date", "street", "postal_code", "city", "region", "country",
)  # fmt: skip
PERSON, ORGANISATION = "person", "organisation"
TEXTS = (
    "given", "family", "whole", "email", "local", "own_local", "domain", "label", "phone", "tax", "birth", "street",
    "house", "postal", "city", "org", "org_words",
)  # fmt: skip
LISTS = ("givens", "callings", "families", "emails", "cores", "phones", "tails", "orgs", "tokens")
OF_PEOPLE = frozenset(("given", "family", "whole", "birth", "givens", "callings", "families"))
OF_ORGANISATIONS = frozenset(("org", "org_words", "orgs", "tokens", "label"))
NOT_ALNUM = re.compile(r"[^0-9a-z]")
LEGAL = re.compile(r"(?:^| )(?:" + "|".join(sorted(words.LEGAL_FORMS, key=len, reverse=True)) + r")(?= |$)")
NUMBER = re.compile(r"\d+[a-z]?")


def form_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """This function gives the comparable form of a record: TEXTS (None where nothing is known) and LISTS."""
    form: dict[str, Any] = dict.fromkeys(TEXTS) | {name: [] for name in LISTS}
    form["id"], form["kind"] = record.get("id"), record.get("kind") or PERSON
    if form["kind"] == PERSON:
        _person(form, record)
    else:
        _organisation(form, record)
    _reach(form, record)
    _place(form, record)
    form["tax"] = tax_form(record.get("tax_id") or "")
    return form


def _person(form: dict[str, Any], record: Mapping[str, Any]) -> None:
    given, family = parted(record.get("given_name") or "", record.get("family_name") or "", record.get("name") or "")
    form["givens"], form["families"] = given, family
    form["given"], form["family"] = " ".join(given) or None, " ".join(family) or None
    form["whole"] = " ".join(sorted(given + family)) or None
    if given:
        form["callings"] = sorted(called(given[0]) | (called(form["given"]) if len(given) > 1 else frozenset()))
    form["birth"] = NOT_ALNUM.sub("", str(record.get("birth_date") or ""))[:8] or None


def _organisation(form: dict[str, Any], record: Mapping[str, Any]) -> None:
    told = [organisation_form(record.get(name) or "") for name in ("name", "legal_name")]
    form["orgs"] = list(dict.fromkeys(filter(None, told)))
    if form["orgs"]:
        form["org"] = form["orgs"][0]
        form["tokens"] = sorted({word for one in form["orgs"] for word in one.split() if len(word) > 2})
        form["org_words"] = " ".join(sorted(form["org"].split()))


def _reach(form: dict[str, Any], record: Mapping[str, Any]) -> None:
    emails = [mail for mail in folded(record.get("emails") or "").split("\n") if "@" in mail]
    form["emails"] = list(dict.fromkeys(mail.strip() for mail in emails))
    form["cores"] = list(dict.fromkeys(email_core(mail) for mail in form["emails"]))
    if form["emails"]:
        form["email"] = form["emails"][0]
        form["local"] = form["cores"][0].partition("@")[0] or None
        form["own_local"] = None if _is_of_name(form) else form["local"]
    hosts = [host_of(record.get("website") or ""), *(mail.rpartition("@")[2] for mail in form["emails"])]
    own = [registered(host) for host in hosts if host and registered(host) not in words.SHARED_HOSTS]
    if own:
        form["domain"], form["label"] = own[0], own[0].partition(".")[0]
    phones = [_digits(phone) for phone in (record.get("phones") or "").split("\n")]
    form["phones"] = list(dict.fromkeys(phone for phone in phones if len(set(phone)) > 2))
    form["tails"] = list(dict.fromkeys(phone[-8:] for phone in form["phones"] if len(phone) >= 8))
    if form["phones"]:
        form["phone"] = form["phones"][0]


def _is_of_name(form: dict[str, Any]) -> bool:
    """Whether the mailbox only repeats the name, like ana.pop or apop2: then it says nothing that the name has not
    said, and another Ana Pop has the same one elsewhere."""
    letters = re.sub("[^a-z]", "", form["local"] or "")
    pairs = [(given, family) for given in form["givens"] for family in form["families"]]
    made = {one[:a] + other[:b] for p in pairs for one, other in (p, p[::-1]) for a in (1, 99) for b in (1, 99)}
    return letters in made | {*form["givens"], *form["families"]} | {"".join(form["givens"] + form["families"])}


def _place(form: dict[str, Any], record: Mapping[str, Any]) -> None:
    form["street"], form["house"] = street_form(record.get("street") or "")
    form["postal"] = NOT_ALNUM.sub("", folded(record.get("postal_code") or "")) or None
    form["city"] = " ".join(words_of(record.get("city") or "")) or None


@lru_cache(maxsize=50_000)
def organisation_form(name: str) -> str:
    """This function writes the name of an organisation without its legal form: "Cafés del Sur, S.A. de C.V." is
    "cafes del sur"."""
    plain = " ".join(WORD.findall(folded(name)))
    bare = " ".join(LEGAL.sub(" ", LEGAL.sub(" ", plain)).split())
    return bare or plain


def email_core(email: str) -> str:
    """This function gives the mailbox behind an address: without what follows a plus, and without dots where the
    provider ignores them."""
    local, _at, host = email.rpartition("@")
    local = local.partition("+")[0] or local
    if host in words.DOTLESS:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{host}"


def host_of(website: str) -> str:
    """This function gives the host of a web address."""
    bare = folded(website).partition("://")[2] or folded(website)
    return re.split(r"[/:?#]", bare, maxsplit=1)[0].removeprefix("www.")


@lru_cache(maxsize=50_000)
def registered(host: str) -> str:
    """This function gives the domain that somebody registered: "acme.com.mx" of "shop.acme.com.mx"."""
    parts = host.split(".")
    most = 3 if len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in words.SECOND_LEVEL else 2
    return ".".join(parts[-most:])


@lru_cache(maxsize=50_000)
def street_form(street: str) -> tuple[str | None, str | None]:
    """This function gives the words of a street in their usual short form, and the first number in it."""
    plain = folded(street)
    found = NUMBER.findall(plain)
    told = [words.STREET_WORDS.get(word, word) for word in WORD.findall(plain) if not NUMBER.fullmatch(word)]
    name = " ".join(word for word in told if word)
    return name or None, found[0] if found else None


def tax_form(number: str) -> str | None:
    """This function writes a tax number in capital letters and digits, without the country before its digits."""
    bare = re.sub(r"[^0-9A-Z]", "", number.upper())
    bare = re.sub(r"^(RO|ES)(?=[0-9A-Z]{2,}$)", "", bare) if not bare.isdigit() else bare
    if len(bare) < 4 or len(set(bare)) < 3 or bare in words.EVERYBODYS_TAX_IDS:
        return None
    return bare


def sounds(form: Mapping[str, Any]) -> str | None:
    """This function gives how the first family name, or the first word of an organisation, sounds."""
    first = (form["families"] or [(form["org"] or "").partition(" ")[0]])[0]
    return sound(first) or None


def _digits(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdigit())
