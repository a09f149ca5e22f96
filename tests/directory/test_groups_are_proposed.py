"""Households, branches and the people of organisations are proposed from what is known, and decided by people."""

import pytest

from libreta.directory.households import actions, queries
from libreta.directory.households.jobs import search
from libreta.directory.households.models import GroupMember, GroupProposal
from libreta.directory.households.refusals import AlreadyDecided
from libreta.directory.models import Affiliation, Customer
from libreta.kernel import writes
from libreta.kernel.refusals import Forbidden, NotVisible

pytestmark = pytest.mark.django_db
HOME = {"street": "Strada Fagului nr. 12", "city": "Cluj-Napoca"}


@pytest.fixture
def known(alice, actor_of, now):
    """Returns a function that writes customers down as Alice, by name, and gives their numbers."""

    def write(*rows, by=None):
        return writes.create("customer", list(rows), by=by or actor_of(alice), at=now)

    return write


def person(given, family, **values):
    return {"kind": "person", "given_name": given, "family_name": family, **values}


def firm(name, **values):
    return {"kind": "organisation", "name": name, **values}


def groups(kind):
    """Returns who is proposed under whom: {(head, members)} by number."""
    found = GroupProposal.objects.filter(kind=kind, waiting__gt=0)
    return {
        (p.head_id, tuple(p.members.filter(state="open").order_by("customer").values_list("customer", flat=True)))
        for p in found
    }


def test_a_child_joins_the_names_of_both_parents(known, now):
    father, mother, child, neighbour = known(
        person("Juan", "García López", **HOME),
        person("Ana", "Pérez Ruiz", street="Str. Fagului, 12", city="Cluj-Napoca"),
        person("Luz", "Garcia Perez", street="strada fagului 12", city="CLUJ-NAPOCA"),
        person("Ion", "Ionescu", **HOME),
    )
    search(at=now)
    assert groups("household") == {(None, (father, mother, child))}
    assert neighbour not in {m.customer_id for m in GroupMember.objects.all()}


def test_a_landline_makes_a_household_of_two_names(known, now):
    one, other = known(
        person("Ana", "Popa", phone="+40264100100", **HOME), person("Dan", "Rus", phone="+40264100100", **HOME)
    )
    search(at=now)
    assert groups("household") == {(None, (one, other))}


@pytest.mark.parametrize(
    "second",
    [
        {"given_name": "Maria", "family_name": "Popescu", "street": "Strada Fagului nr. 14", "city": "Cluj-Napoca"},
        {"given_name": "Maria", "family_name": "Popescu", "street": "Strada Fagului nr. 12", "city": "Iași"},
        {"given_name": "Maria", "family_name": "Ionescu", **HOME},
        {"given_name": "Ana", "family_name": "Popescu", **HOME},
    ],
    ids=["another number", "another town", "another name", "the same person written twice"],
)
def test_what_makes_no_household(known, now, second):
    known(person("Ana", "Popescu", **HOME), {"kind": "person", **second})
    search(at=now)
    assert groups("household") == set()


def test_an_office_is_no_home(known, actor_of, alice, now):
    one, other, office = known(
        person("Ana", "Popa", **HOME), person("Dan", "Popa", **HOME), firm("Cafea Bună SRL", **HOME)
    )
    rows = [{"person": number, "organisation": office} for number in (one, other)]
    writes.create("affiliation", rows, by=actor_of(alice), at=now)
    search(at=now)
    assert groups("household") == set()


def test_a_house_full_of_people_is_left_out_and_counted(known, now):
    known(*(person(f"Ana{number}", "Popa", **HOME) for number in range(13)))
    run = search(at=now)
    assert (groups("household"), run.left_out_count) == (set(), 1)
    assert run.left_out == [{"kind": "household", "what": "", "number": 13}]


def test_a_new_member_is_proposed_for_the_household_that_stands(known, now):
    home = known({"kind": "household", "name": "Familia Popescu", **HOME})[0]
    (member,) = known(person("Ana", "Popescu", parent=home, **HOME))
    (newcomer,) = known(person("Dan", "Popescu", **HOME))
    search(at=now)
    assert groups("household") == {(home, (newcomer,))}
    assert Customer.objects.get(pk=member).parent_id == home


