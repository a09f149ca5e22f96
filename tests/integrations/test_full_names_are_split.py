"""A column of full names fills given and family name: chosen on the page, over the API or by the command."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from libreta.integrations.imports.models import ImportRun

pytestmark = pytest.mark.django_db

TEXT = (
    "Nombre completo,Correo\nAna Pop,ana@example.com\nMaría del Carmen Ruiz Gómez,carmen@example.com\n"
    '"Ionescu, Dan",dan@example.com\nEva,eva@example.com\n'
)
NAMES = {
    "ana@example.com": ("Ana", "Pop"),
    "carmen@example.com": ("María del Carmen", "Ruiz Gómez"),
    "dan@example.com": ("Dan", "Ionescu"),
    "eva@example.com": ("Eva", ""),
}
TARGET = "given_name+family_name"


def names():
    from libreta.directory.models import Customer

    return {c.email: (c.given_name, c.family_name) for c in Customer.objects.filter(trashed_at=None)}


def upload(client, text=TEXT):
    client.post("/imports/", {"type": "customer", "file": SimpleUploadedFile("g.csv", text.encode(), "text/csv")})
    return reverse("import", args=[ImportRun.objects.latest("pk").pk])


@pytest.fixture
def spanish(bob):
    """Bob, who reads Spanish."""
    bob.language = "es"
    bob.save(update_fields=["language"])
    with override("en"):  # what a request leaves behind
        yield bob


def test_the_page_offers_it_shows_what_becomes_of_it_and_remembers(client, spanish, work):
    client.force_login(spanish)
    page = upload(client)
    text = client.get(page).content.decode()
    assert f'value="customer.{TARGET}">' in text
    assert f'value="customer.{TARGET}" selected' not in text
    chosen = {"column_0": f"customer.{TARGET}", "column_1": "customer.email", "mode": "both", "keys": ["email"]}
    assert client.post(f"{page}plan/", {**chosen, "do": "keep"}).status_code == 302
    text = client.get(page).content.decode()
    assert f'value="customer.{TARGET}" selected' in text
    assert "María del Carmen" in text.split('class="plain small"')[1].split("</ul>")[0]
    assert names() == {}
    client.post(f"{page}plan/", {**chosen, "do": "start"})
    work()
    assert names() == NAMES
    from libreta.directory.models import Customer

    assert Customer.objects.get(email="dan@example.com").name == "Dan Ionescu"
    assert f'value="customer.{TARGET}" selected' in client.get(upload(client)).content.decode()


def test_a_family_name_that_is_there_is_not_emptied_by_a_single_word(bring, file_of, system, now):
    from libreta.integrations.imports import editing
    from libreta.kernel import writes

    writes.create(
        "customer", [{"given_name": "Eva", "family_name": "Rus", "email": "eva@example.com"}], by=system, at=now
    )
    run = bring(file_of("name,email\nEva,eva@example.com\n"), change=lambda plan: editing.with_place(plan, 0, TARGET))
    assert run.state == "done"
    assert names() == {"eva@example.com": ("Eva", "Rus")}


def test_a_program_asks_for_it_in_the_plan(spanish, api, work):
    file = SimpleUploadedFile("g.csv", TEXT.encode(), "text/csv")
    run = api("POST", "imports", {"type": "customer"}, file=file).json()
    values = run["plan"]["feeds"][0]["values"]
    del values["name"]
    values |= {"given_name": {"columns": [0], "way": "given"}, "family_name": {"columns": [0], "way": "family"}}
    run["plan"]["feeds"][0]["keys"] = [["email"]]
    assert api("PATCH", f"imports/{run['id']}", {"plan": run["plan"]}).status_code == 200
    assert api("POST", f"imports/{run['id']}/start").status_code == 202
    work()
    assert names() == NAMES


def test_the_command_line_asks_for_it(file_of, db):
    from click.testing import CliRunner

    from libreta.integrations import commands

    path = file_of("Full name,Email\nAna Pop,ana@example.com\nEva,eva@example.com\n")
    done = CliRunner().invoke(
        commands.import_file, [str(path), "--as", "customer", "--map", f"Full name={TARGET}", "--json"]
    )
    assert done.exit_code == 0, done.output
    assert names() == {"ana@example.com": ("Ana", "Pop"), "eva@example.com": ("Eva", "")}


def test_it_is_no_fixed_value_and_only_for_records_with_both_names(file_of, db):
    from click.testing import CliRunner

    from libreta.catalog.models import Product
    from libreta.integrations import commands

    path = file_of("Full name,Email\nAna Pop,ana@example.com\n")
    for options in (["customer", "--set", f"{TARGET}=Ana Pop"], ["product", "--map", f"Full name={TARGET}"]):
        refused = CliRunner().invoke(commands.import_file, [str(path), "--as", *options])
        assert refused.exit_code != 0
        assert "There is no field" in str(refused.exception) + refused.output
    assert names() == {}
    assert Product.objects.count() == 0
