"""An occurrence that a calendar only foresaw becomes an activity when somebody opens it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from libreta.collaboration.series.actions import make_occurrence
from libreta.kernel.refusals import Invalid


@require_POST
def occurrence(request: HttpRequest, pk: int) -> HttpResponse:
    """This function makes the activity of an occurrence and goes to it. Raises NotVisible, Forbidden, NotAllowedNow."""
    try:
        moment = datetime.fromisoformat(request.POST.get("moment", ""))
    except ValueError:
        raise Invalid(errors={"moment": [_("This is not a moment.")]}) from None
    if moment.tzinfo is None:
        raise Invalid(errors={"moment": [_("This is not a moment.")]})
    return HttpResponseRedirect(f"/tasks/{make_occurrence(pk, moment, by=request.actor, at=request.now)}/")
