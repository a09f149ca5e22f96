"""Membership in an account team opens the customer as long and as far as it says, never more than the role allows."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from libreta.kernel import query, stamps, writes
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible
from libreta.kernel.writes import Change
from libreta.sales.models import Account, AccountMember, AccountUnit
from tests.sales.account_story import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(alice, actor_of, now):
    stamps.refresh()
    return begin(alice, actor_of, now)


@pytest.fixture
def sees(charlie, actor_of, now):
    """Returns a function that tells which records of a type Charlie sees."""
    return lambda key="customer": set(query.of(key, by=actor_of(charlie), at=now).ids())


def member(story, user, **values):
    return story.make("account_member", account=story.ids["account"], user=user.pk, role="technical", **values)


def test_a_stranger_sees_neither_account_nor_customer(story, sees):
    for key in ("customer", "account", "account_member", "account_plan", "account_alert"):
        assert sees(key) == set()


def test_a_reading_member_reads_customer_orders_and_deals_but_changes_nothing(story, sees, charlie, actor_of, now):
    order = story.order(3, 100)
    deal = story.make("opportunity", name="Second bar", customer=story.ids["group"])
    member(story, charlie, access="read")
    assert sees() == {story.ids["group"]}
    assert (sees("order"), sees("opportunity"), sees("account")) == ({order}, {deal}, {story.ids["account"]})
    by = actor_of(charlie)
    assert query.of("customer", by=by, at=now).get(story.ids["group"])["name"] == "Grupo Sol"
    for key, number in (("customer", story.ids["group"]), ("account", story.ids["account"]), ("order", order)):
        with pytest.raises(Forbidden):
            writes.update(key, [Change(number, {"external_id": "mine"})], by=by, at=now)
    with pytest.raises(Forbidden):
        writes.trash("customer", [story.ids["group"]], by=by, at=now)
    assert query.of("customer", by=by, at=now).verb("export").ids() == []
    assert query.of("customer", by=story.by, at=now).get(story.ids["group"])["external_id"] is None


def test_an_editing_member_changes_customer_and_account(story, charlie, actor_of, now):
    member(story, charlie, access="edit")
    story.change("customer", story.ids["group"], by=actor_of(charlie), city="Cluj-Napoca")
    story.change("account", story.ids["account"], by=actor_of(charlie), scope="All of the north")
    assert query.of("customer", by=story.by, at=now).get(story.ids["group"])["city"] == "Cluj-Napoca"


def test_membership_alone_opens_the_account_only(story, sees, charlie):
    member(story, charlie, access="none")
    assert (sees("account"), sees()) == ({story.ids["account"]}, set())


def test_a_member_who_is_removed_loses_access_at_once(story, sees, charlie, actor_of, now):
    number = member(story, charlie, access="read")
    assert sees() == {story.ids["group"]}
    writes.trash("account_member", [number], by=story.by, at=now)
    assert (sees(), sees("account")) == (set(), set())
    with pytest.raises(NotVisible):
        query.of("customer", by=actor_of(charlie), at=now).get(story.ids["group"])


def test_membership_holds_between_its_days(story, sees, charlie):
    today = timezone.now().date()
    number = member(story, charlie, access="read", valid_from=today + timedelta(days=2))
    assert sees() == set()
    story.change("account_member", number, valid_from=today - timedelta(days=2))
    assert sees() == {story.ids["group"]}
    story.change("account_member", number, valid_until=today)
    assert sees() == set()


def test_units_open_with_the_account_and_close_with_it(story, sees, charlie, now):
    member(story, charlie, access="read")
    unit = story.make("account_unit", account=story.ids["account"], customer=story.ids["branch"])
    assert sees() == {story.ids["group"], story.ids["branch"]}
    writes.trash("account_unit", [unit], by=story.by, at=now)
    assert sees() == {story.ids["group"]}
    writes.trash("account", [story.ids["account"]], by=story.by, at=now)
    assert sees() == set()


def test_a_leader_of_another_team_is_let_in(story, sees, charlie, bob, actor_of):
    story.change("account", story.ids["account"], by=actor_of(bob), owner=charlie.pk)
    assert sees() == {story.ids["group"]}
    story.change("account", story.ids["account"], by=actor_of(bob), valid_until=date(2026, 1, 1))
    assert sees() == set()


def test_nobody_lets_himself_in_to_what_he_may_not_change(story, user_of, charlie, actor_of, now, sees):
    colleague = actor_of(user_of("dan", "seller", "North"))  # reads the team's customers, changes his own only
    other = story.make("customer", name="Café Lună", kind="organisation")
    with pytest.raises(Invalid) as refusal:
        writes.create("account", [{"customer": other}], by=colleague, at=now)
    assert "customer" in refusal.value.errors
    own = writes.create("customer", [{"name": "Dan's", "kind": "organisation"}], by=colleague, at=now)[0]
    account = writes.create("account", [{"customer": own}], by=colleague, at=now)[0]
    with pytest.raises(Invalid):
        writes.create("account_unit", [{"account": account, "customer": other}], by=colleague, at=now)
    with pytest.raises(Invalid):
        writes.update("account", [Change(account, {"customer": other})], by=colleague, at=now)
    with pytest.raises(Invalid):
        writes.create("account", [{"customer": own}], by=actor_of(charlie), at=now)
    with pytest.raises((Invalid, Forbidden)):
        row = {"account": story.ids["account"], "user": charlie.pk, "access": "edit"}
        writes.create("account_member", [row], by=colleague, at=now)
    assert (Account.objects.count(), AccountUnit.objects.count(), AccountMember.objects.count()) == (2, 0, 0)
    assert sees() == set()


def test_who_is_let_in_for_a_while_does_not_let_himself_in_for_good(story, sees, charlie, alice, actor_of, now):
    visitor = actor_of(charlie)
    soon = timezone.now().date() + timedelta(days=7)
    number = member(story, charlie, access="edit", valid_until=soon)
    unit = story.make("account_unit", account=story.ids["account"], customer=story.ids["branch"])
    mine = writes.create("customer", [{"name": "Charlie's", "kind": "organisation"}], by=visitor, at=now)[0]
    own = writes.create("account", [{"customer": mine}], by=visitor, at=now)[0]
    assert sees() == {story.ids["group"], story.ids["branch"], mine}
    tries = (
        lambda: writes.create("account_unit", [{"account": own, "customer": story.ids["group"]}], by=visitor, at=now),
        lambda: writes.update("account_unit", [Change(unit, {"account": own})], by=visitor, at=now),
        lambda: writes.update("account_member", [Change(number, {"valid_until": None})], by=visitor, at=now),
        lambda: writes.update("account", [Change(story.ids["account"], {"owner": charlie.pk})], by=visitor, at=now),
        lambda: member(story, charlie, access="edit", by=visitor),
    )
    for attempt in tries:
        with pytest.raises((Invalid, Forbidden)):
            attempt()
    assert AccountMember.objects.get().valid_until == soon
    assert Account.objects.get(pk=story.ids["account"]).owner_id == alice.pk
    assert list(AccountUnit.objects.values_list("account", "customer")) == [(story.ids["account"], story.ids["branch"])]
    story.change("account_member", number, by=visitor, duty="Tastings")
    story.change("account_unit", unit, customer=story.ids["branch"])


def test_a_role_without_the_right_is_not_helped_by_membership(story, user_of, actor_of, now):
    from libreta.identity.models import Role, RoleRight

    role = Role.objects.create(key="clerk", name="Clerk", capabilities=[])
    RoleRight.objects.create(role=role, record_type="customer", verb="read", scope="own")
    clerk = user_of("eve", "seller", "South")
    type(clerk).objects.filter(pk=clerk.pk).update(role=role)
    clerk = actor_of(type(clerk).objects.get(pk=clerk.pk).pk)
    member(story, type("U", (), {"pk": clerk.user_id}), access="edit")
    assert query.of("customer", by=clerk, at=now).ids() == [story.ids["group"]]
    with pytest.raises((Forbidden, NotVisible)):
        writes.update("customer", [Change(story.ids["group"], {"city": "Iași"})], by=clerk, at=now)
    assert query.of("order", by=clerk, at=now).ids() == []


def test_the_page_and_the_api_follow(client, story, charlie):
    client.force_login(charlie)
    address = f"/customers/{story.ids['group']}/"
    assert client.get(address).status_code == 404
    number = member(story, charlie, access="read")
    assert client.get(address).status_code == 200
    assert client.get(f"/api/v1/customers/{story.ids['group']}").status_code == 200
    story.change("account_member", number, access="none")
    assert client.get(address).status_code == 404


def test_nobody_on_no_team_pays_no_more_than_a_look(story, bob, actor_of, now, django_assert_num_queries):
    by = actor_of(bob)
    query.of("customer", by=by, at=now).ids()
    with django_assert_num_queries(1):
        query.of("customer", by=by, at=now).ids()
