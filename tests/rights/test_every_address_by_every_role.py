"""Every address, by everybody: what the matrix does not list does not exist, and what it lists is what happens."""

import pytest

from tests.rights.asking import routes
from tests.rights.matrix import GET, POST

pytestmark = pytest.mark.django_db


def test_every_address_stands_in_the_matrix():
    known = set(routes())
    assert sorted(known - set(GET)) == [], "these addresses have no line in tests/rights/matrix.py"
    assert sorted(set(GET) - known) == [], "these lines have no address any more"
    assert set(POST) == set(GET)


@pytest.mark.parametrize("route", sorted(GET))
def test_reading(asker, route):
    asker.written.clear()
    assert asker.outcomes("GET", route) == GET[route]
    assert asker.written == [], "reading must change nothing"


@pytest.mark.parametrize("route", sorted(POST))
def test_sending(asker, route):
    assert asker.outcomes("POST", route) == POST[route]
