"""Putting a reminder off, or dismissing it, from wherever it is shown."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from libreta.collaboration.reminders import actions
from libreta.ui import addresses, answers

BACK = "/notifications/"


@require_POST
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """This function puts the reader's reminder of an activity off. Raises NotVisible, Invalid, NotAllowedNow."""
    minutes = addresses.number_of(request.POST.get("minutes", "")) or 10
    actions.snooze([pk], minutes=minutes, by=request.actor, at=request.now)
    return answers.done(request, BACK, _("You will be reminded again."))


@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """This function dismisses the reader's reminder of an activity. Raises NotVisible, NotAllowedNow."""
    actions.dismiss([pk], by=request.actor, at=request.now)
    return answers.done(request, BACK, _("The reminder is gone."))
