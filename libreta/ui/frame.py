"""What the frame around every page needs to know of its reader, gathered once per request."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info

from libreta.ui import menu
from libreta.ui.extensions import lent

THEMES = ("auto", "light", "dark")
DENSITIES = ("comfortable", "compact")
RAILS = ("wide", "narrow")
COOKIES = {
    "theme": ("libreta_theme", THEMES),
    "density": ("libreta_density", DENSITIES),
    "rail": ("libreta_rail", RAILS),
}
YEAR = 365 * 24 * 3600


def preference(request: HttpRequest | None, name: str) -> str:
    """This function gives the reader's choice of theme, density or rail, from a cookie; so the first byte is right."""
    cookie, known = COOKIES[name]
    value = request.COOKIES.get(cookie) if request else None
    return value if value in known else known[0]


class Frame:
    """The frame of one request; parts that a page does not draw are not gathered."""

    def __init__(self, request: HttpRequest | None) -> None:
        self.request = request
        self.actor = getattr(request, "actor", None)
        self.theme, self.density, self.rail = (preference(request, name) for name in COOKIES)

    @cached_property
    def groups(self) -> list[tuple[str, Any, list[menu.Entry]]]:
        return menu.groups(self.request)

    @cached_property
    def user_entries(self) -> list[menu.Entry]:
        return menu.entries(self.request, "user")

    @cached_property
    def creatable(self) -> list[Any]:
        return menu.creatable(self.actor)

    @cached_property
    def languages(self) -> list[tuple[str, str]]:
        return [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES]

    @property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @property
    def events_url(self) -> str:
        return lent.events_url(self.request) if callable(lent.events_url) else lent.events_url

    @property
    def search_url(self) -> str:
        return lent.search_url or reverse("ui:search")

    @cached_property
    def bell(self) -> dict | None:
        return lent.bell(self.request) if lent.bell else None

    @cached_property
    def sign_out_url(self) -> str:
        for name in ("identity:sign_out", "account_logout"):
            try:
                return reverse(name)
            except NoReverseMatch:
                continue
        return ""


def of(request: HttpRequest | None) -> Frame:
    """This function gives the frame of a request."""
    found = getattr(request, "_frame", None)
    if found is None:
        found = Frame(request)
        if request is not None:
            request._frame = found
    return found