def test_branches_share_a_domain_a_tax_number_or_a_name(known, now):
    top, shop = known(
        firm("Cafea Bună SRL", email="office@cafea.ro", employees=90),
        firm("Cafeneaua din Iași", website="https://iasi.cafea.ro/contact"),
    )
    head, plant = known(
        firm("Acero del Norte", tax_id="12345678000190", country="BR", employees=500),
        firm("Planta Sur", tax_id="12.345.678/0002-71", country="BR"),
    )
    hotel, inn = known(firm("Hotel Aurora S.A.", city="Lima"), firm("Hotel Aurora Sucursal Cusco", city="Cusco"))
    search(at=now)
    assert groups("branches") == {(top, (shop,)), (head, (plant,)), (hotel, (inn,))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"email": "cafea@gmail.com"}, {"email": "banca@gmail.com"}),
        ({"website": "https://facebook.com/cafea"}, {"website": "https://www.facebook.com/banca"}),
        ({"tax_id": "RO111222"}, {"tax_id": "RO111333"}),
        ({"name": "Clínica Lima", "city": "Lima"}, {"name": "Clínica Quito", "city": "Quito"}),
        (
            {"name": "Aurora SRL", "city": "Iași", "email": "a@aurora.ro"},
            {"name": "Aurora", "city": "Iași", "email": "b@aurora.ro"},
        ),
    ],
    ids=["free mail", "a social network", "another tax number", "a common word", "the same one twice"],
)
def test_what_makes_no_branch(known, now, one, other):
    known(firm(**({"name": "Cafea"} | one)), firm(**({"name": "Banca"} | other)))
    search(at=now)
    assert groups("branches") == set()


def test_people_write_from_the_domain_of_their_organisation(known, actor_of, alice, now):
    (top,) = known(firm("Cafea Bună SRL", website="https://www.cafea.ro"))
    ana, dan, eva = known(
        person("Ana", "Popa", email="ana@cafea.ro"),
        person("Dan", "Rus", email="dan@vanzari.cafea.ro"),
        person("Eva", "Stan", email="eva@gmail.com"),
    )
    writes.create("affiliation", [{"person": dan, "organisation": top}], by=actor_of(alice), at=now)
    search(at=now)
    assert groups("people") == {(top, (ana,))}
    assert not GroupMember.objects.filter(customer__in=(dan, eva)).exists()


def test_a_second_search_changes_nothing(known, now):
    known(person("Ana", "Popa", **HOME), person("Dan", "Popa", **HOME))
    search(at=now)
    before = list(GroupProposal.objects.values()), list(GroupMember.objects.values())
    search(at=now)
    assert (list(GroupProposal.objects.values()), list(GroupMember.objects.values())) == before


def test_accepted_people_live_in_a_household_and_undo_takes_it_away(known, actor_of, alice, now):
    ids = known(person("Ana", "Popa", **HOME), person("Dan", "Popa", **HOME), person("Eva", "Popa", **HOME))
    search(at=now)
    by, proposal = actor_of(alice), GroupProposal.objects.get()
    made = actions.accept_groups({proposal.pk: ids[:2]}, by=by, at=now)
    home = Customer.objects.get(kind="household")
    assert (home.name, home.street, home.owner_id) == ("Popa household", HOME["street"], alice.pk)
    assert list(Customer.objects.filter(parent=home).order_by("pk").values_list("pk", flat=True)) == ids[:2]
    assert GroupMember.objects.get(customer=ids[2]).state == "refused"
    assert groups("household") == set()

    assert actions.take_back(made.act, by=by, at=now) == 3
    assert not Customer.objects.filter(parent__isnull=False).exists()
    assert Customer.objects.get(pk=home.pk).trashed_at == now
    assert groups("household") == {(None, tuple(ids))}


def test_accepted_people_become_affiliated_once(known, actor_of, alice, now):
    (top,) = known(firm("Cafea Bună SRL", website="https://www.cafea.ro"))
    (ana,) = known(person("Ana", "Popa", email="ana@cafea.ro"))
    search(at=now)
    by, proposal = actor_of(alice), GroupProposal.objects.get()
    made = actions.accept_groups({proposal.pk: None}, by=by, at=now)
    assert list(Affiliation.objects.values_list("person", "organisation")) == [(ana, top)]
    with pytest.raises(AlreadyDecided):
        actions.accept_groups({proposal.pk: None}, by=by, at=now)
    assert Affiliation.objects.count() == 1
    search(at=now)
    assert groups("people") == set()
    actions.take_back(made.act, by=by, at=now)
    assert Affiliation.objects.get().trashed_at == now


def test_a_refusal_is_remembered(known, actor_of, alice, now):
    ids = known(person("Ana", "Popa", **HOME), person("Dan", "Popa", **HOME))
    search(at=now)
    actions.refuse_groups({GroupProposal.objects.get().pk: None}, by=actor_of(alice), at=now)
    (third,) = known(person("Eva", "Popa", **HOME))
    search(at=now)
    assert groups("household") == set()
    assert sorted(GroupMember.objects.values_list("customer", "state")) == [(n, "refused") for n in ids]
    assert not GroupMember.objects.filter(customer=third).exists()


