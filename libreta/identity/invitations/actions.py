"""Asking people in."""

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.identity.invitations.models import Invitation
from libreta.identity.roles.actions import require_not_above
from libreta.identity.roles.models import Role
from libreta.identity.teams.models import Team
from libreta.identity.users.models import User
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, Invalid, NotAllowedNow, NotVisible
from libreta.kernel.values import email as normal_email

VALID_FOR = timedelta(days=7)
PURPOSE = "libreta.identity.invitation"


def invite(
    *,
    email: str,
    name: str,
    role_id: int,
    team_id: int | None,
    language: str,
    by: Actor,
    at: datetime,
    user_id: int | None = None,
) -> tuple[Invitation, str]:
    """This function asks a person in and returns the invitation with the token of its link.

    `user_id` is a user without an address, known by name only, whom this person is.
    """
    if not by.may("settings.users"):
        raise Forbidden()
    try:
        email = normal_email(email)
    except ValueError as problem:
        raise Invalid(errors={"email": [str(problem)]}) from None
    role = Role.objects.filter(pk=role_id).first()
    if role is None:
        raise Invalid(errors={"role": [_("There is no such role.")]})
    require_not_above(role, by)
    if team_id is not None and not Team.objects.filter(pk=team_id).exists():
        raise Invalid(errors={"team": [_("There is no such team.")]})
    if User.objects.filter(email=email).exists():
        raise Invalid(errors={"email": [_("This person is a user already.")]})
    if user_id is not None and not User.objects.filter(pk=user_id, email=None).exists():
        raise NotVisible()
    with transaction.atomic():
        stamp(by, "identity.invitations.invite")
        Invitation.objects.filter(email=email, accepted_at=None).delete()
        if user_id is not None:
            Invitation.objects.filter(user_id=user_id, accepted_at=None).delete()
        invitation = Invitation.objects.create(
            email=email,
            name=name.strip()[:150],
            language=language if language in User.Language.values else "en",
            role=role,
            team_id=team_id,
            invited_by_id=by.user_id,
            user_id=user_id,
            created_at=at,
            expires_at=at + VALID_FOR,
        )
    return invitation, signing.dumps(invitation.pk, salt=PURPOSE)


def withdraw_invitations(ids: list[int], *, by: Actor) -> int:
    """This function takes open invitations back; their links stop working."""
    if not by.may("settings.users"):
        raise Forbidden()
    with transaction.atomic():
        stamp(by, "identity.invitations.withdraw")
        return Invitation.objects.filter(pk__in=ids, accepted_at=None).delete()[0]


def invitation_of(token: str, *, at: datetime) -> Invitation:
    """This function returns the open invitation behind a link. Raises NotVisible when it is not valid any more."""
    try:
        pk = signing.loads(token, salt=PURPOSE, max_age=VALID_FOR)
    except signing.BadSignature:
        raise NotVisible(_("This invitation is not valid any more. Ask for a new one.")) from None
    found = Invitation.objects.select_related("role", "team").filter(pk=pk, accepted_at=None, expires_at__gt=at).first()
    if found is None:
        raise NotVisible(_("This invitation is not valid any more. Ask for a new one."))
    return found


def accept_invitation(token: str, *, name: str, password: str, at: datetime) -> User:
    """This function makes the invited person a user; the link has proved the address."""
    with transaction.atomic():
        found = invitation_of(token, at=at)
        Invitation.objects.select_for_update().get(pk=found.pk)
        if (
            User.objects.filter(email=found.email).exists()
            or not Invitation.objects.filter(pk=found.pk, accepted_at=None).exists()
        ):
            raise NotAllowedNow(_("This person is a user already."))
        name = name.strip()
        errors: dict[str, list] = {} if name else {"name": [_("This field is required.")]}
        try:
            validate_password(password, User(email=found.email, name=name))
        except ValidationError as problem:
            errors["password"] = list(problem.messages)
        if errors:
            raise Invalid(errors=errors)
        user = _expected(found) or User()
        user.is_active = True
        user.name, user.role, user.team, user.language = name[:150], found.role, found.team, found.language
        user = User.objects.let_in(user, found.email, password)
        Invitation.objects.filter(pk=found.pk).update(accepted_at=at, user=user)
    return user


def _expected(invitation: Invitation) -> User | None:
    """The user without an address whom the invited person is, if that was said and still holds."""
    return User.objects.select_for_update().filter(pk=invitation.user_id, email=None).first()
