"""Which records of a list somebody chose: the rows that are ticked, or all that match."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from libreta.kernel.records import RecordType
from libreta.kernel.refusals import NotAllowedNow, TooLarge
from libreta.ui import listing
from libreta.ui.extensions import lent
from libreta.ui.listing import Listing

MOST = 10_000
NOTHING_SELECTED = gettext_lazy("Select at least one record first.")


def picked(request: HttpRequest) -> tuple[int, ...]:
    """This function gives the ids that a form names."""
    return tuple(int(part) for part in request.POST.get("ids", "").split(",") if part.isdecimal() and len(part) < 19)


def chosen_ids(request: HttpRequest, record_type: RecordType, verb: str) -> tuple[list[int], Listing]:
    """This function gives the ids that a form names, or all that match its list: one more than `MOST` where more do.

    Raises TooLarge, NotAllowedNow.
    """
    shown = listing.of_request(request, record_type, trashed="trash" in request.POST, given=request.POST)
    if request.POST.get("all"):
        ids = shown.query(request).verb(verb).ids(MOST + 1)
    else:
        ids = list(picked(request))
    if len(ids) > MOST and (lent.large_act is None or not request.POST.get("all")):
        raise TooLarge(gettext_lazy("At most 10,000 records can be changed at once. Narrow the list with a filter."))
    if not ids:
        raise NotAllowedNow(NOTHING_SELECTED)
    return ids, shown
