"""What is measured: each operation makes requests from a seeded source of chance and a sample of real rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

from bench import words

Facts = dict[str, Any]
ASKED = 10_000
LEADS = 1_000


@dataclass(frozen=True)
class Request:
    """One call. `session`: as a person in a browser, not with a key."""

    method: str
    path: str
    body: bytes = b""
    session: bool = False


@dataclass(frozen=True)
class Operation:
    """One line of the table. `follows`: each call continues from the mark of the answer before; `rows`: what one call
    brings, where it is many.
    """

    name: str
    make: Callable[[Random, Facts], Request]
    follows: bool = False
    writes: bool = False
    cpu_aim: float | None = None
    wall_aim: float | None = None
    rows: int = 1


def get(path: str) -> Request:
    """This function makes a reading call to the API."""
    return Request("GET", f"/api/v1/{path}")


def send(method: str, path: str, values: dict[str, Any]) -> Request:
    """This function makes a writing call to the API."""
    return Request(method, f"/api/v1/{path}", json.dumps(values).encode())


def some_id(chance: Random, facts: Facts) -> int:
    """This function draws a customer."""
    return chance.randint(1, facts["customers"])


def create(chance: Random, facts: Facts) -> Request:
    given, family = chance.choice(words.GIVEN), chance.choice(words.FAMILY)
    values = {
        "given_name": given,
        "family_name": family,
        "email": f"n{chance.randrange(10**12)}@mail.example.com",
        "phone": f"+4026{chance.randrange(10**7):07}",  # nobody's: whom we know is refused
        "city": chance.choice(words.CITIES),
        "lifecycle": "prospect",
    }
    return send("POST", "customers", values)


def typed(chance: Random, facts: Facts) -> Request:
    """This function asks whom somebody who is being typed may be: a common name, and often a known address."""
    values = {"given_name": chance.choice(words.GIVEN), "family_name": chance.choice(words.FAMILY)}
    if chance.random() < 0.5:
        values["email"] = chance.choice(facts["emails"])
    return send("POST", "customers/duplicates", values)


def thousand_leads(chance: Random, facts: Facts) -> Request:
    """This function tells of 1,000 touches: every other one of a customer known by e-mail, the rest of strangers."""
    touches = []
    for place in range(LEADS):
        given, family = chance.choice(words.GIVEN), chance.choice(words.FAMILY)
        stranger = f"l{chance.randrange(10**12)}@mail.example.com"
        touch = {"given_name": given, "family_name": family, "city": chance.choice(words.CITIES), "source": "website"}
        touch |= {"email": stranger if place % 2 else chance.choice(facts["emails"]), "message": "Please call me."}
        touches.append(touch | ({"phone": f"+4021{chance.randrange(10**7):07}"} if place % 2 else {}))
    return send("POST", "leads/capture", {"leads": touches})


def ten_thousand_asked(chance: Random, facts: Facts) -> Request:
    """This function asks whether ten thousand customers may be written to about offers."""
    ids = [some_id(chance, facts) for _place in range(ASKED)]
    return send("POST", "may-contact", {"customers": ids, "purpose": "offers", "channel": "email"})


def two_fields_and_a_relation(chance: Random, facts: Facts) -> Request:
    large = {"field": "total", "op": "gt", "value": 1000}
    tree = {
        "and": [
            {"field": "city", "op": "eq", "value": chance.choice(words.CITIES)},
            {"field": "lifecycle", "op": "eq", "value": "customer"},
            {"field": "orders", "op": "any", "value": large},
        ]
    }
    return get(f"customers?limit=50&filter={quote(json.dumps(tree))}")


def with_a_slip(text: str, chance: Random) -> str:
    """This function exchanges two neighbouring letters inside a word."""
    at = chance.randrange(1, max(len(text) - 2, 2))
    return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


def misspelt(chance: Random, facts: Facts) -> Request:
    name = chance.choice(facts["names"])
    return get(f"customers/matches?limit=10&q={quote(with_a_slip(name, chance))}")


OPERATIONS = (
    Operation("create", create, writes=True, cpu_aim=6),
    Operation("read", lambda c, f: get(f"customers/{some_id(c, f)}"), cpu_aim=6),
    Operation("list newest", lambda c, f: get("customers?limit=50"), cpu_aim=12),
    Operation("list by name", lambda c, f: get("customers?limit=50&sort=name"), cpu_aim=12),
    Operation("page 200 by cursor", lambda c, f: get("customers?limit=200&sort=name&count=none"), follows=True),
    Operation(
        "filter by city", lambda c, f: get(f"customers?limit=50&city[eq]={quote(c.choice(words.CITIES))}"), cpu_aim=12
    ),
    Operation("filter by two fields and a relation", two_fields_and_a_relation),
    Operation("search by name", lambda c, f: get(f"customers?limit=10&q={quote(c.choice(f['names']))}"), wall_aim=50),
    Operation(
        "search by e-mail", lambda c, f: get(f"customers?limit=10&q={quote(c.choice(f['emails']))}"), wall_aim=50
    ),
    Operation("whom somebody being typed may be", typed, wall_aim=30),
    Operation("search with a typing error", misspelt, wall_aim=50),
    Operation(
        "update",
        lambda c, f: send("PATCH", f"customers/{some_id(c, f)}", {"city": c.choice(words.CITIES)}),
        writes=True,
    ),
    Operation("capture 1,000 leads", thousand_leads, writes=True, wall_aim=1000, rows=LEADS),
    Operation("may we contact 10,000", ten_thousand_asked, wall_aim=1000, rows=ASKED),
    Operation("360 page", lambda c, f: Request("GET", f"/customers/{some_id(c, f)}/", session=True), wall_aim=50),
)
