"""What an invited colleague does: to accept, to say perhaps, or to decline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from libreta.collaboration.attendees.models import Attendee
from libreta.collaboration.attendees.terms import Answer
from libreta.kernel import query, writes
from libreta.kernel.actions import action
from libreta.kernel.actors import EVERYTHING, Actor
from libreta.kernel.fields import Field
from libreta.kernel.refusals import NotAllowedNow, NotVisible
from libreta.kernel.writes import Change

ANSWER = Field("answer", "choice", _("answer"), "answer", required=True, choices=tuple(Answer.choices))


@action("attendee.answer", type="attendee", label=_("Answer"), icon="mail-check", inputs=(ANSWER,))
def answer_invitations(ids: Iterable[int], *, answer: str, by: Actor, at: datetime) -> list[int]:
    """This function answers the actor's own invitations and gives those that changed.

    Who is invited may say whether they come although the activity is another's. Raises NotVisible; NotAllowedNow for
    the invitation of somebody else.
    """
    ids = set(ids)
    if len(query.of("attendee", by=by, at=at).with_ids(ids).ids()) != len(ids):
        raise NotVisible()
    if Attendee.objects.filter(pk__in=ids, user_id=by.user_id).count() != len(ids) or by.user_id is None:
        raise NotAllowedNow(_("Each answers for themselves."))
    invited = replace(by, rights=EVERYTHING, role="system")
    return writes.update("attendee", [Change(i, {"answer": answer}) for i in ids], by=invited, at=at)
