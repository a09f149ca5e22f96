"""The pages of API keys."""

from datetime import UTC, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from libreta.identity.answers import act, dangerous, form_page, needs, number
from libreta.identity.controls import Control
from libreta.identity.keys import actions
from libreta.identity.keys.models import ApiKey
from libreta.identity.roles.models import Role
from libreta.identity.users.models import User
from libreta.kernel.refusals import Invalid


@needs("settings.keys")
def keys(request: HttpRequest) -> HttpResponse:
    """This function lists the keys, without their secrets: nobody knows them any more."""
    found = ApiKey.objects.select_related("user", "role").order_by("revoked_at", "-id")
    return render(request, "identity/settings/keys.html", {"keys": found, "now": request.now})


@needs("settings.keys")
@dangerous
@never_cache
def add_key(request: HttpRequest) -> HttpResponse:
    """This function shows and takes the form of a new key, and shows its text this once."""

    def save(given: Any) -> HttpResponse:
        key, text = actions.create_key(
            name=given.get("name", ""),
            user_id=number(given.get("user")) or 0,
            role_id=number(given.get("role")) or 0,
            expires_at=_end_of(given.get("expires_on", "")),
            by=request.actor,
            at=request.now,
        )
        return render(request, "identity/settings/key_made.html", {"key": key, "text": text})

    people = tuple((str(u.pk), u.name) for u in User.objects.filter(is_active=True))
    roles = tuple((str(role.pk), role.label) for role in Role.objects.order_by("id"))
    read_only = next((str(role.pk) for role in Role.objects.filter(key="read_only")), "")
    controls = [
        Control("name", _("What is it for?"), required=True),
        Control("user", _("Acts for"), "select", str(request.actor.user_id), people, required=True),
        Control("role", _("Role"), "select", read_only, roles, required=True),
        Control("expires_on", _("Last day"), "date", help=_("Left empty, it stays valid until it is revoked.")),
    ]
    title = _("New API key")
    return form_page(request, controls, title=title, submit=_("Make the key"), save=save, back="settings_keys")


@require_POST
@needs("settings.keys")
def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """This function makes a key useless."""
    doing = lambda: actions.revoke_key(key_id, by=request.actor, at=request.now)  # noqa: E731
    return act(request, doing, sentence=_("The key was revoked."), to=reverse("settings_keys"))


def _end_of(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        day = parse_date(text.strip())
    except ValueError:
        day = None
    if day is None:
        raise Invalid(errors={"expires_on": [_("A date like 2026-11-30 is expected.")]})
    return datetime.combine(day, time(23, 59, 59), UTC)
