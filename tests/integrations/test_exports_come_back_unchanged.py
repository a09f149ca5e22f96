"""Exports: rights, formats, guarded formulas, and the way back in without loss."""

from decimal import Decimal

import pytest

from libreta.integrations.exports import actions, carrying
from libreta.integrations.exports.models import ExportRun
from libreta.integrations.guarding import guarded
from libreta.integrations.imports.normalise.columns import unguarded
from libreta.kernel import custom_fields, writes
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible

pytestmark = pytest.mark.django_db

ROWS = [
    {
        "name": "=cmd|' /C calc'!A0",
        "kind": "organisation",
        "city": "+1+2",
        "description": 'two\nlines, "quoted"; \';-)',
    },
    {
        "name": "'=already",
        "email": "ana@example.com",
        "phone": "+40721234567",
        "country": "RO",
        "birth_date": "1990-04-03",
    },
    {
        "name": "Ștefan Brâncuși",
        "annual_revenue": "-1234567.89",
        "currency": "EUR",
        "employees": 12,
        "lifecycle": "former",
    },
    {"name": "0012", "external_id": "00017", "postal_code": "04567", "preferred_hour": 0, "tax_id": "1E5"},
]


@pytest.fixture
def customers(db, system, now):
    from libreta.directory.models import Customer

    custom_fields.add_field("customer", name="size", kind="decimal", label={"en": "Shoe size"}, by=system)
    custom_fields.add_field("customer", name="day", kind="date", label={"en": "First visit"}, by=system)
    custom_fields.add_field(
        "customer",
        name="likes",
        kind="multi_choice",
        label={"en": "Likes"},
        choices=[["a", {"en": "Apples"}], ["b", {"en": "Bread"}]],
        by=system,
    )
    more = {"x_size": "37.5", "x_day": "2020-12-31", "x_likes": ["a", "b"]}
    ids = writes.create("customer", [row | (more if i == 2 else {}) for i, row in enumerate(ROWS)], by=system, at=now)
    writes.update("customer", [writes.Change(ids[1], {"parent": ids[0]})], by=system, at=now)
    return Customer.objects.filter(trashed_at=None)


def snapshot(customers):
    return {c.pk: {f.attname: getattr(c, f.attname) for f in c._meta.concrete_fields} for c in customers.all()}


@pytest.fixture
def export(system, now):
    def run(file_format, *, by=system, **selection):
        made = actions.prepare("customer", file_format, by=by, at=now, **selection)
        made = carrying.carry_out(made.pk, by=by, clock=lambda: now)
        assert made.state == "done", made.problem
        return carrying.path_of(made)

    return run


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "jsonl", "parquet"])
def test_a_list_that_goes_out_and_comes_back_changes_nothing(customers, export, bring, reasons, file_format):
    before = snapshot(customers)
    run = bring(export(file_format))
    assert reasons(run) == {}
    assert run.counts["feeds"]["customer"] == {"created": 0, "updated": 0, "unchanged": 4, "refused": 0}
    assert snapshot(customers) == before


def test_a_changed_file_changes_just_that(customers, export, bring, file_of):
    path = export("csv", columns=["name", "city"])
    text = path.read_text(encoding="utf-8-sig").replace("'+1+2", "Lima")
    run = bring(file_of(text, "back.csv"))
    assert run.counts["feeds"]["customer"] == {"created": 0, "updated": 1, "unchanged": 3, "refused": 0}
    assert customers.get(kind="organisation").city == "Lima"


def test_lost_records_come_back_whole(customers, export, bring, system, now):
    path = export("csv", columns=["name", "email", "phone", "annual_revenue", "x_size", "x_likes", "description"])
    kept = {c.name: (c.email, c.phone, c.annual_revenue, c.extra.get("x_size"), c.description) for c in customers.all()}
    from libreta.directory.models import Customer

    Customer.objects.update(parent=None)
    Customer.objects.all().delete()
    run = bring(path)
    assert run.counts["feeds"]["customer"]["created"] == 4
    assert {
        c.name: (c.email, c.phone, c.annual_revenue, c.extra.get("x_size"), c.description) for c in customers.all()
    } == kept


