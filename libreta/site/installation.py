"""Opening an installation for a command: its database runs and Django knows its areas while a block works."""

import contextlib
import functools
import os
from collections.abc import Callable, Iterator
from typing import Any

from libreta.site import database
from libreta.site.terminal import tell


def know_areas() -> None:
    """This function loads Django and every area; it needs no database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "libreta.site.settings")
    import django

    django.setup()


@contextlib.contextmanager
def opened() -> Iterator[None]:
    """This function keeps the database running, with Django set up, while its block works."""
    if os.environ.get("LIBRETA_SUPERVISED"):  # the supervisor that started us cares for the database
        know_areas()
        yield
        return
    with database.running(tell):
        know_areas()
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()


def needs_installation(function: Callable[..., Any]) -> Callable[..., Any]:
    """This function makes a command run inside an opened installation."""

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        with opened():
            return function(*args, **kwargs)

    return run
