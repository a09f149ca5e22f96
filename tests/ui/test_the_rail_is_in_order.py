"""The rail groups what belongs together and marks one place as the current one."""

import re

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def rail(client, bob):
    client.force_login(bob, backend=settings.AUTHENTICATION_BACKENDS[0])

    def read(path: str) -> tuple[dict[str, list[str]], list[str]]:
        page = client.get(path).content.decode()
        page = page[page.index('id="rail"') : page.index("</nav>", page.index('id="rail"'))]
        groups = {}
        for part in page.split('class="rail__group"')[1:]:
            heading = re.search(r'rail__heading">([^<]*)<', part)
            groups[heading.group(1) if heading else ""] = re.findall(r'href="(/[^"]*)" title', part)
        return groups, re.findall(r'href="(/[^"]*)" title="[^"]*" aria-current', page)

    return read


def test_lists_and_pages_of_one_work_stand_together(rail):
    groups, _current = rail("/")
    groups.pop("Records", None)  # types of somebody's own, and those that other tests declare
    assert list(groups) == ["", "Sell", "Look after", "Understand", "Manage"]
    assert groups[""] == ["/", "/act-today/", "/tasks/", "/tasks/calendar/", "/visits/today/"]
    assert groups["Sell"][:4] == ["/leads/", "/opportunities/", "/quotes/", "/orders/"]
    assert groups["Look after"][0] == "/customers/"
    assert "/accounts/leaders/" in groups["Look after"]


@pytest.mark.parametrize("path", ["/tasks/calendar/", "/accounts/leaders/", "/tasks/", "/"])
def test_only_the_nearest_entry_is_the_current_one(rail, path):
    assert rail(path)[1] == [path]


@pytest.mark.parametrize("path", ["/accounts/2fa/", "/accounts/password/change/"])
def test_a_page_of_the_sign_in_is_under_no_entry(rail, path):
    assert rail(path)[1] == []