def test_formulas_are_guarded_and_numbers_and_telephones_keep_their_value(customers, export):
    text = export("csv").read_text(encoding="utf-8-sig")
    assert "'=cmd" in text
    assert "''=already" in text
    assert ",+40721234567," in text
    assert ",-1234567.89," in text


def test_no_cell_of_a_workbook_is_a_formula(customers, export):
    import zipfile

    with zipfile.ZipFile(export("xlsx")) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count("<row ") == 5


@pytest.mark.parametrize(
    "text", ["=1", "'=1", "''@x", "+40721234567", "-5", "-5+cmd", "plain", "'", "'quoted'", "\tx", "@user", ""]
)
def test_the_guard_comes_off_exactly(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in "=@\t\r" or text == ""


def test_parquet_keeps_types(customers, export):
    import pyarrow.parquet as pq

    table = pq.read_table(export("parquet", columns=["name", "annual_revenue", "employees", "birth_date"], sort=["id"]))
    assert str(table.schema.field("annual_revenue").type) == "decimal128(16, 2)"
    assert table.column("annual_revenue").to_pylist()[2] == Decimal("-1234567.89")
    assert table.column_names == ["libreta_id", "name", "annual_revenue", "employees", "birth_date", "currency"]


def test_an_export_holds_only_what_its_reader_may_export(customers, export, alice, charlie, actor_of, system, now):
    from libreta.identity.models import RoleField
    from libreta.kernel import stamps

    mine = writes.create(
        "customer", [{"name": "Of Charlie", "tax_id": "CANARY-1", "owner": charlie.id}], by=system, at=now
    )
    writes.create("customer", [{"name": "CANARY-2", "owner": alice.id}], by=system, at=now)
    RoleField.objects.create(role_id=charlie.role_id, record_type="customer", field="tax_id", right="hidden")
    stamps.bump("identity")
    for file_format in ("csv", "jsonl", "parquet", "xlsx"):
        content = export(file_format, by=actor_of(charlie)).read_bytes()
        assert b"CANARY" not in content
    rows = export("jsonl", by=actor_of(charlie)).read_text().splitlines()
    assert len(rows) == 1
    assert f'"libreta_id":{mine[0]},' in rows[0]


def test_who_may_not_export_gets_nothing(customers, user_of, actor_of, now):
    reader = user_of("reader", "read_only", None)
    with pytest.raises(Forbidden):
        actions.prepare("customer", "csv", by=actor_of(reader), at=now)
    with pytest.raises(Invalid):
        actions.prepare("customer", "pdf", by=actor_of(user_of("boss", "administrator", None)), at=now)
    assert ExportRun.objects.count() == 0


def test_an_export_is_its_owners_alone_and_expires(customers, export, alice, bob, actor_of, now):
    from datetime import timedelta

    from libreta.integrations.exports import jobs
    from libreta.kernel.refusals import NotAllowedNow

    path = export("csv", by=actor_of(bob))
    run = ExportRun.objects.get()
    assert actions.file_of(run.pk, by=actor_of(bob), at=now).pk == run.pk
    for other in (alice,):
        with pytest.raises(NotVisible):
            actions.file_of(run.pk, by=actor_of(other), at=now)
    with pytest.raises(NotAllowedNow):
        actions.file_of(run.pk, by=actor_of(bob), at=now + timedelta(days=8))
    jobs.forget_expired.func(timestamp=0) if hasattr(jobs.forget_expired, "func") else None
    assert not path.exists()


def test_an_export_is_told_to_the_audit(customers, export, bob, actor_of):
    from libreta.audit.models import Access

    export("csv", by=actor_of(bob))
    look = Access.objects.get(kind="export")
    assert (look.actor_id, look.record_type) == (bob.id, "customer")
