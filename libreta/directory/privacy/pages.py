"""The pages of privacy work: everything about one person's rights, and what is open in the company."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from libreta.directory.customers.models import Customer
from libreta.directory.privacy import erasing, exporting, holds, looks, tombstones
from libreta.directory.privacy.models import Erasure, LegalHold, PersonExport, PrivacyRequest, Restriction
from libreta.directory.privacy.persons import group_of
from libreta.directory.privacy.terms import CAPABILITY, RunState, Status
from libreta.identity.answers import act, dangerous, needs
from libreta.kernel import query
from libreta.kernel.refusals import Invalid, NotVisible

LISTED = 20


@require_GET
@needs(CAPABILITY)
def overview(request: HttpRequest) -> HttpResponse:
    """This function shows what is open: requests by their day, holds, erasures that lately ran, and the way back."""
    today = request.now.date()
    open_requests = PrivacyRequest.objects.filter(status=Status.OPEN, trashed_at=None).select_related("person")
    page = {
        "requests": [(row, row.due_on < today) for row in open_requests.order_by("due_on", "pk")[:LISTED]],
        "holds": LegalHold.objects.filter(holds.in_force(today)).select_related("person").order_by("-pk")[:LISTED],
        "restrictions": Restriction.objects.filter(lifted_at=None).select_related("person").order_by("-pk")[:LISTED],
        "erasures": Erasure.objects.select_related("by").order_by("-pk")[:LISTED],
    }
    return render(request, "directory/privacy/overview.html", page)


@require_GET
@needs(CAPABILITY)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """This function shows what a person asked, what holds and restricts them, who looked, and what can be done."""
    row = _person(request, pk)
    before = request.GET.get("before", "")
    ids = group_of(pk)
    seen = looks.looks_at(
        pk, by=request.actor, before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    )
    page = {
        "person": row,
        "new_request_url": f"/privacy-requests/new/?person={pk}",
        "requests": PrivacyRequest.objects.filter(person__in=ids, trashed_at=None).order_by("-pk")[:LISTED],
        "holds": LegalHold.objects.filter(person__in=ids, trashed_at=None).order_by("-pk")[:LISTED],
        "is_held": holds.is_held(pk, on=request.now.date()),
        "restriction": Restriction.objects.filter(person__in=ids, lifted_at=None).select_related("by").first(),
        "erasure": Erasure.objects.filter(customer_id__in=ids).order_by("-pk").first(),
        "exports": [_export(one, request) for one in PersonExport.objects.filter(person__in=ids).order_by("-pk")[:5]],
        "looks": seen,
        "more": seen[-1].id if len(seen) == looks.SHOWN else None,
    }
    return render(request, "directory/privacy/person.html", page)


def _export(row: PersonExport, request: HttpRequest) -> tuple[PersonExport, bool, bool]:
    is_there = row.state == RunState.DONE and row.expires_at is not None and row.expires_at > request.now
    return row, is_there, row.state in (RunState.QUEUED, RunState.RUNNING)


@require_GET
@needs(CAPABILITY)
def erasure_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """This function shows, table by table, what an erasure would remove and what stays, and why."""
    row = _person(request, pk)
    found = erasing.preview(pk, by=request.actor, at=request.now)
    page = {
        "person": row,
        "goes": [fate for fate in found if fate.goes],
        "stays": [fate for fate in found if not fate.goes],
        "is_held": holds.is_held(pk, on=request.now.date()),
        "is_erased": Erasure.objects.filter(customer_id__in=group_of(pk)).exclude(state=RunState.FAILED).exists(),
        "requests": PrivacyRequest.objects.filter(person__in=group_of(pk), status=Status.OPEN, kind="erasure"),
    }
    return render(request, "directory/privacy/erasure.html", page)


@require_POST
@needs(CAPABILITY)
@dangerous
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """This function has a person erased, after the name was written down once more."""
    row = _person(request, pk)

    def doing() -> None:
        if request.POST.get("name", "").strip().casefold() != row.name.strip().casefold():
            raise Invalid(_("Write the name as it stands above, so that nobody is erased by mistake."))
        asked = PrivacyRequest.objects.filter(person__in=group_of(pk), kind="erasure", status=Status.OPEN).first()
        erasing.ask(pk, by=request.actor, at=request.now, request=asked, reason=request.POST.get("reason", "").strip())

    return act(request, doing, sentence=_("The person is being erased."), to=reverse("person_privacy", args=[pk]))


@require_POST
@needs(CAPABILITY)
def restrict(request: HttpRequest, pk: int) -> HttpResponse:
    """This function restricts the use of a person's data, or lifts the restriction."""
    _person(request, pk)
    to = reverse("person_privacy", args=[pk])
    if "lift" in request.POST:
        lifting = lambda: holds.lift_restriction(pk, by=request.actor, at=request.now)  # noqa: E731
        return act(request, lifting, sentence=_("The data can be used again."), to=to)
    reason = request.POST.get("reason", "")
    return act(
        request,
        lambda: holds.restrict(pk, reason=reason, by=request.actor, at=request.now),
        sentence=_("The data are kept and not used: no mail, no scores, no exports."),
        to=to,
    )


@require_POST
@needs(CAPABILITY)
@dangerous
def ask_export(request: HttpRequest, pk: int) -> HttpResponse:
    """This function asks for everything about a person in one archive."""
    _person(request, pk)
    return act(
        request,
        lambda: exporting.ask(pk, by=request.actor, at=request.now),
        sentence=_("The archive is being written."),
        to=reverse("person_privacy", args=[pk]),
    )


@require_POST
@needs(CAPABILITY)
@dangerous
def export_file(request: HttpRequest, pk: int) -> HttpResponse:
    """This function sends an archive once."""
    file, name = exporting.fetched(pk, by=request.actor, at=request.now)
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@require_POST
@needs(CAPABILITY)
def take_back(request: HttpRequest) -> HttpResponse:
    """This function lets somebody who was erased, and who came to us again, be taken in anew."""
    value = request.POST.get("value", "")

    def doing() -> None:
        if not tombstones.take_back(value, by=request.actor, at=request.now):
            raise Invalid(_("Nobody with this address or number was erased."))

    return act(request, doing, sentence=_("The person can be taken in anew."), to=reverse("privacy"))


def _person(request: HttpRequest, pk: int) -> Any:
    """The customer as the reader may see it, in the trash too."""
    rows = query.of("customer", by=request.actor, at=request.now).with_ids([pk])
    if not (rows.ids() or rows.trashed().ids()):
        raise NotVisible()
    return Customer._base_manager.get(pk=pk)
