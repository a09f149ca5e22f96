"""Runs inside the program's settings: prepares, fills, opens, captures SQL. Started as a process of its own."""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import UTC, datetime
from random import Random
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "libreta.site.settings")
ADMIN = "admin@bench.example.com"
CAPTURED = 25
CAPTURED_LARGE = 3  # of calls that bring many rows


def migrate() -> None:
    """This function brings the tables to the schema of now."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def prepare() -> None:
    """This function makes the tables, the roles and the people."""
    migrate()
    from libreta.identity.models import Role, Team, User

    teams = [Team.objects.create(name=f"Team {number}") for number in range(5)]
    role_of = {role.key: role for role in Role.objects.all()}
    User.objects.create_user(ADMIN, "a long enough password", name="Bench", role=role_of["administrator"])
    for number in range(25):
        role = role_of["manager" if number < 5 else "seller"]
        name, team = f"Seller {number}", teams[number % 5]
        User.objects.create_user(f"seller{number}@bench.example.com", None, name=name, role=role, team=team)


def fill(customers: str, seed: str) -> None:
    """This function fills the tables and prints the seconds."""
    from bench import dataset
    from libreta.identity.models import User

    owners = list(User.objects.exclude(email=ADMIN).order_by("pk").values_list("pk", flat=True))

    def say(text: str) -> None:
        print(text, file=sys.stderr)

    address = os.environ["LIBRETA_DATABASE_URL"]
    print(dataset.fill(address, customers=int(customers), seed=int(seed), owners=owners, say=say))


def opened(customers: str) -> None:
    """This function prints a key, a session and a sample of real rows, as JSON."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from libreta.identity.keys.actions import create_key
    from libreta.identity.models import User
    from libreta.kernel.actors import system_actor

    admin = User.objects.get(email=ADMIN)
    now = datetime.now(UTC)
    by = system_actor()
    _key, text = create_key(name="bench", user_id=admin.pk, role_id=admin.role_id, expires_at=None, by=by, at=now)
    browser = Client()
    browser.force_login(admin)
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
    _assign_leads()
    wanted = Random(1).sample(range(1, int(customers) + 1), 500)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, email FROM directory_customer WHERE id = ANY(%s) AND email <> ''", [wanted])
        rows = cursor.fetchall()
    facts = {"key": text, "cookie": f"{cookie.key}={cookie.value}", "customers": int(customers)}
    print(json.dumps({**facts, "names": [row[0] for row in rows], "emails": [row[1] for row in rows]}))


def _assign_leads() -> None:
    """Strangers' leads go to a team in turn; those of customers to their own sellers, as the settings say anyway."""
    from libreta.identity.models import Team
    from libreta.sales.models import LeadRule

    LeadRule.objects.get_or_create(name="Bench", defaults={"team": Team.objects.order_by("pk").first()})


def capture() -> None:
    """This function reads the facts from standard input and prints the SQL of a few calls of each operation."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench.operations import OPERATIONS

    facts = json.load(sys.stdin)
    application = get_wsgi_application()
    captured: dict[str, list[list[str]]] = {}
    for operation in OPERATIONS:
        chance = Random(7)
        runs = []
        for _ in range(CAPTURED if operation.rows == 1 else CAPTURED_LARGE):
            request = operation.make(chance, facts)
            with CaptureQueriesContext(connection) as queries:
                call(application, request, facts)
            runs.append([query["sql"] for query in queries.captured_queries])
        captured[operation.name] = runs[2:]
    print(json.dumps(captured))


def call(application: Any, request: Any, facts: dict[str, Any]) -> None:
    """This function calls the program without a server in between."""
    path, _, query = request.path.partition("?")
    environ = {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1:8000",
        "SCRIPT_NAME": "",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    if request.session:
        environ["HTTP_COOKIE"] = facts["cookie"]
    else:
        environ["HTTP_AUTHORIZATION"] = f"Bearer {facts['key']}"
    answer = application(environ, lambda *_: None)
    b"".join(answer)
    answer.close()


if __name__ == "__main__":
    django.setup()
    commands = {"migrate": migrate, "prepare": prepare, "fill": fill, "open": opened, "capture": capture}
    commands[sys.argv[1]](*sys.argv[2:])
