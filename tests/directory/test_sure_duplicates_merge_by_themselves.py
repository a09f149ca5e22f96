"""Above the threshold that the administrator sets, customers become one by themselves; where anything speaks against
it, they are left for people."""

import pytest

from libreta.directory.duplicates.models import DuplicatePair, DuplicateSettings
from libreta.directory.merges.models import Merge
from libreta.directory.models import Customer, LegalHold, Restriction
from libreta.directory.review import automatic
from libreta.kernel import writes
from libreta.kernel.refusals import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def threshold():
    DuplicateSettings.objects.create(pk=1, automatic=0.99)


@pytest.fixture
def twins(alice, actor_of, now):
    """Returns a function that makes two records who are almost certainly one, and gives their numbers."""

    def make(one=None, other=None, probability=0.995, state="open", evidence=None):
        rows = [
            {"name": "Ana Popa", "kind": "person", **(one or {})},
            {"name": "Ana Popa", "kind": "person", **(other or {})},
        ]
        first, second = writes.create("customer", rows, by=actor_of(alice), at=now)
        evidence = evidence or [{"field": "email", "level": "same", "weight": 14}]
        DuplicatePair.objects.create(
            first_id=first, second_id=second, probability=probability, state=state, evidence=evidence,
            cluster=first, found_at=now, created_at=now, updated_at=now,
        )  # fmt: skip
        return first, second

    return make


def test_nothing_is_merged_before_somebody_sets_a_threshold(twins, now):
    twins()
    assert automatic.merge_sure_groups(at=now).groups == 0
    assert not Merge.objects.exists()


def test_what_is_sure_becomes_one_with_its_reason(threshold, twins, now):
    ids = twins()
    twins(probability=0.98)
    outcome = automatic.merge_sure_groups(at=now)
    merge = Merge.objects.get()
    assert (outcome.groups, outcome.customers, merge.is_automatic) == (1, 2, True)
    assert merge.reason == "Sure to 99.5%. They share an e-mail address."
    assert Customer.objects.filter(pk__in=ids, trashed_at=None).count() == 1
    assert automatic.merge_sure_groups(at=now).groups == 0


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"tax_id": "RO 123"}, {"tax_id": "RO124"}, "tax_id"),
        ({"birth_date": "1980-01-02"}, {"birth_date": "1980-02-01"}, "birth_date"),
        ({}, {"kind": "organisation"}, "kind"),
    ],
)
def test_what_contradicts_is_left_for_people(threshold, twins, now, one, other, why):
    twins(one, other)
    outcome = automatic.merge_sure_groups(at=now)
    assert (outcome.groups, dict(outcome.left)) == (0, {why: 1})
    assert not Merge.objects.exists()


@pytest.mark.parametrize(
    "evidence",
    [
        [{"field": "email", "level": "local"}, {"field": "family_name", "level": "same"}],
        [{"field": "phone", "level": "same"}, {"field": "given_name", "level": "differs"}],
    ],
    ids=["nothing identifies them", "a name differs"],
)
def test_what_is_probable_but_not_proven_is_left_for_people(threshold, twins, now, evidence):
    twins(evidence=evidence)
    outcome = automatic.merge_sure_groups(at=now)
    assert (outcome.groups, dict(outcome.left)) == (0, {"thin": 1})
    assert not Merge.objects.exists()


def test_the_same_tax_number_in_another_writing_is_no_contradiction(threshold, twins, now):
    twins({"tax_id": "RO 123-4"}, {"tax_id": "ro1234"})
    assert automatic.merge_sure_groups(at=now).groups == 1


def test_those_under_a_hold_or_a_restriction_are_left(threshold, twins, now):
    held, _other = twins()
    restricted, _other = twins()
    LegalHold.objects.create(person_id=held, reason="court", held_from=now.date(), created_at=now, updated_at=now)
    Restriction.objects.create(person_id=restricted, reason="asked", since=now)
    outcome = automatic.merge_sure_groups(at=now)
    assert (outcome.groups, dict(outcome.left)) == (0, {"held": 1, "restricted": 1})


def test_who_was_ruled_not_the_same_is_never_merged_through_others(threshold, twins, now):
    one, other = twins()
    third, fourth = twins()
    for pair, state in (((other, third), "open"), ((one, fourth), "not_same")):
        DuplicatePair.objects.create(
            first_id=pair[0],
            second_id=pair[1],
            probability=0.999,
            state=state,
            found_at=now,
            created_at=now,
            updated_at=now,
        )
    assert automatic.merge_sure_groups(at=now).groups == 0
    assert not Merge.objects.exists()


def test_a_merge_that_somebody_undid_is_not_made_again(threshold, twins, now, client, alice):
    twins()
    automatic.merge_sure_groups(at=now)
    client.force_login(alice)
    merge = Merge.objects.get()
    page = client.get("/duplicates/automatic/").content.decode()
    assert "Sure to 99.5%. They share an e-mail address." in page
    assert client.post(f"/duplicates/merges/{merge.pk}/undoing/").status_code == 302
    outcome = automatic.merge_sure_groups(at=now)
    assert (outcome.groups, dict(outcome.left), Merge.objects.count()) == (0, {"taken_back": 1}, 1)


def test_the_preview_counts_and_changes_nothing(client, admin, twins, now):
    twins()
    twins({"tax_id": "RO1"}, {"tax_id": "RO2"})
    client.force_login(admin)
    page = client.post("/settings/automatic-merging/", {"threshold": "99", "act": "look"}).content.decode()
    assert "1 group with 2 customers would become one" in page
    assert "their tax numbers differ" in page
    assert not DuplicateSettings.objects.exists()
    assert not Merge.objects.exists()


def test_the_administrator_sets_and_clears_the_threshold(client, admin):
    client.force_login(admin)
    client.post("/settings/automatic-merging/", {"threshold": "99,9", "act": "save"})
    assert DuplicateSettings.objects.get().automatic == 0.999
    client.post("/settings/automatic-merging/", {"threshold": "", "act": "save"})
    assert DuplicateSettings.objects.get().automatic is None


@pytest.mark.parametrize("text", ["80", "101", "much", "nan"])
def test_a_threshold_that_is_none_is_refused(text):
    with pytest.raises(Invalid):
        automatic.read_threshold(text)
