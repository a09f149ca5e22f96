"""A customer at one glance: who, how important, how are they, what was agreed, what next, what they bought."""

import re
from html import unescape

import pytest
from django.utils.html import strip_tags

from libreta.kernel import writes

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(strip_tags(answer.content.decode().replace("<", " <")))).replace("\xa0", " ")


def glance_of(client, cafe) -> str:
    return words(client.get(f"/customers/{cafe['id']}/glance/"))


def test_the_glance_answers_the_six_questions(reader, alice, cafe, score):
    score(cafe["id"], "4200", segment="cant_lose", rfm_monetary=5)
    told = glance_of(reader(alice), cafe)
    for part in (
        "How important Can't lose €9,000 expected over 12 months · top fifth by spend",
        "How are they Has fallen silent Bought 20 times, every 14 days on average; silent for 60 days.",
        "Last said Llamará en mayo 2 days ago · Alice",
        "What next Enviar cotización 1 day ago · Alice",
        "Bought so far €175 1 order · last",
        "Who attends",
        "Ana Pérez (Compras) · WhatsApp, 16:00",
    ):
        assert part in told


def test_without_a_plan_the_page_proposes_a_call(reader, alice, cafe, score):
    bar = writes.create("customer", [{"name": "Bar Solo", "kind": "organisation"}], by=cafe["by"], at=cafe["at"])[0]
    score(bar, "4200")
    told = glance_of(reader(alice), {"id": bar})
    assert "What next Get in touch €4,200 are at risk. Make a task" in told


def test_who_talked_with_us_lately_is_left_in_peace(reader, alice, cafe, score):
    score(cafe["id"], "4200")
    writes.update("task", [writes.Change(cafe["task"], {"status": "cancelled"})], by=cafe["by"], at=cafe["at"])
    told = glance_of(reader(alice), cafe)
    assert "Last said Llamará en mayo 2 days ago" in told and "Get in touch" not in told


@pytest.mark.parametrize(
    ("silent", "usual", "orders", "state"),
    [
        (10, 14.0, 20, "Buys as usual"),
        (30, 14.0, 20, "Later than usual"),
        (60, 14.0, 20, "Has fallen silent"),
        (60, None, 1, "Bought once"),
    ],
)
def test_how_they_are_is_measured_on_their_own_rhythm(reader, alice, cafe, score, silent, usual, orders, state):
    score(cafe["id"], None, silent=silent, usual=usual, orders_count=orders, reasons=[])
    assert f"How are they {state}" in glance_of(reader(alice), cafe)


def test_a_fresh_complaint_comes_before_every_figure(reader, alice, cafe, score):
    score(cafe["id"], "4200")
    row = {"customer": cafe["id"], "kind": "complaint", "summary": "El saco llegó roto", "direction": "inbound"}
    writes.create("interaction", [row], by=cafe["by"], at=cafe["at"])
    assert "How are they Complaint" in glance_of(reader(alice), cafe)


def test_the_page_holds_glance_facts_timeline_and_relations(reader, alice, cafe):
    answer = reader(alice).get(f"/customers/{cafe['id']}/")
    told = words(answer)
    for part in ("Not scored yet", "Sevilla", "Precio fijo acordado", "Decide la dueña", "Enviar cotización", "175.00"):
        assert part in told
    assert 'id="glance"' in answer.content.decode()


def test_the_page_costs_a_known_number_of_queries(reader, alice, cafe, score, django_assert_max_num_queries):
    score(cafe["id"], "4200")
    client = reader(alice)
    client.get(f"/customers/{cafe['id']}/")
    with django_assert_max_num_queries(37):
        client.get(f"/customers/{cafe['id']}/")


def test_the_number_of_queries_does_not_grow_with_the_story(reader, alice, cafe, django_assert_max_num_queries):
    by, at = cafe["by"], cafe["at"]
    talks = [{"customer": cafe["id"], "kind": "call", "summary": f"Call {i}"} for i in range(60)]
    writes.create("interaction", talks, by=by, at=at)
    writes.create("note", [{"customer": cafe["id"], "body": f"Note {i}"} for i in range(30)], by=by, at=at)
    writes.create("task", [{"customer": cafe["id"], "title": f"Task {i}"} for i in range(30)], by=by, at=at)
    orders = [{"customer": cafe["id"], "currency": "EUR", "status": "confirmed"} for _ in range(30)]
    writes.create("order", orders, by=by, at=at)
    client = reader(alice)
    client.get(f"/customers/{cafe['id']}/")
    with django_assert_max_num_queries(42):  # three of them ask whose numbers were merged, and what was agreed to
        client.get(f"/customers/{cafe['id']}/")


@pytest.mark.parametrize("path", ["/customers/{}/", "/customers/{}/glance/", "/timeline/customers/{}/"])
def test_a_stranger_finds_nothing(reader, charlie, bob, cafe, path):
    assert reader(charlie).get(path.format(cafe["id"])).status_code == 404
    assert reader(bob).get(path.format(cafe["id"])).status_code == 200


def test_what_a_role_may_not_see_is_not_on_the_page(reader, alice, cafe, score, hide):
    score(cafe["id"], "4200.17", value_12m="8123.45", segment="cant_lose")
    hide("seller", "customer", "score_value_12m", "score_value_at_risk", "score_reasons", "score_segment", "email")
    hide("seller", "order", scope="none")
    told = reader(alice).get(f"/customers/{cafe['id']}/").content.decode()
    for secret in ("4,200", "8,123", "Can&#x27;t lose", "every 14 days", "info@cafesdelsur", "175.00", "SO-0"):
        assert secret not in told


def test_a_hidden_amount_hides_the_sum_too(reader, alice, cafe, hide):
    hide("seller", "order", "total")
    told = reader(alice).get(f"/customers/{cafe['id']}/").content.decode()
    assert "175" not in told
