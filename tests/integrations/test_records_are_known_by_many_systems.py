"""One customer, several systems: each finds it by its own id, none takes the other's, merges and undo are followed."""

import pytest

from libreta.integrations.imports.models import ImportRow
from libreta.integrations.sources.models import SourceRecord

pytestmark = pytest.mark.django_db

HUBSPOT = "Contact ID,First Name,Last Name,Email,Phone Number\n"
SALESFORCE = "ID,LASTNAME,FIRSTNAME,EMAIL,ACCOUNTID\n"


@pytest.fixture
def customers():
    from libreta.directory.models import Customer

    return Customer.objects.filter(trashed_at=None)


def names():
    known = SourceRecord.objects.filter(type_key="customer", external_id__isnull=False, trashed_at=None)
    return {(row.source, row.external_id): row.record_id for row in known}


def test_two_systems_know_the_same_customer_by_ids_of_their_own(bring, file_of, customers):
    bring(file_of(f"{HUBSPOT}51,Ana,Pop,ana@example.com,+40721000001\n", "h.csv"))
    bring(file_of(f"{SALESFORCE}003A,Pop,Ana,ana@example.com,\n", "s.csv"))
    ana = customers.get()
    assert names() == {("hubspot", "51"): ana.pk, ("salesforce", "003A"): ana.pk}
    assert ana.external_id == "51"
    bring(file_of(f"{SALESFORCE}003A,Popescu,Ana,new@example.com,\n", "s2.csv"))
    bring(file_of(f"{HUBSPOT}51,Ana,Popescu,third@example.com,+40721000001\n", "h2.csv"))
    ana = customers.get()
    assert (ana.family_name, ana.email, ana.external_id) == ("Popescu", "third@example.com", "51")


def test_the_same_id_of_two_systems_means_two_customers(bring, file_of, customers):
    bring(file_of(f"{HUBSPOT}7,Ana,Pop,ana@example.com,\n", "h.csv"))
    bring(file_of(f"{SALESFORCE}7,Gil,Eva,eva@example.com,\n", "s.csv"))
    found = {c.email: c.external_id for c in customers}
    assert found == {"ana@example.com": "7", "eva@example.com": None}
    again = bring(file_of(f"{SALESFORCE}7,Gil,Eva María,eva@example.com,\n", "s2.csv"))
    assert again.counts["feeds"]["customer"]["updated"] == 1
    assert customers.get(email="eva@example.com").given_name == "Eva María"
    assert customers.get(email="ana@example.com").given_name == "Ana"


def test_links_find_a_company_by_the_id_of_the_same_system(bring, file_of, customers):
    from libreta.directory.models import Affiliation

    bring(file_of("ID,NAME,BILLINGCITY\nA1,Acme,Lima\n", "accounts.csv"))
    bring(file_of(f"{SALESFORCE}P1,Pop,Ana,ana@example.com,A1\n", "contacts.csv"))
    assert Affiliation.objects.get().organisation == customers.get(name="Acme")


def test_taking_an_import_back_takes_its_names_back(bring, file_of, system):
    from libreta.integrations.imports import actions, carrying

    run = bring(file_of(f"{HUBSPOT}51,Ana,Pop,ana@example.com,\n"))
    assert names().keys() == {("hubspot", "51")}
    actions.revert(run.pk, by=system, at=run.created_at)
    carrying.revert(run.pk, by=system)
    assert names() == {}


def test_a_merge_takes_the_names_along_and_imports_follow_it(bring, file_of, customers, system, now):
    from libreta.directory.merges import actions as merges

    bring(file_of(f"{HUBSPOT}1,Ana,Pop,ana@example.com,\n2,Ana,Popescu,ana.p@example.com,\n"))
    first, second = customers.order_by("id")
    merges.merge_customers([first.pk, second.pk], survivor=first.pk, by=system, at=now)
    assert names() == {("hubspot", "1"): first.pk, ("hubspot", "2"): first.pk}
    run = bring(file_of(f"{HUBSPOT}2,Ana María,Popescu,ana@example.com,\n", "later.csv"))
    assert (run.counts["feeds"]["customer"]["created"], customers.get().given_name) == (0, "Ana María")


def test_a_plain_external_id_leads_to_the_survivor_too(bring, file_of, customers, system, now):
    from libreta.directory.merges import actions as merges

    bring(file_of("external id,name,city\nX1,Ana Pop,Lima\nX2,Ana Popescu,Lima\n"))
    first, second = customers.order_by("id")
    merges.merge_customers([first.pk, second.pk], survivor=first.pk, by=system, at=now)
    run = bring(file_of("external id,city\nX2,Quito\n", "later.csv"))
    assert (run.counts["refused"], customers.get().city) == (0, "Quito")


def test_the_address_of_a_merged_record_leads_to_the_survivor(bring, file_of, customers, system, now):
    from libreta.directory.merges import actions as merges

    bring(file_of("email,name\nana@example.com,Ana\nana.p@example.com,Ana P\n"))
    first, second = customers.order_by("id")
    merges.merge_customers([first.pk, second.pk], survivor=first.pk, by=system, at=now)
    run = bring(file_of("email,city\nana.p@example.com,Quito\n", "later.csv"))
    assert (run.counts["refused"], customers.get().city) == (0, "Quito")
    assert customers.get().email == "ana@example.com"


def test_a_merge_between_matching_and_writing_is_followed(bring, file_of, customers, system, now, monkeypatch):
    from libreta.directory.merges import actions as merges
    from libreta.integrations.imports import carrying

    bring(file_of("email,name\nana@example.com,Ana\nana.p@example.com,Ana P\n"))
    first, second = customers.order_by("id")
    match_all = carrying.matching.match_all

    def match_then_merge(*args, **kwargs):
        match_all(*args, **kwargs)
        merges.merge_customers([first.pk, second.pk], survivor=first.pk, by=system, at=now)

    monkeypatch.setattr(carrying.matching, "match_all", match_then_merge)
    run = bring(file_of("email,city\nana.p@example.com,Quito\n", "later.csv"))
    assert (run.state, run.counts["refused"]) == ("done", 0)
    assert customers.get().city == "Quito"
    assert ImportRow.objects.get(run=run, action="u").record_id == first.pk


def test_programs_upsert_by_the_id_of_any_system(api, bring, file_of, customers, actor_of, bob):
    bring(file_of(f"{HUBSPOT}51,Ana,Pop,ana@example.com,\n"), by=actor_of(bob.pk))
    answer = api("PUT", "customers/by-external-id/hubspot:51", {"city": "Lima"})
    assert (answer.status_code, customers.get().city) == (200, "Lima")
    answer = api("PUT", "customers/by-external-id/zoho:9", {"name": "Eva", "kind": "person"})
    assert answer.status_code == 201
    eva = customers.get(name="Eva")
    assert names()[("zoho", "9")] == eva.pk
    assert api("PUT", "customers/by-external-id/zoho:9", {"city": "Quito"}).status_code == 200
    assert customers.get(name="Eva").city == "Quito"
