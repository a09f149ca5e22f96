"""Readers who type what no page offers: they get a refusal, and nothing of what is not theirs."""

import json

import pytest

from libreta.kernel import writes
from libreta.ui.models import SavedView

pytestmark = pytest.mark.django_db
ODD = ("²", "٣", "9" * 30, "9" * 5_000, "-1", "1e3", "0x10", "'; --")
SECRET = "Qwvulturex"


@pytest.fixture
def customer(alice, actor_of, now):
    """A customer of Alice's with a value that others may not see."""
    row = {"name": "Plain", "legal_name": f"{SECRET} SRL", "email": f"a@{SECRET.lower()}.example"}
    return writes.create("customer", [row], by=actor_of(alice), at=now)[0]


@pytest.fixture
def blind(user_of):
    """Somebody who sees every customer, without legal name and e-mail address."""
    from libreta.identity.models import RoleField
    from libreta.kernel import stamps

    user = user_of("blind", "read_only", None)
    for name in ("legal_name", "email"):
        RoleField.objects.create(role=user.role, record_type="customer", field=name, right="hidden")
    stamps.bump("identity")
    return user


@pytest.fixture
def asked(client):
    """Returns a function that asks a page as somebody."""
    client.raise_request_exception = False

    def ask(user, method, path, data=None):
        client.force_login(user)
        answer = getattr(client, method)(path, data or {})
        assert answer.status_code < 500, (path, data)
        return answer

    return ask


def test_numbers_that_are_none_break_no_page(asked, alice, customer):
    for odd in ODD:
        asked(alice, "get", "/customers/", {"view": odd})
        asked(alice, "get", "/customers/", {"owner[eq]": odd})
        asked(alice, "get", "/customers/new/", {"owner": odd, "parent": odd})
        asked(alice, "get", "/act-today/", {"owner": odd, "after": f"{odd}~{odd}~{odd}"})
        asked(alice, "post", "/customers/columns/", {"view": odd, "columns": ["name"]})
        asked(alice, "post", "/customers/bulk/edit/", {"ids": odd, "field": "city", "of_field": "city", "city": "x"})
        asked(alice, "post", "/customers/bulk/trash/", {"ids": odd})
        asked(alice, "post", f"/customers/{customer}/edit/", {"owner": odd, "parent": odd, "name": "Plain"})
        asked(alice, "post", f"/customers/{customer}/field/owner/", {"owner": odd})
        asked(alice, "post", "/tasks/board/move/", {"id": odd, "to": "done", "version": odd})
        asked(alice, "post", f"/act-today/{customer}/later/", {"why": "other", "days": odd})


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ufffe", "%00", "é" * 100_000, "\u0344" * 5_000, "'\"--;/*"])
def test_no_searched_text_breaks_a_page(asked, alice, blind, customer, text):
    for user in (alice, blind):
        for path in (
            "/customers/",
            "/search/",
            "/ui/palette/",
            "/customers/options/owner/",
            "/customers/options/parent/",
        ):
            asked(user, "get", path, {"q": text})
        asked(user, "get", "/customers/", {"city[contains]": text})


def test_a_shared_view_tells_nothing_of_fields_that_the_reader_does_not_see(asked, alice, blind, customer):
    tree = {"and": [{"field": "legal_name", "op": "contains", "value": SECRET}]}
    for filter_ in (tree, {"and": [{"not": tree}]}, {"and": [{"or": [tree, {"not": tree}]}]}):
        view = SavedView.objects.create(
            record_type="customer", name="Shared", owner=alice, shared=True, filter=filter_, sort=["legal_name"]
        )
        there = asked(alice, "get", f"/customers/?view={view.pk}")
        assert there.status_code == 200
        for path in ("", "filter/", "board/", "columns/", "count/"):
            answer = asked(blind, "get", f"/customers/{path}?view={view.pk}")
            assert SECRET.lower() not in answer.content.decode().lower(), path
        for path in ("filter/", "bulk/edit/", "export/"):
            answer = asked(blind, "post", f"/customers/{path}", {"view": view.pk, "all": "1", "format": "csv"})
            assert SECRET.lower() not in answer.content.decode().lower(), path


def test_a_view_or_an_answer_leads_nowhere_else(asked, alice, customer):
    for target in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        for path, data in (
            ("/preferences/", {"theme": "dark"}), (f"/act-today/{customer}/later/", {"why": "other", "days": "7"}),
            ("/customers/columns/", {"columns": ["name"]}),
        ):  # fmt: skip
            answer = asked(alice, "post", path, data | {"next": target})
            assert "evil" not in answer.headers.get("Location", "") and "javascript" not in answer.headers.get(
                "Location", ""
            )


def test_what_people_type_is_no_markup_and_no_header(asked, alice, customer, actor_of, now):
    evil = "<img src=x onerror=alert(1)>\"'\r\nX-Evil: 1"
    change = {"name": evil, "city": evil, "description": evil, "legal_name": evil}
    writes.update("customer", [writes.Change(customer, change)], by=actor_of(alice), at=now)
    SavedView.objects.create(
        record_type="customer",
        name=evil[:80],
        owner=alice,
        filter=json.loads(json.dumps({"and": [{"field": "city", "op": "eq", "value": evil}]})),
    )
    for path in (
        "/customers/",
        f"/customers/{customer}/",
        f"/customers/{customer}/?tab=history",
        f"/customers/{customer}/edit/",
        "/search/?q=onerror",
        "/ui/palette/?q=onerror",
    ):
        answer = asked(alice, "get", path)
        assert "<img src=x" not in answer.content.decode(), path
        assert "X-Evil" not in answer.headers


@pytest.mark.django_db(transaction=True)
def test_a_search_cannot_wipe_out_what_is_kept_of_others(alice, actor_of, now, settings):
    from libreta.audit import access
    from libreta.audit.models import Access
    from libreta.kernel.access import Look

    settings.AUDIT_ACCESS_DIRECT = False
    for words in ("first", "\x00", "last"):
        access._waiting.append(access._row(Look(now, actor_of(alice), "search", "customer", (1,), detail=words)))
    access._waiting[1].detail = "\x00"  # as if it had come through
    access.flush()
    assert sorted(Access.objects.values_list("detail", flat=True)) == ["first", "last"]
