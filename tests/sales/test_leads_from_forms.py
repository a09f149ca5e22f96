"""A form on a website brings leads and nothing else: flooded, hurried, forged or repeated sendings do no harm."""

from datetime import UTC, datetime, timedelta

import pytest

from libreta.sales.lead_forms import guards
from libreta.sales.lead_forms.models import FormSending, FormVisit, LeadForm
from libreta.sales.models import Lead

pytestmark = pytest.mark.django_db
SITE = "https://www.example.org"
TOLD = {"name": "Ana Pop", "email": "ana@example.com", "message": "Two grinders, please.", "phone": ""}


@pytest.fixture
def form(now):
    return LeadForm.objects.create(
        name="Website", token="t" * 22, title="Write to us", language="en", source="Website", origins=SITE,
        fields=["name", "email", "phone", "message"], created_at=now, updated_at=now,
    )  # fmt: skip


@pytest.fixture
def send(client, form):
    def post(told=TOLD, *, ago=60, origin="http://testserver", form=form, **headers):
        shown = guards.stamp(form, datetime.now(UTC) - timedelta(seconds=ago)) if ago is not None else ""
        given = {"HTTP_ORIGIN": origin} if origin else {}
        return client.post(f"/f/{form.token}/", {**told, "shown": shown}, **given, **headers)

    return post


def nothing_kept():
    return Lead.objects.count() == 0 and FormSending.objects.count() == 0


def test_a_sent_form_becomes_a_lead_with_its_campaign(send, client, form):
    page = client.get(f"/f/{form.token}/?utm_source=mail&utm_campaign=spring&message=Hi").content.decode()
    assert 'name="utm_campaign" value="spring"' in page and ">Hi</textarea>" in page
    answer = send(TOLD | {"utm_source": "mail", "utm_campaign": "spring"})
    assert answer.status_code == 200 and "Thank you" in answer.content.decode()
    lead = Lead.objects.select_related("customer").get()
    assert (lead.name, lead.came_by, lead.source, lead.form_id) == ("Ana Pop", "form", "Website", form.pk)
    assert (lead.utm_source, lead.utm_campaign, lead.message) == ("mail", "spring", "Two grinders, please.")
    assert (lead.customer.email, lead.customer.lifecycle) == ("ana@example.com", "prospect")


def test_opening_a_form_changes_nothing(client, form):
    assert client.get(f"/f/{form.token}/").status_code == 200
    assert nothing_kept() and FormVisit.objects.count() == 0


def test_the_same_again_is_captured_once_and_later_anew(send, form):
    assert [send().status_code for _time in range(3)] == [200, 200, 200]
    assert Lead.objects.count() == 1
    FormSending.objects.update(at=datetime.now(UTC) - timedelta(minutes=11))
    send()
    assert Lead.objects.count() == 2


def test_who_fills_in_the_trap_believes_it_worked(send):
    answer = send(TOLD | {"homepage": "https://spam.example"})
    assert answer.status_code == 200 and "Thank you" in answer.content.decode()
    assert nothing_kept()


@pytest.mark.parametrize(
    ("ago", "sentence"),
    [
        (1, "That was very quick."),
        (None, "Please look at what you wrote, and send it once more."),
        (13 * 3600, "Please look at what you wrote, and send it once more."),
    ],
)
def test_too_quick_and_too_old_are_asked_to_send_again_and_lose_nothing(send, ago, sentence):
    answer = send(ago=ago)
    assert answer.status_code == 422
    assert sentence in answer.content.decode() and "Two grinders, please." in answer.content.decode()
    assert nothing_kept()


def test_the_stamp_of_another_form_opens_nothing(send, client, form, now):
    other = LeadForm.objects.create(name="Other", token="o" * 22, created_at=now, updated_at=now)
    forged = guards.stamp(other, datetime.now(UTC) - timedelta(minutes=1))
    answer = client.post(f"/f/{form.token}/", TOLD | {"shown": forged}, HTTP_ORIGIN="http://testserver")
    assert answer.status_code == 422 and nothing_kept()


@pytest.mark.parametrize("origin", ["https://evil.example", "", "null", "https://www.example.org.evil.example"])
def test_a_website_that_is_not_named_cannot_send(send, origin):
    answer = send(origin=origin)
    assert answer.status_code == 403 and "cannot be sent from that website" in answer.content.decode()
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert nothing_kept()


def test_a_named_website_may_send_and_frame_and_no_other_page_may_be_framed(send, client, form):
    answer = send(origin=SITE)
    assert answer.status_code == 200 and Lead.objects.count() == 1
    assert answer.headers["Access-Control-Allow-Origin"] == SITE
    shown = client.get(f"/f/{form.token}/")
    assert shown.headers["Content-Security-Policy"].endswith(f"frame-ancestors 'self' {SITE}")
    assert "X-Frame-Options" not in shown.headers and "script-src" not in shown.headers["Content-Security-Policy"]
    sign_in = client.get("/accounts/login/")
    assert sign_in.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in sign_in.headers["Content-Security-Policy"]


