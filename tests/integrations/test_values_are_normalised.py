"""Normalising: names, telephones, dates by column, numbers by locale, words in three languages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from libreta.integrations.imports.normalise import dates, emails, folding, numbers, persons, phones, words
from libreta.kernel.fields import Field


@pytest.mark.parametrize(
    ("full", "language", "parts"),
    [
        ("Ana Pop", "ro", ("Ana", "Pop")),
        ("ION POPESCU", "ro", ("Ion", "Popescu")),
        ("María del Carmen García López", "es", ("María del Carmen", "García López")),
        ("GARCÍA LÓPEZ, María", "es", ("María", "García López")),
        ("Vincent van Gogh", "en", ("Vincent", "van Gogh")),
        ("Dr. John Q. Smith", "en", ("John Q.", "Smith")),
        ("Madonna", "en", ("Madonna", "")),
    ],
)
def test_full_names_are_split(full, language, parts):
    assert persons.split(full, language) == parts


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("ANA MARIA", "Ana Maria"),
        ("o'brien", "O'Brien"),
        ("McDonald", "McDonald"),
        ("ana de la cruz", "Ana de la Cruz"),
    ],
)
def test_capitals_change_only_where_nobody_chose_them(written, kept):
    assert persons.capitalised(written) == kept


@pytest.mark.parametrize(
    ("written", "region", "kept"),
    [
        ("0721 234 567", "RO", "+40721234567"),
        ("'+1 312 349 2324", None, "+13123492324"),
        ("(603)-996-3829", "US", "+16039963829"),
        ("831.605.2433x72946", "US", "+18316052433"),
        ("0040 21 312 34 56", None, "+40213123456"),
        ("+44 (0)20 7946 0958", None, "+442079460958"),
        ("+40721234567", None, "+40721234567"),
    ],
)
def test_telephones_become_e164(written, region, kept):
    assert phones.to_e164(written, region) == kept


def test_the_quick_way_for_telephones_agrees_with_the_library(sample):
    import re

    text = sample("samples", "16-vectors/phonenumbers/phonenumberutiltest.py").read_text()
    found = sorted(set(re.findall(r"\+\d[\d ()-]{7,18}\d", text)))
    assert len(found) > 50
    from libreta.kernel import values

    def either(function, number):
        try:
            return function(number)
        except ValueError:
            return None

    def quick(number):
        return phones.to_e164(number)

    assert [either(quick, n) for n in found] == [either(values.phone, n) for n in found]


@pytest.mark.parametrize("address", ["Ana@Example.com", " <ion@example.org>; ", "mailto:eva@example.com"])
def test_addresses_become_small_and_bare(address):
    assert emails.normalised(address) in ("ana@example.com", "ion@example.org", "eva@example.com")


@pytest.mark.parametrize(
    "address", ["ana", "ana@", "ana@@example.com", "ana@example..com", ".ana@example.com", "a b@example.com"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match="not an e-mail"):
        emails.normalised(address)


def test_the_order_of_day_and_month_is_the_columns():
    assert dates.Evidence().weigh(["03/04/2025", "25/04/2025"]).order("mdy") == "dmy"
    assert dates.Evidence().weigh(["03/04/2025", "04/25/2025"]).order("dmy") == "mdy"
    undecided = dates.Evidence().weigh(["03/04/2025", "05/05/2025"])
    assert undecided.is_open
    assert (undecided.order("dmy"), undecided.order("mdy")) == ("dmy", "mdy")


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("03/04/2025", "dmy", date(2025, 4, 3)),
        ("03/04/2025", "mdy", date(2025, 3, 4)),
        ("2025-04-03", "mdy", date(2025, 4, 3)),
        ("3 de marzo de 2024", "dmy", date(2024, 3, 3)),
        ("3 martie 2024", "dmy", date(2024, 3, 3)),
        ("24 October 2011", "mdy", date(2011, 10, 24)),
        ("31.12.99", "dmy", date(1999, 12, 31)),
        ("20240131", "dmy", date(2024, 1, 31)),
        (45000, "dmy", date(2023, 3, 15)),
        ("45000", "dmy", date(2023, 3, 15)),
    ],
)
def test_dates_in_many_coats(cell, order, day):
    assert dates.to_date(cell, order) == day


def test_instants_know_their_zone():
    assert dates.to_datetime("2010-10-14T12:00:00.000Z-0300", "mdy") == datetime(2010, 10, 14, 15, tzinfo=UTC)
    assert dates.to_datetime("13/02/2024 5:30 pm", "dmy", "America/Mexico_City") == datetime(
        2024, 2, 13, 23, 30, tzinfo=UTC
    )
    with pytest.raises(ValueError, match="is not a date"):
        dates.to_date("31/31/2024", "dmy")


def test_the_decimal_mark_is_the_columns():
    assert numbers.Evidence().weigh(["1.234,56", "12"]).mark(".") == ","
    assert numbers.Evidence().weigh(["1,234.56"]).mark(",") == "."
    assert numbers.Evidence().weigh(["1.234.567"]).mark(".") == ","
    assert numbers.Evidence().weigh(["1.234"]).is_open


@pytest.mark.parametrize(
    ("cell", "mark", "number"),
    [
        ("1.234,56", ",", "1234.56"),
        ("1,234.56", ".", "1234.56"),
        ("(1,200)", ".", "-1200"),
        ("$ 1 234.50", ".", "1234.50"),
        ("12,5 €", ",", "12.5"),
        ("−3", ".", "-3"),
        (2.1, ",", "2.1"),
    ],
)
def test_numbers_in_many_coats(cell, mark, number):
    assert numbers.to_decimal(cell, mark) == Decimal(number)


@pytest.mark.parametrize("cell", ["abc", "twelve", ""])
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(ValueError, match="is not a number"):
        numbers.to_decimal(cell, ".")


def test_yes_and_no_in_three_languages():
    assert [words.to_boolean(w) for w in ("Sí", "Da", "yes", "TRUE", "1", True)] == [True] * 6
    assert [words.to_boolean(w) for w in ("No", "Nu", "false", "0")] == [False] * 4


def test_choices_are_known_by_value_and_label():
    field = Field("lifecycle", "choice", "x", "x", choices=(("prospect", "Prospect"), ("former", "Former customer")))
    with override("en"):
        known = words.choice_words(field)
    assert words.to_choice("FORMER customer", known, field) == "former"
    with pytest.raises(ValueError, match="is not one of"):
        words.to_choice("unknown", known, field)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Estados Unidos", "US"),
        ("Statele Unite", "US"),
        ("România", "RO"),
        ("EIRE", "IE"),
        ("Philipines", "PH"),
        ("mx", "MX"),
        ("Trinidad and Tobago", "TT"),
        ("Bosnia and Herzegovina", "BA"),
    ],
)
def test_countries_by_name(name, code):
    assert words.to_country(name) == code


def test_languages_and_currencies_by_name():
    assert [words.to_language(w) for w in ("English (US)", "es_MX", "Română")] == ["en", "es", "ro"]
    assert [words.to_currency(w) for w in ("lei", "EUR", "£")] == ["RON", "EUR", "GBP"]


def test_words_are_compared_without_accents_case_and_marks():
    assert folding.fold("Correo_Electrónico:") == folding.fold("correo electronico")
    assert folding.fold("Țară") == folding.fold("tara")


def test_split_names_of_the_public_vectors_keep_every_letter(sample):
    import re

    text = sample("samples", "16-vectors/nameparser/tests.py").read_text()
    found = re.findall(r'HumanName\("([^"]{4,60})"\)', text)[:300]
    assert len(found) > 200
    for name in found:
        given, family = persons.split(name)
        assert given or family, name
