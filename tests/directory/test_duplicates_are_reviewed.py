"""The review queue: customers who may be one, side by side, decided once, whoever comes second; and taken back."""

import pytest

from libreta.directory.duplicates.models import DuplicatePair
from libreta.directory.merges.models import FormerCustomer, Merge
from libreta.directory.models import Customer
from libreta.kernel import writes

pytestmark = pytest.mark.django_db
EVIDENCE = [
    {"field": "email", "level": "same", "weight": 14.2},
    {"field": "family_name", "level": "alike", "weight": 6.0},
    {"field": "birth_date", "level": "differs", "weight": -3.0},
]


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def people(by, now):
    """Three records of Ana, all of them Alice's."""
    rows = [
        {"given_name": "Ana", "family_name": "Popescu", "email": "ana@example.com", "birth_date": "1980-05-01"},
        {"given_name": "Ana", "family_name": "Popesco", "email": "ana@example.com", "birth_date": "1980-05-02"},
        {"given_name": "A.", "family_name": "Popescu", "city": "Iași"},
    ]
    return writes.create("customer", [{"kind": "person", **row} for row in rows], by=by, at=now)


@pytest.fixture
def paired(now):
    """Returns a function that notes that two customers may be one, and gives the pair."""

    def note(one, other, probability=0.97, cluster=None, **values):
        first, second = sorted((one, other))
        given = {"evidence": EVIDENCE, "cluster": cluster or first, "found_at": now} | values
        return DuplicatePair.objects.create(
            first_id=first, second_id=second, probability=probability, created_at=now, updated_at=now, **given
        )

    return note


def send(client, pair, **data):
    return client.post(f"/duplicates/{pair.pk}/decision/", data, headers={"HX-Request": "true"})


def states():
    return list(DuplicatePair.objects.order_by("pk").values_list("state", flat=True))


def test_the_page_shows_them_side_by_side_with_reasons(client, alice, people, paired):
    paired(*people[:2])
    client.force_login(alice)
    page = client.get("/duplicates/").content.decode()
    assert "They share an e-mail address." in page
    assert "The family name is written almost the same." in page
    assert "The date of birth differs." in page
    assert "Probably the same" in page
    assert page.count('class="compare__mark"') == 4  # two family names, two dates of birth


def test_what_the_role_may_not_read_is_neither_shown_nor_spoken_of(client, alice, people, paired, by):
    from libreta.identity.models import RoleField

    RoleField.objects.create(role=alice.role, record_type="customer", field="birth_date", right="hidden")
    paired(*people[:2])
    client.force_login(alice)
    page = client.get("/duplicates/").content.decode()
    assert "They share an e-mail address." in page
    assert "date of birth" not in page.lower()
    assert "1980" not in page


def test_others_see_only_pairs_of_which_they_may_see_both(client, charlie, actor_of, people, paired, now):
    (theirs,) = writes.create("customer", [{"name": "Ana Popescu"}], by=actor_of(charlie), at=now)
    mixed = paired(people[0], theirs)
    client.force_login(charlie)
    assert "Everybody is here once" in client.get("/duplicates/").content.decode()
    assert send(client, mixed, act="not_same").status_code == 404
    assert send(client, mixed, act="merge").status_code == 404
    assert states() == ["open"]
    assert not Merge.objects.exists()


def test_merging_by_a_key_and_undoing_it(client, alice, people, paired):
    pair = paired(*people[:2])
    client.force_login(alice)
    answer = send(client, pair, act="merge", survivor=people[1])
    merge = Merge.objects.get()
    assert (answer.status_code, merge.survivor_id, states()) == (200, people[1], ["merged"])
    assert f"/duplicates/merges/{merge.pk}/undoing/" in answer.headers["HX-Trigger"]
    assert client.post(f"/duplicates/merges/{merge.pk}/undoing/").status_code == 302
    assert states() == ["open"]
    assert Customer.objects.filter(pk__in=people, trashed_at=None).count() == 3


def test_not_the_same_is_remembered_and_can_be_taken_back(client, alice, people, paired):
    pair = paired(*people[:2])
    client.force_login(alice)
    send(client, pair, act="not_same")
    assert states() == ["not_same"]
    assert "Everybody is here once" in client.get("/duplicates/").content.decode()
    client.post(f"/duplicates/pairs/{pair.pk}/reopening/")
    assert states() == ["open"]


def test_later_leaves_the_queue_and_stays_to_be_found(client, alice, people, paired):
    pair = paired(*people[:2])
    client.force_login(alice)
    send(client, pair, act="later")
    assert states() == ["later"]
    assert f'id="case-{pair.pk}"' not in client.get("/duplicates/").content.decode()
    assert f'id="case-{pair.pk}"' in client.get("/duplicates/?later=1").content.decode()


def test_of_a_group_only_those_who_are_ticked_are_decided(client, alice, people, paired):
    top = min(people)
    pair = paired(people[0], people[1], 0.99, cluster=top)
    paired(people[1], people[2], 0.9, cluster=top)
    client.force_login(alice)
    page = client.get("/duplicates/").content.decode()
    assert page.count("data-case ") == 1
    assert "2 more" in page
    send(client, pair, act="merge", member=people[:2], survivor=people[0])
    assert list(FormerCustomer.objects.values_list("former", "survivor")) == [(people[1], people[0])]
    assert Customer.objects.get(pk=people[2]).trashed_at is None


def test_the_second_reviewer_gets_a_sentence_and_nothing_is_doubled(client, alice, bob, people, paired):
    pair = paired(*people[:2])
    client.force_login(alice)
    send(client, pair, act="not_same")
    client.force_login(bob)
    answer = send(client, pair, act="merge")
    assert answer.status_code == 409
    assert "Alice has decided about them already" in answer.headers["HX-Trigger"]
    assert (states(), Merge.objects.count()) == (["not_same"], 0)


def test_after_a_merge_the_second_reviewer_merges_nothing(client, alice, bob, people, paired):
    pair = paired(*people[:2])
    client.force_login(alice)
    send(client, pair, act="merge")
    client.force_login(bob)
    answer = send(client, pair, act="merge")
    assert answer.status_code == 409
    assert Merge.objects.count() == 1


def test_merging_needs_the_right_to_merge(client, user_of, people, paired, now):
    from libreta.identity.models import Role

    Role.objects.filter(key="seller").update(capabilities=["export"])
    pair = paired(*people[:2])
    client.force_login(user_of("dora", "seller", "North"))
    assert 'data-key="m"' not in client.get("/duplicates/").content.decode()
    assert send(client, pair, act="merge").status_code == 403
    assert (states(), Merge.objects.count()) == (["open"], 0)


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ("kind=person", True),
        ("kind=organisation", False),
        ("strength=likely", True),
        ("strength=certain", False),
        ("mine=1", True),
    ],
)
def test_the_queue_is_narrowed(client, alice, people, paired, asked, seen):
    pair = paired(*people[:2])
    client.force_login(alice)
    assert (f'id="case-{pair.pk}"' in client.get(f"/duplicates/?{asked}").content.decode()) is seen


def test_a_customer_page_hints_at_the_other_one_to_those_who_see_both(client, alice, people, paired):
    pair = paired(*people[:2])
    client.force_login(alice)
    page = client.get(f"/customers/{people[0]}/").content.decode()
    assert "May be the same as" in page
    assert f"/duplicates/?of={pair.pk}#case-{pair.pk}" in page
    assert "May be the same as" not in client.get(f"/customers/{people[2]}/").content.decode()
    assert "1 possible duplicate waits" in client.get("/").content.decode()
