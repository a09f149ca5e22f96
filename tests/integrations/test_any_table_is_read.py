"""Reading: delimiters, encodings, preambles, totals, quotes and broken rows."""

import pytest

from libreta.integrations.imports import encodings, reading
from libreta.integrations.imports.records import Problem

pytestmark = pytest.mark.django_db


def read(path, **chosen):
    found = reading.examine(path, **chosen)
    rows, refused = [], []
    for batch in reading.batches(path, found.source):
        rows += [list(row) for row in zip(*batch.columns, strict=True)] if len(batch) else []
        refused += [(record.number, record.problem) for record in batch.refused]
    return found, rows, refused


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(file_of, delimiter):
    text = "\n".join(delimiter.join(row) for row in [("name", "city"), ("Ana", "Lima"), ("Ion", "Iași")])
    found, rows, _refused = read(file_of(text))
    assert found.source.delimiter == delimiter
    assert rows == [["Ana", "Lima"], ["Ion", "Iași"]]


@pytest.mark.parametrize(
    ("encoding", "language", "expected", "sure"),
    [
        ("utf-8", "ro", "utf-8", True),
        ("utf-8-sig", "ro", "utf-8-sig", True),
        ("utf-16", "ro", "utf-16", True),
        ("utf-16-le", "ro", "utf-16-le", True),
        ("cp1250", "ro", "cp1250", False),
        ("cp1252", "es", "cp1252", False),
    ],
)
def test_letters_are_read_in_the_order_mark_utf8_code_page(file_of, encoding, language, expected, sure):
    words = {"es": ["José", "Bogotá", "Núñez"], "ro": ["Maria", "Târgu Jiu", "Brâncuși"]}[language]
    if encoding == "cp1250":
        words = ["Maria", "Târgu Jiu", "Brâncuşi"]
    text = "name,city,family\n" + ",".join(words) + "\n"
    found, rows, _refused = read(file_of(text.encode(encoding)), language=language)
    assert (found.source.encoding, found.encoding_sure) == (expected, sure)
    assert rows == [words]


def test_an_uncertain_encoding_comes_with_lines_in_each_candidate(file_of):
    found, _rows, _refused = read(file_of("name;city\nIoană;Iaşi\n".encode("cp1250")), language="ro")
    assert not found.encoding_sure
    assert found.candidates[0].encoding == "cp1250"
    assert found.candidates[0].lines == ("Ioană;Iaşi",)
    assert all(c.lines != found.candidates[0].lines for c in found.candidates[1:])


def test_a_broken_letter_in_utf8_costs_its_row_only(file_of):
    good = "\n".join(f"Ștefan {i},Iași" for i in range(40))
    found, rows, refused = read(file_of(f"name,city\n{good}\n".encode() + b"Jos\xe9,Lima\n" + "Ană,Cluj\n".encode()))
    assert found.source.encoding == "utf-8"
    assert len(rows) == 41
    assert refused == [(42, Problem.BROKEN_LETTERS)]


def test_preamble_blank_rows_and_totals_are_left_out(file_of):
    text = "Report of March\n\nname,city,amount\nAna,Lima,3\n\nTotal Energies,Iași,4\n"
    text += "Grand Totals,,7\nCopyright (c) 2026 Someone,,\n"
    found, rows, refused = read(file_of(text))
    assert found.source.names == ("name", "city", "amount")
    assert rows == [["Ana", "Lima", "3"], ["Total Energies", "Iași", "4"]]
    assert refused == []


def test_newlines_inside_quotes_stay_and_row_numbers_are_lines_of_the_file(file_of):
    _found, rows, refused = read(file_of('name,note\nAna,"two\nlines"\nIon,x,y,z\nEva,"a ""word"""\n'))
    assert rows == [["Ana", "two\nlines"], ["Eva", 'a "word"']]
    assert refused == [(4, Problem.TOO_MANY)]


def test_a_quotation_mark_that_never_closes_costs_one_row(file_of):
    lines = [f"Ana {i},Lima" for i in range(3000)]
    lines[10] = 'Ana 10,"Lima'
    _found, rows, refused = read(file_of("name,city\n" + "\n".join(lines) + "\n"))
    assert len(rows) == 2999
    assert refused == [(12, Problem.OPEN_QUOTE)]


def test_short_rows_are_filled_and_torn_rows_refused(file_of):
    _found, rows, refused = read(file_of("a,b,c,d,e\n1,2,3,4\n1\n1,2,3,4,5,,\n"))
    assert rows == [["1", "2", "3", "4", ""], ["1", "2", "3", "4", "5"]]
    assert refused == [(3, Problem.TOO_FEW)]


