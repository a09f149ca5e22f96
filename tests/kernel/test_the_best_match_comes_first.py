"""Who types a name finds first whose name begins so, however many pages there are, and nobody twice."""

import pytest

from libreta.kernel import query, writes
from libreta.kernel.refusals import BadCursor

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def found(by, now):
    """Returns a function that searches customers and gives all names, page by page."""

    def look(text: str, limit: int = 2) -> list[list[str]]:
        asked = query.of("customer", by=by, at=now).search(text)
        pages, cursor = [], None
        while True:
            page = asked.page(limit, cursor)
            pages.append([row["name"] for row in page.rows])
            cursor = page.next_cursor
            if cursor is None:
                return pages

    return look


@pytest.fixture
def people(by, now):
    names = ("Ana Ramos", "Álvaro Ana", "Ana Ruiz", "Mariana Paz", "Anahí Cruz", "Ana", "Luis Vega")
    return writes.create("customer", [{"name": name} for name in names], by=by, at=now)


BEGIN_SO_FIRST = ["Ana", "Ana Ramos", "Ana Ruiz", "Anahí Cruz", "Mariana Paz", "Álvaro Ana"]


def test_names_that_begin_so_come_before_names_that_contain_it(people, found):
    pages = found("ana")
    assert [one for page in pages for one in page] == [
        "Ana",
        "Ana Ramos",
        "Ana Ruiz",
        "Anahí Cruz",
        "Mariana Paz",
        "Álvaro Ana",
    ]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6, 50])
def test_pages_follow_each_other_without_gap_or_double(people, found, limit):
    pages = found("ÁNA", limit)
    assert [one for page in pages for one in page] == [
        "Ana",
        "Ana Ramos",
        "Ana Ruiz",
        "Anahí Cruz",
        "Mariana Paz",
        "Álvaro Ana",
    ]
    assert all(len(page) == limit for page in pages[:-1])


def test_an_order_that_was_asked_for_is_kept(people, by, now):
    rows = query.of("customer", by=by, at=now).search("ana").sort(("id",)).page(50).rows
    names = ["Ana Ramos", "Álvaro Ana", "Ana Ruiz", "Mariana Paz", "Anahí Cruz", "Ana"]
    assert [row["name"] for row in rows] == names


def test_a_whole_address_finds_its_owner_alone(by, now, found):
    for email in ("ana@example.com", "mariana@example.com"):
        writes.create("customer", [{"name": email.split("@")[0], "email": email}], by=by, at=now)
    assert found("Ana@Example.com") == [["ana"]]
    assert [one for page in found("na@example.com") for one in page] == ["mariana", "ana"]


def test_a_mark_of_another_kind_is_refused(people, by, now):
    asked = query.of("customer", by=by, at=now).search("ana")
    other = query.of("customer", by=by, at=now).page(2).next_cursor
    for mark in (other, "1.x", "1.", "2.x", "3.", "1.WyJhIiwgInQiXQ"):
        with pytest.raises(BadCursor):
            asked.page(2, mark)


def test_signs_of_patterns_are_letters(by, now, found):
    writes.create("customer", [{"name": "100% Café"}, {"name": "1000 Cafés"}], by=by, at=now)
    assert found("100%") == [["100% Café"]]
