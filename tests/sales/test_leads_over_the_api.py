"""A thousand touches in one call: each has its answer, a refused one costs itself alone, a repeated call nothing."""

import json

import pytest

from libreta.directory.models import Customer
from libreta.identity.keys.actions import create_key
from libreta.identity.models import Role
from libreta.sales.models import Lead

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/leads/capture"


@pytest.fixture
def call(client, admin, alice, actor_of):
    from datetime import UTC, datetime

    def key(role):
        _made, text = create_key(
            name=role, user_id=alice.pk, role_id=Role.objects.get(key=role).pk, expires_at=None,
            by=actor_of(admin), at=datetime.now(UTC),
        )  # fmt: skip
        return text

    def post(body, *, role="seller", **headers):
        return client.post(
            ADDRESS, json.dumps(body), "application/json", HTTP_AUTHORIZATION=f"Bearer {key(role)}", **headers
        )

    return post


def test_each_touch_has_its_answer_and_a_refused_one_costs_itself(call):
    answer = call(
        {
            "leads": [
                {"name": "Ana", "email": "ana@example.com", "utm_campaign": "spring", "captured_at": "2026-03-01"},
                {"email": "nonsense"},
                {"name": "Ion", "colour": "red"},
                {"name": {"a": 1}},
                "no object",
                {"name": "Ana again", "email": "ANA@example.com"},
            ]
        }
    ).json()
    assert [result["status"] for result in answer["results"]] == [201, 422, 422, 422, 400, 201]
    assert (answer["captured"], answer["refused"]) == (2, 4)
    assert answer["results"][1]["problem"]["errors"][0]["field"] == "email"
    first, second = (Lead.objects.get(pk=answer["results"][place]["id"]) for place in (0, 5))
    assert first.customer_id == second.customer_id and Customer.objects.count() == 1
    assert (first.came_by, first.utm_campaign, first.captured_at.isoformat()[:10]) == ("api", "spring", "2026-03-01")


def test_the_same_call_sent_twice_captures_once(client, admin, alice, actor_of):
    from datetime import UTC, datetime

    _made, text = create_key(
        name="k", user_id=alice.pk, role_id=Role.objects.get(key="seller").pk, expires_at=None, by=actor_of(admin),
        at=datetime.now(UTC),
    )  # fmt: skip
    body = json.dumps({"leads": [{"name": "Ana", "email": "ana@example.com"}]})
    given = {"HTTP_AUTHORIZATION": f"Bearer {text}", "HTTP_IDEMPOTENCY_KEY": "one"}
    first = client.post(ADDRESS, body, "application/json", **given)
    again = client.post(ADDRESS, body, "application/json", **given)
    assert first.json() == again.json() and again.headers["Idempotency-Replayed"] == "true"
    assert Lead.objects.count() == 1


def test_an_external_id_that_is_taken_costs_its_own_lead(call):
    leads = [{"name": f"N{i}", "external_id": f"x-{i % 3}"} for i in range(4)]
    answer = call({"leads": leads}).json()
    assert [result["status"] for result in answer["results"]] == [201, 201, 201, 409]
    assert Lead.objects.count() == 3 and Customer.objects.count() == 3


@pytest.mark.parametrize(
    ("body", "status"), [({}, 400), ({"leads": []}, 400), ({"leads": {}}, 400), ({"leads": [{}] * 1001}, 413)]
)
def test_what_is_no_list_of_leads_is_refused(call, body, status):
    assert call(body).status_code == status
    assert Lead.objects.count() == 0


def test_a_reader_captures_nothing_over_the_api(call):
    answer = call({"leads": [{"name": "Ana"}]}, role="read_only")
    assert answer.status_code == 403
    assert (Lead.objects.count(), Customer.objects.count()) == (0, 0)


def test_a_stranger_without_a_key_is_not_let_in(client):
    assert client.post(ADDRESS, "{}", "application/json").status_code == 401


def test_the_document_of_the_api_tells_of_capture(client, alice):
    client.force_login(alice)
    document = client.get("/api/v1/openapi.json").json()
    assert document["paths"]["/leads/capture"]["post"]["operationId"] == "capture_leads"


def test_a_thousand_touches_cost_the_queries_of_a_few(call, django_assert_max_num_queries):
    leads = [{"name": f"N{i}", "email": f"n{i}@example.com", "phone": f"+4071200{i:04}"} for i in range(1000)]
    with django_assert_max_num_queries(70):
        answer = call({"leads": leads}).json()
    assert (answer["captured"], Lead.objects.count(), Customer.objects.count()) == (1000, 1000, 1000)
