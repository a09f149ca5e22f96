"""The index of settings tells a person's own pages from the company's."""

import re

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db


def headings(client, user) -> dict[str, str]:
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = client.get("/settings/").content.decode()
    parts = page[: page.index("</main>")].split("<h2")[1:]
    return {re.search(r">([^<]+)</h2>", part).group(1): part for part in parts}


def test_an_administrator_finds_pages_by_what_they_are_about(client, admin):
    found = headings(client, admin)
    assert list(found) == ["You", "People and access", "Records", "Sell", "Watch over"]
    assert "/settings/users/" in found["People and access"]
    assert "/settings/lead-forms/" in found["Sell"]
    assert "/settings/audit/" in found["Watch over"]


def test_a_seller_sees_no_heading_without_pages(client, alice):
    assert list(headings(client, alice)) == ["You"]
