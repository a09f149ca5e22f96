"""The pages of scheduled imports."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from libreta.integrations.imports import forms
from libreta.integrations.imports.models import ImportRun
from libreta.integrations.imports.pages import importing
from libreta.integrations.schedules import actions
from libreta.integrations.schedules.models import ImportSchedule, ScheduledFile
from libreta.integrations.schedules.times import USUAL
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden, NotVisible, Refusal
from libreta.ui import answers

LISTED, FILES = 100, 100
WHAT = {"look": actions.look_now, "switch": actions.switch, "remove": actions.remove}


@require_http_methods(["GET", "POST"])
@importing
def schedules(request: HttpRequest) -> HttpResponse:
    """This function lists the reader's scheduled imports and sets a new one up."""
    errors: dict[str, Any] = {}
    if request.method == "POST":
        try:
            made = actions.set_up(request.POST, by=request.actor, at=request.now)
            return HttpResponseRedirect(reverse("import_schedule", args=[made.pk]))
        except (Forbidden, NotVisible):
            errors = {"type_key": [_("Your role does not allow imports of these records.")]}
        except Refusal as refusal:
            errors = refusal.errors or {"name": [str(refusal.message)]}
    page = {
        "schedules": _own(request.actor)[:LISTED],
        "types": forms.types(request.actor),
        "likes": _done(request.actor),
        "places": ImportSchedule.Place.choices,
        "usual": USUAL,
        "errors": errors,
        "chosen": request.POST,
    }
    return render(request, "integrations/schedules.html", page, status=422 if errors else 200)


@require_GET
@importing
def single(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """This function shows a scheduled import with its files."""
    schedule = actions.opened(schedule_id, request.actor)
    files = ScheduledFile.objects.filter(schedule=schedule).select_related("run").order_by("-id")[:FILES]
    return render(request, "integrations/schedule.html", {"schedule": schedule, "files": files})


@require_POST
@importing
def act(request: HttpRequest, schedule_id: int, doing: str) -> HttpResponse:
    """This function looks now, pauses, goes on, or takes a schedule away."""
    WHAT[doing](schedule_id, by=request.actor, at=request.now)
    if doing == "remove":
        return answers.done(request, reverse("import_schedules"), _("The schedule is gone; what it imported stays."))
    told = _("Libreta looks for new files now.") if doing == "look" else _("Done.")
    return answers.done(request, reverse("import_schedule", args=[schedule_id]), told)


@require_POST
@importing
def again(request: HttpRequest, schedule_id: int, file_id: int) -> HttpResponse:
    """This function tries a file that was put aside once more."""
    actions.try_again(schedule_id, file_id, by=request.actor, at=request.now)
    return answers.done(request, reverse("import_schedule", args=[schedule_id]), _("The file is tried again."))


def _own(by: Actor) -> Any:
    found = ImportSchedule.objects.order_by("name", "id")
    return found if "*" in by.rights.capabilities else found.filter(owner_id=by.user_id)


def _done(by: Actor) -> list[ImportRun]:
    return list(ImportRun.objects.filter(owner_id=by.user_id, state=ImportRun.State.DONE)[:20])
