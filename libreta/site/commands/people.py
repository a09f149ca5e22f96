"""Commands about users, for the administrator of the machine."""

import sys

import click

from libreta.site.installation import needs_installation
from libreta.site.terminal import answer, json_option
from libreta.site.trouble import Trouble


@click.group()
def user() -> None:
    """Make and list users, set a password."""


@user.command("list")
@json_option
@needs_installation
def list_users() -> None:
    """List the users with their role and team."""
    from libreta.identity.models import User

    for row in User.objects.select_related("role", "team").order_by("email"):
        facts = {
            "id": row.pk,
            "email": row.email or "",
            "name": row.name,
            "role": row.role.key if row.role else "",
            "team": row.team.name if row.team else "",
            "active": row.is_active,
        }
        state = "" if row.is_active else "  (deactivated)"
        answer(f"{row.email or '—':<36} {row.name:<24} {facts['role']:<16} {facts['team']}{state}", **facts)


@user.command()
@click.argument("email")
@click.option("--name", help="The name that others see.")
@click.option("--role", default="administrator", show_default=True, help="Key of a role.")
@click.option("--team", help="Name of a team that exists.")
@click.option("--language", default="en", type=click.Choice(["en", "es", "ro"]), show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from the standard input.")
@json_option
@needs_installation
def create(email: str, name: str | None, role: str, team: str | None, language: str, password_stdin: bool) -> None:
    """Make a user with a password."""
    from allauth.account.models import EmailAddress
    from django.db import transaction

    from libreta.identity.models import Role, Team, User
    from libreta.identity.roles.actions import ensure_built_in
    from libreta.kernel.actors import stamp, system_actor

    with transaction.atomic():
        stamp(system_actor(door="command"), "identity.users.create")
        ensure_built_in()
        found_role = Role.objects.filter(key=role).first()
        if found_role is None:
            known = ", ".join(Role.objects.values_list("key", flat=True).order_by("key"))
            raise Trouble(f"There is no role {role}; there are {known}.")
        found_team = Team.objects.filter(name=team).first() if team else None
        if team and found_team is None:
            raise Trouble(f"There is no team {team}.")
        if User.objects.filter(email=email.strip().lower()).exists():
            raise Trouble(f"There is a user {email.strip().lower()} already.")
        made = User(
            email=_address(email),
            name=name or email.partition("@")[0],
            role=found_role,
            team=found_team,
            language=language,
        )
        made.set_password(_password(made, password_stdin))
        made.save()
        EmailAddress.objects.create(user=made, email=made.email, primary=True, verified=True)
    answer(f"{made.email} may sign in as {found_role.key}.", id=made.pk, email=made.email, role=found_role.key)


@user.command()
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from the standard input.")
@json_option
@needs_installation
def password(email: str, password_stdin: bool) -> None:
    """Set a user's password; every session of theirs ends."""
    from django.db import transaction

    from libreta.identity.models import User
    from libreta.identity.users.actions import end_sessions
    from libreta.kernel.actors import stamp, system_actor

    found = User.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise Trouble(f"There is no user {email}.")
    found.set_password(_password(found, password_stdin))
    with transaction.atomic():
        stamp(system_actor(door="command"), "identity.users.set_password")
        found.save(update_fields=["password"])
        end_sessions(found.pk)
    answer(f"The password of {found.email} is set.", id=found.pk, email=found.email)


def _address(text: str) -> str:
    from libreta.kernel.values import email

    try:
        return email(text).lower()
    except ValueError as fault:
        raise Trouble(f"{text} is not an e-mail address.") from fault


def _password(owner: object, from_stdin: bool) -> str:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    text = (
        sys.stdin.readline().rstrip("\n")
        if from_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    if not text:
        raise Trouble("A password is needed.")
    try:
        validate_password(text, owner)
    except ValidationError as fault:
        raise Trouble(" ".join(fault.messages)) from fault
    return text
