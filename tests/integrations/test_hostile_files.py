"""Files made to break the reader: refused with a sentence, and the program that read them goes on."""

import io
import json
import zipfile

import pytest

from libreta.integrations.imports.models import ImportRun

pytestmark = pytest.mark.django_db

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/package/2006/content-types"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{KINDS}"><Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}


def workbook(rows: str) -> bytes:
    """A workbook of one sheet with these rows as XML."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        sheet = f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return buffer.getvalue()


def open_document(rows: str) -> bytes:
    """An OpenDocument spreadsheet with these rows as XML."""
    buffer = io.BytesIO()
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    table, text = office.replace("office:1", "table:1"), office.replace("office:1", "text:1")
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{office}" xmlns:table="{table}" xmlns:text="{text}"><office:body>'
            f'<office:spreadsheet><table:table table:name="a">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return buffer.getvalue()


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
REPEATED = (
    '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" '
    'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
)
DEEP = b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
NESTED = b'{"a": ' * 5_000 + b"1" + b"}" * 5_000 + b"\n"
TABLE = b"name,email\nAna,ana@example.com\n"


@pytest.fixture
def sent(client, admin):
    """Returns a function that sends a file over the API as the administrator."""
    client.force_login(admin)
    client.raise_request_exception = False

    def send(content: bytes, name: str, **reading):
        file = io.BytesIO(content)
        file.name = name
        return client.post("/api/v1/imports", {"file": file, "type": "customer", **reading})

    return send


@pytest.mark.parametrize(
    "content,name",
    [
        pytest.param(workbook(FAR), "far.xlsx", id="a cell at the end of the sheet"),
        pytest.param(open_document(REPEATED), "repeated.ods", id="a cell repeated"),
        pytest.param(workbook("<row"), "broken.xlsx", id="broken XML"),
        pytest.param(b"PK\x03\x04" + b"\x00" * 50, "no.xlsx", id="no archive"),
        pytest.param(DEEP, "deep.jsonl", id="a deep list"),
        pytest.param(NESTED, "nested.jsonl", id="deep objects"),
        pytest.param(b'{"name": "\xff\xfe"}\n', "letters.jsonl", id="broken letters"),
        pytest.param(b"PAR1" + b"\x00" * 40 + b"PAR1", "no.parquet", id="no Parquet"),
        pytest.param(b"\x00" * 200, "nothing.csv", id="nothing"),
    ],
)
def test_a_file_made_to_break_the_reader_is_refused(sent, content, name):
    answer = sent(content, name)
    assert answer.status_code in (201, 422), answer.content[:300]
    if answer.status_code == 422:
        assert not ImportRun.objects.exists()
        assert answer.json()["errors"][0]["field"] == "file"


@pytest.mark.parametrize(
    "reading",
    [
        {"encoding": "no-such-letters"}, {"encoding": "base64"}, {"encoding": "idna"}, {"encoding": "utf-16"},
        {"delimiter": "ab"}, {"delimiter": "\n"}, {"delimiter": '"'}, {"region": "nowhere"}, {"preset": "no-such"},
        {"sheet": "b"},
    ],
)  # fmt: skip
def test_what_is_said_of_a_file_is_judged(sent, reading):
    assert sent(TABLE, "people.csv", **reading).status_code in (201, 422), reading


def test_a_sheet_that_is_not_there_is_refused(sent):
    cell = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c></row>'
    file = workbook(cell.format(1, "name") + cell.format(2, "Ana"))
    assert sent(file, "one.xlsx").status_code == 201
    assert sent(file, "one.xlsx", sheet="b").status_code == 422


def test_a_truncated_parquet_is_refused(sent):
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.table({"name": ["Ana"] * 1000, "email": [f"a{i}@example.com" for i in range(1000)]}), buffer)
    whole = bytearray(buffer.getvalue())
    whole[4:200] = b"\xff" * 196
    assert sent(bytes(whole), "broken.parquet").status_code == 422


def test_a_plan_from_outside_multiplies_within_bounds(sent, client):
    made = sent(b"name,annual_revenue\nAna,12\n", "people.csv").json()
    plan = made["plan"]
    for feed in plan["feeds"]:
        feed["values"].setdefault("annual_revenue", {"columns": [1]})["times"] = "1e999999"
    answer = client.patch(f"/api/v1/imports/{made['id']}", json.dumps({"plan": plan}), content_type="application/json")
    assert answer.status_code == 422


def test_a_file_of_too_many_columns_is_refused(sent):
    names = ",".join(f"c{i}" for i in range(3_000))
    assert sent(f"{names}\n{',' * 2_999}\n".encode(), "wide.csv").status_code == 413
    assert not ImportRun.objects.exists()
