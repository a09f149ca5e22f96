"""A link that decides or answers is shown to nobody but whom it is for."""

from datetime import UTC, datetime, timedelta

import pytest

from libreta.kernel import notices, writes
from libreta.sales.models import QuoteApproval
from libreta.sales.quotes import actions, links
from tests.sales.quoting import discounted

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    """The clock on the wall, which pages read."""
    return datetime.now(UTC)


@pytest.fixture
def page_of(client):
    """Returns a function that gives the page of a quote as somebody sees it."""

    def read(user, quote):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client.get(f"/quotes/{quote}/").content.decode()

    return read


def test_the_seller_never_holds_the_link_by_which_the_approver_decides(
    quote, rule, alice, bob, by, at, page_of, monkeypatch
):
    told = []
    monkeypatch.setattr(notices, "_keepers", [told.extend])
    discounted(quote, "15", by=by, at=at)
    actions.ask_approval([quote], by=by, at=at)
    asked = QuoteApproval.objects.get()
    way = links.approval_address(asked, bob.pk).partition(":")[0]  # what follows tells the second of its making
    assert way not in page_of(alice, quote)
    rung = {one.user_id: one.url for one in told}
    assert set(rung) == {bob.pk} and links.approval_of(rung[bob.pk].strip("/").rsplit("/", 1)[1]) == (asked, bob.pk)
    assert way in page_of(bob, quote)


def test_who_may_only_read_a_quote_does_not_get_its_customers_link(quote, by, at, alice, bob, user_of, page_of):
    writes.update("quote", [writes.Change(quote, {"valid_until": str(at.date() + timedelta(days=9))})], by=by, at=at)
    actions.send_quotes([quote], by=by, at=at)
    address = links.address_of(quote)
    assert address in page_of(alice, quote) and address in page_of(bob, quote)
    for reader in (user_of("rita", "read_only", None), user_of("sam", "seller", "North")):
        page = page_of(reader, quote)
        assert "quote-next" in page and address not in page
