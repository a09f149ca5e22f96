"""However large a file is, or one line of it, reading it takes the same memory; what is too long costs its own row."""

import subprocess
import sys
import zipfile

import pytest

from libreta.integrations.imports import workbooks
from libreta.integrations.imports.reading import batches, examine
from libreta.integrations.imports.sheets import stream
from tests.integrations.test_hostile_files import PARTS, SHEET

MEGABYTE = 1 << 20
READ = """
import resource, sys
from pathlib import Path
import django
from django.conf import settings
settings.configure(USE_I18N=False)
from libreta.integrations.imports import reading
path = Path(sys.argv[1])
source = reading.examine(path, name=path.name).source
rows = refused = 0
for batch in reading.batches(path, source):
    rows += len(batch)
    refused += len(batch.refused)
most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(rows, refused, most // 1024)
"""


def read(path):
    """Reads a file in a process of its own: rows, refused rows, and its largest memory in MB."""
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
    return tuple(map(int, done.stdout.split()))


def large_workbook(path, rows):
    """A workbook whose texts stand in the cells, written piece by piece."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{SHEET}"><sheetData>'.encode())
            cells = '<c t="inlineStr"><is><t>{}</t></is></c>' * 4
            sheet.write(f"<row>{cells.format('name', 'email', 'city', 'external id')}</row>".encode())
            for i in range(rows):
                told = cells.format(f"Ana Maria Pop {i}", f"ana.maria.{i}@example.com", "Iași", f"X-{i}-{'0' * 40}")
                sheet.write(f"<row>{told}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")
    return path


def test_a_sheet_four_times_as_large_takes_no_more_memory(tmp_path):
    rows, refused, small = read(large_workbook(tmp_path / "small.xlsx", 60_000))
    assert (rows, refused) == (60_000, 0)
    rows, refused, large = read(large_workbook(tmp_path / "large.xlsx", 180_000))
    assert (rows, refused) == (180_000, 0)
    assert large - small < 15, f"{small} MB became {large} MB"


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}], ids=["shared texts", "texts in the cells"])
def test_a_streamed_sheet_says_what_a_whole_one_says(tmp_path, options):
    from datetime import datetime, timedelta

    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), options) as book:
        book.add_worksheet("First").write(0, 0, "other")
        sheet = book.add_worksheet("People")
        day, moment, hour = (book.add_format({"num_format": f}) for f in ("yyyy-mm-dd", "dd/mm/yyyy hh:mm", "hh:mm"))
        sheet.write_row(2, 1, ["name", "born", "at", "hour", "employees", "ok", "note"])
        for i in range(3, 900):
            if i % 50 == 0:
                continue
            sheet.write_string(i, 1, f"Ana & <Pop> „{i % 7}“  {i}")
            sheet.write_datetime(i, 2, datetime(1980, 1, 1) + timedelta(days=i), day)
            sheet.write_datetime(i, 3, datetime(2020, 1, 1, 12, 30) + timedelta(minutes=i), moment)
            sheet.write_number(i, 4, (i % 24) / 24, hour)
            sheet.write_number(i, 5, i * 1.5)
            sheet.write_boolean(i, 6, i % 2)
            if i % 3:
                sheet.write_rich_string(i, 7, "a", book.add_format({"bold": True}), f"b{i}", " c")
    whole = {record.number: record.cells for record in workbooks.records(path, sheet="People")}
    book = stream.Workbook(str(path))
    assert (book.names, book.is_large) == (["First", "People"], False)
    _about, streamed = book.rows("People")
    filled = {number: cells for number, cells in streamed if any(cell != "" for cell in cells)}
    assert {n: [(type(c), c) for c in cells] for n, cells in filled.items()} == {
        n: [(type(c), c) for c in cells] for n, cells in whole.items() if any(cell != "" for cell in cells)
    }
    assert len(filled) == 897 - 17 + 1


def test_a_workbook_with_a_document_type_is_not_streamed(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        bomb = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]>'
        archive.writestr("xl/worksheets/sheet1.xml", f'{bomb}<worksheet xmlns="{SHEET}"/>')
    with pytest.raises(ValueError, match="document type"):
        stream.Workbook(str(path)).rows("")


def gigantic(path, begin, line, end, megabytes):
    with path.open("wb") as file:
        file.write(begin)
        for _megabyte in range(megabytes):
            file.write(line * (MEGABYTE // len(line)))
        file.write(end)
    return path


CSV = (b"name,email\nAna,ana@example.com\nIon,", b"x", b"\nMia,mia@example.com\nEva,eva@example.com\n")
OPEN = (b'name,email\nAna,ana@example.com\nIon,"', b"x", b"\nMia,mia@example.com\nEva,eva@example.com\n")
JSON = (b'{"name": "Ana"}\n{"name": "', b"x", b'"}\n{"name": "Mia"}\n{"name": "Eva"}\n')


@pytest.mark.parametrize(
    "content,name", [(CSV, "a.csv"), (OPEN, "a.csv"), (JSON, "a.jsonl")], ids=["cell", "quote", "json"]
)
def test_a_gigantic_line_costs_its_own_row_and_no_memory(tmp_path, content, name):
    rows, refused, small = read(gigantic(tmp_path / f"small-{name}", *content, 0))
    assert rows + refused == 4
    rows, refused, large = read(gigantic(tmp_path / f"large-{name}", *content, 100))
    assert (rows, refused) == (3, 1)
    assert large - small < 40, f"{small} MB became {large} MB"


def test_a_gigantic_line_is_told_of_and_the_others_come_in(tmp_path, db, bring, reasons):
    from libreta.directory.models import Customer

    run = bring(gigantic(tmp_path / "a.csv", *CSV, 3))
    assert reasons(run) == {3: "This line is too long to be a row."}
    assert set(Customer.objects.values_list("name", flat=True)) == {"Ana", "Mia", "Eva"}
    run = bring(gigantic(tmp_path / "a.jsonl", *JSON, 3))
    assert reasons(run) == {2: "This line is too long to be a row."}


def test_lines_without_end_are_not_collected(tmp_path):
    path = tmp_path / "wide.jsonl"
    with path.open("w") as file:
        for i in range(40):
            file.write('{"name": "%s"}\n' % (str(i % 10) * 900_000))
    source = examine(path, name=path.name).source
    assert max(len(batch) for batch in batches(path, source)) < 12
