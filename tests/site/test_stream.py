"""Open pages are told what changed: only their readers' records, within a second, until they sign out."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest
from django.conf import settings
from django.test import Client

from libreta.kernel import writes
from libreta.site import stream

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session_of():
    """Returns a function that signs a user in and gives the key of the session."""

    def sign_in(user):
        client = Client()
        client.force_login(user)
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    return sign_in


class Browser:
    """One page that listens, at the door of the application."""

    def __init__(self, cookie: str = "", origin: str = settings.URL, method: str = "GET", path: str = "/stream/"):
        headers = [(b"host", b"127.0.0.1:8001"), (b"origin", origin.encode())]
        headers += [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())] if cookie else []
        self.scope = {"type": "http", "method": method, "path": path, "headers": headers}
        self.status, self.heard, self.left = None, [], asyncio.Event()
        self.bytes = b""

    async def receive(self):
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.bytes += repr(message).encode()
        if message["type"] == "http.response.start":
            self.status = message["status"]
        for line in message.get("body", b"").decode().splitlines():
            if line.startswith("data: "):
                self.heard.append(json.loads(line[6:]))

    async def open(self):
        self.task = asyncio.create_task(stream.application(self.scope, self.receive, self.send))
        for _ in range(100):
            await asyncio.sleep(0.02)
            if self.status:
                return self
        raise AssertionError("the stream did not answer")

    async def close(self):
        self.left.set()
        await asyncio.wait_for(self.task, 2)


async def until(condition, seconds=1.0):
    """Waits for a condition, a second at the most."""
    for _ in range(int(seconds / 0.02)):
        if condition():
            return True
        await asyncio.sleep(0.02)
    return condition()


@pytest.fixture
def run():
    """Returns a function that runs one scene and ends the listening afterwards."""

    def play(scene):
        async def whole():
            try:
                await scene()
            finally:
                for task in stream._tasks:
                    task.cancel()
                stream._tasks.clear()

        with ThreadPoolExecutor(1) as aside:  # the browser's driver keeps a loop in the thread of the tests
            aside.submit(asyncio.run, whole()).result()

    return play


def test_a_change_reaches_those_who_may_see_it_within_a_second(alice, bob, charlie, session_of, actor_of, now, run):
    keys = {user.name: session_of(user) for user in (alice, bob, charlie)}
    hers = actor_of(alice)

    async def scene():
        pages = {name: await Browser(key).open() for name, key in keys.items()}
        await asyncio.sleep(0.3)
        row = [{"name": "Nueva", "kind": "organisation"}]
        (made,) = await asyncio.to_thread(writes.create, "customer", row, by=hers, at=now)
        told = {"type": "customer", "ids": [made], "more": False}
        assert await until(lambda: told in pages["Alice"].heard and told in pages["Bob"].heard)
        await asyncio.sleep(0.3)
        assert [m for m in pages["Charlie"].heard if m["type"] == "customer"] == []
        for page in pages.values():
            await page.close()

    run(scene)


def test_who_signed_out_hears_nothing_more(alice, session_of, actor_of, now, run):
    key = session_of(alice)
    hers = actor_of(alice)

    async def scene():
        page = await Browser(key).open()
        await asyncio.sleep(0.3)
        await asyncio.to_thread(import_module(settings.SESSION_ENGINE).SessionStore(key).delete)
        row = [{"name": "Nueva", "kind": "organisation"}]
        await asyncio.to_thread(writes.create, "customer", row, by=hers, at=now)
        await asyncio.wait_for(page.task, 2)
        assert page.heard == []

    run(scene)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 401),
        ({"cookie": "stolen"}, 401),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9"}, 403),
        ({"method": "POST"}, 404),
        ({"path": "/"}, 404),
    ],
)
def test_strangers_are_refused(asked, status, run, alice):
    async def scene():
        page = await Browser(**asked).open()
        assert page.status == status
        await page.task

    run(scene)


def test_one_reader_does_not_keep_the_others_out(alice, bob, session_of, run, monkeypatch):
    monkeypatch.setattr(stream, "MOST_PAGES_OF_ONE", 2)
    hers, his = session_of(alice), session_of(bob)

    async def scene():
        pages = [await Browser(key).open() for key in (hers, hers, hers, his)]
        assert [page.status for page in pages] == [200, 200, 503, 200]
        for page in pages:
            await page.close()

    run(scene)


def test_an_address_that_is_none_is_refused(alice, session_of, run):
    key = session_of(alice)

    async def scene():
        for origin in ("http://127.0.0.1:99999999", "http://[", "null", "http://127.0.0.1:x"):
            assert (await Browser(key, origin=origin).open()).status == 403

    run(scene)


def test_no_byte_of_the_stream_tells_a_value_or_another_teams_number(alice, charlie, session_of, actor_of, now, run):
    keys = {user.name: session_of(user) for user in (alice, charlie)}
    hers = actor_of(alice)
    canary = "Zzyzxquokka"

    async def scene():
        pages = {name: await Browser(key).open() for name, key in keys.items()}
        await asyncio.sleep(0.3)
        await asyncio.to_thread(_skip_numbers, 10**9)  # a number that stands in no byte by chance
        row = [{"name": canary, "kind": "organisation", "tax_id": canary, "email": f"{canary}@example.com"}]
        (made,) = await asyncio.to_thread(writes.create, "customer", row, by=hers, at=now)
        change = [writes.Change(made, {"city": canary}, version=1)]
        await asyncio.to_thread(writes.update, "customer", change, by=hers, at=now)
        assert await until(lambda: str(made).encode() in pages["Alice"].bytes)
        await asyncio.sleep(0.5)
        assert str(made).encode() not in pages["Charlie"].bytes
        for page in pages.values():
            assert b"hello" in page.bytes
            assert canary.lower().encode() not in page.bytes.lower()
            await page.close()

    run(scene)


def _skip_numbers(many):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('directory_customer_id_seq', nextval('directory_customer_id_seq') + %s)", [many])
    connection.close()
