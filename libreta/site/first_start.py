"""What an installation needs before anybody can sign in: the sample company, or the way for a first administrator."""

import sys
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click
from django.conf import settings
from django.db import transaction

from libreta.identity.models import FirstStart, User
from libreta.identity.start import actions as start
from libreta.kernel.refusals import Refusal
from libreta.site.terminal import tell

SAMPLE = "libreta.workspace.sample"


def is_empty() -> bool:
    """This function tells whether nobody lives here yet."""
    return not User.objects.exists()


def settle(*, empty: bool) -> dict[str, Any]:
    """This function fills an empty installation as asked, and returns the logins or the link that lets somebody in."""
    if is_empty():
        if empty or FirstStart.objects.exists():  # who once started without a sample company keeps it so
            return _first_administrator()
        load_sample()
    return {"logins": sample_logins()}


def load_sample() -> bool:
    """This function loads the sample company whole or not at all; returns whether there is one."""
    sample = _sample()
    if sample is None:
        return False
    tell("Loading the sample company ...")
    with transaction.atomic():
        sample.load(datetime.now(UTC))
    return True


def sample_logins() -> list[dict[str, str]]:
    """This function returns one login for each role of the sample company, as far as its people still exist."""
    sample = _sample()
    if sample is None or not hasattr(sample, "logins"):
        return []
    logins = [
        login if isinstance(login, dict) else dict(zip(("role", "email", "password"), login, strict=True))
        for login in sample.logins()
    ]
    known = set(User.objects.filter(email__in=[login["email"] for login in logins]).values_list("email", flat=True))
    return [login for login in logins if login["email"] in known]


def _sample() -> Any:
    if find_spec(SAMPLE) is None:
        return None
    module = import_module(SAMPLE)
    return module if hasattr(module, "load") else None


def _first_administrator() -> dict[str, Any]:
    token = start.issue_token(at=datetime.now(UTC))
    if token is None:
        return {"logins": []}
    if sys.stdin.isatty() and sys.stderr.isatty() and _ask(token):
        return {"logins": []}
    return {"first_start": f"{settings.URL}/first-start/?token={token}"}


def _ask(token: str) -> bool:
    """Asks at the terminal; an empty answer leaves it to the link."""
    click.echo(
        "Nobody lives here yet. Who is the first administrator? (Press Enter to use a link in the browser.)", err=True
    )
    while email := click.prompt("E-mail", default="", show_default=False, err=True):
        name = click.prompt("Name", default=email.partition("@")[0], err=True)
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        try:
            start.become_first_administrator(token=token, email=email, name=name, password=password)
            return True
        except Refusal as refusal:
            for texts in (refusal.errors or {"": [refusal.message]}).values():
                click.echo(" ".join(map(str, texts)), err=True)
    return False
