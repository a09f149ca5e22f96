"""The page of background work: what waits, what failed for good, and another try."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from libreta.identity.answers import act, needs
from libreta.kernel import failed_jobs


@needs(failed_jobs.CAPABILITY)
def work(request: HttpRequest) -> HttpResponse:
    """This function shows the state of background work and the jobs that failed for good."""
    context = {"work": failed_jobs.work(), "jobs": failed_jobs.failed_jobs()}
    return render(request, "identity/settings/work.html", context)


@require_POST
@needs(failed_jobs.CAPABILITY)
def replay(request: HttpRequest, job_id: int) -> HttpResponse:
    """This function gives a failed job another try."""
    return act(
        request,
        lambda: failed_jobs.replay(job_id, by=request.actor, at=request.now),
        sentence=_("The job is in the queue again."),
        to=reverse("settings_work"),
    )
