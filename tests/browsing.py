"""One browser for all tests of a process, and signed-in readers in it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
AXE = Path(__file__).parent / "ui" / "vendor" / "axe-core" / "axe.min.js"
RUN_AXE = """async tags => {
    const told = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
    return told.violations.flatMap(v => v.nodes.slice(0, 3).map(n => `${v.id}: ${n.target} ${n.failureSummary}`));
}"""
TELEPHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


def chromium() -> str | None:
    """This function finds the Chromium of the system, or the one that LIBRETA_CHROMIUM names."""
    named = os.environ.get("LIBRETA_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def browser():
    """Starts Chromium once."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    if path is None:
        pytest.skip("There is no Chromium here; install it or name it in LIBRETA_CHROMIUM.")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=[*FLAGS, "--disable-sync"])
        yield started
        started.close()


class Visit:
    """A signed-in reader's page, which remembers what the browser complained about."""

    def __init__(self, page, server: str) -> None:
        self.page, self.server, self.complaints, self.with_axe = page, server, [], False
        page.set_default_timeout(8_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))

    def _hear(self, message) -> None:
        expected = ["ERR_CONNECTION_REFUSED", "status of 4"]  # no event stream runs here; refusals are tested
        if self.with_axe:
            expected.append("Applying inline style")  # axe tries some, and the policy forbids them
        if message.type == "error" and not any(text in message.text for text in expected):
            self.complaints.append(message.text)

    def open(self, path: str):
        self.page.goto(f"{self.server}{path}")
        return self.page

    def violations(self) -> list[str]:
        """Returns what axe finds, in one line each."""
        self.page.wait_for_timeout(250)
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        self.with_axe = True
        self.page.evaluate(f"{AXE.read_text()}; 0")
        return self.page.evaluate(RUN_AXE, tags)


@pytest.fixture
def visit(browser, live_server, client):
    """Returns a function that opens the program as a user; at the end nothing may have failed in the browser."""
    from django.conf import settings

    contexts, visits = [], []

    def enter(user, *, size=DESK, theme="light"):
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        context = browser.new_context(
            viewport=size, color_scheme=theme, reduced_motion="reduce", locale="en-GB", timezone_id="UTC"
        )
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        given = {settings.SESSION_COOKIE_NAME: cookie, "libreta_theme": theme}
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in given.items()])
        contexts.append(context)
        visits.append(Visit(context.new_page(), live_server.url))
        return visits[-1]

    yield enter
    for context in contexts:
        context.close()
    assert [c for v in visits for c in v.complaints] == []
