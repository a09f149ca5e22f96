"""The event stream: tells open pages, within a second, which of their records somebody else changed.

One process of its own, asynchronous. It listens to the database's notices of events and tells each page only the ids
that its reader may see; who signs out or loses a right hears nothing more. Nothing is told but type and ids: the page
fetches what is new through the usual door.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import django
import psycopg

from libreta.site.processes import follow_parent

follow_parent("LIBRETA_SERVED", signal.SIGKILL)  # an orphan would keep the port
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "libreta.site.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import close_old_connections, connection  # noqa: E402

from libreta.identity.actor import Member  # noqa: E402
from libreta.identity.middleware import member_of  # noqa: E402
from libreta.kernel import query, stamps  # noqa: E402
from libreta.kernel.actors import Scope  # noqa: E402
from libreta.kernel.events import CHANNEL, IDS_IN_NOTICE  # noqa: E402
from libreta.kernel.models import EventRow  # noqa: E402
from libreta.kernel.refusals import Refusal  # noqa: E402

Send = Callable[[dict], Awaitable[None]]
GATHER = 0.1  # seconds in which a burst of events becomes one message
PING = 15.0
MOST_IDS = 5_000
MOST_PAGES = 5_000
MOST_PAGES_OF_ONE = 50  # of one session; nobody keeps the others out


@dataclass(eq=False)
class Listener:
    """One open page: whose session it has, and what it still has to be told."""

    session_key: str
    pending: dict[str, set[int]] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    closing: bool = False


pages: set[Listener] = set()
threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="stream")
_tasks: list[asyncio.Task] = []


async def application(scope: dict, receive: Callable[[], Awaitable[dict]], send: Send) -> None:
    """This function answers one connection: the stream at /stream/, anything else is not here."""
    if scope["type"] != "http":
        return
    if not _tasks or _tasks[0].done():
        _tasks[:] = [asyncio.create_task(_listen())]
    headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
    if scope["path"] != "/stream/" or scope["method"] != "GET":
        await _refuse(send, 404)
    elif not _is_own(headers):
        await _refuse(send, 403)
    elif (key := _session_key(headers)) is None or await _in_thread(_member, key) is None:
        await _refuse(send, 401, headers.get("origin"))
    elif len(pages) >= MOST_PAGES or sum(page.session_key == key for page in pages) >= MOST_PAGES_OF_ONE:
        await _refuse(send, 503, headers.get("origin"))
    else:
        await _serve(Listener(key), receive, send, headers.get("origin"))


def _is_own(headers: dict[str, str]) -> bool:
    """Whether the page that asks is one of ours: same host, or the address of the installation."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "same-site", "none")
    try:
        host, asking = urlsplit(f"//{headers.get('host', '')}").hostname, urlsplit(origin)
        return origin == settings.URL or (asking.hostname == host and asking.port == urlsplit(settings.URL).port)
    except ValueError:
        return False


def _session_key(headers: dict[str, str]) -> str | None:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    return morsel.value if morsel else None


async def _serve(page: Listener, receive: Callable, send: Send, origin: str | None) -> None:
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    await send({"type": "http.response.start", "status": 200, "headers": headers + _cors(origin)})
    await _tell(send, "retry: 1000\n: hello\n\n")
    pages.add(page)
    gone = asyncio.create_task(_until_gone(receive))
    try:
        while not gone.done() and not page.closing:
            told = asyncio.create_task(page.wake.wait())
            await asyncio.wait({told, gone}, timeout=PING, return_when=asyncio.FIRST_COMPLETED)
            told.cancel()
            if not page.wake.is_set():
                await _tell(send, ": still here\n\n")
            elif not await _deliver(page, send):
                break
    finally:
        pages.discard(page)
        gone.cancel()
        with suppress(Exception):
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _deliver(page: Listener, send: Send) -> bool:
    await asyncio.sleep(GATHER)
    page.wake.clear()
    pending, page.pending = page.pending, {}
    found = await _in_thread(_visible, page.session_key, pending)
    if found is None:
        return False
    for type_key, ids in found.items():
        body = {"type": type_key, "ids": ids[:IDS_IN_NOTICE], "more": len(ids) > IDS_IN_NOTICE}
        await _tell(send, f"event: change\ndata: {json.dumps(body)}\n\n")
    return True


def _visible(session_key: str, pending: dict[str, set[int]]) -> dict[str, list[int]] | None:
    """The ids per type that the reader may see, in the trash or not; None when the session has ended."""
    member = _member(session_key)
    if member is None:
        return None
    found = {}
    now = datetime.now(UTC)
    for type_key, ids in pending.items():
        if member.actor.rights.scope(type_key, "read") is Scope.NONE:
            continue
        try:
            rows = query.of(type_key, by=member.actor, at=now).with_ids(sorted(ids)[-MOST_IDS:])
        except Refusal:
            continue
        seen = [*rows.queryset().values_list("pk", flat=True), *rows.trashed().queryset().values_list("pk", flat=True)]
        if seen:
            found[type_key] = seen
    return found


def _member(session_key: str) -> Member | None:
    stamps.refresh()
    engine = import_module(settings.SESSION_ENGINE)
    return member_of(engine.SessionStore(session_key))


async def _in_thread(work: Callable[..., Any], *arguments: Any) -> Any:
    def done() -> Any:
        close_old_connections()
        try:
            return work(*arguments)
        finally:
            connection.close()

    return await asyncio.get_running_loop().run_in_executor(threads, done)


async def _listen() -> None:
    """Hear the database's notices; when it goes away, end the pages' connections: they come back and refresh."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as heard:
                await heard.execute(f"LISTEN {CHANNEL}")
                async for notice in heard.notifies():
                    await _spread(json.loads(notice.payload))
        except (psycopg.Error, OSError, ValueError):
            for page in pages:
                page.closing = True
                page.wake.set()
            await asyncio.sleep(1)


def _address() -> str:
    named = settings.DATABASES["default"]
    parts = {"dbname": named["NAME"], "user": named["USER"], "password": named["PASSWORD"], "host": named["HOST"]}
    return psycopg.conninfo.make_conninfo(**{k: v for k, v in parts.items() if v}, port=named["PORT"] or None)


async def _spread(notice: dict) -> None:
    type_key = notice.get("type")
    if not type_key or not pages:
        return
    ids = set(notice["ids"])
    if notice.get("many"):
        ids = await _in_thread(_ids_of_event, notice["id"])
    for page in pages:
        page.pending.setdefault(type_key, set()).update(ids)
        page.wake.set()


def _ids_of_event(event_id: int) -> set[int]:
    return set(EventRow.objects.filter(pk=event_id).values_list("ids", flat=True).first() or ())


async def _until_gone(receive: Callable[[], Awaitable[dict]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _cors(origin: str | None) -> list[tuple[bytes, bytes]]:
    if not origin:
        return []
    return [
        (b"access-control-allow-origin", origin.encode()),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]


async def _tell(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send: Send, status: int, origin: str | None = None) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"0"), *_cors(origin)]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
