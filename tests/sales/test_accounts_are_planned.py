"""The plan of an account: one page before a visit, exact, as far as the reader sees it; answered where it stands."""

import html
import re
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from libreta.collaboration.models import Task
from libreta.kernel import query
from libreta.kernel.actors import FieldRight
from libreta.sales.accounts import alerts
from libreta.sales.accounts.white_space import white_space
from libreta.sales.models import AccountAlert, AccountStakeholder
from libreta.workspace.models import KeptNotice
from tests.browsing import TELEPHONE
from tests.sales.account_story import begin, program

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(alice, actor_of):
    from datetime import UTC, datetime

    made = begin(alice, actor_of, datetime.now(UTC))
    account = {"account": made.ids["account"]}
    made.ids["unit"] = made.make("account_unit", customer=made.ids["branch"], **account)
    coffee = made.make("product", name="House blend", category="Coffee", list_price=10, currency="EUR")
    machine = made.make("product", name="Lever machine", category="Machines", list_price=900, currency="EUR")
    made.order(10, 300, product=coffee)
    made.order(20, 200, "MXN", product=coffee)
    made.make("opportunity", name="Bar", customer=made.ids["branch"], product=machine, amount=900, currency="EUR")
    made.talk(45, summary="Agreed to taste the new blend")
    plan = made.make(
        "account_plan", name="Plan 2026", period_from=made.days(-90), period_until=made.days(275), **account
    )
    made.make(
        "account_objective", plan=plan, name="Two machines more", measure="machines", baseline=1, current=2, target=3
    )
    made.make(
        "account_need", name="Decaf for the branch", person=made.ids["person"], found_on=made.days(-20), **account
    )
    made.ids["stakeholder"] = made.make(
        "account_stakeholder", person=made.ids["person"], position="Head of purchasing", influence=4,
        stance="critic", **account,
    )  # fmt: skip
    made.make("account_attention", purpose="Monthly tasting", user=alice.pk, every_days=30, **account)
    alerts.watch_accounts(None, by=program(), at=made.now)
    return made


@pytest.fixture
def address(story):
    return f"/accounts/{story.ids['account']}/plan/"


def test_the_page_says_what_to_know_before_a_visit(client, story, address, alice):
    client.force_login(alice)
    page = client.get(address)
    text = page.content.decode()
    for said in (
        "Grupo Sol", "Alice", "€300", "Agreed to taste the new blend", "Decaf for the branch", "Two machines more",
        "50%", "Ana Pop", "Head of purchasing", "Monthly tasting", "Plan 2026", "Coffee", "Machines",
        "Nobody has been in touch since", "has been waiting for an answer since",
    ):  # fmt: skip
        assert said in text, said
    assert page.context["value"] == [("€300", 1), ("MX$200", 1)]
    assert text.count('data-shortcut="t"') == 1


def test_an_account_leads_to_its_plan_and_opens_from_the_customers_page(client, story, address, alice):
    client.force_login(alice)
    text = client.get(f"/customers/{story.ids['group']}/").content.decode()
    assert address in text and "Nobody has been in touch since" in text
    other = story.make("customer", name="No account", kind="organisation")
    assert f"/accounts/new/?customer={other}" in client.get(f"/customers/{other}/").content.decode()


def test_strangers_and_the_signed_out_get_nothing(client, story, address, charlie):
    stranger = story.ids["stakeholder"]
    alert = AccountAlert.objects.filter(state="open").first()
    assert client.get(address).status_code == 302
    client.force_login(charlie)
    assert client.get(address).status_code == 404
    moved = client.post(f"/accounts/stakeholders/{stranger}/place/", {"influence": 1, "stance": "champion"})
    answered = client.post(f"/accounts/alerts/{alert.pk}/task/")
    assert (moved.status_code, answered.status_code) == (404, 404)
    assert AccountStakeholder.objects.get().stance == "critic" and Task.objects.count() == 0


def test_a_member_sees_the_plan_but_moves_nobody(client, story, address, charlie):
    story.make("account_member", account=story.ids["account"], user=charlie.pk, access="none")
    client.force_login(charlie)
    page = client.get(address)
    text = page.content.decode()
    assert page.status_code == 200 and "data-map" not in text
    assert page.context["grid"] is None or page.context["grid"].units == []
    assert "€300" not in text and "Agreed to taste" not in text and "Ana Pop" not in text
    moved = client.post(
        f"/accounts/stakeholders/{story.ids['stakeholder']}/place/", {"influence": 1, "stance": "champion"}
    )
    assert moved.status_code == 403 and AccountStakeholder.objects.get().influence == 4


