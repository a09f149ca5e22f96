"""The first page of the day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from libreta.collaboration.tasks.terms import Outcome
from libreta.kernel import query
from libreta.ui import waiting
from libreta.workspace.act_today.pages import context as answering
from libreta.workspace.home.queries import my_day


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """This function shows the reader's day."""
    by, at = request.actor, request.now
    given = {
        "day": my_day(by=by, at=at),
        "today": timezone.localtime(at).date(),
        "first_name": by.name.partition(" ")[0],
        "may_import": by.may("import"),
        "may_create": by.rights.scope("customer", "create") != "none",
        "is_empty": not query.of("customer", by=by, at=at).queryset().exists(),
        "compact": True,
        "others": waiting.rendered(request),
        "outcomes": Outcome.choices,
    }
    return render(request, "workspace/home/page.html", given | answering(request))
