"""Customers say what we may write to them about: by signed links, without an account, and never by opening a page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from libreta.directory.consents import actions, centre, centre_pages, links, opt_in, queries
from libreta.directory.consents.models import Consent, ConsentPurpose, ConsentText, OptIn, Suppression
from libreta.directory.models import Customer
from libreta.kernel import delivery, post
from libreta.kernel.actors import system_actor
from libreta.kernel.models import Letter

pytestmark = pytest.mark.django_db
SYSTEM = system_actor()


@pytest.fixture(autouse=True)
def _fresh_pace():
    centre_pages.limiter.buckets.clear()


@pytest.fixture
def ana(now):
    return Customer.objects.create(
        name="Ana", email="ana@example.com", language="es", country="MX", created_at=now, updated_at=now
    )


def path_of(address):
    return re.sub(r"^https?://[^/]+", "", address)


def centre_of(customer):
    return path_of(links.centre_address(customer.pk))


def states(customer):
    said = queries.may_contact([customer.pk], "email", "offers", timezone.now())
    return said[customer.pk].code


def quiet_off():
    ConsentPurpose.objects.update(keeps_quiet=False)


def test_the_page_speaks_the_customers_language_and_opening_it_changes_nothing(ana, client):
    page = client.get(centre_of(ana))
    text = page.content.decode()
    assert page.status_code == 200 and 'lang="es"' in text
    assert "ana@example.com" not in text and "a•••@example.com" in text
    assert not Consent.objects.exists()
    assert page.headers["X-Robots-Tag"] == "noindex" and "no-store" in page.headers["Cache-Control"]


def test_choices_are_kept_with_their_proof(ana, client):
    quiet_off()
    answer = client.post(
        centre_of(ana), {"do": "choose", "ticked": ["offers-email", "news-email"]}, headers={"user-agent": "Firefox 9"}
    )
    assert answer.status_code == 200
    rows = {(r.purpose.code, r.channel): r for r in Consent.objects.all()}
    assert rows["offers", "email"].state == "given" and rows["news", "email"].state == "given"
    assert rows["surveys", "email"].state == "withdrawn"  # it was allowed until now, and was not ticked
    row = rows["offers", "email"]
    assert (row.source, row.ip, row.user_agent) == ("centre", "127.0.0.1", "Firefox 9")
    assert row.text.language == "es" and "Ofertas" in row.text.wording
    assert states(ana) == "consent"
    count = Consent.objects.count()
    client.post(centre_of(ana), {"do": "choose", "ticked": ["offers-email", "news-email"]})
    assert Consent.objects.count() == count
    client.post(centre_of(ana), {"do": "leave"})
    assert states(ana) == "withdrawn"
    ana.refresh_from_db()
    assert (ana.consent_email, ana.consent_telephone) == ("refused", "refused")


def test_a_rest_begins_and_ends(ana, client):
    quiet_off()
    client.post(centre_of(ana), {"do": "choose", "ticked": ["offers-email"]})
    client.post(centre_of(ana), {"do": "rest", "days": "30"})
    assert states(ana) == "paused"
    client.post(centre_of(ana), {"do": "rest", "days": "100000"})
    assert states(ana) == "consent"


def test_a_link_is_good_for_its_own_page_and_time_alone(ana, client, monkeypatch):
    token = links.token(links.CENTRE, ["c", ana.pk])
    for wrong in (token[:-1], token + "x", links.token(links.CLICK, ["c", ana.pk]), "x" * 2000, "é"):
        assert client.post(f"/preferences/{wrong}/", {"do": "leave"}).status_code == 404
    monkeypatch.setitem(links.KEPT, links.CENTRE, timedelta(seconds=-1))
    assert client.get(f"/preferences/{token}/").status_code == 404
    assert not Consent.objects.exists()


def test_a_customer_in_the_trash_has_no_page(ana, client, now):
    address = centre_of(ana)
    Customer.objects.update(trashed_at=now)
    assert client.get(address).status_code == 404


def send(ana, once="c:1", purpose="offers", to="ana@example.com", customer=True):
    return post.send(
        to=to, subject="Oferta", text="Hola", html="<p>Hola</p>", purpose=purpose,
        customer_id=ana.pk if customer else None, once=once, by=SYSTEM, at=timezone.now(),
    )  # fmt: skip


def test_one_click_of_a_mail_program_withdraws_that_purpose(ana, client, mailoutbox, settings):
    settings.URL = "https://crm.example.org"
    quiet_off()
    client.post(centre_of(ana), {"do": "choose", "ticked": ["offers-email", "news-email", "surveys-email"]})
    delivery.deliver(letter_id=send(ana))
    (mail,) = mailoutbox
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = path_of(mail.extra_headers["List-Unsubscribe"].strip("<>"))
    assert "/preferences/" in mail.body and "ana" not in address
    assert client.get(address).status_code == 200 and states(ana) == "consent"  # a scanner opened it
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    body = {"List-Unsubscribe": "One-Click"}
    assert strict.post(address, body).status_code == 200
    assert states(ana) == "withdrawn"
    assert queries.may_contact([ana.pk], "email", "news", timezone.now())[ana.pk].may
    row = Consent.objects.latest("id")
    assert (row.source, row.purpose.code) == ("one_click", "offers")
    count = Consent.objects.count()
    strict.post(address, body)
    assert Consent.objects.count() == count


def test_one_click_of_somebody_whom_we_do_not_know_puts_the_address_on_the_list(ana, client, mailoutbox):
    quiet_off()
    ConsentPurpose.objects.filter(code="offers").update(needs="objection")
    delivery.deliver(letter_id=send(ana, to="stranger@example.com", customer=False))
    address = path_of(mailoutbox[0].extra_headers["List-Unsubscribe"].strip("<>"))
    client.post(address, {"List-Unsubscribe": "One-Click"})
    assert Suppression.objects.get().reason == "asked"
    with pytest.raises(post.NotToBeWrittenTo):
        send(ana, once="c:2", to="stranger@example.com", customer=False)


def tick(ana, code="news", at=None):
    purpose = ConsentPurpose.objects.get(code=code)
    text = ConsentText.objects.get(purpose=purpose, language="es")
    proof = {"source": "form", "ip": "192.0.2.9", "user_agent": "Chrome", "message": "form: fair"}
    return actions.take_boxes(ana.pk, {code: text.pk}, proof, language="es", by=SYSTEM, at=at or timezone.now())


def link_in(mail):
    return path_of(re.search(r"https?://\S+", mail.body).group())


def test_a_box_that_asks_to_confirm_is_a_yes_only_after_the_button_in_the_mail(ana, client, mailoutbox):
    quiet_off()
    assert tick(ana) == ["news"]
    assert Consent.objects.get().state == "asked"
    delivery.deliver(letter_id=Letter.objects.get().pk)
    (mail,) = mailoutbox
    assert "List-Unsubscribe" not in mail.extra_headers and mail.to == ["ana@example.com"]
    assert client.get(link_in(mail)).status_code == 200
    assert queries.may_contact([ana.pk], "email", "news", timezone.now())[ana.pk].code == "not-confirmed"
    assert client.post(link_in(mail), headers={"user-agent": "Safari"}).status_code == 200
    row = Consent.objects.latest("id")
    assert (row.state, row.source, row.user_agent, row.text.language) == ("given", "double_opt_in", "Safari", "es")
    assert "ana@example.com" in row.message
    assert queries.may_contact([ana.pk], "email", "news", timezone.now())[ana.pk].may
    client.post(link_in(mail))
    assert Consent.objects.filter(state="given").count() == 1
    assert tick(ana) == ["news"] and Letter.objects.count() == 1  # the answer is yes already


def test_nobody_is_flooded_with_questions(ana):
    at = timezone.now()
    for minutes in (0, 1, 11, 22, 33, 44):
        tick(ana, at=at + timedelta(minutes=minutes))
    assert Letter.objects.count() == 3 and OptIn.objects.get().sent_times == 3
    assert Consent.objects.filter(state="asked").count() == 1


def test_an_old_question_counts_no_more(ana, client, monkeypatch):
    tick(ana)
    token = links.token(links.CONFIRM, [OptIn.objects.get().pk])
    monkeypatch.setitem(links.KEPT, links.CONFIRM, timedelta(seconds=-1))
    assert client.post(f"/consent/{token}/").status_code == 404
    assert not Consent.objects.filter(state="given").exists()


def test_somebody_on_the_list_is_not_even_asked(ana, admin, actor_of, now):
    actions.suppress(["ana@example.com"], "complained", by=actor_of(admin), at=now)
    tick(ana)
    assert not Letter.objects.exists()


def test_words_of_another_purpose_are_not_believed(ana):
    other = ConsentText.objects.filter(purpose__code="offers").first()
    assert actions.take_boxes(ana.pk, {"news": other.pk}, {}, language="es", by=SYSTEM, at=timezone.now()) == []
    assert not Consent.objects.exists() and not Letter.objects.exists()


def test_another_address_counts_once_it_is_confirmed(ana, client, mailoutbox):
    client.post(centre_of(ana), {"do": "address", "email": "Ana.New@example.com"})
    letter = Letter.objects.get()
    assert letter.to == "ana.new@example.com"
    ana.refresh_from_db()
    assert ana.email == "ana@example.com"
    delivery.deliver(letter_id=letter.pk)
    address = link_in(mailoutbox[0])
    client.get(address)
    ana.refresh_from_db()
    assert ana.email == "ana@example.com"
    assert client.post(address).status_code == 200
    ana.refresh_from_db()
    assert ana.email == "ana.new@example.com"
    assert client.post(centre_of(ana), {"do": "address", "email": "nonsense"}).status_code == 422


def test_who_asks_for_a_link_learns_nothing(ana, client):
    known = client.post("/preferences/", {"email": "ana@example.com"})
    unknown = client.post("/preferences/", {"email": "nobody@example.com"})
    strip = re.compile(rb"csrfmiddlewaretoken[^>]+")
    assert strip.sub(b"", known.content) == strip.sub(b"", unknown.content)
    assert [letter.to for letter in Letter.objects.all()] == ["ana@example.com"]
    assert Letter.objects.get().subject == "Sobre qué le escribimos" or Letter.objects.get().language == "es"


def test_the_doors_have_a_pace(ana, client):
    answers = [client.post("/preferences/", {"email": f"a{i}@example.com"}).status_code for i in range(45)]
    assert answers[0] == 200 and answers[-1] == 429


def test_a_merged_customer_keeps_the_page(ana, client, now, monkeypatch):
    other = Customer.objects.create(name="Ana M", email="am@example.com", created_at=now, updated_at=now)
    address = centre_of(other)
    Customer.objects.filter(pk=other.pk).update(trashed_at=now)
    monkeypatch.setattr(links.following, "survivor", lambda key, number: ana.pk if number == other.pk else None)
    assert "a•••@example.com" in client.get(address).content.decode()


def test_masks_tell_little():
    assert centre.masked("ana@example.com") == "a•••@example.com" and centre.masked("") == ""
    assert opt_in.MOST_MAILS == 3
