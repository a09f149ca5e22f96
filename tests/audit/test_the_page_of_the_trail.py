"""The trail as people read it: on its page, and on the record's."""

import pytest

from libreta.audit import history
from libreta.identity.models import Role, RoleField
from libreta.kernel import writes

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(alice, actor_of, customers_of, now):
    """A customer of Alice's who moved, was put into the trash and came back."""
    actor = actor_of(alice)
    (one,) = customers_of(actor, {"name": "Ana Ionescu", "city": "Cluj"})
    writes.update("customer", [writes.Change(one, {"city": "Iași", "lifecycle": "customer"})], by=actor, at=now)
    writes.trash("customer", [one], by=actor, at=now)
    writes.restore("customer", [one], by=actor, at=now)
    return one


@pytest.fixture
def page_of(client):
    """Returns a function that opens the trail as somebody."""

    def open_page(user, query=""):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client.get(f"/settings/audit/{query}")

    return open_page


def test_a_history_says_who_did_what_and_shows_words_not_codes(ana, alice, actor_of):
    told = history.entries("customer", ana, actor_of(alice))
    assert [str(entry.act) for entry in told] == [
        "Alice took this out of the trash.",
        "Alice moved this to the trash.",
        "Alice changed this.",
        "Alice created this.",
    ]
    changes = {str(label): (old, str(new)) for label, old, new in told[2].changes}
    assert ("Cluj", "Iași") in changes.values()
    assert str(told[0].door) == "on a page"


def test_a_history_goes_on_from_where_it_stopped(ana, alice, actor_of):
    first = history.for_api("customer", ana, by=actor_of(alice), limit=3)
    rest = history.for_api("customer", ana, by=actor_of(alice), limit=3, before=first[-1]["id"])
    assert [e["act"] for e in first + rest] == ["restored", "trashed", "changed", "created"]
    assert first[2]["changes"]["city"] == {"old": "Cluj", "new": "Iași"}


def test_the_record_page_has_it_behind_its_tab(client, ana, alice):
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/customers/{ana}/?tab=history").content.decode()
    assert "Alice moved this to the trash." in page and "Iași" in page


def test_the_administrator_filters_the_trail(page_of, admin, alice, ana):
    page = page_of(admin, f"?type=customer&record={ana}&act=update").content.decode()
    assert page.count("Alice changed this.") == 1
    assert "Alice created this." not in page
    assert "Alice changed this." not in page_of(admin, f"?user={admin.pk}&type=customer").content.decode()
    assert page_of(admin, "?from=2099-01-01").content.decode().count("<tbody>") == 0
    assert page_of(admin, "?from=nonsense&record=x&before=y&user=z").status_code == 200


def test_an_auditor_without_the_rows_or_the_field_does_not_learn_them_here(page_of, charlie, bob, alice, ana):
    Role.objects.filter(key__in=["seller", "manager"]).update(capabilities=["audit.read"])
    RoleField.objects.create(role=bob.role, record_type="customer", field="city", right="hidden")
    page = page_of(charlie, "?type=customer").content.decode()
    assert "Ana Ionescu" not in page and "Iași" not in page
    page = page_of(bob, "?type=customer").content.decode()
    assert "Ana Ionescu" in page and "Iași" not in page


def test_older_lines_are_a_page_away(page_of, admin, alice, actor_of, customers_of):
    customers_of(actor_of(alice), *({"name": f"Customer {n:03}"} for n in range(120)))
    page = page_of(admin, "?type=customer").content.decode()
    assert page.count("Alice created this.") == 50
    older = page.split('href="?')[1].split('"')[0].replace("&amp;", "&")
    assert page_of(admin, f"?{older}").content.decode().count("Alice created this.") == 50
