"""One customer as a card."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from libreta.integrations.cards.writing import cards
from libreta.kernel import access, query
from libreta.kernel.refusals import Forbidden


@require_GET
def single(request: HttpRequest, pk: int) -> HttpResponse:
    """This function sends a customer as a vCard with what the reader may export of it."""
    by, at = request.actor, request.now
    row = query.of("customer", by=by, at=at).get(pk)
    query.require(query.of("customer", by=by, at=at).record_type, by, "export")
    if not by.may("export"):
        raise Forbidden()
    asked = query.of("customer", by=by, at=at).verb("export").get(pk)
    access.note("export", "customer", [pk], by=by, at=at, count=1, detail="vcf")
    answer = HttpResponse(cards([{**row, **asked, "id": pk}], by=by, at=at), content_type="text/vcard; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="customer-{pk}.vcf"'
    return answer
