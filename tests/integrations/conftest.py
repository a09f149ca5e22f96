"""What tests of imports and exports share: files in a folder, an import carried out at once, real samples."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


@pytest.fixture
def sample():
    """Returns a function that finds a file of the shared samples or data; skips where the folder is missing."""

    def find(*parts: str) -> Path:
        path = SHARED.joinpath(*parts)
        if not path.exists():
            pytest.skip(f"the shared folder has no {'/'.join(parts)}")
        return path

    return find


@pytest.fixture
def file_of(tmp_path):
    """Returns a function that writes a text file, or bytes, and gives its path."""

    def write(content: str | bytes, name: str = "people.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def system():
    """The program itself, with every right."""
    from libreta.kernel.actors import system_actor

    return system_actor(door="import")


@pytest.fixture
def bring(db, system, now):
    """Returns a function that brings a file in at once, as pages, API and command do, and gives the import.

    A value that cannot be read refuses its row, unless the plan is taken as it was proposed.
    """
    from libreta.integrations.imports import actions, carrying, editing
    from libreta.integrations.imports.plan import Plan

    def run(
        path, type_key="customer", *, by=system, dry=False, constants=None, change=None, as_proposed=False, **reading
    ):
        made = actions.upload([Path(path).read_bytes()], Path(path).name, type_key, by=by, at=now, **reading)
        plan = Plan.from_json(made.plan)
        for name, value in (constants or {}).items():
            plan = editing.with_constant(plan, name, value)
        if not as_proposed and not plan.preset:
            plan = replace(plan, keep_rows=False)
        plan = change(plan) if change else plan
        actions.set_plan(made.pk, plan, by=by, at=now)
        return (carrying.check if dry else carrying.carry_out)(made.pk, by=by, clock=lambda: now)

    return run


@pytest.fixture
def main_feed():
    """Returns a function that makes a change of the main feed of a plan."""
    return lambda **changes: lambda plan: plan.with_feed(plan.main.name, **changes)


@pytest.fixture
def keeping_rows():
    """A change of plan: values that cannot be read are left out instead of refusing their row."""
    return lambda plan: replace(plan, keep_rows=True)


@pytest.fixture
def reasons():
    """Returns a function that lists the refused rows of an import with their reasons."""
    from libreta.integrations.imports.models import ImportRow

    return lambda run: dict(
        ImportRow.objects.filter(run=run, action=ImportRow.Action.REFUSED).order_by("row").values_list("row", "reason")
    )


@pytest.fixture
def work(actor_of):
    """Does what the worker would do for the imports that wait."""

    from libreta.integrations.imports import carrying
    from libreta.integrations.imports.models import ImportRun

    def do():
        for run in ImportRun.objects.all():
            by = actor_of(run.owner_id, door="import")
            if run.state == "checking":
                carrying.check(run.pk, by=by)
            elif run.state in ("queued", "running"):
                carrying.carry_out(run.pk, by=by)
            elif run.state == "reverting":
                carrying.revert(run.pk, by=by)

    return do


@pytest.fixture
def api(client, bob):
    """Calls the API as bob, with a key."""
    from django.utils import timezone

    from libreta.identity.keys.actions import create_key
    from libreta.kernel.actors import system_actor

    made = create_key(
        name="test", user_id=bob.pk, role_id=bob.role_id, expires_at=None, by=system_actor(), at=timezone.now()
    )
    headers = {"Authorization": f"Bearer {made[1]}"}

    def call(method, path, data=None, **files):
        if files:
            return client.post(f"/api/v1/{path}", {**(data or {}), **files}, headers=headers)
        body = json.dumps(data) if data is not None else ""
        return client.generic(method, f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    return call
