"""What consents keep of a person, and who is held back because the use of the data is restricted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from libreta.directory.consents.queries import held_back_by
from libreta.kernel.personal import nobody, tell

RESTRICTED = "SELECT DISTINCT person_id FROM directory_restriction WHERE person_id = ANY(%s) AND lifted_at IS NULL"


def declare_personal() -> None:
    """This function declares the history, rests, questions and the list of who is never written to."""
    tell(
        "directory.Consent",
        heading=_("What you let us write to you about"),
        whose=("customer",),
        clear=("message", "wording", "ip", "user_agent", "external_id"),
        because=_("That somebody agreed or said no, and when, has to be proven; it names nobody any more."),
        guards=("directory_keep_consent",),
        order=70,
    )
    tell("directory.ContactPause", heading=_("Rests"), whose=("customer",), delete=True, order=71)
    tell("directory.OptIn", heading=_("Questions sent by mail"), whose=("customer",), delete=True, order=72)
    nobody("directory.ConsentPurpose", "directory.ConsentText", "directory.ContactRules", because=_("Settings."))
    nobody(
        "directory.Suppression",
        because=_("Keyed hashes by which an address is recognised that is never written to; they tell no address."),
        swept=False,
    )
    held_back_by(restricted)


def restricted(ids: Collection[int], purpose: str, at: datetime) -> Mapping[int, str]:
    """This function names the people whose data may be kept but not used, with a sentence for each."""
    with connection.cursor() as cursor:
        cursor.execute(RESTRICTED, [list(ids)])
        found = [number for (number,) in cursor.fetchall()]
    sentence = _now("No: the use of this person's data is restricted.") if found else ""
    return dict.fromkeys(found, sentence)