def test_a_refusal_holds_of_the_one_who_was_merged_into(known, actor_of, alice, now):
    from libreta.directory.merges.actions import merge_customers

    ids = known(person("Ana", "Popa", **HOME), person("Dan", "Popa", **HOME))
    search(at=now)
    by = actor_of(alice)
    actions.refuse_groups({GroupProposal.objects.get().pk: None}, by=by, at=now)
    (twin,) = known(person("Ana", "Popa", **HOME))
    merge_customers([ids[0], twin], survivor=twin, by=by, at=now)
    search(at=now)
    assert groups("household") == set()


def test_who_may_not_see_them_neither_sees_nor_decides(known, actor_of, charlie, now):
    known(person("Ana", "Popa", **HOME), person("Dan", "Popa", **HOME))
    search(at=now)
    by, proposal = actor_of(charlie), GroupProposal.objects.get()
    assert queries.open_groups(by=by, at=now).groups == []
    for doing in (actions.accept_groups, actions.refuse_groups):
        with pytest.raises(NotVisible):
            doing({proposal.pk: None}, by=by, at=now)
    assert groups("household") == {
        (None, tuple(GroupMember.objects.order_by("customer").values_list("customer", flat=True)))
    }
    assert not Customer.objects.filter(kind="household").exists()


def test_a_hidden_member_is_counted_but_neither_shown_nor_moved(known, actor_of, alice, charlie, now):
    mine = known(person("Ana", "Popa", **HOME), person("Dan", "Popa", **HOME))
    (theirs,) = known(person("Eva", "Popa", **HOME), by=actor_of(charlie))
    search(at=now)
    by = actor_of(alice)
    (seen,) = queries.open_groups(by=by, at=now).groups
    assert ([row["id"] for row in seen.members], seen.hidden) == (mine, 1)
    actions.accept_groups({seen.proposal.pk: None}, by=by, at=now)
    assert Customer.objects.get(pk=theirs).parent_id is None
    assert GroupMember.objects.get(customer=theirs).state == "open"


def test_who_may_not_change_them_is_refused_and_nothing_moves(known, actor_of, alice, user_of, now):
    known(person("Ana", "Popa", **HOME), person("Dan", "Popa", **HOME))
    search(at=now)
    colleague = actor_of(user_of("carla", "seller", "North"))
    with pytest.raises(Forbidden):
        actions.accept_groups({GroupProposal.objects.get().pk: None}, by=colleague, at=now)
    assert not Customer.objects.filter(kind="household").exists()
    assert not GroupMember.objects.exclude(state="open").exists()


def test_whose_data_are_restricted_is_not_proposed(known, now):
    from libreta.directory.models import Restriction

    ids = known(person("Ana", "Popa", **HOME), person("Dan", "Popa", **HOME), person("Eva", "Popa", **HOME))
    Restriction.objects.create(person_id=ids[0], reason="asked", since=now)
    search(at=now)
    assert groups("household") == {(None, tuple(ids[1:]))}


def test_the_api_lists_accepts_and_takes_back(client, known, alice, now):
    ids = known(person("Ana", "Popa", **HOME), person("Dan", "Popa", **HOME), person("Eva", "Popa", **HOME))
    search(at=now)
    client.force_login(alice)
    (told,) = client.get("/api/v1/group-proposals?kind=household").json()["data"]
    assert (told["members"], told["head"], told["reason"]) == (ids, None, "home")
    assert told["why"] == ["They live at Strada Fagului nr. 12, Cluj-Napoca.", "They share the family name Popa."]
    path = f"/api/v1/group-proposals/{told['id']}/acceptance"
    made = client.post(path, {"members": ids[:2]}, content_type="application/json").json()["data"]
    assert (made["members"], Customer.objects.filter(parent=made["head"]).count()) == (2, 2)
    assert client.post(path, {}, content_type="application/json").status_code == 409
    assert client.post(f"/api/v1/group-decisions/{made['decision']}/withdrawal").status_code == 200
    assert not Customer.objects.filter(parent__isnull=False).exists()
    assert client.get("/api/v1/group-proposals?kind=nothing").status_code == 400


def test_the_page_takes_many_at_once_and_says_what_was_left(client, known, alice, now):
    known(person("Ana", "Popa", **HOME), person("Dan", "Popa", **HOME))
    known(
        person("Ion", "Rus", street="Calea Turzii 5", city="Cluj-Napoca"),
        person("Eva", "Rus", street="Calea Turzii 5", city="Cluj-Napoca"),
    )
    search(at=now)
    client.force_login(alice)
    page = client.get("/households/").content.decode()
    assert page.count("data-case ") == 2
    ids = list(GroupProposal.objects.values_list("pk", flat=True))
    Customer.objects.filter(family_name="Rus").update(owner=None)
    answer = client.post("/households/decisions/", {"group": ids, "act": "accept"}, follow=True)
    assert "1 proposal is decided. 1 was left:" in answer.content.decode()
    assert Customer.objects.filter(kind="household").count() == 1
