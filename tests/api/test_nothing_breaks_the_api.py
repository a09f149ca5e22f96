"""schemathesis reads our own OpenAPI document and fires at every operation: no fault, and only what is documented."""

import contextlib
import itertools
import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from libreta.kernel import records

EXAMPLES = int(os.environ.get("LIBRETA_FUZZ_EXAMPLES", "3"))
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
SLUGS = sorted(t.slug for t in records.declared() if t.model.__module__.startswith("libreta."))
FIRE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def document(transactional_db, admin, key_of, settings, actor_of):
    """The schema as the administrator's key sees it, with a custom field of each kind."""
    from django.core.wsgi import get_wsgi_application

    from libreta.kernel import custom_fields

    settings.LIBRETA_API_PER_MINUTE = 0
    for kind in custom_fields.KINDS:
        if kind not in ("reference",):
            with contextlib.suppress(Exception):
                custom_fields.add_field(
                    "customer",
                    name=f"f_{kind}",
                    kind=kind,
                    label={"en": kind},
                    by=actor_of(admin),
                    choices=[["a", {"en": "A"}], ["b", {"en": "B"}]],
                )
    key = key_of(admin)
    application = get_wsgi_application()
    headers = {"Authorization": f"Bearer {key}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers=headers)
    return schema, headers


@pytest.fixture
def numbers(document, api_of, admin):
    """Numbers of records that are there, by slug."""
    api = api_of(admin)
    customer = api.post("customers", {"name": "Ana"}).json()["id"]
    order = api.post("orders", {"customer": customer, "currency": "EUR"}).json()["id"]
    line = api.post("order-lines", {"order": order, "quantity": 1, "unit_price": 1}).json()["id"]
    product = api.post("products", {"name": "Chair"}).json()["id"]
    return {"customers": customer, "orders": order, "order-lines": line, "products": product}


def operations(schema, slug):
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path.split("/")[1] == slug:
            yield operation


def fire_at(operation, headers, number, mode):
    """Sends what schemathesis thinks of to one operation, two of three times at a record that is there."""
    turn = itertools.count(1)

    @FIRE
    @given(case=operation.as_strategy(generation_mode=mode))
    def fire(case):
        if next(turn) % 3 and number and "id" in (case.path_parameters or {}):
            case.path_parameters["id"] = number
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)

    fire()
    return next(turn) - 1


@pytest.mark.parametrize("slug", [*SLUGS, "", "me"])
def test_no_operation_breaks(document, numbers, slug):
    schema, headers = document
    fired = [
        fire_at(operation, headers, numbers.get(slug), mode)
        for operation in operations(schema, slug)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    ]
    assert sum(fired) > 0
