"""Runs inside the program's settings: prepares, fills, captures SQL. Started as a process of its own per database."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "libreta.site.settings")


def prepare() -> None:
    """This function makes the tables, the roles and the people."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from libreta.identity.models import Role, Team, User

    teams = [Team.objects.create(name=f"Team {number}") for number in range(5)]
    User.objects.create_user(
        "admin@bench.example.com", "a long enough password", name="Bench", role=Role.objects.get(key="administrator")
    )
    for number in range(25):
        role = Role.objects.get(key="manager" if number < 5 else "seller")
        User.objects.create_user(
            f"seller{number}@bench.example.com", None, name=f"Seller {number}", role=role, team=teams[number % 5]
        )


def fill(customers: int, seed: int) -> None:
    """This function fills the tables and prints the seconds."""
    from bench import dataset
    from libreta.identity.models import User

    owners = list(User.objects.exclude(email="admin@bench.example.com").order_by("pk").values_list("pk", flat=True))
    say = lambda text: print(text, file=sys.stderr)  # noqa: E731
    print(dataset.fill(os.environ["LIBRETA_DATABASE_URL"], customers=customers, seed=seed, owners=owners, say=say))


if __name__ == "__main__":
    django.setup()
    {"prepare": prepare, "fill": lambda: fill(int(sys.argv[2]), int(sys.argv[3]))}[sys.argv[1]]()
