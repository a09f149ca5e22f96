"""The settings pages of other identity providers."""

import re
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from libreta.identity.answers import act, dangerous, done, form_page, needs
from libreta.identity.controls import Control
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, Invalid
from libreta.kernel.sealing import sealed

PROVIDER = "openid_connect"


@needs("settings.signin")
def providers(request: HttpRequest) -> HttpResponse:
    """This function lists the identity providers, those from the environment too."""
    fixed = settings.SOCIALACCOUNT_PROVIDERS[PROVIDER]["APPS"]
    found = SocialApp.objects.filter(provider=PROVIDER).order_by("name")
    return render(request, "identity/settings/providers.html", {"providers": found, "fixed": fixed})


@needs("settings.signin")
@dangerous
def change_provider(request: HttpRequest, provider_id: int | None = None) -> HttpResponse:
    """This function shows and takes the form of a provider; its secret is never shown again."""
    app = (
        get_object_or_404(SocialApp, pk=provider_id, provider=PROVIDER) if provider_id else SocialApp(provider=PROVIDER)
    )

    def save(given: Any) -> HttpResponse:
        save_provider(app, given, by=request.actor)
        return done(request, _("The identity provider was saved."), reverse("settings_providers"))

    kept = _("Left empty, the one that is kept stays.") if app.pk else ""
    controls = [
        Control("name", _("Name"), value=app.name, required=True, help=_("Stands on the button of the sign-in page.")),
        Control(
            "server_url", _("Address"), value=app.settings.get("server_url", ""), required=True, wide=True,
            help=_("The issuer, like https://login.example.org/realms/company."),
        ),
        Control("client_id", _("Client id"), value=app.client_id, required=True),
        Control("secret", _("Client secret"), "password", help=kept, autocomplete="new-password"),
    ]  # fmt: skip
    title = app.name if app.pk else _("New identity provider")
    callback = ""
    if app.pk:
        callback = request.build_absolute_uri(reverse("openid_connect_callback", args=[app.provider_id]))
    return form_page(
        request, controls, title=title, submit=_("Save"), save=save, back="settings_providers",
        template="identity/settings/provider.html", app=app, callback=callback,
    )  # fmt: skip


def save_provider(app: SocialApp, given: Any, *, by: Actor) -> None:
    """This function keeps a provider, its secret sealed. The address must be https, except on this machine."""
    if not by.may("settings.signin"):
        raise Forbidden()
    name, url = given.get("name", "").strip()[:40], given.get("server_url", "").strip().rstrip("/")
    parts = urlsplit(url)
    errors: dict[str, list] = {}
    if not name:
        errors["name"] = [_("This field is required.")]
    if not parts.hostname or not (parts.scheme == "https" or parts.hostname in ("127.0.0.1", "localhost")):
        errors["server_url"] = [_("An address that begins with https:// is expected.")]
    if not given.get("client_id", "").strip():
        errors["client_id"] = [_("This field is required.")]
    if errors:
        raise Invalid(errors=errors)
    with transaction.atomic():
        stamp(by, "identity.signin.provider")
        app.name, app.client_id = name, given["client_id"].strip()[:191]
        app.settings = {**app.settings, "server_url": url}
        if given.get("secret", ""):
            app.settings["sealed_secret"] = sealed(given["secret"])
        app.provider_id = app.provider_id or _free_id(name)
        app.save()


def _free_id(name: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "provider"
    taken = set(SocialApp.objects.values_list("provider_id", flat=True)) | {"company"}
    return next(i for i in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if i not in taken)


@require_POST
@needs("settings.signin")
@dangerous
def delete_provider(request: HttpRequest, provider_id: int) -> HttpResponse:
    """This function takes a provider off the sign-in page."""

    def doing() -> None:
        with transaction.atomic():
            stamp(request.actor, "identity.signin.provider")
            get_object_or_404(SocialApp, pk=provider_id, provider=PROVIDER).delete()

    return act(request, doing, sentence=_("The identity provider was removed."), to=reverse("settings_providers"))
