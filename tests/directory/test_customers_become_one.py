"""Merging: the survivor's values, the rows of every area, what is not lost, and what nobody may."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from libreta.collaboration.models import Note, Task
from libreta.directory.merges import queries
from libreta.directory.merges.actions import merge_customers
from libreta.directory.merges.refusals import UndeclaredBond
from libreta.directory.models import (
    Address,
    Affiliation,
    ContactPoint,
    Customer,
    CustomerScore,
    FormerCustomer,
    Interaction,
    Merge,
    MergeSettings,
)
from libreta.kernel import query, writes
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible
from libreta.sales.models import Account, AccountPlan, Opportunity, OpportunityContact, Order
from tests.directory.merging import state, twins

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


def test_rows_of_every_area_move_to_the_survivor(by, now):
    first, second = twins(by, now)
    (order,) = writes.create("order", [{"customer": second, "number": "A-1", "currency": "EUR"}], by=by, at=now)
    (task,) = writes.create("task", [{"title": "Call", "customer": second}], by=by, at=now)
    (note,) = writes.create("note", [{"body": "Likes tea", "customer": second}], by=by, at=now)
    writes.create("interaction", [{"customer": second, "kind": "call", "summary": "Asked"}], by=by, at=now)

    merge = Merge.objects.get(pk=merge_customers([first, second], survivor=first, by=by, at=now))

    assert Order.objects.get(pk=order).customer_id == first
    moved = Task.objects.get(pk=task)
    assert (moved.customer_id, moved.subject_type, moved.subject_id) == (first, "customer", first)
    kept = Note.objects.get(pk=note)
    assert (kept.customer_id, kept.subject_id) == (first, first)
    assert set(Interaction.objects.filter(kind="call").values_list("customer_id", flat=True)) == {first}
    assert (merge.survivor_id, merge.title, merge.records) == (first, "Ana M. López", 2)
    assert queries.survivors([first, second]) == {second: first}


def test_the_others_are_gone_from_lists_and_search(by, now):
    first, second = twins(by, now)
    merge_customers([first, second], survivor=first, by=by, at=now)
    assert query.of("customer", by=by, at=now).ids() == [first]
    assert query.of("customer", by=by, at=now).search("López").ids() == [first]
    assert query.of("customer", by=by, at=now).trashed().ids() == []
    assert query.of("customer", by=by, at=now).trashed().count("exact").value == 0


def test_gaps_are_filled_and_different_addresses_are_kept_as_further_ones(by, now):
    first, second = twins(by, now)
    merge_customers([first, second], survivor=first, by=by, at=now)
    kept = Customer.objects.get(pk=first)
    assert (kept.name, kept.email, kept.phone, kept.city, kept.street) == (
        "Ana López", "ana@example.com", "+40722000111", "Cluj-Napoca", "Str. Lungă 1"
    )  # fmt: skip
    points = set(ContactPoint.objects.filter(customer=first).values_list("kind", "value"))
    assert points == {("email", "ana.lopez@example.org")}


def test_a_different_home_becomes_a_further_address(by, now):
    first, second = twins(by, now)
    Customer.objects.filter(pk=second).update(street="Bd. Carol 7")
    merge_customers([first, second], survivor=first, by=by, at=now)
    assert list(Address.objects.filter(customer=first).values_list("street", "city")) == [("Bd. Carol 7", "Iași")]


def test_values_chosen_by_hand_go_before_the_rule(by, now):
    first, second = twins(by, now)
    merge_customers([first, second], survivor=first, by_hand={"email": second, "street": second}, by=by, at=now)
    kept = Customer.objects.get(pk=first)
    assert (kept.email, kept.street, kept.city) == ("ana.lopez@example.org", "", "Iași")
    assert set(ContactPoint.objects.values_list("kind", "value")) == {("email", "ana@example.com")}
    assert list(Address.objects.values_list("customer_id", "street")) == [(first, "Str. Lungă 1")]


@pytest.mark.parametrize(
    ("rule", "given"), [("most_recent", "b"), ("most_complete", "a"), ("most_trusted", "c"), ("largest", "c")]
)
def test_the_rule_of_the_administrator_chooses_the_value(by, now, rule, given):
    a, b, c = writes.create(
        "customer",
        [
            {"name": "Ion", "tax_id": "11", "city": "Iași", "email": "a@example.com", "source": "web"},
            {"name": "Ion", "tax_id": "22"},
            {"name": "Ion", "tax_id": "3333", "source": "erp"},
        ],
        by=by,
        at=now,
    )
    Customer.objects.filter(pk=b).update(updated_at=now.replace(year=2027))
    MergeSettings.objects.create(rule=rule, sources=["ERP", "web"])
    merge_customers([a, b, c], survivor=b, by=by, at=now)
    wanted = {"a": "11", "b": "22", "c": "3333"}[given]
    assert Customer.objects.get(pk=b).tax_id == wanted


def test_without_a_word_the_most_complete_record_stays(by, now):
    poor, rich = writes.create(
        "customer", [{"name": "Ion"}, {"name": "Ion", "city": "Iași", "tax_id": "1"}], by=by, at=now
    )
    merge = Merge.objects.get(pk=merge_customers([poor, rich], by=by, at=now))
    assert merge.survivor_id == rich


@pytest.mark.parametrize(
    ("one", "other", "wins"),
    [("given", "refused", "refused"), ("unknown", "given", "given"), ("refused", "unknown", "refused")],
)
def test_of_two_answers_about_consent_the_strictest_wins(by, now, one, other, wins):
    first, second = twins(by, now, consent_email=one)
    Customer.objects.filter(pk=second).update(consent_email=other)
    merge_customers([first, second], survivor=first, by=by, at=now)
    assert Customer.objects.get(pk=first).consent_email == wins
    with pytest.raises(Invalid):
        merge_customers(twins(by, now), by_hand={"consent_email": second}, by=by, at=now)


def test_twenty_records_become_one_in_a_chain_of_merges(by, now):
    ids = writes.create("customer", [{"name": f"Ion {n}"} for n in range(20)], by=by, at=now)
    merge_customers(ids[:10], survivor=ids[0], by=by, at=now)
    merge_customers([ids[0], *ids[10:]], survivor=ids[19], by=by, at=now)
    assert queries.survivors(ids) == dict.fromkeys(ids[:19], ids[19])


def test_rows_that_a_unique_rule_allows_once_are_set_aside(by, now):
    first, second = twins(by, now)
    (task,) = writes.create("task", [{"title": "Lunch", "kind": "meeting"}], by=by, at=now)
    writes.create("attendee", [{"task": task, "customer": pk} for pk in (first, second)], by=by, at=now)
    points = [{"customer": pk, "kind": "telegram", "value": "@ana"} for pk in (first, second)]
    writes.create("contact_point", points, by=by, at=now)
    merge_customers([first, second], survivor=first, by=by, at=now)
    assert query.of("attendee", by=by, at=now).page().rows[0]["customer"] == first
    assert query.of("attendee", by=by, at=now).count("exact").value == 1
    assert (
        ContactPoint.objects.filter(trashed_at=None, kind="telegram").values_list("customer_id", flat=True)[0] == first
    )
    assert ContactPoint.objects.filter(kind="telegram").count() == 2


def test_nobody_is_affiliated_with_or_above_themselves(by, now):
    home, branch, other = writes.create(
        "customer", [{"name": n, "kind": "organisation"} for n in ("Cafés", "Cafés SA", "Tea")], by=by, at=now
    )
    writes.update("customer", [writes.Change(home, {"parent": branch})], by=by, at=now)
    writes.update("customer", [writes.Change(other, {"parent": branch})], by=by, at=now)
    (person,) = writes.create("customer", [{"name": "Ana"}], by=by, at=now)
    writes.create("affiliation", [{"person": person, "organisation": branch}], by=by, at=now)
    Affiliation.objects.create(person_id=branch, organisation_id=home, created_at=now, updated_at=now)
    merge_customers([home, branch], survivor=home, by=by, at=now)
    assert Customer.objects.get(pk=home).parent_id is None
    assert Customer.objects.get(pk=other).parent_id == home
    assert list(Affiliation.objects.filter(trashed_at=None).values_list("person_id", "organisation_id")) == [
        (person, home)
    ]


def test_of_two_accounts_one_stays_with_the_plans_of_both(by, now):
    first, second = twins(by, now)
    accounts = writes.create(
        "account", [{"name": n, "customer": c} for n, c in (("A", first), ("B", second))], by=by, at=now
    )
    for account in accounts:
        AccountPlan.objects.create(
            account_id=account, period_from=now, period_until=now + timedelta(days=90), created_at=now, updated_at=now
        )
    merge_customers([first, second], survivor=first, by=by, at=now)
    live = Account.objects.get(trashed_at=None)
    assert (live.pk, live.customer_id) == (accounts[0], first)
    assert AccountPlan.objects.filter(account=live, trashed_at=None).count() == 2
    assert AccountPlan.objects.filter(account=live, is_current=True).count() == 1


def test_contacts_of_the_same_deal_stand_once(by, now):
    firm, first, second = writes.create(
        "customer", [{"name": "Firm", "kind": "organisation"}, {"name": "Ana"}, {"name": "Ana L."}], by=by, at=now
    )
    (deal,) = writes.create("opportunity", [{"name": "Beans", "customer": firm}], by=by, at=now)
    rows = [{"opportunity": deal, "person": pk} for pk in (first, second)]
    writes.create("opportunity_contact", rows, by=by, at=now)
    merge_customers([first, second], survivor=second, by=by, at=now)
    assert OpportunityContact.objects.get(trashed_at=None).person_id == second
    assert Opportunity.objects.get(pk=deal).customer_id == firm


def test_scores_wait_for_the_next_run(by, now):
    first, second = twins(by, now)
    for pk in (first, second):
        CustomerScore.objects.create(customer_id=pk, segment="champions", scored_at=now)
    merge_customers([first, second], survivor=first, by=by, at=now)
    assert CustomerScore.objects.count() == 0


def test_custom_fields_are_values_and_references_too(by, admin, actor_of, now):
    from libreta.kernel import custom_fields, stamps

    boss = actor_of(admin)
    for name, kind, more in (("seats", "integer", {}), ("guide", "reference", {"target": "customer"})):
        custom_fields.add_field("customer", name=name, kind=kind, label={"en": name}, by=boss, **more)
    custom_fields.add_field(
        "order", name="referred_by", kind="reference", label={"en": "By"}, target="customer", by=boss
    )
    stamps.refresh()
    first, second = twins(by, now)
    (third,) = writes.create("customer", [{"name": "Guided", "x_guide": second}], by=by, at=now)
    (order,) = writes.create(
        "order", [{"customer": third, "x_referred_by": second, "number": "9", "currency": "EUR"}], by=by, at=now
    )
    writes.update("customer", [writes.Change(second, {"x_seats": 4})], by=by, at=now)
    merge_customers([first, second], survivor=first, by=by, at=now)
    assert Customer.objects.get(pk=first).extra == {"x_seats": 4}
    assert Customer.objects.get(pk=third).extra == {"x_guide": first}
    assert Order.objects.get(pk=order).extra == {"x_referred_by": first}


class TestRefusals:
    """A refused merge has changed nothing."""

    @pytest.fixture
    def pair(self, by, now):
        return twins(by, now)

    def refused(self, refusal, ids, by, now, **more):
        before = state()
        with pytest.raises(refusal) as told:
            merge_customers(ids, by=by, at=now, **more)
        assert state() == before
        assert Merge.objects.count() == FormerCustomer.objects.count() == 0
        return told.value

    def test_a_stranger_sees_none_of_them(self, pair, charlie, actor_of, now):
        self.refused(NotVisible, pair, actor_of(charlie), now)

    def test_who_may_not_change_all_of_them_may_not_merge(self, pair, bob, alice, actor_of, now):
        (other,) = writes.create("customer", [{"name": "Bob's"}], by=actor_of(bob), at=now)
        self.refused(Forbidden, [*pair, other], actor_of(alice), now)

    def test_a_role_without_the_capability_may_not(self, pair, user_of, actor_of, now):
        self.refused(Forbidden, pair, actor_of(user_of("dora", "service_agent", "North")), now)

    def test_one_record_alone_is_no_merge(self, pair, by, now):
        self.refused(Invalid, pair[:1], by, now)

    def test_the_survivor_is_one_of_them(self, pair, by, now):
        self.refused(Invalid, pair, by, now, survivor=999_999)

    def test_a_value_is_chosen_from_one_of_them(self, pair, by, now):
        assert "email" in self.refused(Invalid, pair, by, now, by_hand={"email": 999_999}).errors
        assert "score_segment" in self.refused(Invalid, pair, by, now, by_hand={"score_segment": pair[0]}).errors

    def test_a_field_that_the_role_may_not_write_is_not_chosen_by_hand(self, pair, alice, actor_of, now):
        from libreta.identity.models import RoleField

        RoleField.objects.create(role=alice.role, record_type="customer", field="tax_id", right="read")
        self.refused(Invalid, pair, actor_of(alice), now, by_hand={"tax_id": pair[1]})

    def test_a_table_that_nobody_declared_stops_the_merge_by_name(self, pair, by, now):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE loyalty_card (id bigint, holder bigint REFERENCES directory_customer(id))")
            cursor.execute("INSERT INTO loyalty_card VALUES (1, %s)", [pair[1]])
        told = self.refused(UndeclaredBond, pair, by, now)
        assert "loyalty_card.holder" in str(told.message)

    def test_a_record_in_the_trash_is_not_merged(self, pair, by, now):
        writes.trash("customer", pair[:1], by=by, at=timezone.now())
        self.refused(NotVisible, pair, by, now)
