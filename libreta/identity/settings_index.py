"""The index of settings pages, to which every area adds its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from libreta.kernel.actors import Actor


@dataclass(frozen=True)
class SettingsPage:
    """One entry of the index; only who has the capability sees it ("" is for everybody)."""

    key: str
    label: Any
    help: Any
    url: str
    icon: str = "settings"
    capability: str = ""
    position: int = 100
    shown: Callable[[Actor], bool] = lambda actor: True


# Headings of the index, each with the position at which the next one begins.
GROUPS = ((_("You"), 10), (_("People and access"), 30), (_("Records"), 33), (_("Sell"), 80), (_("Watch over"), 1000))

_pages: dict[str, SettingsPage] = {}


def add(page: SettingsPage) -> None:
    """This function puts a page into the index; called from an area's AppConfig.ready."""
    _pages[page.key] = page


def pages_for(actor: Actor) -> list[SettingsPage]:
    """This function lists the settings pages that somebody may open, in their order."""
    found = (p for p in _pages.values() if (not p.capability or actor.may(p.capability)) and p.shown(actor))
    return sorted(found, key=lambda p: (p.position, p.key))


def groups_for(actor: Actor) -> list[tuple[Any, list[SettingsPage]]]:
    """This function puts the pages that somebody may open under their headings; empty headings are left out."""
    found: list[tuple[Any, list[SettingsPage]]] = [(label, []) for label, _end in GROUPS]
    for page in pages_for(actor):
        place = next((n for n, (_label, end) in enumerate(GROUPS) if page.position < end), len(GROUPS) - 1)
        found[place][1].append(page)
    return [group for group in found if group[1]]


def index(request: HttpRequest) -> HttpResponse:
    """This function shows what the reader may set."""
    return render(request, "identity/settings/index.html", {"groups": groups_for(request.actor)})


OWN = (
    SettingsPage(
        "me", _("You"), _("Your name, language, time zone and how Libreta looks."), "settings_me", "user", "", 1
    ),
    SettingsPage(
        "security", _("Your sign-in"), _("Password, second factor, passkeys."), "mfa_index", "key-round", "", 2
    ),
    SettingsPage("sessions", _("Your sessions"), _("Where you are signed in."), "usersessions_list", "laptop", "", 3),
    SettingsPage(
        "users",
        _("Users"),
        _("Invite people, give them a role and a team."),
        "settings_users",
        "users",
        "settings.users",
        10,
    ),
    SettingsPage(
        "teams", _("Teams"), _("Who works with whom, and who leads."), "settings_teams", "network", "settings.users", 11
    ),
    SettingsPage(
        "roles",
        _("Roles"),
        _("Which records and fields each role sees and changes."),
        "settings_roles",
        "shield-check",
        "settings.roles",
        12,
    ),
    SettingsPage("keys", _("API keys"), _("Let programs in."), "settings_keys", "key", "settings.keys", 20),
    SettingsPage(
        "signin",
        _("Single sign-on"),
        _("Connect an identity provider (OpenID Connect)."),
        "settings_providers",
        "log-in",
        "settings.signin",
        21,
    ),
    SettingsPage(
        "areas",
        _("Areas"),
        _("Switch off what you do not use."),
        "settings_areas",
        "toggle-left",
        "settings.areas",
        30,
    ),
    SettingsPage(
        "fields",
        _("Custom fields"),
        _("Fields of your own on any record."),
        "settings_fields",
        "text",
        "settings.fields",
        31,
    ),
    SettingsPage(
        "types",
        _("Record types"),
        _("Kinds of records of your own, with their board."),
        "settings_types",
        "box",
        "settings.fields",
        32,
    ),
    SettingsPage(
        "work",
        _("Background work"),
        _("What waits, what failed, and another try."),
        "settings_work",
        "activity",
        "settings.work",
        82,
    ),
    SettingsPage(
        "post",
        _("Mail"),
        _("Mail to people outside that failed, was perhaps sent, or was held back."),
        "settings_post",
        "mail",
        "settings.work",
        83,
    ),
)
for page in OWN:
    add(page)
