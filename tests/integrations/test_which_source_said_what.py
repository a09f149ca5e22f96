"""The tab of a customer: per field the last word of each source, disagreements marked, hidden fields left out."""

import pytest

from libreta.integrations.sources.models import SourceRecord
from libreta.integrations.sources.origins import origins
from libreta.kernel import query, records, writes

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(bring, file_of):
    """A customer whom two systems and a nameless file know."""
    from libreta.directory.models import Customer

    bring(file_of("Contact ID,First Name,Last Name,Email,City\n51,Ana,Pop,ana@example.com,Iași\n", "h.csv"))
    bring(file_of("ID,LASTNAME,FIRSTNAME,EMAIL,MAILINGCITY\n003A,Pop,Ana,ana@example.com,Cluj\n", "s.csv"))
    bring(file_of("email,city\nana@example.com,cluj\n", "list.csv"))
    return Customer.objects.get()


def told(customer, by, now):
    row = query.of("customer", by=by, at=now).get(customer.pk)
    found = origins(records.get("customer"), row, by=by)
    return {one.field.name: {saying.source: saying.value for saying in one.sayings} for one in found}, found


def test_each_sources_last_word_and_where_they_disagree(ana, system, now):
    said, found = told(ana, system, now)
    assert said["city"] == {"Hubspot": "Iași", "Salesforce": "Cluj", "Files": "cluj"}
    assert said["email"]["Hubspot"] == said["email"]["Salesforce"] == "ana@example.com"
    assert found[0].field.name == "city"
    assert {one.field.name for one in found if one.is_disputed} == {"city"}


def test_people_are_sources_too(ana, actor_of, admin, now):
    by = actor_of(admin.pk)
    writes.update("customer", [writes.Change(ana.pk, {"city": "Arad"})], by=by, at=now)
    said, _found = told(ana, by, now)
    assert said["city"][admin.name] == "Arad"


def test_another_import_of_the_same_system_replaces_its_word_and_nothing_else(ana, bring, file_of, system, now):
    before = SourceRecord.objects.count()
    bring(file_of("Contact ID,First Name,Last Name,Email,City\n51,Ana,Pop,,Brașov\n", "h3.csv"))
    said, _found = told(ana, system, now)
    assert (said["city"]["Hubspot"], said["email"]["Hubspot"]) == ("Brașov", "ana@example.com")
    assert SourceRecord.objects.count() == before


def test_a_new_record_of_a_nameless_file_costs_no_row(bring, file_of):
    bring(file_of("name,city\nAna,Iași\nEva,Lima\n"))
    assert SourceRecord.objects.count() == 0


def test_the_tab_shows_it(ana, client, alice, admin):
    client.force_login(admin)
    page = client.get(f"/customers/{ana.pk}/?tab=sources").content.decode()
    assert "Salesforce" in page and "Cluj" in page and "differs" in page and "003A" in page
