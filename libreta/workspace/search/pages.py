"""The page of all search results, and the same as JSON for scripts of the page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from libreta.kernel import access
from libreta.workspace.search import queries

LONGEST = 200


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """This function shows what was found, type by type; `?format=json` gives the same as data."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    groups = queries.found(text, by=request.actor, at=request.now, per_type=10)
    for group in groups:
        ids = [hit["id"] for hit in group.hits]
        access.note("search", group.record_type.key, ids, by=request.actor, at=request.now, detail=text)
    if request.GET.get("format") == "json":
        given = [
            {"type": g.record_type.key, "label": str(g.record_type.plural), "hits": [_plain(hit) for hit in g.hits]}
            for g in groups
        ]
        return JsonResponse({"groups": given})
    return render(request, "workspace/search/page.html", {"search_text": text, "groups": groups})


def _plain(hit: dict) -> dict:
    return {**hit, "type": str(hit["type"])}
