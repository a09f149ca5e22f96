"""What is not shared stands in no byte of an exported file: rows, fields, headers, what a format says beside them."""

import zipfile

import pytest

from libreta.directory.models import Customer
from libreta.identity.models import Role, RoleField
from libreta.integrations.exports import actions, carrying
from libreta.kernel import writes

pytestmark = pytest.mark.django_db
CANARY, SECRET = "Zzyzxquokka", "Qwvulturex"
FORMATS = ("csv", "xlsx", "jsonl", "parquet")


@pytest.fixture
def shared(alice, actor_of, now):
    """Alice's customers: one full of canaries, which hangs below another that she shares with her team alone."""
    rows = [{"name": f"{CANARY} holding", "kind": "organisation", "tax_id": SECRET, "email": f"{SECRET}@example.com"}]
    (above,) = writes.create("customer", rows, by=actor_of(alice), at=now)
    below = {"name": "Plain", "kind": "organisation", "parent": above, "tax_id": SECRET, "owner": alice.pk}
    return [above, *writes.create("customer", [below], by=actor_of(alice), at=now)]


def texts_of(path):
    """The bytes of a file, of everything that is packed in it, and what a reader of the format finds there."""
    raw = path.read_bytes()
    found = [raw]
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            found += [archive.comment, *(archive.read(name) for name in archive.namelist())]
            found += [info.filename.encode() + info.comment + info.extra for info in archive.infolist()]
    elif path.suffix == ".parquet":
        import pyarrow.parquet as pq

        file = pq.ParquetFile(path)
        groups = [file.metadata.row_group(i).to_dict() for i in range(file.metadata.num_row_groups)]
        told = [file.read().to_pylist(), file.schema_arrow.names, file.metadata.metadata, groups]
        found += [repr(part).encode() for part in told]
    return b"\n".join(found).lower()


def exported(by, now, file_format, **selection):
    run = carrying.carry_out(actions.prepare("customer", file_format, by=by, at=now, **selection).pk, by=by)
    assert (run.state, run.problem) == ("done", "")
    return run, texts_of(carrying.path_of(run))


@pytest.fixture
def blinded(user_of):
    """The manager of Alice, whose role hides three fields."""
    role = Role.objects.get(key="manager")
    hidden = ("tax_id", "email", "parent")
    RoleField.objects.bulk_create(
        RoleField(role=role, record_type="customer", field=name, right="hidden") for name in hidden
    )
    return user_of("bea", "manager", "North")


@pytest.mark.parametrize("file_format", FORMATS)
def test_who_may_see_a_value_finds_it_in_the_file(shared, alice, actor_of, now, file_format):
    run, held = exported(actor_of(alice), now, file_format)
    assert run.rows_done == 2
    assert CANARY.lower().encode() in held
    assert SECRET.lower().encode() in held


@pytest.mark.parametrize("file_format", FORMATS)
def test_another_team_exports_none_of_it(shared, charlie, actor_of, now, file_format):
    by = actor_of(charlie)
    writes.create("customer", [{"name": "Own", "kind": "organisation"}], by=by, at=now)
    chosen = ({}, {"ids": shared}, {"text": CANARY}, {"filter": {"field": "tax_id", "op": "eq", "value": SECRET}})
    for selection in chosen:
        run, held = exported(by, now, file_format, **selection)
        assert run.rows_done == (0 if selection else 1)
        assert CANARY.lower().encode() not in held, selection
        assert SECRET.lower().encode() not in held, selection


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_hidden_field_leaves_neither_values_nor_a_header(shared, blinded, actor_of, now, file_format):
    run, held = exported(actor_of(blinded), now, file_format)
    assert run.rows_done == 2
    assert CANARY.lower().encode() in held  # the name of a record that she does see
    for word in (SECRET, "tax_id", "tax number", "belongs to"):
        assert word.lower().encode() not in held, word


def test_a_parent_that_is_not_shared_is_not_named_beside_its_child(shared, charlie, actor_of, now):
    (child,) = shared[1:]
    Customer.objects.filter(pk=child).update(owner=charlie)
    for file_format in FORMATS:
        run, held = exported(actor_of(charlie), now, file_format)
        assert run.rows_done == 1
        assert CANARY.lower().encode() not in held, file_format


def test_compressed_bytes_are_looked_into(tmp_path):
    """The search itself: a canary in a packed part is found."""
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{CANARY}</t>" * 50)
    assert CANARY.encode() not in path.read_bytes()
    assert CANARY.lower().encode() in texts_of(path)
