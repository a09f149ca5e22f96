"""The pages of users: everybody's own, and the administrator's."""

from typing import Any
from zoneinfo import available_timezones

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from libreta.identity.answers import act, dangerous, done, form_page, needs, number
from libreta.identity.controls import Control
from libreta.identity.lockouts import actions as lockouts
from libreta.identity.roles.models import Role
from libreta.identity.teams.models import Team
from libreta.identity.users import actions
from libreta.identity.users.models import User


def me(request: HttpRequest) -> HttpResponse:
    """This function shows and takes what a person may set for himself."""
    user = request.user

    def save(given: Any) -> HttpResponse:
        names = ("name", "language", "timezone", "theme", "density")
        changed = actions.change_own_preferences({n: given[n] for n in names if n in given}, by=request.actor)
        answer = done(request, _("Your settings were saved."), reverse("settings_me"))
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, changed.language, max_age=365 * 86_400, samesite="Lax")
        return answer

    title = _("You")
    return form_page(request, own_controls(user), title=title, submit=_("Save"), save=save, back="settings")


def own_controls(user: User) -> list[Control]:
    """This function lists the controls of what anybody may set for himself."""
    zones = tuple(
        (zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone or zone == "UTC"
    )
    return [
        Control("name", _("Name"), value=user.name, required=True, autocomplete="name"),
        Control("language", _("Language"), "select", user.language, tuple(User.Language.choices)),
        Control("timezone", _("Time zone"), "select", user.timezone, zones),
        Control("theme", _("Theme"), "select", user.theme, tuple(User.Theme.choices)),
        Control("density", _("Density"), "select", user.density, tuple(User.Density.choices)),
    ]


@needs("settings.users")
@dangerous
def change_user(request: HttpRequest, user_id: int) -> HttpResponse:
    """This function shows and takes the form of one user."""
    user = get_object_or_404(User.objects.select_related("role", "team"), pk=user_id)

    def save(given: Any) -> HttpResponse:
        values: dict[str, Any] = {"name": given.get("name", ""), "language": given.get("language", "")}
        values |= {"role_id": number(given.get("role")), "team_id": number(given.get("team"))}
        actions.change_user(user_id, values, by=request.actor)
        return done(request, _("The user was changed."), reverse("settings_users"))

    controls = [
        Control("name", _("Name"), value=user.name, required=True),
        Control("language", _("Language"), "select", user.language, tuple(User.Language.choices)),
        *place_controls(user.role_id, user.team_id),
    ]
    factors = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    page = {"user_shown": user, "factors": factors, "back": "settings_users"}
    page["invite_url"] = f"{reverse('settings_invite')}?user={user_id}"
    return form_page(
        request, controls, title=user.name, submit=_("Save"), save=save, template="identity/settings/user.html", **page
    )


def place_controls(role_id: int | None, team_id: int | None) -> list[Control]:
    """This function lists the controls of a user's role and team."""
    roles = tuple((str(role.pk), role.label) for role in Role.objects.order_by("id"))
    teams = (("", _("No team")), *((str(team.pk), team.name) for team in Team.objects.all()))
    return [
        Control("role", _("Role"), "select", str(role_id or ""), roles, required=True),
        Control("team", _("Team"), "select", str(team_id or ""), teams),
    ]


@require_POST
@needs("settings.users")
@dangerous
def deactivate(request: HttpRequest, user_id: int) -> HttpResponse:
    """This function keeps a user out."""
    doing = lambda: actions.deactivate_users([user_id], by=request.actor)  # noqa: E731
    return act(request, doing, sentence=_("The user cannot sign in any more."), to=_page_of(user_id))


@require_POST
@needs("settings.users")
@dangerous
def activate(request: HttpRequest, user_id: int) -> HttpResponse:
    """This function lets a user in again."""
    doing = lambda: actions.activate_users([user_id], by=request.actor)  # noqa: E731
    return act(request, doing, sentence=_("The user can sign in again."), to=_page_of(user_id))


@require_POST
@needs("settings.users")
def unlock(request: HttpRequest, user_id: int) -> HttpResponse:
    """This function ends the lock-out of a user who mistyped the password too often."""
    user = get_object_or_404(User, pk=user_id)
    doing = lambda: lockouts.unlock_user(user.email, by=request.actor)  # noqa: E731
    return act(request, doing, sentence=_("The user can try again."), to=_page_of(user_id))


@require_POST
@needs("settings.users")
@dangerous
def sign_out_everywhere(request: HttpRequest, user_id: int) -> HttpResponse:
    """This function ends all sessions of a user."""
    doing = lambda: actions.sign_out_users([user_id], by=request.actor)  # noqa: E731
    return act(request, doing, sentence=_("All sessions of the user were ended."), to=_page_of(user_id))


@require_POST
@needs("settings.users")
@dangerous
def forget_second_factors(request: HttpRequest, user_id: int) -> HttpResponse:
    """This function removes the second factors of a user who lost them."""
    doing = lambda: actions.remove_second_factors([user_id], by=request.actor)  # noqa: E731
    return act(request, doing, sentence=_("The second factors were removed."), to=_page_of(user_id))


def _page_of(user_id: int) -> str:
    return reverse("settings_user", args=[user_id])
