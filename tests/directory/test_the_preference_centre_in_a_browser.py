"""The preference centre on a telephone: no account, no script, nothing that axe complains about."""

import pytest
from playwright.sync_api import expect

from libreta.directory.consents import links
from libreta.directory.consents.models import Consent
from libreta.directory.models import Customer
from tests.browsing import TELEPHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_customer_chooses_on_a_telephone(visit, alice, now, theme):
    ana = Customer.objects.create(
        name="Ana", email="ana@example.com", language="en", owner=alice, created_at=now, updated_at=now
    )
    reader = visit(alice, size=TELEPHONE, theme=theme)
    page = reader.open(f"/preferences/{links.token(links.CENTRE, ['c', ana.pk])}/")
    expect(page.get_by_role("heading", name="What we write to you about")).to_be_visible()
    assert reader.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("group", name="Offers").get_by_label("E-mail").check()
    page.get_by_role("button", name="Keep my choices").click()
    expect(page.get_by_role("status")).to_contain_text("It is kept")
    expect(page.get_by_role("group", name="Offers").get_by_label("E-mail")).to_be_checked()
    assert Consent.objects.get(purpose__code="offers").state == "given"
    assert reader.violations() == []
    page = reader.open(f"/customers/{ana.pk}/consents/")
    expect(page.get_by_role("heading", name="May we write to Ana?")).to_be_visible()
    assert reader.violations() == []
