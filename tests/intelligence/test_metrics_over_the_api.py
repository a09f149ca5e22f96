"""Programs list metrics and read their values, with the rights of who asks; a refusal says why."""

from __future__ import annotations

import json

import pytest

from tests.intelligence.explored import lake, signed_in, world_lake  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
YEAR = {"from": "2025-04-01", "to": "2026-03-31"}


def test_without_a_warehouse_the_state_is_said(signed_in, admin, settings, tmp_path):  # noqa: F811
    settings.LAKE = tmp_path
    for path in ("metrics", "metrics/values?metrics=revenue"):
        answer = signed_in(admin).get(f"/api/v1/{path}")
        assert answer.status_code == 409
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "no-warehouse"
        assert "Run the intelligence first" in answer.json()["title"]


def test_metrics_are_listed_with_the_dimensions_that_fit(lake, signed_in, admin):  # noqa: F811
    body = signed_in(admin).get("/api/v1/metrics").json()
    listed = {one["key"]: one for one in body["data"]}
    assert len(listed) == 40
    assert listed["revenue"]["unit"] == "money"
    assert listed["revenue"]["currency"] == "EUR"
    dimensions = {one["key"] for one in listed["revenue"]["dimensions"]}
    assert {"country", "month", "product"} <= dimensions
    assert "channel" not in dimensions
    assert body["as_of"] == "2026-03-15"


def test_values_come_by_dimensions_and_filter(lake, signed_in, admin):  # noqa: F811
    client = signed_in(admin)
    asked = {"metrics": "revenue,orders", "by": "country", **YEAR}
    body = client.get("/api/v1/metrics/values", asked).json()
    assert sorted(body["data"], key=lambda cell: cell["country"]) == [
        {"country": "PE", "values": {"revenue": 30.0, "orders": 2}},
        {"country": "RO", "values": {"revenue": 45.0, "orders": 2}},
    ]
    assert (body["from"], body["to"], body["currency"]) == ("2025-04-01", "2026-03-31", "EUR")
    tree = json.dumps({"field": "country", "op": "eq", "value": "PE"})
    for narrowed in ({"where": tree}, {"country[in]": "PE,MX"}):
        body = client.get("/api/v1/metrics/values", {"metrics": "orders", **YEAR, **narrowed}).json()
        assert body["data"] == [{"values": {"orders": 2}}]


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"metrics": ""}, 422, "invalid"),
        ({"metrics": "nothing"}, 404, "not-found"),
        ({"metrics": "orders", "by": "channel"}, 400, "bad-filter"),
        ({"metrics": "orders", "where": "{"}, 400, "bad-filter"),
        ({"metrics": "orders", "channel[eq]": "email"}, 400, "bad-filter"),
        ({"metrics": "orders", "from": "soon"}, 422, "invalid"),
        ({"metrics": "orders", "from": "2026-02-01", "to": "2026-01-01"}, 422, "invalid"),
        ({"metrics": "open_pipeline", "by": "day", **YEAR}, 413, "too-large"),
    ],
)
def test_what_cannot_be_answered_is_refused(lake, signed_in, admin, asked, status, code):  # noqa: F811
    answer = signed_in(admin).get("/api/v1/metrics/values", asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_seller_of_another_team_counts_nothing_of_theirs(lake, signed_in, charlie):  # noqa: F811
    body = signed_in(charlie).get("/api/v1/metrics/values", {"metrics": "orders,deals_opened", **YEAR}).json()
    assert body["data"] == [{"values": {"orders": 0, "deals_opened": 0}}]


def test_the_document_describes_both_addresses(signed_in, admin):  # noqa: F811
    paths = signed_in(admin).get("/api/v1/openapi.json").json()["paths"]
    assert paths["/metrics"]["get"]["operationId"] == "list_metrics"
    named = {one.get("name") for one in paths["/metrics/values"]["get"]["parameters"]}
    assert {"metrics", "by", "from", "to", "where"} <= named
