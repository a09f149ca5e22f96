"""Competitors: records that everybody knows, met in deals; who won a lost deal is one of them, kept by the database."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import IntegrityError, transaction

from libreta.kernel import query, writes
from libreta.kernel.refusals import Duplicate, Forbidden, Invalid
from libreta.sales.models import Competitor, Opportunity, OpportunityCompetitor
from libreta.sales.opportunities import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def rivals(by, now):
    rows = [{"name": " Bean  & Co ", "how_we_win": "Fresh every week."}, {"name": "Nord"}]
    return dict(zip(("bean", "nord"), writes.create("competitor", rows, by=by, at=now), strict=True))


@pytest.fixture
def deal(by, now):
    customer = writes.create("customer", [{"name": "Café Sol"}], by=by, at=now)[0]
    row = {"name": "Grinder", "customer": customer, "amount": 10, "currency": "EUR"}
    return writes.create("opportunity", [row], by=by, at=now)[0]


def meet(deal, competitor, by, now, **more):
    return writes.create(
        "opportunity_competitor", [{"opportunity": deal, "competitor": competitor, **more}], by=by, at=now
    )[0]


def standing():
    rows = OpportunityCompetitor.objects.filter(trashed_at=None).order_by("competitor__name")
    return list(rows.values_list("competitor__name", "standing", "has_won"))


def test_a_competitor_stands_once_whatever_its_capitals(rivals, by, now):
    assert Competitor.objects.get(pk=rivals["bean"]).name == "Bean & Co"
    with pytest.raises(Duplicate) as refused:
        writes.create("competitor", [{"name": "BEAN & CO"}], by=by, at=now)
    assert list(refused.value.errors) == ["name"] and Competitor.objects.count() == 2


def test_whoever_loses_a_deal_names_the_winner_in_the_dialog(client, alice, rivals, deal, by, now):
    meet(deal, rivals["nord"], by, now, standing="ahead")
    client.force_login(alice)
    page = client.get(f"/opportunities/{deal}/action/losing/").content.decode()
    assert "/opportunities/options/opportunity_competitors.competitor/" in page
    offered = client.get("/opportunities/options/opportunity_competitors.competitor/?q=bea").content.decode()
    assert "Bean &amp; Co" in offered and "Nord" not in offered
    told = {"reason": "competitor", "competitor": "", "competitor__text": "bean & co"}
    assert client.post(f"/opportunities/{deal}/action/losing/", told).status_code == 302
    assert Opportunity.objects.get(pk=deal).status == "lost"
    assert standing() == [("Bean & Co", "unknown", True), ("Nord", "ahead", False)]
    page = client.get(f"/opportunities/{deal}/").content.decode()
    assert "Won the deal" in page and "Fresh every week." in page and f"/competitors/{rivals['bean']}/" in page


def test_an_unknown_winner_is_told_and_the_deal_stays_open(client, alice, rivals, deal):
    client.force_login(alice)
    told = {"reason": "competitor", "competitor": "", "competitor__text": "Somebody"}
    answer = client.post(f"/opportunities/{deal}/action/losing/", told)
    assert answer.status_code == 422 and "Nothing is called “Somebody”." in answer.content.decode()
    assert Opportunity.objects.get(pk=deal).status == "open" and standing() == []


def test_one_wins_at_most_and_only_what_is_lost(rivals, deal, by, now):
    first = meet(deal, rivals["bean"], by, now)
    with pytest.raises(Invalid):
        writes.update("opportunity_competitor", [writes.Change(first, {"has_won": True})], by=by, at=now)
    assert standing() == [("Bean & Co", "unknown", False)]
    actions.lose_opportunities([deal], by=by, at=now, reason="price", competitor=rivals["bean"])
    with pytest.raises(Duplicate):
        meet(deal, rivals["nord"], by, now, has_won=True)
    assert standing() == [("Bean & Co", "unknown", True)]
    actions.reopen_opportunities([deal], by=by, at=now)
    assert standing() == [("Bean & Co", "unknown", False)]
    with pytest.raises(IntegrityError), transaction.atomic():
        OpportunityCompetitor.objects.filter(pk=first).update(has_won=True)
    actions.lose_opportunities([deal], by=by, at=now, reason="price", competitor=rivals["nord"])
    assert standing() == [("Bean & Co", "unknown", False), ("Nord", "unknown", True)]


def test_a_beaten_competitor_is_named_when_a_deal_is_won(rivals, deal, by, now):
    actions.win_opportunities([deal], by=by, at=now, competitor=rivals["bean"])
    assert standing() == [("Bean & Co", "unknown", False)]


def test_the_page_of_a_competitor_counts_what_the_reader_sees(client, alice, charlie, rivals, deal, by, actor_of, now):
    actions.lose_opportunities([deal], by=by, at=now, reason="price", competitor=rivals["bean"])
    client.force_login(alice)
    page = client.get(f"/competitors/{rivals['bean']}/").content.decode()
    assert "Lost to them" in page
    (address,) = {part.split('"')[0] for part in page.split('href="') if "has_won" in part.split('"')[0]}
    tree = json.loads(parse_qs(urlsplit(address.replace("&amp;", "&")).query)["filter"][0])
    assert query.of("opportunity", by=by, at=now).where(tree).ids() == [deal]
    client.force_login(charlie)
    page = client.get(f"/competitors/{rivals['bean']}/").content.decode()
    assert "Bean &amp; Co" in page and "Lost to them" not in page and "Grinder" not in page
    assert query.of("opportunity_competitor", by=actor_of(charlie), at=now).count("exact").value == 0


def test_sellers_write_what_they_know_and_managers_put_away(rivals, by, user_of, actor_of, now):
    writes.update("competitor", [writes.Change(rivals["nord"], {"weaknesses": "Slow."})], by=by, at=now)
    with pytest.raises(Forbidden):
        writes.trash("competitor", [rivals["nord"]], by=by, at=now)
    assert Competitor.objects.filter(trashed_at=None).count() == 2
    writes.trash("competitor", [rivals["nord"]], by=actor_of(user_of("Mara", "manager", "North")), at=now)
    assert Competitor.objects.filter(trashed_at=None).count() == 1
