"""An import finds, links and tells only what the person who brings it may see."""

import pytest

from libreta.integrations.imports import actions
from libreta.integrations.imports.plan import Plan
from libreta.kernel import query, writes
from libreta.kernel.refusals import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def southern(charlie, actor_of):
    """Charlie, who may import into his own."""
    from libreta.identity.models import Role, RoleRight
    from libreta.kernel import stamps

    Role.objects.filter(pk=charlie.role_id).update(capabilities=["import"])
    RoleRight.objects.filter(role_id=charlie.role_id, verb="import").update(scope="own")
    stamps.bump("identity")
    return actor_of(charlie, door="import")


@pytest.fixture
def northern(alice, actor_of, now):
    """The id of a customer of the north."""
    row = {"name": "Zzyzx Trading", "email": "secret@example.com", "phone": "+40731942570", "kind": "organisation"}
    return writes.create("customer", [row], by=actor_of(alice), at=now)[0]


@pytest.mark.parametrize("mode", ["both", "create", "update"])
def test_a_row_does_not_tell_that_others_have_the_record(bring, file_of, southern, northern, reasons, main_feed, mode):
    known = "name,email,phone\nMine,secret@example.com,+40731942570\n"
    unknown = "name,email,phone\nMine,nobody@example.com,+40731942571\n"
    told = []
    for number, text in enumerate((known, unknown)):
        run = bring(
            file_of(text, f"{number}.csv"), by=southern, dry=True,
            change=main_feed(mode=mode, keys=(("email",), ("phone",))),
        )  # fmt: skip
        told.append((reasons(run), run.counts["feeds"]))
    assert told[0] == told[1]


def test_a_number_of_a_record_links_only_to_what_is_shared(bring, file_of, southern, northern, now, actor_of, alice):
    text = f"name,kind,parent\nBranch,organisation,{northern}\n"
    made = actions.upload([text.encode()], "branch.csv", "customer", by=southern, at=now)
    plan = Plan.from_json(made.plan).to_json()
    for feed in plan["feeds"]:
        feed["values"]["parent"] = {"columns": [2]}
    with pytest.raises(Invalid):
        actions.set_plan(made.pk, Plan.from_json(plan), by=southern, at=now)
    for feed in plan["feeds"]:
        feed["values"]["parent"] = {"columns": [2], "match": ["id"]}
    actions.set_plan(made.pk, Plan.from_json(plan), by=southern, at=now)
    from libreta.integrations.imports import carrying

    run = carrying.carry_out(made.pk, by=southern, clock=lambda: now)
    assert run.counts["feeds"]["customer"]["created"] == 0
    assert query.of("customer", by=southern, at=now).count("exact").value == 0


def test_nobody_touches_the_import_of_somebody_else(bring, file_of, southern, admin, actor_of, client, charlie):
    run = bring(file_of("name,email\nAna,ana@example.com\n"), by=actor_of(admin))
    client.force_login(charlie)
    for method, path in (
        ("get", ""), ("patch", ""), ("delete", ""), ("get", "/refused"), ("post", "/check"), ("post", "/start"),
        ("post", "/cancellation"), ("post", "/reversion"),
    ):  # fmt: skip
        assert getattr(client, method)(f"/api/v1/imports/{run.pk}{path}").status_code == 404, path
    for doing in ("revert", "discard", "start", "cancel"):
        assert client.post(f"/imports/{run.pk}/{doing}/").status_code == 404, doing
    assert query.of("customer", by=actor_of(admin), at=run.created_at).count("exact").value == 1
