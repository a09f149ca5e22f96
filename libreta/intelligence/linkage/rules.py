"""Whom to compare: records that share a key of one of these rules. A key that very many share leads to nobody.

`told_by` are the fields that the rule itself makes agree: from its pairs nothing is learned about them.
"""

from __future__ import annotations

from dataclasses import dataclass

from libreta.intelligence.linkage.forms import ORGANISATION, PERSON
from libreta.intelligence.linkage.ladders import listed


@dataclass(frozen=True)
class Rule:
    """`keys` is SQL over a form (alias l): a text, or a list of texts with `is_many`; null leads nowhere."""

    name: str
    keys: str
    told_by: frozenset[str]
    most: int = 60
    is_many: bool = False


def _rule(name: str, keys: str, told_by: str, most: int = 60, *, is_many: bool = False) -> Rule:
    return Rule(name, keys, frozenset(told_by.split()), most, is_many)


def _each(name: str, *more: str) -> str:
    tail = " || '|' || ".join(more)
    return f"list_transform({listed('l', name)}, lambda x: x || '|' || {tail})"


REACH = (
    _rule("email", listed("l", "cores"), "email", is_many=True),
    _rule("phone", listed("l", "tails"), "phone", is_many=True),
    _rule("tax", "tax", "tax_id"),
)
RULES: dict[str, tuple[Rule, ...]] = {
    PERSON: (
        *REACH,
        _rule("name", "whole", "given_name family_name"),
        _rule("name and city", "whole || '|' || city", "given_name family_name address", 120),
        _rule("family and birth", "sound || '|' || birth", "family_name birth_date"),
        _rule("given and birth", _each("callings", "birth"), "given_name birth_date", is_many=True),
        _rule("mailbox", "case when length(local) >= 5 then local end", "email", 30),
        _rule("family and postal", "sound || '|' || postal || '|' || given[1]", "family_name address given_name", 90),
        _rule("given and postal code", _each("callings", "postal"), "given_name address", 60, is_many=True),
        _rule("address", "street || '|' || house || '|' || coalesce(postal, city)", "address", 30),
        _rule("family and given", _each("callings", "sound"), "given_name family_name", 60, is_many=True),
        _rule("surname and given", _each("families", "given[1:4]"), "given_name family_name", 60, is_many=True),
        _rule("family, given and city", "sound || '|' || given[1:2] || '|' || city", "given_name family_name address"),
        _rule("birth and place", "birth || '|' || city[1:4]", "birth_date address"),
        _rule("birth", "birth", "birth_date", 30),
        _rule("given and city", _each("callings", "city"), "given_name address", 30, is_many=True),
        _rule("family", "sound", "family_name", 30),
        _rule("tax number begins", "tax[1:6]", "tax_id", 30),
        _rule("tax number ends", "tax[-6:]", "tax_id", 30),
    ),
    ORGANISATION: (
        *REACH,
        _rule("name", listed("l", "orgs"), "name", is_many=True),
        _rule("words of the name", "org_words", "name"),
        _rule("domain", "domain", "domain email", 60),
        _rule("label of the domain", "case when length(label) >= 4 then label end", "domain email", 30),
        _rule("beginning and city", "org[1:5] || '|' || city", "name address", 60),
        _rule("beginning", "case when length(org) >= 8 then org[1:8] end", "name", 60),
        _rule("address", "street || '|' || house || '|' || coalesce(postal, city)", "address", 30),
        _rule("rare word", f"list_filter({listed('l', 'tokens')}, lambda x: length(x) >= 5)", "name", 25, is_many=True),
        _rule("tax number begins", "tax[1:6]", "tax_id", 30),
        _rule("tax number ends", "tax[-6:]", "tax_id", 30),
    ),
}  # fmt: skip
