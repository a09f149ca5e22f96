"""Typing errors in large tables are mended word by word."""

import pytest

from libreta.kernel import query, records, vocabulary, writes
from libreta.kernel.models import Word

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(admin, actor_of, now):
    rows = [{"name": n, "kind": "person", "city": "Cluj"} for n in ("Ștefania Popescu", "José Peña", "Ana Pop")]
    return writes.create("customer", rows, by=actor_of(admin), at=now)


@pytest.fixture
def words(people):
    """The vocabulary of these three customers."""
    vocabulary.rebuild(records.get("customer"), 3)


@pytest.mark.parametrize(
    ("a", "b", "errors"),
    [("pop", "pop", 0), ("popsecu", "popescu", 1), ("popscu", "popescu", 1), ("abcd", "acbe", 2), ("", "ab", 2)],
)
def test_errors_are_counted_with_swapped_neighbours(a, b, errors):
    assert vocabulary.distance(a, b) == errors


def test_the_words_are_folded_counted_and_without_addresses_in_pieces_too_short(words):
    found = dict(Word.objects.exclude(word="").values_list("word", "times"))
    assert found == {"stefania": 1, "popescu": 1, "jose": 1, "pena": 1, "ana": 1, "pop": 1, "cluj": 3}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("popsecu", ["Ștefania Popescu"]),
        ("stefnaia popescu", ["Ștefania Popescu"]),
        ("josé peñna", ["José Peña"]),
        ("popescu", ["Ștefania Popescu"]),
        ("xylophone", []),
    ],
)
def test_what_was_mistyped_is_found(words, admin, actor_of, now, text, names):
    assert [r["name"] for r in query.of("customer", by=actor_of(admin), at=now).search(text).top()] == names


def test_a_stranger_finds_nothing_by_mended_words_either(words, charlie, actor_of, now):
    assert query.of("customer", by=actor_of(charlie), at=now).search("popsecu").top() == []


def test_small_tables_have_no_vocabulary(people):
    assert vocabulary.refresh() == [] and not vocabulary.known(records.get("customer"))
