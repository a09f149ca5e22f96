"""The way of a person and of a program: upload, look, map, check, import, refused rows, take back, export."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from libreta.integrations.exports.models import ExportRun
from libreta.integrations.imports.models import ImportRun

pytestmark = pytest.mark.django_db

TEXT = "Nombre completo,Correo,Ciudad\nAna Pop,ana@example.com,Iași\nEva,nada,Lima\n"


def file(text=TEXT, name="gente.csv"):
    return SimpleUploadedFile(name, text.encode(), "text/csv")


def test_a_person_brings_a_file_in_and_takes_it_back(client, bob, work):
    from libreta.directory.models import Customer

    client.force_login(bob)
    answer = client.post("/imports/", {"type": "customer", "file": file()})
    run = ImportRun.objects.get()
    page = reverse("import", args=[run.pk])
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    text = client.get(page).content.decode()
    assert "Nombre completo" in text
    assert "ana@example.com" in text
    targets = {"column_0": "customer.name", "column_1": "customer.email", "column_2": "customer.city"}
    assert all(f'value="{target}" selected' in text for target in targets.values())
    answer = client.post(f"{page}plan/", {**targets, "mode": "both", "keys": ["email"], "do": "check"})
    assert answer.status_code == 302
    moving = client.get(page).content.decode()
    assert "data-refresh-every" in moving
    work()
    checked = client.get(page).content.decode()
    assert "This is not an e-mail address." in checked
    assert Customer.objects.count() == 0
    client.post(f"{page}plan/", {**targets, "mode": "both", "keys": ["email"], "do": "start"})
    work()
    result = client.get(page).content.decode()
    assert 'id="import-run"' in result
    row = re.split(r'href="/customers/\?filter=[^"]*">Customers</a>', result)[1].split("</tr>")[0]
    assert [cell.split("<")[0] for cell in row.split('class="number">')[1:]] == ["1", "0", "0", "1"]
    assert Customer.objects.get().city == "Iași"
    refused = b"".join(client.get(f"{page}refused/").streaming_content).decode()
    assert "3,Correo: This is not an e-mail address.,Eva,nada,Lima" in refused
    client.post(f"{page}reversion/")
    work()
    run.refresh_from_db()
    assert run.state == "reverted"
    assert Customer.objects.filter(trashed_at=None).count() == 0


def test_an_uncertain_encoding_is_shown_and_chosen(client, bob):
    client.force_login(bob)
    content = SimpleUploadedFile("a.csv", "nume,oras\nIoană,Iaşi\n".encode("cp1250"))
    client.post("/imports/", {"type": "customer", "file": content})
    run = ImportRun.objects.get()
    page = reverse("import", args=[run.pk])
    text = client.get(page).content.decode()
    assert "Central European (Windows 1250)" in text
    client.post(
        f"{page}plan/", {"do": "read", "encoding": "cp1250", "delimiter": ",", "header": "1", "type": "customer"}
    )
    run.refresh_from_db()
    assert run.source["encoding"] == "cp1250"
    assert "Iaşi" in client.get(page).content.decode()


def test_a_file_that_is_no_table_is_refused_beside_the_field_and_not_kept(client, bob, settings):
    from pathlib import Path

    client.force_login(bob)
    answer = client.post("/imports/", {"type": "customer", "file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04nothing")})
    assert answer.status_code == 422
    assert "cannot be opened" in answer.content.decode()
    assert ImportRun.objects.count() == 0
    assert list((Path(settings.MEDIA_ROOT) / "imports").iterdir()) == []


def test_an_import_is_its_owners(client, alice, bob, charlie):
    client.force_login(bob)
    client.post("/imports/", {"type": "customer", "file": file()})
    page = reverse("import", args=[ImportRun.objects.get().pk])
    for other, status in ((alice, 403), (charlie, 403)):
        client.force_login(other)
        assert client.get(page).status_code == status
        assert client.get("/imports/").status_code == status
        assert client.post(f"{page}start/").status_code == status
    assert ImportRun.objects.get().state == "uploaded"


def test_a_colleague_with_the_right_does_not_see_anothers_import(client, bob, user_of):
    client.force_login(bob)
    client.post("/imports/", {"type": "customer", "file": file()})
    page = reverse("import", args=[ImportRun.objects.get().pk])
    client.force_login(user_of("mara", "marketer", "North"))
    for address in (page, f"{page}refused/"):
        assert client.get(address).status_code == 404
    for address in ("start/", "cancellation/", "reversion/", "removal/", "plan/"):
        assert client.post(f"{page}{address}").status_code == 404
    assert "gente.csv" not in client.get("/imports/").content.decode()
    assert ImportRun.objects.get().state == "uploaded"


def test_get_changes_nothing(client, bob):
    client.force_login(bob)
    client.post("/imports/", {"type": "customer", "file": file()})
    page = reverse("import", args=[ImportRun.objects.get().pk])
    for address in ("start/", "cancellation/", "reversion/", "removal/", "plan/"):
        assert client.get(f"{page}{address}").status_code == 405
    assert ImportRun.objects.get().state == "uploaded"


def test_a_list_is_exported_from_its_page_and_fetched_by_its_owner(client, bob, user_of, actor_of, system, now):
    from libreta.integrations.exports import carrying as exporting
    from libreta.kernel import writes

    writes.create("customer", [{"name": "Ana", "owner": bob.id}, {"name": "=1+1", "owner": bob.id}], by=system, at=now)
    client.force_login(bob)
    answer = client.post("/customers/export/", {"format": "csv"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/exports/")
    run = ExportRun.objects.get()
    assert client.get(f"/exports/{run.pk}/file/").status_code == 409
    exporting.carry_out(run.pk, by=actor_of(bob))
    assert "/file/" in client.get("/exports/").content.decode()
    content = b"".join(client.get(f"/exports/{run.pk}/file/").streaming_content).decode("utf-8-sig")
    assert content.count("\n") == 3
    assert "'=1+1" in content
    client.force_login(user_of("mara", "marketer", "North"))
    assert client.get(f"/exports/{run.pk}/file/").status_code == 404


def test_only_the_selected_rows_of_a_list_are_exported(client, bob, actor_of, system, now):
    from libreta.integrations.exports import carrying as exporting
    from libreta.kernel import writes

    ids = writes.create("customer", [{"name": n, "owner": bob.id} for n in ("Ana", "Ion", "Eva")], by=system, at=now)
    client.force_login(bob)
    bar = client.get("/customers/").content.decode().split('id="selection"')[1].split("</form>")[0]
    assert 'formaction="/customers/export/"' in bar
    asked = {"format": "csv", "all": "", "ids": f"{ids[0]},{ids[2]}"}
    assert client.post("/customers/export/", asked).status_code == 302
    run = ExportRun.objects.get()
    exporting.carry_out(run.pk, by=actor_of(bob))
    content = b"".join(client.get(f"/exports/{run.pk}/file/").streaming_content).decode("utf-8-sig")
    assert "Ana" in content and "Eva" in content and "Ion" not in content
    assert client.post("/customers/export/", {**asked, "ids": ""}).status_code == 409
    assert ExportRun.objects.count() == 1
    client.post("/customers/export/", {**asked, "all": "1"})
    run = ExportRun.objects.exclude(pk=run.pk).get()
    exporting.carry_out(run.pk, by=actor_of(bob))
    content = b"".join(client.get(f"/exports/{run.pk}/file/").streaming_content).decode("utf-8-sig")
    assert all(name in content for name in ("Ana", "Eva", "Ion"))


def test_a_program_does_the_same(api, work):
    from libreta.directory.models import Customer

    answer = api("POST", "imports", {"type": "customer"}, file=file())
    assert answer.status_code == 201
    run = answer.json()
    assert (run["state"], run["columns"]) == ("uploaded", ["Nombre completo", "Correo", "Ciudad"])
    plan = run["plan"]
    plan["keep_rows"] = True
    assert api("PATCH", f"imports/{run['id']}", {"plan": plan}).status_code == 200
    assert api("POST", f"imports/{run['id']}/check").status_code == 202
    work()
    checked = api("GET", f"imports/{run['id']}").json()
    assert (checked["state"], checked["counts"]["feeds"]["customer"]["create"]) == ("checked", 2)
    assert api("POST", f"imports/{run['id']}/start").status_code == 202
    work()
    assert Customer.objects.count() == 2
    assert api("POST", f"imports/{run['id']}/start").status_code == 409
    assert api("DELETE", f"imports/{run['id']}").status_code == 409
    assert api("POST", f"imports/{run['id']}/reversion").status_code == 202
    work()
    assert Customer.objects.filter(trashed_at=None).count() == 0
    assert [item["id"] for item in api("GET", "imports").json()["items"]] == [run["id"]]


@pytest.mark.parametrize(
    "plan",
    [
        None,
        [],
        {"feeds": []},
        {"feeds": [{"name": "x", "type": "nothing", "values": {}}]},
        {"feeds": [{"name": "customer", "type": "customer", "values": {"version": {"columns": [0]}}}]},
        {"feeds": [{"name": "customer", "type": "customer", "values": {"name": {"columns": [99]}}}]},
        {"feeds": [{"name": "customer", "type": "customer", "values": {"name": {"columns": ["x"]}}}]},
        {
            "feeds": [
                {"name": "customer", "type": "customer", "values": {"owner": {"columns": [0], "match": ["password"]}}}
            ]
        },
        {"feeds": [{"name": "customer", "type": "customer", "values": {"name": {"feed": "nowhere"}}}]},
        {
            "feeds": [
                {"name": "customer", "type": "customer", "values": {"name": {"columns": [0]}}, "keys": [["password"]]}
            ]
        },
        {"feeds": [{"name": "customer", "type": "customer", "values": {"name": {"columns": [0], "times": "abc"}}}]},
        {
            "feeds": [
                {"name": "customer", "type": "customer", "values": {"name": {"columns": [0], "template": "%d %s"}}}
            ]
        },
        {"feeds": [{"name": "customer", "type": "customer", "values": {"name": {"columns": [0]}}}], "timezone": "Mars"},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_and_the_old_one_stays(api, plan):
    run = api("POST", "imports", {"type": "customer"}, file=file()).json()
    answer = api("PATCH", f"imports/{run['id']}", {"plan": plan})
    assert answer.status_code in (403, 404, 422)
    assert api("GET", f"imports/{run['id']}").json()["plan"] == run["plan"]


def test_exports_over_the_api(api, bob, actor_of, system, now):
    from libreta.integrations.exports import carrying as exporting
    from libreta.kernel import writes

    writes.create(
        "customer",
        [{"name": "Ana", "city": "Iași", "owner": bob.id}, {"name": "Ion", "owner": bob.id}],
        by=system,
        at=now,
    )
    asked = {
        "type": "customer",
        "format": "jsonl",
        "columns": ["name"],
        "filter": {"field": "city", "op": "eq", "value": "Iași"},
    }
    answer = api("POST", "exports", asked)
    assert answer.status_code == 202
    number = answer.json()["id"]
    assert api("GET", f"exports/{number}/file").status_code == 409
    exporting.carry_out(number, by=actor_of(bob))
    content = b"".join(api("GET", f"exports/{number}/file").streaming_content)
    assert json.loads(content)["name"] == "Ana"
    for wrong in (
        {"type": "customer", "format": "pdf"},
        {"type": "nothing"},
        {"type": "customer", "columns": ["password"]},
        {},
    ):
        assert api("POST", "exports", wrong).status_code in (400, 404, 422)
    assert ExportRun.objects.count() == 1


def test_the_command_line_does_the_same(file_of, tmp_path, db, capsys):
    from click.testing import CliRunner

    from libreta.directory.models import Customer
    from libreta.integrations import commands

    path = file_of("Nombre completo,Correo,Edad\nAna Pop,ana@example.com,31\nEva,nada,40\n")
    refused = tmp_path / "refused.csv"
    runner = CliRunner()
    dry = runner.invoke(
        commands.import_file.callback and commands.import_file, [str(path), "--as", "customer", "--dry-run", "--json"]
    )
    assert dry.exit_code == 0, dry.output
    assert (json.loads(dry.output)["state"], Customer.objects.count()) == ("checked", 0)
    options = [
        "--as",
        "customers",
        "--set",
        "source=Fair",
        "--map",
        "Edad=",
        "--refuse-rows",
        "--match",
        "email",
        "--refused",
        str(refused),
        "--json",
    ]
    done = runner.invoke(commands.import_file, [str(path), *options])
    assert done.exit_code == 0, done.output
    facts = json.loads(done.output)
    assert (facts["refused"], facts["feeds"]["customer"]["created"]) == (1, 1)
    assert Customer.objects.get().source == "Fair"
    assert "Eva,nada,40" in refused.read_text()
    target = tmp_path / "out.csv"
    out = runner.invoke(commands.export_list, ["customer", "--to", str(target), "--columns", "name,email", "--json"])
    assert out.exit_code == 0, out.output
    assert "Ana Pop,ana@example.com" in target.read_text(encoding="utf-8-sig")


def test_amounts_without_a_currency_are_proposed_that_of_the_company(client, bob, work, settings):
    from libreta.directory.models import Customer

    settings.CURRENCY = "MXN"
    client.force_login(bob)
    client.post("/imports/", {"type": "customer", "file": file("Name,Annual revenue\nSol,1200\n", "accounts.csv")})
    page = reverse("import", args=[ImportRun.objects.get().pk])
    text = client.get(page).content.decode()
    proposed = re.search(r'name="constant_(customer\.[a-z_]*currency)" value="([A-Z]*)"', text)
    assert proposed and proposed[2] == "MXN"
    given = {"column_0": "customer.name", "column_1": "customer.annual_revenue", f"constant_{proposed[1]}": "MXN"}
    client.post(f"{page}plan/", {**given, "mode": "create", "do": "start"})
    work()
    firm = Customer.objects.get()
    assert (firm.annual_revenue, getattr(firm, proposed[1].partition(".")[2])) == (1200, "MXN")
