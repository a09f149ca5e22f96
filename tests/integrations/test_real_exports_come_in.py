"""The main job on real input: Maven's companies, two years of retail lines, other programs' exports by preset.

The expected figures are computed from the files by other means (csv, DuckDB), never by the code under test.
"""

import csv
import re

import pytest

from libreta.integrations.imports.mapping.recognition import guess

pytestmark = pytest.mark.django_db


@pytest.fixture
def customers(db):
    from libreta.directory.models import Customer

    return Customer.objects.filter(trashed_at=None)


def created(run):
    return {name: counts["created"] for name, counts in run.counts["feeds"].items()}


def plain(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_mavens_accounts_become_organisations_with_their_parents(sample, bring, customers):
    path = sample("data", "maven_crm", "accounts.csv")
    rows = plain(path)
    run = bring(path, constants={"currency": "USD"})
    assert (created(run), run.counts["refused"]) == ({"customer": len(rows)}, 0)
    expected = {row["account"]: row["subsidiary_of"] or None for row in rows}
    assert {c.name: c.parent and c.parent.name for c in customers.select_related("parent")} == expected
    assert sum(1 for parent in expected.values() if parent) == 15
    assert set(customers.values_list("kind", flat=True)) == {"organisation"}
    assert customers.get(name="Acme Corporation").employees == 2822
    assert set(customers.values_list("country", flat=True)) >= {"US", "KE", "PH"}


def test_mavens_products_come_in(sample, bring):
    from libreta.catalog.models import Product

    path = sample("data", "maven_crm", "products.csv")
    run = bring(path, "product", constants={"currency": "USD"})
    assert created(run) == {"product": 7}
    expected = {(r["product"], r["series"], float(r["sales_price"])) for r in plain(path)}
    assert {(p.name, p.series, float(p.list_price)) for p in Product.objects.all()} == expected


def retail(sample, tmp_path, limit):
    """A slice of the retail lines and what must come of it, counted by DuckDB."""
    import duckdb

    source = sample("data", "online_retail_ii", "online_retail_ii.parquet")
    path = tmp_path / "lines.parquet"
    db = duckdb.connect()
    db.execute(f"COPY (SELECT * FROM '{source}' LIMIT {limit}) TO '{path}'")
    facts = db.execute(f"""
        SELECT count(*), count(DISTINCT InvoiceNo), count(DISTINCT trim(StockCode)), count(DISTINCT CustomerID),
               count(*) FILTER (Quantity < 0), count(*) FILTER (CustomerID IS NULL),
               sum(round((Quantity * CAST(UnitPrice AS DECIMAL(18,4)))::DECIMAL(18,4), 2)),
               (SELECT count(*) FROM (SELECT InvoiceNo FROM '{path}' GROUP BY 1 HAVING count(CustomerID) = 0))
        FROM '{path}'""").fetchone()
    names = ("lines", "orders", "products", "customers", "returns", "anonymous", "amount", "anonymous_orders")
    return path, dict(zip(names, facts, strict=True))


def check_retail(run, facts, customers):
    from django.db.models import Sum

    from libreta.sales.models import Order, OrderLine

    assert run.state == "done", run.problem
    assert run.counts["refused"] == 0
    wanted = {
        "customer": facts["customers"],
        "product": facts["products"],
        "order": facts["orders"],
        "line": facts["lines"],
    }
    assert created(run) == wanted
    assert OrderLine.objects.filter(quantity__lt=0).count() == facts["returns"]
    assert OrderLine.objects.filter(order__customer=None).count() == facts["anonymous"]
    assert Order.objects.filter(customer=None).count() == facts["anonymous_orders"]
    assert customers.count() == facts["customers"]
    assert (
        OrderLine.objects.aggregate(s=Sum("amount"))["s"]
        == Order.objects.aggregate(s=Sum("total"))["s"]
        == facts["amount"]
    )


@pytest.mark.django_db(transaction=True)
def test_retail_lines_become_customers_products_orders_and_lines(sample, bring, tmp_path, customers):
    path, facts = retail(sample, tmp_path, 60_000)
    assert (facts["returns"] > 1000, facts["anonymous"] > 10_000) == (True, True)
    run = bring(path, "order_line", preset="order-lines", constants={"order.currency": "GBP"})
    check_retail(run, facts, customers)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_all_two_years_of_retail_lines_come_in(sample, bring, tmp_path, customers):
    path, facts = retail(sample, tmp_path, 10_000_000)
    assert (facts["lines"], facts["customers"], facts["anonymous"]) == (1_067_370, 5_942, 243_007)
    run = bring(path, "order_line", preset="order-lines", constants={"order.currency": "GBP"})
    check_retail(run, facts, customers)


def test_hubspots_companies_and_then_its_contacts(sample, bring, customers):
    folder = sample("samples", "01-crm-exports", "hubspot-ui-style-faker")
    companies, contacts = plain(folder / "hubspot_companies.csv"), plain(folder / "hubspot_contacts.csv")
    run = bring(folder / "hubspot_companies.csv", preset="hubspot")
    assert (created(run), run.counts["refused"]) == ({"customer": len(companies)}, 0)
    run = bring(folder / "hubspot_contacts.csv", preset="hubspot")
    domains = {row["Company Domain Name"].lower() for row in companies}
    tied = sum(1 for row in contacts if row["Associated Company Domain"].lower() in domains)
    assert (created(run), run.counts["refused"]) == ({"customer": len(contacts), "affiliation": tied}, 0)
    first = contacts[0]
    person = customers.get(external_id=first["Contact ID"])
    assert (person.given_name, person.family_name, person.email) == (
        first["First Name"],
        first["Last Name"],
        first["Email"],
    )
    again = bring(folder / "hubspot_contacts.csv", preset="hubspot")
    assert created(again) == {"customer": 0, "affiliation": 0}
    assert again.counts["feeds"]["customer"]["unchanged"] == len(contacts)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("insertAccountCsv.csv", 100),
        ("accountData.csv", 423),
        ("accountsForInsert.csv", 4),
        ("upsertAccountCsvTemplate.csv", 100),
    ],
)
def test_salesforces_accounts(sample, bring, customers, name, count):
    run = bring(sample("samples", "01-crm-exports", "salesforce-dataloader", name), preset="salesforce")
    assert (created(run), run.counts["refused"]) == ({"customer": count}, 0)
    assert customers.filter(kind="organisation").count() == count


