"""One search over everything the reader may see, however it is spelt, in three languages."""

import pytest

from libreta.kernel import writes
from libreta.workspace.search.queries import found, hits

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def world(by, now):
    names = ["Ștefania Țîrlea", "Cafés Ñandú", "O’Brien & Sons Bakery", "Mihaela Dobre"]
    people = writes.create("customer", [{"name": name} for name in names], by=by, at=now)
    writes.update("customer", [writes.Change(people[3], {"mobile": "+40 721 234 567"})], by=by, at=now)
    writes.create(
        "contact_point", [{"customer": people[0], "kind": "email", "value": "Stefi@Example.ro"}], by=by, at=now
    )
    writes.create("order", [{"number": "OC-7781", "currency": "EUR", "customer": people[1]}], by=by, at=now)
    writes.create("product", [{"name": "Molino Demanda", "sku": "EQ-065"}], by=by, at=now)
    writes.create("task", [{"title": "Llamar mañana", "customer": people[1]}], by=by, at=now)
    writes.create("note", [{"body": "Prefiere el té", "customer": people[1]}], by=by, at=now)
    return dict(zip(names, people, strict=True))


def titles(text, by, now):
    return {group.record_type.key: [hit["title"] for hit in group.hits] for group in found(text, by=by, at=now)}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tirlea stefania", {"customer": ["Ștefania Țîrlea"]}),
        ("ȚÎRLEA", {"customer": ["Ștefania Țîrlea"]}),
        ("ñandu", {"customer": ["Cafés Ñandú"]}),
        ("NANDÚ", {"customer": ["Cafés Ñandú"]}),
        ("bakery", {"customer": ["O’Brien & Sons Bakery"]}),
        ("stefi@example", {"customer": ["Ștefania Țîrlea"]}),
        ("0721 234 567", {"customer": ["Mihaela Dobre"]}),
        ("+40721234567", {"customer": ["Mihaela Dobre"]}),
        ("oc-7781", {"order": ["OC-7781"]}),
        ("eq-065", {"product": ["Molino Demanda"]}),
        ("llamar manana", {"task": ["Llamar mañana"]}),
        ("prefiere el te", {"note": ["Prefiere el té"]}),
        ("mihaela dobrre", {"customer": ["Mihaela Dobre"]}),
        ("zzzzzz", {}),
        ("%", {}),
        ("a", {}),
        ("   ", {}),
    ],
)
def test_it_finds_what_was_meant(by, now, world, typed, expected):
    assert titles(typed, by, now) == expected


def test_a_stranger_finds_only_what_is_everybodys(now, world, charlie, actor_of):
    stranger = actor_of(charlie)
    for typed in ("tirlea", "stefi@example", "0721234567", "oc-7781", "llamar", "prefiere"):
        assert titles(typed, stranger, now) == {}
    assert titles("molino", stranger, now) == {"product": ["Molino Demanda"]}


def test_a_hidden_address_cannot_be_searched_for(now, world, alice, actor_of, hide):
    hide("seller", "customer", "mobile")
    hide("seller", "contact_point", "value")
    by = actor_of(alice)
    assert titles("721234567", by, now) == {}
    assert titles("stefi@example", by, now) == {}
    assert titles("mihaela", by, now) == {"customer": ["Mihaela Dobre"]}


def test_the_palette_gets_one_list_with_addresses(by, now, world):
    (hit,) = hits("nandu", by, now)
    assert (hit["title"], hit["url"]) == ("Cafés Ñandú", f"/customers/{world['Cafés Ñandú']}/")


def test_the_page_and_its_data_agree(reader, alice, world):
    client = reader(alice)
    page = client.get("/search/", {"q": "nandu"}).content.decode()
    assert "Cafés Ñandú" in page
    data = client.get("/search/", {"q": "nandu", "format": "json"}).json()
    assert [(group["type"], [hit["title"] for hit in group["hits"]]) for group in data["groups"]] == [
        ("customer", ["Cafés Ñandú"])
    ]


def test_what_was_typed_stays_text(reader, alice, world):
    page = reader(alice).get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page
    assert "Nothing found" in page
