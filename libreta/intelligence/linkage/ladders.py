"""What is compared and in which steps: per field a ladder of levels, the strongest first; the first that holds counts.

Each step is told twice, in SQL for the engine (l and r are two forms) and in Python for a few pairs; a test holds both
against each other. `m` and `u` are how often it holds for two records of one customer and of two customers before
anything was learned from the data. `base` says how often two strangers share the commonest kind of value; where `often`
names a text, rare values weigh more than common ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from libreta.intelligence.linkage.forms import ORGANISATION, PERSON
from libreta.intelligence.linkage.likeness import edits, jaro_winkler

Form = Mapping[str, Any]
SILENT, DIFFERS = -1, 0
NEARLY = 0.84
NUMBERS = re.compile("[0-9]+")


@dataclass(frozen=True)
class Step:
    """One level of agreement. `is_agreement`: the field counts as agreeing, for a person who asks why."""

    key: str
    sql: str
    holds: Callable[[Form, Form], bool]
    m: float
    u: float
    often: str = ""
    base: float = 1e-6


@dataclass(frozen=True)
class Ladder:
    """The levels of one field. `silent`: when one of both says nothing. `m` and `u` belong to what differs."""

    field: str
    silent_sql: str
    is_silent: Callable[[Form, Form], bool]
    steps: tuple[Step, ...]
    m: float
    u: float
    shared_at_home: bool = False
    often: tuple[str, ...] = field(default=())

    def level(self, one: Form, other: Form) -> int:
        """This function gives the level of two forms: the number of a step (the strongest is the highest), DIFFERS or
        SILENT."""
        if self.is_silent(one, other):
            return SILENT
        for number, step in self.numbered():
            if step.holds(one, other):
                return number
        return DIFFERS

    def numbered(self) -> list[tuple[int, Step]]:
        """This function gives the steps with their numbers, the strongest first."""
        return [(len(self.steps) - place, step) for place, step in enumerate(self.steps)]

    def step(self, level: int) -> Step | None:
        return self.steps[len(self.steps) - level] if level > 0 else None

    def key(self, level: int) -> str:
        """This function names a level, like "same" or "differs"."""
        found = self.step(level)
        return found.key if found else ("differs" if level == DIFFERS else "silent")

    def sql(self) -> str:
        """This function writes the level as SQL over l and r."""
        steps = " ".join(f"when {step.sql} then {number}" for number, step in self.numbered())
        return f"case when {self.silent_sql} then {SILENT} {steps} else {DIFFERS} end"


def _absent(*names: str) -> tuple[str, Callable[[Form, Form], bool]]:
    sql = " or ".join(f"{side}.{name} is null" for name in names for side in "lr")
    return sql, lambda a, b: any(form[name] is None for name in names for form in (a, b))


def listed(side: str, name: str) -> str:
    """This function gives a list of a form in the engine, where it stands as its first text (`x_one`) and, only where
    it has more, as all of them parted by line breaks (`x_all`): lists are slow, and seldom needed."""
    return f"string_split(coalesce({side}.{name}_all, {side}.{name}_one), chr(10))"


def _none_in(name: str) -> tuple[str, Callable[[Form, Form], bool]]:
    return f"l.{name}_one is null or r.{name}_one is null", lambda a, b: not a[name] or not b[name]


def _same(name: str) -> tuple[str, Callable[[Form, Form], bool]]:
    return f"l.{name} = r.{name}", lambda a, b: a[name] is not None and a[name] == b[name]


def _shared(name: str) -> tuple[str, Callable[[Form, Form], bool]]:
    sql = (
        f"(l.{name}_one = r.{name}_one or (coalesce(l.{name}_all, r.{name}_all) is not null"
        f" and list_has_any({listed('l', name)}, {listed('r', name)})))"
    )
    return sql, lambda a, b: not set(a[name]).isdisjoint(b[name])


def _alike(name: str, least: float) -> tuple[str, Callable[[Form, Form], bool]]:
    sql = f"jaro_winkler_similarity(l.{name}, r.{name}) >= {least}"
    return sql, lambda a, b: bool(a[name]) and bool(b[name]) and jaro_winkler(a[name], b[name]) >= least


def _edited(name: str, most: int) -> tuple[str, Callable[[Form, Form], bool]]:
    # The quicker measure first: what is not alike at all needs no counting of letters.
    sql = (
        f"(jaro_winkler_similarity(l.{name}, r.{name}) >= {NEARLY}"
        f" and damerau_levenshtein(l.{name}, r.{name}) <= {most})"
    )
    return sql, lambda a, b: _are_near(a[name], b[name], most)


def _misspelt_mailbox() -> tuple[str, Callable[[Form, Form], bool]]:
    """One or two letters apart. Another number behind the same letters is another person: ana.pop1 is not ana.pop21."""
    sql, near = _edited("email", 2)
    letters = "regexp_replace({}.email, '[0-9]+', '', 'g')"
    told = f"({sql} and {letters.format('l')} <> {letters.format('r')})"
    return told, lambda a, b: near(a, b) and NUMBERS.sub("", a["email"]) != NUMBERS.sub("", b["email"])


def _are_near(one: str | None, other: str | None, most: int) -> bool:
    return bool(one) and bool(other) and jaro_winkler(one, other) >= NEARLY and edits(one, other) <= most


def _initial(a: Form, b: Form) -> bool:
    short = len(a["given"]) == 1 or len(b["given"]) == 1
    return short and a["given"][0] == b["given"][0]


def _day_and_month(a: Form, b: Form) -> bool:
    one, other = a["birth"], b["birth"]
    return one[:4] == other[:4] and one[4:6] == other[6:8] and one[6:8] == other[4:6]


def _same_place(a: Form, b: Form) -> bool:
    return _both(a, b, "postal") or _both(a, b, "city")


def _both(a: Form, b: Form, name: str) -> bool:
    return a[name] is not None and a[name] == b[name]


CONTAINED = (
    "l.tokens_one is not null and r.tokens_one is not null and"
    f" (list_has_all({listed('l', 'tokens')}, {listed('r', 'tokens')})"
    f" or list_has_all({listed('r', 'tokens')}, {listed('l', 'tokens')}))"
)
SAME_PLACE = "(l.postal = r.postal or l.city = r.city)"
HOUSE = "(l.house is not distinct from r.house)"

GIVEN = Ladder(
    "given_name",
    "l.given is null or r.given is null or (l.whole = r.whole and l.given <> r.given)",
    lambda a, b: not a["given"] or not b["given"] or (a["whole"] == b["whole"] and a["given"] != b["given"]),
    (
        Step("same", *_same("given"), 0.62, 0.008, often="given", base=0.008),
        Step("nickname", *_shared("callings"), 0.06, 0.004),
        Step("part", *_shared("givens"), 0.10, 0.02),
        Step("alike", *_alike("given", 0.85), 0.12, 0.012),
        Step(
            "initial", "(length(l.given) = 1 or length(r.given) = 1) and l.given[1] = r.given[1]", _initial, 0.03, 0.004
        ),
    ),
    m=0.07,
    u=0.952,
)
FAMILY = Ladder(
    "family_name",
    *_absent("family"),
    (
        Step("same", *_same("family"), 0.70, 0.003, often="family", base=0.003),
        Step("order", *_same("whole"), 0.03, 1e-5, often="whole", base=1e-5),
        Step("part", *_shared("families"), 0.08, 0.008),
        Step("alike", *_alike("family", 0.85), 0.12, 0.01),
    ),
    m=0.07,
    u=0.979,
    shared_at_home=True,
)
EMAIL = Ladder(
    "email",
    *_none_in("emails"),
    (
        Step("same", *_shared("emails"), 0.55, 1e-6, often="email", base=1e-6),
        Step("core", *_shared("cores"), 0.05, 1e-6),
        Step(
            "local",
            "l.own_local = r.own_local and length(l.own_local) >= 5",
            lambda a, b: _local(a, b),
            0.08,
            2e-5,
            often="own_local",
            base=2e-5,
        ),
        Step("alike", *_misspelt_mailbox(), 0.08, 1e-5),
        Step("domain", *_same("domain"), 0.08, 0.001, often="domain", base=0.001),
    ),
    m=0.14,
    u=0.9987,
    shared_at_home=True,
)
MAILBOX = Ladder(
    "email",
    *_none_in("emails"),
    (
        Step("same", *_shared("emails"), 0.65, 1e-6, often="email", base=1e-6),
        Step("core", *_shared("cores"), 0.05, 1e-6),
    ),
    m=0.30,
    u=0.99999,
)
PHONE = Ladder(
    "phone",
    *_none_in("phones"),
    (
        Step("same", *_shared("phones"), 0.65, 2e-6, often="phone", base=2e-6),
        Step("tail", *_shared("tails"), 0.04, 1e-6),
        Step("near", *_edited("phone", 1), 0.05, 1e-5),
    ),
    m=0.26,
    u=0.99998,
    shared_at_home=True,
)
BIRTH = Ladder(
    "birth_date",
    *_absent("birth"),
    (
        Step("same", *_same("birth"), 0.80, 5e-5),
        Step(
            "swapped",
            "l.birth[1:4] = r.birth[1:4] and l.birth[5:6] = r.birth[7:8] and l.birth[7:8] = r.birth[5:6]",
            _day_and_month,
            0.03,
            2e-5,
        ),
        Step("near", *_edited("birth", 1), 0.08, 8e-4),
        Step("year", "l.birth[1:4] = r.birth[1:4]", lambda a, b: a["birth"][:4] == b["birth"][:4], 0.03, 0.02),
    ),
    m=0.06,
    u=0.979,
)
TAX = Ladder(
    "tax_id",
    *_absent("tax"),
    (
        Step("same", *_same("tax"), 0.85, 1e-6, often="tax", base=1e-6),
        Step("near", *_edited("tax", 1), 0.08, 1e-5),
    ),
    m=0.07,
    u=0.99999,
)
ADDRESS = Ladder(
    "address",
    "(l.street is null or r.street is null) and (l.postal is null or r.postal is null)"
    " and (l.city is null or r.city is null)",
    lambda a, b: all(a[name] is None or b[name] is None for name in ("street", "postal", "city")),
    (
        Step(
            "same",
            f"l.street = r.street and {HOUSE} and {SAME_PLACE}",
            lambda a, b: _both(a, b, "street") and a["house"] == b["house"] and _same_place(a, b),
            0.35,
            1e-5,
        ),
        Step(
            "alike",
            f"jaro_winkler_similarity(l.street, r.street) >= 0.88 and {HOUSE} and {SAME_PLACE}",
            lambda a, b: _alike("street", 0.88)[1](a, b) and a["house"] == b["house"] and _same_place(a, b),
            0.12,
            1e-5,
        ),
        Step(
            "street",
            f"l.street = r.street and (l.house = r.house or {SAME_PLACE})",
            lambda a, b: _both(a, b, "street") and (_both(a, b, "house") or _same_place(a, b)),
            0.10,
            1e-4,
        ),
        Step(
            "postal",
            "l.postal = r.postal and (l.city is null or r.city is null or l.city = r.city)",
            lambda a, b: _both(a, b, "postal") and (a["city"] is None or b["city"] is None or a["city"] == b["city"]),
            0.13,
            0.002,
        ),
        Step("city", SAME_PLACE, _same_place, 0.13, 0.03, often="city", base=0.03),
    ),
    m=0.17,
    u=0.968,
    shared_at_home=True,
)
NAME = Ladder(
    "name",
    *_none_in("orgs"),
    (
        Step("same", *_same("org"), 0.55, 1e-5, often="org", base=1e-5),
        Step("legal", *_shared("orgs"), 0.06, 1e-5),
        Step("order", *_same("org_words"), 0.03, 1e-6),
        Step("alike", *_alike("org", 0.92), 0.16, 3e-4),
        Step(
            "part",
            CONTAINED,
            lambda a, b: bool(a["tokens"]) and bool(b["tokens"]) and _contained(a, b),
            0.12,
            5e-4,
        ),
    ),
    m=0.08,
    u=0.9992,
)
WEB = Ladder(
    "domain",
    "l.domain is null or r.domain is null or l.email = r.email",  # the same address is told once
    lambda a, b: a["domain"] is None or b["domain"] is None or (a["email"] is not None and a["email"] == b["email"]),
    (
        Step("same", *_same("domain"), 0.80, 1e-5, often="domain", base=1e-5),
        Step("label", *_same("label"), 0.06, 1e-5),
    ),
    m=0.14,
    u=0.99998,
)


def _local(a: Form, b: Form) -> bool:
    return _both(a, b, "own_local") and len(a["own_local"]) >= 5


def _contained(a: Form, b: Form) -> bool:
    return set(a["tokens"]) <= set(b["tokens"]) or set(b["tokens"]) <= set(a["tokens"])


LADDERS: dict[str, tuple[Ladder, ...]] = {
    PERSON: (GIVEN, FAMILY, EMAIL, PHONE, BIRTH, TAX, ADDRESS),
    ORGANISATION: (NAME, WEB, MAILBOX, PHONE, TAX, ADDRESS),
}
