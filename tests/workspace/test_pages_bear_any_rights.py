"""Whatever an administrator hides from a role, the pages of the workspace still open, without it."""

import pytest

pytestmark = pytest.mark.django_db

PAGES = ("/", "/act-today/", "/act-today/?owner=me&segment=at_risk", "/search/?q=cafes", "/notifications/")
HIDDEN = {
    "task": ("status", "due_at", "owner", "customer", "title", "kind", "priority", "subject_type"),
    "interaction": ("customer", "at", "kind", "user", "summary", "body", "direction", "source_type", "source_id"),
    "affiliation": ("person", "organisation", "role", "valid_until", "is_primary"),
    "note": ("body", "created_by", "created_at", "subject_type", "customer"),
    "order": ("currency", "status", "customer", "total", "number"),
    "customer": ("kind", "owner", "city", "score_reasons", "score_orders_count", "preferred_channel", "parent"),
}


@pytest.mark.parametrize("record_type", HIDDEN)
def test_hiding_fields_breaks_no_page(reader, alice, cafe, score, hide, record_type):
    score(cafe["id"], "4200")
    hide("seller", record_type, *HIDDEN[record_type])
    client = reader(alice)
    for path in (*PAGES, f"/customers/{cafe['id']}/", f"/timeline/orders/{cafe['order']}/"):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("record_type", ["task", "interaction", "affiliation", "note", "order"])
def test_keeping_a_whole_type_away_breaks_no_page(reader, alice, cafe, score, hide, record_type):
    score(cafe["id"], "4200")
    hide("seller", record_type, scope="none")
    client = reader(alice)
    for path in (*PAGES, f"/customers/{cafe['id']}/"):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("area", ["sales", "catalog", "intelligence"])
def test_switching_an_area_off_breaks_no_page(reader, alice, admin, cafe, score, actor_of, area):
    from libreta.kernel import features

    score(cafe["id"], "4200")
    features.switch(area, on=False, by=actor_of(admin))
    try:
        client = reader(alice)
        for path in ("/", "/search/?q=cafes", "/notifications/", f"/customers/{cafe['id']}/"):
            assert client.get(path).status_code == 200, path
    finally:
        features.switch(area, on=True, by=actor_of(admin))
        features.is_on(area)
