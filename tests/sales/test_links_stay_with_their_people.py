"""A link that decides or answers is shown to nobody but whom it is for."""

from datetime import UTC, datetime, timedelta

import pytest

from libreta.identity.models import Role, RoleField
from libreta.kernel import notices, query, stamps, writes
from libreta.sales.models import QuoteApproval
from libreta.sales.quotes import actions, answers, links
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


def hidden(role, type_key, *names):
    """Hides fields from a role."""
    kept = Role.objects.get(key=role)
    RoleField.objects.bulk_create(RoleField(role=kept, record_type=type_key, field=n, right="hidden") for n in names)
    stamps.bump("identity")


def test_paper_tells_nobody_what_his_role_hides(sent, client, alice, bob, customer, by, at):
    writes.update("customer", [writes.Change(customer, {"tax_id": "ES-B-123"})], by=by, at=at)
    for user in (alice, bob):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.get(f"/quotes/{sent}/pdf/").status_code == 200
    hidden("manager", "customer", "tax_id")
    assert client.get(f"/quotes/{sent}/pdf/").status_code == 403
    page = client.get(f"/quotes/{sent}/").content.decode()
    assert "quote-next" in page and links.address_of(sent) not in page


def test_an_approver_from_whom_prices_are_hidden_gets_no_page_of_them(quote, rule, client, bob, by, at):
    discounted(quote, "15", by=by, at=at)
    actions.ask_approval([quote], by=by, at=at)
    way = links.approval_address(QuoteApproval.objects.get(), bob.pk)
    assert client.get(way).status_code == 200
    hidden("manager", "quote_line", "unit_price")
    assert client.get(way).status_code == 403


def test_a_hidden_cost_is_hidden_wherever_it_is_repeated(quote, alice, actor_of, at):
    before = query.of("quote", by=actor_of(alice), at=at).get(quote)
    assert before["margin"] is not None and before["cost"]
    hidden("seller", "product", "cost")
    blind = actor_of(alice)
    assert {"cost", "margin"}.isdisjoint(query.of("quote", by=blind, at=at).get(quote))
    lines = query.of("quote_line", by=blind, at=at).page().rows
    assert lines and all("unit_cost" not in line and "unit_price" in line for line in lines)


def test_hidden_totals_are_hidden_in_the_figures_of_accounts(alice, actor_of, at):
    hidden("seller", "order", "total")
    hidden("seller", "opportunity", "amount")
    from libreta.kernel import records

    account = records.get("account").fields_for(actor_of(alice))
    assert {"figures_value_12m", "figures_open_amount"}.isdisjoint(account) and "figures_needs_open" in account
    assert {"why", "amount"}.isdisjoint(records.get("account_alert").fields_for(actor_of(alice)))


def test_what_came_of_a_quote_is_named_to_those_who_see_it_only(quote, customer, client, bob, by, at):
    from libreta.identity.models import RoleRight

    (deal,) = writes.create("opportunity", [{"name": "Zzquiet bar", "customer": customer}], by=by, at=at)
    valid = {"valid_until": str(at.date() + timedelta(days=9)), "opportunity": deal}
    writes.update("quote", [writes.Change(quote, valid)], by=by, at=at)
    actions.send_quotes([quote], by=by, at=at)
    answers.accept_quotes([quote], by=by, at=at, name="Sol")
    client.force_login(bob, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Win “Zzquiet bar”" in client.get(f"/quotes/{quote}/").content.decode()
    role = Role.objects.get(key="manager")
    RoleRight.objects.bulk_create(
        RoleRight(role=role, record_type="opportunity", verb=verb, scope="none") for verb in ("read", "update")
    )
    stamps.bump("identity")
    page = client.get(f"/quotes/{quote}/")
    assert page.status_code == 200 and "Zzquiet" not in page.content.decode()
