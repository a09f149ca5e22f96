"""Every generic page is free of what axe complains about: both themes, desk and telephone."""

import pytest

from tests.browsing import DESK, TELEPHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_generic_pages_are_accessible(visit, alice, customers, orders):
    first = customers[0]
    paths = [
        "/ui/",
        "/customers/",
        "/customers/trash/",
        "/orders/board/",
        f"/customers/{first}/",
        f"/orders/{orders[0]}/",
        "/customers/new/",
        f"/customers/{first}/edit/",
        f"/customers/{first}/?tab=history",
        "/customers/filter/",
        "/search/?q=Customer",
        "/customers/999999/",
    ]
    found = {}
    for size, theme in ((DESK, "light"), (DESK, "dark"), (TELEPHONE, "light")):
        guest = visit(alice, size=size, theme=theme)
        for path in paths:
            guest.open(path)
            if violations := guest.violations():
                found[f"{path} {theme} {size['width']}"] = violations
            wider = guest.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if wider > 0:
                found[f"{path} {size['width']} scrolls"] = [str(wider)]
    assert found == {}
