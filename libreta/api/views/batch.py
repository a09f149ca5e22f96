"""Up to a thousand writes in one call."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from libreta.api import batches, limits
from libreta.api.answers import answer
from libreta.api.bodies import json_object, raw_body
from libreta.api.endpoint import endpoint
from libreta.api.idempotency import once
from libreta.api.refusals import BadRequest
from libreta.api.views.collection import allows_duplicates, type_of
from libreta.kernel.refusals import TooLarge

OPERATIONS_PER_CALL = 20


@endpoint(("POST",))
def batch(request: HttpRequest, slug: str) -> HttpResponse:
    """This function carries out {"operations": [...]} and answers with a result per item."""
    record_type = type_of(slug)
    body = raw_body(request, batch=True)
    lines = json_object(request, batch=True).get("operations")
    if not isinstance(lines, list) or not lines:
        raise BadRequest(_("Send a list of operations."), errors={"operations": [_("This field is required.")]})
    if len(lines) > batches.MAX_OPERATIONS:
        raise TooLarge(_("A batch has at most 1,000 operations. For more, use an import."))
    limits.take(limits.bucket_of(request.actor), cost=len(lines) / OPERATIONS_PER_CALL)

    may_repeat = allows_duplicates(request)

    def worked() -> HttpResponse:
        results = batches.run(record_type, lines, by=request.actor, at=request.now, may_repeat=may_repeat)
        refused = sum("problem" in result for result in results)
        return answer({"results": results, "succeeded": len(results) - refused, "refused": refused})

    return once(request, body, worked)