def test_a_flood_is_answered_with_a_sentence_and_doubles_nothing(send, monkeypatch):
    monkeypatch.setattr(guards, "ADDRESS_WINDOW", 10**8)  # the ten minutes may turn while the test runs
    answers = [send(TOLD | {"email": f"n{i}@example.com"}) for i in range(guards.PER_ADDRESS + 3)]
    assert [a.status_code for a in answers].count(200) == guards.PER_ADDRESS
    assert [a.status_code for a in answers[-3:]] == [429] * 3
    assert "Too many messages came at once." in answers[-1].content.decode()
    assert Lead.objects.count() == guards.PER_ADDRESS
    assert not FormVisit.objects.filter(address__contains="127.0.0.1").exists()


def test_a_form_as_a_whole_is_not_flooded_either(send, form):
    window = datetime.fromtimestamp(int(datetime.now(UTC).timestamp()) // 60 * 60, UTC)
    for later in range(2):  # the minute may turn while the test runs
        moment = window + timedelta(minutes=later)
        FormVisit.objects.create(form=form, address="", window=moment, times=guards.PER_FORM)
    assert send().status_code == 429
    assert nothing_kept()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": ""}, "This field is required."),
        ({"email": "nonsense"}, "This is not an e-mail address."),
        ({"name": ""}, "This field is required."),
        ({"phone": "12"}, "telephone number"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(send, wrong, sentence):
    answer = send(TOLD | wrong)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert nothing_kept()


@pytest.mark.parametrize(("language", "lang"), [("es", 'lang="es"'), ("ro", 'lang="ro"'), ("en", 'lang="en"')])
def test_a_form_speaks_its_own_language(client, form, language, lang):
    LeadForm.objects.update(language=language)
    answer = client.get(f"/f/{form.token}/", HTTP_ACCEPT_LANGUAGE="fr")
    assert answer.headers["Content-Language"] == language and lang in answer.content.decode()


def test_a_closed_or_unknown_form_is_not_there(client, form, send):
    LeadForm.objects.update(is_active=False)
    assert client.get(f"/f/{form.token}/").status_code == 404
    assert send().status_code == 404
    assert client.get("/f/unknown/").status_code == 404
    assert nothing_kept()


def test_fields_that_a_form_does_not_ask_are_not_taken(send, form):
    LeadForm.objects.update(fields=["email"])
    send(TOLD | {"owner": "1", "status": "qualified", "city": "Iași"})
    lead = Lead.objects.select_related("customer").get()
    assert (lead.status, lead.owner_id, lead.message, lead.customer.city) == ("new", None, "", "")


def test_what_was_remembered_of_senders_is_forgotten(send):
    send()
    assert guards.forget(datetime.now(UTC) - timedelta(days=1)) == 0
    assert guards.forget(datetime.now(UTC) + timedelta(days=1)) == 3
    assert Lead.objects.count() == 1


MADE = {"name": "Fair", "title": "Hello", "language": "es", "asks_phone": "true", "is_active": "true"}


def test_an_administrator_makes_a_form_and_finds_what_to_put_on_the_website(client, admin):
    client.force_login(admin)
    answer = client.post("/settings/lead-forms/new/", MADE | {"origins": "www.example.org\nhttps://b.example:8443/x"})
    kept = LeadForm.objects.get()
    assert answer.headers["Location"] == f"/settings/lead-forms/{kept.pk}/"
    assert (kept.fields, kept.origins) == (["email", "phone"], "https://www.example.org\nhttps://b.example:8443")
    assert len(kept.token) == 22
    page = client.get(answer.headers["Location"]).content.decode()
    assert f"http://testserver/f/{kept.token}/" in page and "&lt;iframe" in page
    assert "Fair" in client.get("/settings/lead-forms/").content.decode()


def test_an_address_that_is_none_is_refused(client, admin):
    client.force_login(admin)
    page = client.post("/settings/lead-forms/new/", MADE | {"origins": "https://a.example;script-src"})
    assert page.status_code == 422 and "is not the address of a website" in page.content.decode()
    assert LeadForm.objects.count() == 0


def test_a_seller_makes_no_forms(client, alice):
    client.force_login(alice)
    assert client.post("/settings/lead-forms/new/", MADE).status_code == 403
    assert LeadForm.objects.count() == 0


def test_the_team_of_a_form_gets_its_leads(send, form, alice, bob):
    LeadForm.objects.update(team_id=alice.team_id)
    send()
    lead = Lead.objects.get()
    assert lead.owner_id == alice.pk
    assert lead.assigned_because == "The form “Website” belongs to your team."
