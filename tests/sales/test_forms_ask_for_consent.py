"""A form may show boxes of consent: never ticked beforehand, with the words of that moment, kept with their proof."""

from datetime import UTC, datetime, timedelta

import pytest

from libreta.directory.consents.models import Consent, ConsentPurpose, ConsentText
from libreta.kernel.models import Letter
from libreta.sales.lead_forms import guards
from libreta.sales.lead_forms.models import LeadForm
from libreta.sales.models import Lead

pytestmark = pytest.mark.django_db
TOLD = {"name": "Ana Pop", "email": "ana@example.com"}


@pytest.fixture
def form(now):
    return LeadForm.objects.create(
        name="Fair", token="t" * 22, title="Write to us", language="es", source="Fair",
        fields=["name", "email", "consent:offers", "consent:news"], created_at=now, updated_at=now,
    )  # fmt: skip


def send(client, form, **told):
    shown = guards.stamp(form, datetime.now(UTC) - timedelta(seconds=60))
    given = {**TOLD, "shown": shown, **told}
    return client.post(f"/f/{form.token}/", given, HTTP_ORIGIN="http://testserver", HTTP_USER_AGENT="Firefox 9")


def words(code):
    return ConsentText.objects.get(purpose__code=code, language="es")


def test_boxes_are_empty_and_speak_the_language_of_the_form(client, form):
    page = client.get(f"/f/{form.token}/").content.decode()
    assert "Ofertas" in page and f'name="consent_offers" value="{words("offers").pk}"' in page
    assert "checked" not in page
    assert "checked" not in client.get(f"/f/{form.token}/?consent_offers={words('offers').pk}").content.decode()


def test_a_ticked_box_is_kept_with_its_words_and_an_empty_one_says_nothing(client, form):
    assert send(client, form, consent_offers=words("offers").pk).status_code == 200
    row = Consent.objects.get()
    assert (row.customer, row.state, row.source) == (Lead.objects.get().customer, "given", "form")
    assert (row.text, row.ip, row.user_agent) == (words("offers"), "127.0.0.1", "Firefox 9")
    assert "Fair" in row.message


def test_what_was_ticked_is_not_lost_when_the_form_comes_back(client, form):
    answer = send(client, form, consent_offers=words("offers").pk, shown="")
    assert answer.status_code == 422 and answer.content.decode().count(" checked") == 1
    assert not Consent.objects.exists()


def test_a_purpose_that_asks_back_waits_for_the_mail(client, form):
    send(client, form, consent_news=words("news").pk)
    assert Consent.objects.get().state == "asked"
    assert Letter.objects.get().to == "ana@example.com" and Letter.objects.get().language == "es"


def test_nobody_takes_back_the_no_of_another_by_a_form(client, form):
    send(client, form)
    customer = Lead.objects.get().customer
    customer.consent_email = "refused"
    customer.save(update_fields=["consent_email"])
    send(client, form, consent_offers=words("offers").pk, name="Ana P")
    assert Consent.objects.latest("id").state == "asked"
    customer.refresh_from_db()
    assert customer.consent_email != "given"


def test_a_box_that_the_form_does_not_show_is_not_believed(client, form):
    LeadForm.objects.update(fields=["name", "email"])
    send(client, form, consent_offers=words("offers").pk)
    assert Lead.objects.count() == 1 and not Consent.objects.exists()
    ConsentPurpose.objects.filter(code="offers").update(is_active=False)
    LeadForm.objects.update(fields=["name", "email", "consent:offers"])
    assert "consent_offers" not in client.get(f"/f/{form.token}/").content.decode()


def test_an_administrator_chooses_the_boxes(client, admin, form):
    client.force_login(admin)
    given = {"name": "Fair", "language": "es", "asks_name": "1", "asks_consent_news": "1", "is_active": "1"}
    assert client.post(f"/settings/lead-forms/{form.pk}/", given).status_code in (200, 302)
    form.refresh_from_db()
    assert form.fields == ["name", "email", "consent:news"]
    page = client.get(f"/settings/lead-forms/{form.pk}/").content.decode()
    assert f'name="consent_news" value="{words("news").pk}"' in page.replace("&quot;", '"')  # in the HTML to copy