def test_a_table_without_header_gets_numbered_columns(file_of):
    found, rows, _refused = read(file_of("1,ana@example.com,2024-01-31\n2,ion@example.com,2024-02-01\n"))
    assert found.source.names == ("Column 1", "Column 2", "Column 3")
    assert len(rows) == 2


def test_json_lines_and_parquet_keep_their_types(file_of, tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    found, rows, refused = read(
        file_of('{"name":"Ana","n":3}\nnot json\n{"name":"Ion","address":{"city":"Iași"}}\n', "a.jsonl")
    )
    assert found.source.names == ("name", "n", "address.city")
    assert rows == [["Ana", 3, None], ["Ion", None, "Iași"]]
    assert refused == [(2, Problem.NOT_JSON)]
    pq.write_table(pa.table({"name": ["Ana"], "n": [3]}), tmp_path / "a.parquet")
    found, rows, _refused = read(tmp_path / "a.parquet")
    assert (found.source.names, rows) == (("name", "n"), [["Ana", 3]])


def test_a_workbook_is_read_with_its_row_numbers(tmp_path):
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Clientes")
        for row, cells in enumerate(
            [("Lista", "", ""), ("Nombre", "Ciudad", "Edad"), ("Ana", "Lima", 31), ("Ion", "Iași", 40)]
        ):
            sheet.write_row(row, 0, cells)
    found = reading.examine(path)
    assert found.sheets == ("Clientes",)
    assert found.source.names == ("Nombre", "Ciudad", "Edad")
    assert [(r.number, r.cells) for r in reading.records(path, found.source)] == [
        (3, ["Ana", "Lima", 31.0]),
        (4, ["Ion", "Iași", 40.0]),
    ]


SHAPES = [
    ("04-messy-tabular/csv-spectrum/newlines.csv", 3, 3),
    ("04-messy-tabular/csv-spectrum/quotes_and_newlines.csv", 2, 2),
    ("04-messy-tabular/messytables-horror/simple.ssv", 3, 6),
    ("04-messy-tabular/messytables-horror/simple.psv", 6, 28),
    ("04-messy-tabular/messytables-horror/example.tsv", 17, 140),
    ("04-messy-tabular/messytables-horror/excel_pasting.csv", 9, 15),
    ("04-messy-tabular/messytables-horror/mixedGLB.csv", 19, 133),
    ("04-messy-tabular/messytables-horror/utf-16le_encoded.csv", 19, 327),
    ("04-messy-tabular/messytables-horror/simple.xlsx", 3, 6),
    ("04-messy-tabular/messytables-horror/simple.xls", 3, 6),
    ("04-messy-tabular/messytables-horror/simple.ods", 3, 3),
    ("05-encodings/redmine-import-csv/import_crlf_with_newline_in_quoted_header.csv", 2, 1),
    ("05-encodings/redmine-import-csv/import_issues_utf8_with_bom.csv", 15, 3),
    ("01-crm-exports/salesforce-dataloader/csvtext_BOM_UTF16BE.csv", 3, 2),
    ("01-crm-exports/salesforce-dataloader/csvEscapedQuotes.csv", 2, 2),
    ("01-crm-exports/odoo-csv-import/compagny.csv", 16, 10),
]


@pytest.mark.parametrize(("name", "width", "count"), SHAPES)
def test_real_files_have_their_shape(sample, name, width, count):
    found, rows, refused = read(sample("samples", name), language="es")
    assert (len(found.source.names), len(rows), refused) == (width, count, [])


def test_a_protected_workbook_is_refused_with_a_sentence(sample):
    path = sample("samples", "04-messy-tabular/messytables-horror/encrypted_no_password.xls")
    with pytest.raises(reading.UnreadableFile, match="cannot be opened"):
        reading.examine(path)


def test_every_line_shown_to_choose_an_encoding_reads_back(sample):
    decision = encodings.decide(
        sample("samples", "04-messy-tabular/messytables-horror/spanish_chars.csv"), language="es"
    )
    assert (decision.encoding, decision.sure) == ("cp1252", False)
    assert any("gestión" in line for line in decision.candidates[0].lines)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_rows_are_counted_with_and_without_a_last_line_end(file_of, encoding, end):
    text = f"name,city{end or chr(10)}José,Bogotá{end or chr(10)}Ana,Lima{end}"
    assert reading.examine(file_of(text.encode(encoding)), language="es").row_estimate == 2
