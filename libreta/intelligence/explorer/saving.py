"""Keep a question under a name, and let go of it; which ones a reader has."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from libreta.intelligence.explorer.models import MOST_ADDRESS, SavedQuestion
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible

KEPT = ("m", "r", "c", "period", "from", "to", "with", "where", "view")
SHARE = "views.share"


def questions_of(reader: Actor) -> QuerySet[SavedQuestion]:
    """This function gives the reader's own questions and those that are shared."""
    return SavedQuestion.objects.filter(Q(owner=reader.user_id) | Q(is_shared=True)).select_related("owner")


def save_question(name: str, address: str, *, shared: bool = False, by: Actor, at: datetime) -> SavedQuestion:
    """This function keeps a question; the one that had this name of the same owner is replaced.

    Raises Invalid, and Forbidden for sharing without the right to.
    """
    if by.user_id is None:
        raise Forbidden()
    name = " ".join(name.split())[:80]
    if not name:
        raise Invalid(errors={"name": [_("Give the question a name.")]})
    if shared and not by.may(SHARE):
        raise Forbidden()
    given, kept = QueryDict(address), QueryDict(mutable=True)
    for key in KEPT:
        kept.setlist(key, [value for value in given.getlist(key) if value])
    if not kept.getlist("m") or len(kept.urlencode()) > MOST_ADDRESS:
        raise Invalid(_("This question cannot be kept."))
    with transaction.atomic():
        stamp(by)
        values = {"address": kept.urlencode(), "is_shared": shared, "created_at": at}
        return SavedQuestion.objects.update_or_create(owner_id=by.user_id, name=name, defaults=values)[0]


def delete_question(question_id: int, *, by: Actor) -> None:
    """This function lets go of a question; of others' only with the right to share. Raises NotVisible, Forbidden."""
    found = questions_of(by).filter(pk=question_id).first()
    if found is None:
        raise NotVisible()
    if found.owner_id != by.user_id and not by.may(SHARE):
        raise Forbidden()
    with transaction.atomic():
        stamp(by)
        found.delete()
