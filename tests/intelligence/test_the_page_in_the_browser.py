"""The page of intelligence in a browser: accessible in both themes, at the desk and on the telephone."""

from __future__ import annotations

import pytest

from libreta.intelligence.models import IntelligenceRun
from tests.browsing import DESK, TELEPHONE
from tests.intelligence.test_the_page import AT, finished  # noqa: F401  a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_page_is_accessible_with_results_and_while_a_run_works(visit, bob, finished):  # noqa: F811
    IntelligenceRun.objects.create(state="failed", created_at=AT, error={"code": "disk", "detail": "No space left"})
    IntelligenceRun.objects.create(state="queued", stage="marts", progress=52, rows_done=4_200_000, created_at=AT)
    found = {}
    for size, theme in ((DESK, "light"), (DESK, "dark"), (TELEPHONE, "light")):
        guest = visit(bob, size=size, theme=theme)
        guest.open("/intelligence/")
        heard = list(guest.complaints)
        if violations := guest.violations():
            found[f"{theme} {size['width']}"] = violations
        wider = guest.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        guest.page.wait_for_timeout(500)  # axe's own styles are refused by the policy, and told late on a busy machine
        guest.complaints = heard
        if wider > 0:
            found[f"{theme} {size['width']} scrolls"] = [str(wider)]
    assert found == {}


def test_a_cancelled_run_gives_the_button_back(visit, bob, finished):  # noqa: F811
    guest = visit(bob)
    page = guest.open("/intelligence/")
    page.get_by_role("button", name="Run now").click()
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("button", name="Run now").wait_for()
    assert IntelligenceRun.objects.first().state == "cancelled"
