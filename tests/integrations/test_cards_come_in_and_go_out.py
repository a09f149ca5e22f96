"""vCard 2.1, 3.0 and 4.0 of many programs; the raw card stays; customers leave as vCard 4.0."""

import pytest

from libreta.integrations.cards.lines import properties
from libreta.integrations.cards.reading import card_of
from libreta.integrations.sources.models import RawCard

pytestmark = pytest.mark.django_db

QUOTED = b"""BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg;;Dr.\r
NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=\r
two\r
TEL;HOME;VOICE:+49 30 1234567\r
PHOTO;ENCODING=BASE64;TYPE=JPEG:\r
 /9j/4AAQSkZJRgABAQAAAQABAAD\r
\r
EMAIL;PREF;INTERNET:joerg@example.de\r
END:VCARD\r
"""
GROUPED = """BEGIN:VCARD
VERSION:3.0
FN:Acme\\, Inc.
N:;;;;
ORG:Acme\\, Inc.;Sales
item1.EMAIL;type=INTERNET:info@acme.example
item1.X-ABLabel:_$!<Work>!$_
item2.ADR;type=WORK:;;1 Long
  Street;Springfield;IL;62701;USA
END:VCARD
"""
FOUR = """BEGIN:VCARD
VERSION:4.0
FN:Ana Pop
N:Pop;Ana;;;
BDAY:--0203
TEL;VALUE=uri;PREF=1;TYPE="voice,work":tel:+40-21-1234567;ext=12
TEL;VALUE=uri;TYPE=cell:tel:+40721000001
EMAIL;PREF=2:second@example.com
EMAIL;PREF=1:first@example.com
UID:urn:uuid:51
END:VCARD
"""


def read(text):
    return card_of(properties(text if isinstance(text, bytes) else text.encode()))


def test_quoted_printable_with_a_charset_and_soft_line_breaks():
    card = read(QUOTED)
    assert (card.said["Given name"], card.said["Family name"]) == ("Jörg", "Müller")
    assert card.said["Note"] == "one\r\ntwo"
    assert (card.phones, card.emails) == ([("+49 30 1234567", "home")], [("joerg@example.de", "")])


def test_groups_folds_and_an_organisation():
    card = read(GROUPED)
    assert (card.said["Kind"], card.said["Name"]) == ("organisation", "Acme, Inc.")
    assert card.emails == [("info@acme.example", "Work")]
    assert card.addresses == [("1 Long Street", "Springfield", "IL", "62701", "USA", "work")]


def test_preferences_uris_and_a_birthday_without_its_year():
    card = read(FOUR)
    assert [value for value, _label in card.emails] == ["first@example.com", "second@example.com"]
    assert (card.phones, card.said["Mobile"]) == ([("+40-21-1234567", "work")], "+40721000001")
    assert "Birthday" not in card.said and "--0203" in card.said["Note"]


def test_cards_become_customers_with_all_their_addresses_and_are_found_again(bring, file_of):
    from libreta.directory.models import Affiliation, ContactPoint, Customer

    path = file_of(QUOTED + GROUPED.encode() + FOUR.encode(), "people.vcf")
    run = bring(path)
    assert (run.state, run.counts["rows"], run.counts["refused"]) == ("done", 3, 0)
    assert set(Customer.objects.values_list("name", "kind")) == {
        ("Jörg Müller", "person"),
        ("Acme, Inc.", "organisation"),
        ("Ana Pop", "person"),
    }
    ana = Customer.objects.get(name="Ana Pop")
    assert (ana.email, ana.mobile) == ("first@example.com", "+40721000001")
    assert ContactPoint.objects.get(customer=ana).value == "second@example.com"
    assert Affiliation.objects.count() == 0
    raw = RawCard.objects.get(customer__name="Jörg Müller").text
    assert "PHOTO;ENCODING=BASE64" in raw and "M=FCller" in raw
    again = bring(file_of(FOUR.replace("first@", "other@"), "later.vcf"))
    assert again.counts["feeds"]["customer"]["created"] == 0
    assert RawCard.objects.filter(customer=ana).count() == 2
    bring(file_of(FOUR.replace("first@", "other@"), "same.vcf"))
    assert RawCard.objects.filter(customer=ana).count() == 2


def test_a_card_that_is_cut_off_and_a_list_are_refused_with_their_reason(bring, file_of, reasons):
    group = "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Friends\nEND:VCARD\n"
    run = bring(file_of(f"{FOUR}{group}BEGIN:VCARD\nFN:Half", "people.vcf"))
    assert run.counts["feeds"]["customer"]["created"] == 1
    assert {str(reason) for reason in reasons(run).values()} == {
        "This card is a list of other cards, not a person or an organisation.",
        "This card has no end, or is too large.",
    }


def test_customers_leave_as_cards_and_come_back_the_same(bring, file_of, system, now, tmp_path):
    from libreta.directory.models import Customer
    from libreta.integrations.exports import actions, carrying

    bring(file_of(FOUR + GROUPED, "people.vcf"))
    run = actions.prepare("customer", "vcf", by=system, at=now)
    run = carrying.carry_out(run.pk, by=system)
    text = carrying.path_of(run).read_bytes().decode()
    assert run.state == "done" and text.count("BEGIN:VCARD\r\nVERSION:4.0\r\n") == 2
    assert "FN:Acme\\, Inc.\r\n" in text and "KIND:org\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    before = set(Customer.objects.values_list("name", "kind", "email", "mobile", "street", "city"))
    Customer.objects.all().delete()
    bring(file_of(text, "back.vcf"))
    assert set(Customer.objects.values_list("name", "kind", "email", "mobile", "street", "city")) == before
