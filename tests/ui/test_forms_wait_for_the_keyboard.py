"""A form to fill in begins at its first control; what was made of a record is a link away."""

import re

import pytest
from django.conf import settings

from libreta.sales.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(client, alice):
    client.force_login(alice, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def lead(guest):
    guest.post("/leads/new/", {"name": "Ana Vasilescu", "email": "ana@turnul.example", "owner": "me"})
    return Lead.objects.get(email="ana@turnul.example").pk


def test_only_the_first_control_of_an_act_has_the_focus(guest, lead):
    page = guest.get(f"/leads/{lead}/action/qualification/").content.decode()
    assert re.findall(r'name="([a-z_]+)"[^>]* autofocus', page) == ["title"]


def test_a_new_form_waits_at_its_beginning_and_an_edit_does_not(guest, lead):
    assert "data-first" in guest.get("/quotes/new/").content.decode()
    assert "data-first" not in guest.get(f"/leads/{lead}/edit/").content.decode()


def test_a_qualified_lead_leads_to_its_opportunity(guest, lead):
    guest.post(f"/leads/{lead}/action/qualification/", {"title": "Two machines"})
    deal = Lead.objects.get(pk=lead).opportunity_id
    assert deal is not None
    head = guest.get(f"/leads/{lead}/").content.decode().split('role="tablist"')[0].split("record__tabs")[0]
    head = head[head.index("<h1") : head.index("<h1") + 2500]
    assert f'href="/opportunities/{deal}/"' in head
