"""Changing users: their place, their rights, their own preferences, whether they may come in."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import available_timezones

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.identity.roles.actions import require_not_above
from libreta.identity.roles.models import Role
from libreta.identity.teams.models import Team
from libreta.identity.users.expected import Expected, Outcome, expect_people
from libreta.identity.users.models import User
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, Invalid, NotAllowedNow, NotVisible

__all__ = [
    "Expected",
    "Outcome",
    "activate_users",
    "change_own_preferences",
    "change_user",
    "deactivate_users",
    "end_sessions",
    "expect_people",
    "remove_second_factors",
    "sign_out_users",
]

OWN = ("name", "language", "timezone", "theme", "density", "avatar_colour")


def change_own_preferences(values: Mapping[str, Any], *, by: Actor) -> User:
    """This function changes what a person may change of himself: name, language, time zone, looks."""
    if unknown := set(values) - set(OWN):
        raise Forbidden(_("You cannot change this yourself: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    with transaction.atomic():
        stamp(by, "identity.users.prefer")
        return _change(by.user_id, values)


def change_user(user_id: int, values: Mapping[str, Any], *, by: Actor) -> User:
    """This function changes a user's preferences, role (`role_id`) and team (`team_id`)."""
    _require(by)
    if unknown := set(values) - {*OWN, "role_id", "team_id"}:
        raise Forbidden(_("You cannot change this: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    with transaction.atomic():
        stamp(by, "identity.users.change")
        before = _locked(user_id)
        if "role_id" in values and values["role_id"] != before.role_id:
            if before.role:
                require_not_above(before.role, by)
            role = Role.objects.filter(pk=values["role_id"]).first()
            if role is None:
                raise Invalid(errors={"role": [_("There is no such role.")]})
            require_not_above(role, by)
            if "*" not in role.capabilities:
                _keep_one_administrator(without=user_id)
        if values.get("team_id") is not None and not Team.objects.filter(pk=values["team_id"]).exists():
            raise Invalid(errors={"team": [_("There is no such team.")]})
        return _change(user_id, values)


def deactivate_users(ids: Iterable[int], *, by: Actor) -> int:
    """This function keeps users out from now on: sessions end, keys stop; what they own stays theirs."""
    _require(by)
    ids = sorted(set(ids))
    if by.user_id in ids:
        raise NotAllowedNow(_("You cannot deactivate yourself."))
    with transaction.atomic():
        stamp(by, "identity.users.deactivate")
        _reachable(ids, by)
        _keep_one_administrator(without=ids)
        changed = User.objects.filter(pk__in=ids, is_active=True).update(is_active=False)
        for user_id in ids:
            end_sessions(user_id)
    return changed


def activate_users(ids: Iterable[int], *, by: Actor) -> int:
    """This function lets deactivated users in again."""
    _require(by)
    with transaction.atomic():
        stamp(by, "identity.users.activate")
        if User.objects.filter(pk__in=list(ids), email=None).exists():
            raise NotAllowedNow(_("This person has no e-mail address yet. Send an invitation instead."))
        return User.objects.filter(pk__in=list(ids), is_active=False).update(is_active=True)


def sign_out_users(ids: Iterable[int], *, by: Actor) -> None:
    """This function ends all sessions of users."""
    for user in _reachable(ids, by):
        end_sessions(user.pk)


def remove_second_factors(ids: Iterable[int], *, by: Actor) -> None:
    """This function removes the second factors of users who lost them, and ends their sessions."""
    from allauth.mfa.models import Authenticator

    with transaction.atomic():
        stamp(by, "identity.users.remove_second_factors")
        for user in _reachable(ids, by):
            Authenticator.objects.filter(user=user).delete()
            end_sessions(user.pk)


def _reachable(ids: Iterable[int], by: Actor) -> list[User]:
    """Gives the users, unless one of them may do more than the one who asks."""
    _require(by)
    found = list(User.objects.select_related("role").filter(pk__in=list(ids)))
    if not found:
        raise NotVisible()
    for user in found:
        if user.role:
            require_not_above(user.role, by)
    return found


def end_sessions(user_id: int) -> None:
    """This function signs a user out everywhere."""
    from allauth.usersessions.models import UserSession

    known = UserSession.objects.filter(user_id=user_id)
    Session.objects.filter(session_key__in=list(known.values_list("session_key", flat=True))).delete()
    known.delete()


def _change(user_id: int | None, values: Mapping[str, Any]) -> User:
    user = _locked(user_id)
    errors = _errors_of(values)
    if errors:
        raise Invalid(errors=errors)
    for name, value in values.items():
        setattr(user, name, value.strip() if isinstance(value, str) else value)
    user.save(update_fields=list(values) or None)
    return user


def _locked(user_id: int | None) -> User:
    user = User.objects.select_for_update(of=("self",)).select_related("role").filter(pk=user_id).first()
    if user is None:
        raise NotVisible()
    return user


def _errors_of(values: Mapping[str, Any]) -> dict[str, list[Any]]:
    errors: dict[str, list[Any]] = {}
    if "name" in values and not str(values["name"]).strip():
        errors["name"] = [_("This field is required.")]
    if "timezone" in values and values["timezone"] not in available_timezones():
        errors["timezone"] = [_("There is no such time zone.")]
    for name, choices in (("language", User.Language), ("theme", User.Theme), ("density", User.Density)):
        if name in values and values[name] not in choices.values:
            errors[name] = [_("This choice is not offered.")]
    return errors


def _keep_one_administrator(*, without: int | Iterable[int]) -> None:
    leaving = [without] if isinstance(without, int) else list(without)
    left = User.objects.filter(is_active=True, role__capabilities__contains=["*"])
    if left.filter(pk__in=leaving).exists() and not left.exclude(pk__in=leaving).exists():
        raise NotAllowedNow(_("Libreta needs at least one active administrator."))


def _require(by: Actor) -> None:
    if not by.may("settings.users"):
        raise Forbidden()
