"""An area that is switched off is gone from records, fields, pages, API and jobs, and comes back whole."""

import pytest
from django.test import Client

from libreta.kernel import features, jobs, query, records, writes
from libreta.kernel.models import AreaSwitch
from libreta.kernel.refusals import BadFilter, Forbidden, NotVisible

pytestmark = pytest.mark.django_db


@pytest.fixture
def without(admin, actor_of):
    """Returns a function that switches an area off."""
    return lambda area, on=False: features.switch(area, on=on, by=actor_of(admin))


def test_its_records_and_the_references_to_them_are_gone_and_come_back(without, admin, actor_of, now):
    by = actor_of(admin)
    assert "product" in records.get("order_line").fields()
    without("catalog")
    with pytest.raises(NotVisible):
        query.of("product", by=by, at=now)
    assert "product" not in [t.key for t in records.all_types()]
    assert "product" not in records.get("order_line").fields()
    with pytest.raises(BadFilter):
        query.of("order_line", by=by, at=now).where({"field": "product", "op": "empty"}).ids()
    without("catalog", on=True)
    assert query.of("product", by=by, at=now).ids() == []


def test_scores_are_gone_with_intelligence(without, admin, actor_of, now):
    by = actor_of(admin)
    made = writes.create("customer", [{"name": "A", "kind": "person"}], by=by, at=now)[0]
    assert "score_segment" in query.of("customer", by=by, at=now).get(made)
    without("intelligence")
    assert "score_segment" not in query.of("customer", by=by, at=now).get(made)
    with pytest.raises(BadFilter):
        query.of("customer", by=by, at=now).sort(("score_segment",)).page()


def test_its_pages_and_its_api_answer_404(without, admin):
    client = Client()
    client.force_login(admin)
    assert client.get("/api/v1/products").status_code == 200
    without("catalog")
    assert client.get("/api/v1/products").status_code == 404
    assert client.get("/products/").status_code == 404
    assert '"/products"' not in client.get("/api/v1/openapi.json").content.decode()


def test_its_jobs_do_nothing(without):
    done = []

    def work():
        done.append(1)

    work.__module__ = "libreta.catalog.products.jobs"
    task = jobs.job()(work)
    task()
    without("catalog")
    task()
    assert done == [1]


def test_only_who_may_change_settings_switches_an_area(alice, actor_of):
    with pytest.raises(Forbidden):
        features.switch("catalog", on=False, by=actor_of(alice))
    assert not AreaSwitch.objects.exists()
