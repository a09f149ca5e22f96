"""Making and revoking API keys."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.identity.keys.models import ApiKey
from libreta.identity.roles.actions import require_not_above
from libreta.identity.roles.models import Role
from libreta.identity.users.models import User
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible
from libreta.kernel.sealing import hashed

MARK = "lbr"


def create_key(
    *, name: str, user_id: int, role_id: int, expires_at: datetime | None, by: Actor, at: datetime
) -> tuple[ApiKey, str]:
    """This function makes a key and returns it with its full text, which is never shown again."""
    _require(by)
    if not name.strip():
        raise Invalid(errors={"name": [_("This field is required.")]})
    if expires_at is not None and expires_at <= at:
        raise Invalid(errors={"expires_at": [_("This moment has passed.")]})
    role, user = Role.objects.filter(pk=role_id).first(), User.objects.filter(pk=user_id, is_active=True).first()
    if role is None or user is None:
        raise NotVisible()
    require_not_above(role, by)
    if user_id != by.user_id and not by.may("settings.users"):
        raise Forbidden(_("Only who manages users makes keys that act for others."))
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    with transaction.atomic():
        stamp(by, "identity.keys.create")
        key = ApiKey.objects.create(
            name=name.strip()[:120],
            prefix=prefix,
            secret_hash=hashed(secret),
            user_id=user_id,
            role_id=role_id,
            created_at=at,
            expires_at=expires_at,
        )
    return key, f"{MARK}_{prefix}_{secret}"


def revoke_key(key_id: int, *, by: Actor, at: datetime) -> None:
    """This function makes a key useless at once and for ever."""
    _require(by)
    with transaction.atomic():
        stamp(by, "identity.keys.revoke")
        if not ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=at):
            raise NotVisible()


def _require(by: Actor) -> None:
    if not by.may("settings.keys"):
        raise Forbidden()
