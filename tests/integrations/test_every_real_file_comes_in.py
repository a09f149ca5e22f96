"""Every real file of other programs, without hand work: how many rows went in, how many were refused, and why.

The table stands in real_files.tsv: the file, what its rows are, and what becomes of them. A row is in, continues the
one above it, or is refused with its reason; none is lost. A reason without rows is what is said of a file that is no
table.
"""

import csv
from pathlib import Path

import pytest

from libreta.integrations.imports.models import ImportRow
from libreta.kernel.refusals import Invalid

from .conftest import SHARED

pytestmark = pytest.mark.django_db

NO_TABLES = (".php", ".sdl", ".inc", ".md", ".txt")  # maps and programs beside the files
HUBSPOT = "01-crm-exports/hubspot-ui-style-faker/hubspot_contacts.csv"
BEFORE = dict.fromkeys(("hubspot_activities.csv", "hubspot_tickets.csv", "hubspot_deals.csv"), HUBSPOT)
GIVEN = {"product.csv": {"currency": "EUR"}}  # what no column tells
NOT_OF_A_CRM = (
    "04-messy-tabular/",  # statistics, tables of one letter, airports
    "01-crm-exports/salesforce-dataloader/20kRows.csv",  # 20,000 single digits
    "01-crm-exports/salesforce-dataloader/hardDelete",  # ids to delete, without names
    "01-crm-exports/salesforce-dataloader/deleteAccount",
)
LARGE = 400


def table():
    with Path(__file__).with_name("real_files.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


TABLE = table()


def marked(row):
    marks = [pytest.mark.slow] if int(row["rows"]) > LARGE else []
    return pytest.param(row, marks=marks, id=row["file"])


@pytest.mark.parametrize("row", [marked(row) for row in TABLE])
def test_what_becomes_of_the_rows(row, sample, bring, reasons):
    path = sample("samples", *row["file"].split("/"))
    if before := BEFORE.get(path.name):
        bring(sample("samples", *before.split("/")))
    if row["rows"] == "0" and row["reason"]:
        with pytest.raises(Invalid) as refusal:
            bring(path, row["type"])
        assert row["reason"] in str(refusal.value.errors)
        return
    run = bring(path, row["type"], constants=GIVEN.get(path.name), as_proposed=True)
    said = reasons(run)
    written = ImportRow.objects.filter(run=run, action__in=("c", "u")).values("row").distinct().count()
    continued = run.counts["continued"]
    # The further line of a record may write something of its own, like an address, and counts once all the same.
    taken = written - continued if written + continued + len(said) > run.counts["rows"] else written
    found = (run.counts["rows"], taken, continued, len(said))
    assert (run.state, *found) == ("done", *(int(row[name]) for name in ("rows", "in", "continued", "refused")))
    assert found[0] == sum(found[1:])
    assert not said or any(row["reason"] in reason for reason in said.values())


def test_at_least_95_of_a_hundred_rows_of_a_crms_records_go_in():
    own = [row for row in TABLE if not row["file"].startswith(NOT_OF_A_CRM)]
    total = sum(int(row["rows"]) for row in own)
    assert sum(int(row["in"]) + int(row["continued"]) for row in own) / total >= 0.95


def test_no_real_file_is_left_out():
    folder = SHARED / "samples"
    if not folder.exists():
        pytest.skip("the shared folder has no samples")
    files = {
        str(path.relative_to(folder))
        for path in folder.glob("0[13456]*/**/*")
        if path.is_file() and path.suffix not in NO_TABLES
    }
    assert {row["file"] for row in TABLE} == files