def test_salesforces_children_find_the_parents_of_an_earlier_file(sample, bring, customers):
    folder = sample("samples", "01-crm-exports", "salesforce-dataloader")
    bring(folder / "upsertAccountCsvTemplate.csv", preset="salesforce")
    before = set(customers.values_list("external_id", flat=True))
    rows = plain(folder / "upsertFkAccountNewFormatCsvTemplate.csv")
    bring(folder / "upsertFkAccountNewFormatCsvTemplate.csv", preset="salesforce")
    tied = [row for row in rows if row["PARENT"] in before | {r["ORACLE_ID__C"] for r in rows}]
    assert customers.filter(parent__isnull=False).count() == len(tied) > 0


def test_googles_contacts(sample, bring, customers):
    path = sample("samples", "03-contacts-csv", "google-2024-format", "google_contacts_new_header.csv")
    run = bring(path, preset="google")
    assert (created(run)["customer"], run.counts["refused"]) == (5, 0)
    assert set(customers.values_list("email", flat=True)) == {row["E-mail 1 - Value"] for row in plain(path)}
    nameless = customers.get(email="anonymous@test.com")
    assert nameless.name == "anonymous@test.com"


@pytest.mark.parametrize(
    "name", ["res.partner_es_ES.csv", "res.partner_ro_RO.csv", "res.partner_es_ES.xlsx", "res.partner_ro_RO.xlsx"]
)
def test_odoos_contacts_in_spanish_and_romanian(sample, bring, customers, name):
    from libreta.directory.models import Affiliation

    rows = [
        list(r.values())
        for r in plain(sample("samples", "03-contacts-csv", "odoo19-live-localised", name.replace("xlsx", "csv")))
    ]
    people = [row for row in rows if row[0]]
    run = bring(sample("samples", "03-contacts-csv", "odoo19-live-localised", name), preset="odoo")
    assert created(run) == {"customer": len(people), "affiliation": sum(1 for row in people if row[8])}
    assert (run.counts["refused"], run.counts["noted"], run.counts["continued"]) == (0, 0, len(rows) - len(people))
    assert customers.filter(kind="organisation").count() == sum(1 for row in people if row[9] == "True")
    assert customers.get(name="Acme Corporation").phone == "+16039963829"
    assert Affiliation.objects.get(person__name="Addison Olson").organisation.name == "Acme Corporation"
    assert customers.get(name="LightsUp").country == "ME"


ASKED = {
    "firstname": "given_name",
    "surname": "family_name",
    "email:home": "email",
    "phone:work": "phone",
    "phone:mobile": "mobile",
    "street:work": "street",
    "zipcode:work": "postal_code",
    "locality:work": "city",
}


def test_outlooks_headers_are_known_in_twelve_languages(sample, system):
    folder = sample("samples", "03-contacts-csv", "roundcube-outlook-header-aliases")
    found, total = 0, 0
    languages = sorted(folder.glob("*.inc"))
    assert len(languages) == 12
    for path in languages:
        pairs = re.findall(r"\$map\['((?:[^'\\]|\\.)+)'\]\s*=\s*'([^']+)'", path.read_text())
        for header, meaning in pairs:
            if meaning in ASKED:
                guessed = guess([header.replace("\\'", "'")], "customer", system)[0].field
                found += guessed == ASKED[meaning]
                total += 1
    assert total > 100
    assert found / total > 0.85
