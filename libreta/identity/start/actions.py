"""How an empty installation gets its first administrator."""

import hmac
import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from libreta.identity.roles.actions import ensure_built_in
from libreta.identity.roles.models import Role
from libreta.identity.start.models import FirstStart
from libreta.identity.users.models import User
from libreta.kernel.refusals import Forbidden, Invalid, NotAllowedNow
from libreta.kernel.sealing import hashed
from libreta.kernel.values import email as normal_email


def issue_token(*, at: datetime) -> str | None:
    """This function makes a new one-time token for the first administrator; None when somebody lives here already.

    Only its hash is kept; a token made before is worth nothing any more.
    """
    if User.objects.exists():
        return None
    token = secrets.token_urlsafe(24)
    FirstStart.objects.update_or_create(id=1, defaults={"token_hash": hashed(token), "created_at": at})
    return token


def become_first_administrator(
    *, token: str, email: str, name: str, password: str, language: str = "en", timezone: str = "UTC"
) -> User:
    """This function makes the first user, an administrator, from the token that the start printed."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE identity_first_start IN EXCLUSIVE MODE")
        known = FirstStart.objects.filter(id=1).first()
        if User.objects.exists():
            raise NotAllowedNow(_("This installation has an administrator already."))
        if known is None or not hmac.compare_digest(known.token_hash, hashed(token.strip())):
            raise Forbidden(_("This is not the token that Libreta printed at its start."))
        email = _checked(email, name, password)
        ensure_built_in()
        user = User.objects.create_user(
            email,
            password,
            name=name.strip(),
            role=Role.objects.get(key="administrator"),
            language=language if language in User.Language.values else "en",
            timezone=timezone,
        )
        FirstStart.objects.all().delete()
    return user


def _checked(email: str, name: str, password: str) -> str:
    errors: dict[str, list] = {}
    try:
        email = normal_email(email)
    except ValueError as problem:
        errors["email"] = [str(problem)]
    if not name.strip():
        errors["name"] = [_("This field is required.")]
    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as problem:
        errors["password"] = list(problem.messages)
    if errors:
        raise Invalid(errors=errors)
    return email
