"""Linkage: the figures on public data with known truth, the forms of names, and that both ways of comparing agree."""

import csv
from itertools import combinations
from pathlib import Path

import pytest

from bench.people import records
from libreta.directory.duplicates.groups import gathered
from libreta.intelligence.linkage import engine, forms, learned, likeness, names, queries
from libreta.intelligence.linkage.ladders import LADDERS
from tests.intelligence.shared_data import FOLDER

FEBRL = {
    "given_name": "given_name",
    "family_name": "surname",
    "city": "suburb",
    "postal_code": "postcode",
    "region": "state",
    "birth_date": "date_of_birth",
    "tax_id": "soc_sec_id",
}
FAKE = {"given_name": "first_name", "family_name": "surname", "birth_date": "dob", "city": "city", "emails": "email"}
SHIPPED = 0.5  # from here on the product keeps a pair: DuplicateSettings.possible


def shared(name):
    """A file of the shared data; the test is skipped where it is missing."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the file is not at {path}")
    return path


def rows_of(path, columns, truth):
    """The rows of a file under the roles of linkage, and the true customer of each; the truth goes nowhere else."""
    with Path(path).open(encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file, skipinitialspace=True)):
            told = {role: row[name].strip() for role, name in columns.items()}
            if "street_number" in row:
                told["street"] = f"{row['street_number']} {row['address_1']}".strip()
            yield {"id": number, "kind": "person", **told}, truth(row)


def searched(rows, folder, kind="person", floor=SHIPPED):
    with engine.workplace(folder / "work") as connection:
        counts = engine.load(connection, rows)
        search = engine.Search(connection, kind, counts[kind])
        return list(search.run(floor)), search


def f1(found, real):
    right = len(found & real)
    return 2 * right / (len(found) + len(real))


def figures(path, columns, truth, folder):
    """F1 of the pairs, and of the groups that the pairs hold together, against the truth."""
    rows = list(rows_of(path, columns, truth))
    members = {}
    for row, customer in rows:
        members.setdefault(customer, []).append(row["id"])
    real = {pair for group in members.values() for pair in combinations(sorted(group), 2)}
    pairs, _search = searched((row for row, _customer in rows), folder)
    found = {(pair.first, pair.second) for pair in pairs}
    grouped = {pair for group in gathered(found) for pair in combinations(group, 2)}
    return f1(found, real), f1(grouped, real)


@pytest.mark.parametrize("name", ["dataset1", "dataset3"])
def test_the_same_people_of_febrl_are_found(name, tmp_path):
    path = shared(f"febrl/{name}.csv")
    pairs, groups = figures(path, FEBRL, lambda row: row["rec_id"].split("-")[1], tmp_path)
    assert pairs >= 0.99
    assert groups >= 0.995


def test_the_same_people_of_fake_1000_are_found(tmp_path):
    path = shared("fake_1000/fake_1000.csv")
    pairs, groups = figures(path, FAKE, lambda row: row["cluster"], tmp_path)
    assert groups >= 0.92
    assert pairs >= 0.80


@pytest.mark.parametrize(
    ("given", "family", "whole", "parts"),
    [
        ("", "", "Juan Carlos García López", (["juan", "carlos"], ["garcia", "lopez"])),
        ("", "", "POPESCU Ion Mihai", (["ion", "mihai"], ["popescu"])),
        ("", "", "García López, Juan", (["juan"], ["garcia", "lopez"])),
        ("María de la Luz", "Pérez del Río", "", (["maria", "luz"], ["perez", "rio"])),
        ("", "", "Dr. Ștefan Țepeș", (["stefan"], ["tepes"])),
        ("", "", "Madonna", (["madonna"], [])),
        ("", "O'Neil", "", ([], ["oneil"])),
    ],
)
def test_names_are_parted(given, family, whole, parts):
    assert names.parted(given, family, whole) == parts


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Pepe", "José"), ("Paco", "Francisco"), ("Lupita", "Guadalupe"), ("Nacho", "Ignacio"), ("Chuy", "Jesús"),
        ("Mișu", "Mihai"), ("Ionel", "Ion"), ("Gică", "Gheorghe"), ("Costel", "Constantin"), ("Lenuța", "Elena"),
        ("Bill", "William"), ("Bob", "Robert"), ("Peggy", "Margaret"), ("Jack", "John"), ("Sandu", "Alexandru"),
    ],
)  # fmt: skip
def test_a_short_form_is_known(short, full):
    assert names.called(names.folded(short)) & names.called(names.folded(full))


@pytest.mark.parametrize(("one", "other"), [("ana", "maria"), ("carlos", "jose"), ("ion", "radu"), ("john", "james")])
def test_other_names_are_other_names(one, other):
    assert not names.called(one) & names.called(other)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Cafés del Sur, S.A. de C.V.", "cafes del sur"),
        ("Grupo Andino S. de R.L. de C.V.", "grupo andino"),
        ("Müller GmbH & Co. KG", "muller"),
        ("S.C. Dacia Construct S.R.L.", "dacia construct"),
        ("Smith & Sons Ltd.", "smith sons"),
        ("Panadería López, S.L.", "panaderia lopez"),
        ("SA", "sa"),
    ],
)
def test_an_organisation_is_known_without_its_legal_form(name, bare):
    assert forms.organisation_form(name) == bare


def test_addresses_numbers_and_domains_have_one_form():
    assert forms.email_core("ana.pop+news@gmail.com") == forms.email_core("anapop@googlemail.com") == "anapop@gmail.com"
    assert forms.email_core("ana.pop@acme.com") != forms.email_core("anapop@acme.com")
    assert forms.street_form("Calle de la Rosa núm. 23") == forms.street_form("C. Rosa 23") == ("rosa", "23")
    assert forms.street_form("Bulevardul Unirii nr. 5") == forms.street_form("Bd. Unirii 5")
    assert forms.tax_form("RO 1234-5678") == forms.tax_form("12345678") == "12345678"
    assert forms.tax_form("XAXX010101000") is None
    assert forms.registered(forms.host_of("https://tienda.acme.com.mx/x")) == "acme.com.mx"
    free = forms.form_of({"id": 1, "kind": "organisation", "name": "X", "emails": "x@gmail.com"})
    own = forms.form_of({"id": 1, "kind": "organisation", "name": "X", "emails": "x@shop.acme.ro"})
    assert (free["domain"], own["domain"]) == (None, "acme.ro")


@pytest.mark.parametrize(
    ("one", "other", "jaro", "edits"),
    [("martha", "marhta", 0.9611, 1), ("dixon", "dicksonx", 0.8133, 4), ("", "a", 0.0, 1), ("ab", "ba", 0.0, 1)],
)
def test_measures_of_likeness_are_those_of_the_books(one, other, jaro, edits):
    assert round(likeness.jaro_winkler(one, other), 4) == jaro
    assert likeness.edits(one, other) == edits


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_the_engine_and_the_comparison_at_entry_see_the_same_levels(kind, tmp_path):
    rows = [dict(r, id=n, emails=r["email"], phones=r["mobile"]) for n, r in enumerate(records(1200, 7, doubled=0.4))]
    rows = [row for row in rows if row["kind"] == kind]
    by_id = {row["id"]: forms.form_of(row) for row in rows}
    pairs, _search = searched(rows, tmp_path, kind, floor=1e-6)
    assert len(pairs) > 20
    for pair in pairs:
        one, other = by_id[pair.first], by_id[pair.second]
        told = {e["field"]: e["level"] for e in pair.evidence if e["field"] != "household"}
        levels = {ladder.field: ladder.key(ladder.level(one, other)) for ladder in LADDERS[kind]}
        assert told == {name: level for name, level in levels.items() if level != "silent"}


def test_people_of_one_household_are_not_one():
    shared_by_both = {"family_name": "Ruiz", "emails": "casa@ruiz.mx", "phones": "+525511112222", "street": "Reforma 5"}
    couple = [queries.form({"kind": "person", "given_name": name, **shared_by_both}) for name in ("María", "Jorge")]
    same = [queries.form({"kind": "person", "given_name": name, **shared_by_both}) for name in ("María", "Mari")]
    assert queries.compare(*couple).probability < 0.5
    assert queries.compare(*same).probability > 0.99
    firm = queries.form({"kind": "organisation", "name": "Ruiz"})
    assert queries.compare(couple[0], firm) is None


def test_a_small_company_learns_nothing_from_accidents(tmp_path):
    rows = [
        {"id": n, "kind": "person", "name": f"{given} {family}", "city": "Lima"}
        for n, (given, family) in enumerate([("Ana", "Pop"), ("Radu", "Ene"), ("Luis", "Gil"), ("Eva", "Mora")])
    ]
    pairs, search = searched(rows, tmp_path)
    assert pairs == []
    plain = learned.untaught(LADDERS["person"], 4)
    for name, values in search.found.learned.m.items():
        assert values == pytest.approx(plain.m[name], abs=0.05)


def test_an_empty_and_a_lone_record_are_no_trouble(tmp_path):
    assert searched([], tmp_path)[0] == []
    assert searched([{"id": 1, "kind": "person", "name": "Ana Pop"}], tmp_path)[0] == []


def test_two_records_alone_are_compared_too(tmp_path):
    firm = {"kind": "organisation", "website": "https://cafesdelsur.mx"}
    rows = [{"id": 1, "name": "Cafés del Sur, S.A. de C.V.", **firm}, {"id": 2, "name": "Cafes del Sur", **firm}]
    pairs, search = searched(rows, tmp_path, "organisation")
    assert [(pair.first, pair.second) for pair in pairs] == [(1, 2)]
    assert 0 < search.found.learned.prior <= 0.3
