"""Who said no after the backup was taken has still said no when it came back; mail that waited then waits on."""

import json

import pytest
from django.utils import timezone

from libreta.directory.consents import actions, history, queries, restoring
from libreta.directory.consents.models import Consent, ConsentPurpose, Suppression
from libreta.directory.models import Customer
from libreta.kernel import delivery, post
from libreta.kernel.actors import system_actor
from libreta.kernel.models import Letter
from libreta.kernel.restoring import carried, finish

pytestmark = pytest.mark.django_db
SYSTEM = system_actor()


def test_withdrawals_and_the_list_are_brought_over_once():
    at = timezone.now()
    ana = Customer.objects.create(name="Ana", email="ana@example.com", created_at=at, updated_at=at)
    offers = ConsentPurpose.objects.get(code="offers")
    said = {"customer": ana.pk, "purpose": offers.pk, "channel": "email", "state": "withdrawn", "source": "centre"}
    history.record_consents([said | {"at": at}], by=SYSTEM, at=at)
    actions.suppress_known(["bo@example.com"], "complained", by=SYSTEM, at=at)
    remembered = json.loads(json.dumps(restoring.remember()))
    assert "bo@example.com" not in str(remembered) and "consents" in {item.key for item in carried()}
    from django.db import connection

    with connection.cursor() as cursor:  # the backup of yesterday knows nothing of it
        cursor.execute("SELECT set_config('libreta.consents_open', 'on', true)")
        cursor.execute("DELETE FROM directory_consent")
        cursor.execute("DELETE FROM directory_suppression")
        cursor.execute("UPDATE directory_customer SET consent_email = 'unknown'")
    restoring.apply(remembered)
    restoring.apply(remembered)
    assert queries.may_contact([ana.pk], "email", "offers", at)[ana.pk].code == "withdrawn"
    assert (Consent.objects.filter(state="withdrawn").count(), Suppression.objects.count()) == (1, 1)
    ana.refresh_from_db()
    assert ana.consent_email == "refused"


def test_mail_that_waited_in_a_backup_waits_for_a_person(mailoutbox):
    number = post.send(
        to="ana@example.com", subject="x", text="x", purpose="service", once="x", by=SYSTEM, at=timezone.now()
    )
    finish()
    delivery.deliver(letter_id=number)
    assert mailoutbox == [] and Letter.objects.get().state == "unknown"
