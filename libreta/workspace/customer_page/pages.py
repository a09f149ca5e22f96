"""The glance alone, for pages that stay open while others work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from libreta.kernel import access, query, records
from libreta.workspace.customer_page.glance import glance
from libreta.workspace.timeline import story


@require_GET
def glance_alone(request: HttpRequest, pk: int) -> HttpResponse:
    """This function draws the glance of one customer."""
    row = query.of("customer", by=request.actor, at=request.now).get(pk)
    access.note("view", "customer", [pk], by=request.actor, at=request.now)
    given = {"row": row, "glance": glance(story.of(request, records.get("customer"), row))}
    return render(request, "workspace/customer/glance.html", given)
