"""Every address of the installation, found by introspection, filled in and asked as somebody."""

import re
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from tests.rights.world import ROLES, World

# What a GET may write beside its answer: who looked at people, and the limits of the API.
BOOKKEEPING = ("audit_access", "api_", "identity_api_key")
WRITING = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|MERGE)\s+\"?(\w+)", re.I)


def routes() -> list[str]:
    """This function lists every route of the URLconf."""
    return sorted(set(_walk(get_resolver().url_patterns, "")))


def _walk(patterns: Any, prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route


def address(route: str, world: World) -> str:
    """This function fills the parameters of a route: ids are those of the north's records."""
    values = {
        "record_type:record_type": "customers", "slug:slug": "customers", "slug:type_key": "customer",
        "slug:noun": "merge", "str:name": "city", "str:external_id": "none", "str:token": "none",
        "int:pk": world.ids["customer"], "int:record_id": world.ids["customer"], "int:user_id": world.ids["user"],
        "int:team_id": world.ids["team"], "int:role_id": world.ids["role"], "int:key_id": world.ids["key"],
        "uuid:step": "00000000-0000-4000-8000-000000000000", "uuid:act": "00000000-0000-4000-8000-000000000000",
    }  # fmt: skip
    for place, value in values.items():
        route = route.replace(f"<{place}>", str(value))
    route = re.sub(r"<int:\w+>", "1", route)
    route = re.sub(r"<\w+:\w+>", "none", route)
    return "/" + re.sub(r"\(\?P<\w+>[^)]*\)", "none", route).replace("^", "").replace("$", "").replace("\\", "")


def client_of(part: str, world: World) -> Client:
    """This function returns a browser (or a program, for the key) of somebody who proved who he is a moment ago."""
    if part == "key":
        return Client(headers={"Authorization": f"Bearer {world.key}"}, raise_request_exception=False)
    client = Client(raise_request_exception=False)
    if part != "anonymous":
        user = world.people[part]
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


class Asker:
    """Asks addresses as everybody in turn; what a question changes is undone."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients = {part: client_of(part, world) for part in ROLES}
        self.cookies = {part: {name: m.value for name, m in c.cookies.items()} for part, c in self.clients.items()}
        self.written: list[str] = []

    def ask(self, part: str, method: str, path: str, **more: Any) -> Any:
        """This method returns the answer that somebody gets."""
        self.clients[part].cookies = SimpleCookie(self.cookies[part])  # who signed out a question ago is back
        with transaction.atomic(), connection.execute_wrapper(self._watch):
            answer = getattr(self.clients[part], method.lower())(path, **more)
            _ = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        return answer

    def _watch(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        found = WRITING.match(str(sql))
        if found and not found[2].startswith(BOOKKEEPING):
            self.written.append(f"{found[1]} {found[2]}")
        return execute(sql, params, many, context)

    def outcomes(self, method: str, route: str) -> str:
        """This method returns what everybody gets from a route, in the order of ROLES."""
        return " ".join(outcome(self.ask(part, method, address(route, self.world))) for part in ROLES)


def outcome(answer: Any) -> str:
    """This function names an answer: its status, or where a stranger is led."""
    if answer.status_code in (301, 302):
        to = answer["Location"]
        if to.startswith("/accounts/login/"):
            return "login"
        return "again" if "reauthenticate" in to else "on"
    return str(answer.status_code)
