"""Colleagues come in by file: known by name, in their teams, unable to sign in until they are invited."""

import json

import pytest
from click.testing import CliRunner
from django.urls import reverse

from libreta.identity.invitations.actions import accept_invitation, invite
from libreta.identity.models import Team, User
from libreta.integrations.commands import import_file
from libreta.integrations.people import lists
from libreta.kernel.refusals import Forbidden, Invalid, NotAllowedNow

pytestmark = pytest.mark.django_db
REAL = ("data", "maven_crm", "sales_teams.csv")
LIST = "sales_agent,manager,regional_office\nAna Pop,Dan Radu,East\nIon Luca,Dan Radu,East\n,Dan Radu,East\n"


def people():
    return list(User.objects.order_by("pk").values_list("name", "email", "is_active", "team__name", "role__key"))


def test_the_real_list_makes_thirty_five_sellers_and_six_managers_once(sample):
    arguments = [str(sample(*REAL)), "--as", "user", "--preset", "sales-teams", "--json"]
    before = User.objects.count()
    first = json.loads(CliRunner().invoke(import_file, arguments, catch_exceptions=False).output)
    assert (first["created"], first["teams"], first["rows"], first["refused"]) == (41, 9, 35, 0)
    assert User.objects.count() == before + 41
    anna = User.objects.get(name="Anna Snelling")
    assert (anna.email, anna.is_active, anna.has_usable_password()) == (None, False, False)
    assert (anna.team.name, anna.team.parent.name, anna.role.key) == ("Central · Dustin Brinkmann", "Central", "seller")
    dustin = User.objects.get(name="Dustin Brinkmann")
    assert (dustin.team, dustin.role.key) == (anna.team, "manager")
    held = people()
    again = json.loads(CliRunner().invoke(import_file, arguments, catch_exceptions=False).output)
    assert (again["created"], again["changed"], again["teams"], again["unchanged"]) == (0, 0, 0, 41)
    assert people() == held


def test_a_dry_run_and_an_actor_without_the_right_make_nobody(file_of, system, alice, actor_of):
    path = file_of(LIST)
    held, teams = people(), Team.objects.count()
    counted = lists.bring(path, path.name, by=system, dry_run=True)
    assert (counted.outcome.created, counted.outcome.teams, len(counted.refused)) == (3, 2, 1)
    with pytest.raises(Forbidden):
        lists.bring(path, path.name, by=actor_of(alice))
    assert (people(), Team.objects.count()) == (held, teams)


def test_a_row_without_a_name_is_refused_and_who_works_here_keeps_the_place(file_of, system, user_of):
    ana = user_of("ana", "seller", "North")
    User.objects.filter(pk=ana.pk).update(name="Ana Pop")
    path = file_of(LIST)
    brought = lists.bring(path, path.name, by=system)
    assert brought.refused == {4: "A person needs a name."}
    ana.refresh_from_db()
    assert (ana.is_active, ana.team.name) == (True, "North")
    assert User.objects.filter(name="Ana Pop").count() == 1
    with pytest.raises(Invalid, match="names of people"):
        lists.bring(file_of("a,b\n1,2\n", "other.csv"), "other.csv", by=system)


def test_the_trail_tells_who_brought_them_in(file_of, system):
    from libreta.audit.models import Change

    path = file_of(LIST)
    lists.bring(path, path.name, by=system)
    ion = User.objects.get(name="Ion Luca")
    told = Change.objects.filter(record_type="identity.user", record_id=ion.pk).values_list("action", "cause")
    assert list(told) == [("create", "identity.users.expect")]


def test_an_invited_person_becomes_the_one_who_was_known_by_name(file_of, system, admin, actor_of, now, client):
    path = file_of(LIST)
    lists.bring(path, path.name, by=system)
    ion = User.objects.get(name="Ion Luca")
    client.force_login(admin)
    page = client.get(reverse("settings_user", args=[ion.pk])).content.decode()
    assert f"?user={ion.pk}" in page
    assert "Not invited yet" in page
    from libreta.identity.users.actions import activate_users

    with pytest.raises(NotAllowedNow):
        activate_users([ion.pk], by=actor_of(admin))
    given = {"email": "Ion@Example.com", "name": ion.name, "role_id": ion.role_id, "team_id": ion.team_id}
    _made, token = invite(**given, language="ro", by=actor_of(admin), at=now, user_id=ion.pk)
    count = User.objects.count()
    accepted = accept_invitation(token, name="Ion Luca", password="a long way to the sea", at=now)
    assert (accepted.pk, User.objects.count()) == (ion.pk, count)
    ion.refresh_from_db()
    assert (ion.email, ion.is_active, ion.check_password("a long way to the sea")) == ("ion@example.com", True, True)
    client.logout()
    assert client.login(email="ion@example.com", password="a long way to the sea")


def test_the_database_lets_nobody_without_an_address_in(system, file_of):
    from django.db import IntegrityError, transaction

    path = file_of(LIST)
    lists.bring(path, path.name, by=system)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(name="Ion Luca").update(is_active=True)
    assert User.objects.get(name="Ion Luca").is_active is False


def test_deals_that_come_in_afterwards_find_their_owners_by_name(sample, bring, system, tmp_path):
    from libreta.sales.models import Opportunity

    lists.bring(sample(*REAL), "sales_teams.csv", by=system)
    bring(sample("data", "maven_crm", "accounts.csv"), constants={"currency": "USD"})
    bring(sample("data", "maven_crm", "products.csv"), "product", constants={"currency": "USD"})
    run = bring(sample("data", "maven_crm", "sales_pipeline.csv"), "opportunity", preset="sales-pipeline")
    assert (run.state, run.counts["refused"], run.counts["noted"]) == ("done", 0, 0)
    deals = Opportunity.objects.all()
    assert (deals.count(), deals.filter(owner=None).count()) == (8800, 0)
    assert deals.values("owner").distinct().count() == 30
    assert deals.filter(owner__name="Moses Frase").count() == deals.filter(seller_name="Moses Frase").count() == 260