def test_white_space_is_exact_and_every_cell_leads_to_its_records(story, actor_of, alice, client):
    by = actor_of(alice)
    circle = [story.ids["group"], story.ids["branch"]]
    grid = white_space(circle, by=by, at=story.now, here="/x/")
    assert [name for _id, name in grid.units] == ["Grupo Sol", "Sol Norte"]
    told = {line.label: [(cell.state, cell.amounts) for cell in line.cells] for line in grid.lines}
    assert told == {
        "Coffee": [("bought", {"EUR": Decimal(300), "MXN": Decimal(200)}), ("unknown", {})],
        "Machines": [("unknown", {}), ("open", {"EUR": Decimal(900)})],
    }
    assert grid.unknown == 2

    def behind(cell, key):
        tree = parse_qs(urlsplit(cell.url).query)["filter"][0]
        return query.of(key, by=by, at=story.now).where(tree).count("exact").value

    assert behind(grid.lines[0].cells[0], "order_line") == 2
    assert behind(grid.lines[1].cells[1], "opportunity") == 1
    client.force_login(alice)
    form = client.get(grid.lines[0].cells[1].url)
    assert form.status_code == 200 and "Sol Norte" in form.content.decode()
    inside = white_space(circle, by=by, at=story.now, family="Coffee", here="/x/")
    assert [(line.label, line.cells[0].state) for line in inside.lines] == [("House blend", "bought")]


def test_white_space_costs_the_same_for_many_organisations(story, actor_of, alice, django_assert_max_num_queries):
    circle = [story.make("customer", name=f"Unit {n}", kind="organisation") for n in range(14)]
    with django_assert_max_num_queries(6):  # two of them ask which numbers were merged
        grid = white_space(circle, by=actor_of(alice), at=story.now)
    assert (len(grid.units), grid.left_out) == (12, 2)


def test_hidden_amounts_stay_hidden_in_the_white_space(story, actor_of, alice):
    from dataclasses import replace

    by = actor_of(alice)
    hidden = {"opportunity": {"amount": FieldRight.HIDDEN}, "order_line": {"amount": FieldRight.HIDDEN}}
    grid = white_space([story.ids["group"]], by=replace(by, rights=replace(by.rights, fields=hidden)), at=story.now)
    assert [cell.amounts for line in grid.lines for cell in line.cells] == [{}, {}]
    for key, scopes in (("order_line", {"order_line": {"read": "none"}}), ("opportunity", {})):
        fields = {} if scopes else {key: {"status": FieldRight.HIDDEN}}
        rights = replace(by.rights, fields=fields, scopes={**by.rights.scopes, **scopes})
        assert white_space([story.ids["group"]], by=replace(by, rights=rights), at=story.now) is None


def test_an_alert_waits_in_the_bell_on_my_day_and_becomes_a_task_in_place(client, story, address, alice, bob):
    client.force_login(alice)
    assert "Nobody has been in touch since" in client.get("/").content.decode()
    assert "nobody has been in touch for too long" in client.get("/notifications/").content.decode()
    assert KeptNotice.objects.filter(user=alice, read_at=None).count() == 2
    everything = re.search(r'href="(/account-alerts/\?filter=[^"]+)"', client.get("/").content.decode())[1]
    assert "Nobody has been in touch since" in client.get(html.unescape(everything)).content.decode()
    alert = AccountAlert.objects.get(kind="no_contact")
    client.post(f"/accounts/alerts/{alert.pk}/task/", {"next": "//elsewhere.example"})
    assert Task.objects.get().subject_id == alert.pk
    again = client.post(f"/accounts/alerts/{alert.pk}/task/", {"next": address})
    assert again.status_code == 409 and Task.objects.count() == 1
    assert client.post(f"/accounts/alerts/{alert.pk}/trash/").status_code == 404
    assert client.get("/").content.decode().count('class="account__alert"') == 1  # the other one waits
    client.force_login(bob)  # leads nothing
    for page in ("/", "/notifications/"):
        assert "waiting for an answer" not in client.get(page).content.decode()


def test_portfolios_by_leader_lead_to_their_accounts(client, story, bob, charlie):
    client.force_login(bob)
    (one,) = client.get("/accounts/leaders/").context["rows"]
    assert (one.name, one.accounts, one.value, one.late, one.needs, one.alerts, one.deals, one.progress) == (
        "Alice", 1, {"EUR": Decimal(300)}, 1, 1, 2, 1, 50,
    )  # fmt: skip
    for url in (one.all_url, one.late_url, one.needs_url, one.alerts_url):
        assert "Grupo Sol" in client.get(url).content.decode()
    client.force_login(charlie)
    assert client.get("/accounts/leaders/").context["rows"] == []


def test_the_plan_on_a_telephone_is_accessible(visit, story, address, alice):
    entered = visit(alice, size=TELEPHONE)
    page = entered.open(address)
    expect(page.get_by_role("heading", name="Grupo Sol")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert entered.violations() == []


def test_a_stakeholder_is_moved_by_keyboard(visit, story, address, alice):
    entered = visit(alice)
    page = entered.open(address)
    person = page.locator(f"#stakeholder-{story.ids['stakeholder']}")
    person.focus()
    page.keyboard.press("Alt+ArrowRight")
    cell = page.locator('.map__cell[data-influence="4"][data-stance="neutral"]')
    expect(cell.locator(".map__person")).to_have_count(1)
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator('.map__cell[data-influence="5"][data-stance="neutral"] .map__person')).to_have_count(1)
    kept = AccountStakeholder.objects.get()
    assert (kept.influence, kept.stance) == (5, "neutral")
    assert entered.violations() == []


def test_the_page_reads_a_bounded_number_of_rows(client, story, address, alice, django_assert_max_num_queries):
    client.force_login(alice)
    client.get(address)
    with django_assert_max_num_queries(45):
        client.get(address)
