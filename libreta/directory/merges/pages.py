"""The pages of merging: side by side, and what a merge did with the way back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from libreta.directory.merges import actions, comparing, telling, undoing
from libreta.directory.merges.models import Merge
from libreta.directory.merges.terms import CAPABILITY, MOST
from libreta.kernel import access, query, records
from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import NotAllowedNow, TooLarge
from libreta.ui import addresses, answers, choosing

FOUND = 8


def may_merge(actor: Actor) -> bool:
    """This function tells whether the actor may merge anything at all."""
    return actor.may(CAPABILITY) and actor.rights.scope("customer", "update") != "none"


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """This function lays customers side by side (`?ids=1,2`, `survivor=`), and makes them one when it is posted.

    Raises Forbidden, NotVisible, and what merging refuses.
    """
    actions.require_right(request.actor)
    if request.method == "POST":
        return _merged(request) if "confirmed" in request.POST else _chosen(request)
    ids = comparing.current(_numbers(request.GET.get("ids", "")))
    if len(ids) < 2:
        return _find_another(request, ids)
    survivor = addresses.number_of(request.GET.get("survivor", ""))
    found = comparing.comparison(ids, survivor, by=request.actor, at=request.now)
    access.note("view", "customer", ids, by=request.actor, at=request.now)
    former = [number for number in ids if number != found.survivor.pk]
    given = {
        "found": found,
        "joined": ",".join(map(str, ids)),
        "moving": comparing.moving(former, by=request.actor, at=request.now),
        "back": _back(request),
    }
    return render(request, "directory/merges/page.html", given)


def _numbers(text: str) -> list[int]:
    found = [addresses.number_of(part.strip()) for part in text.split(",") if part.strip()]
    if len(found) > MOST:
        raise TooLarge(_("At most %(most)s customers become one at a time.") % {"most": MOST})
    return list(dict.fromkeys(number for number in found if number))


def _chosen(request: HttpRequest) -> HttpResponse:
    """From a list: the chosen rows go into an address that can be opened again."""
    ids, _shown = choosing.chosen_ids(request, records.get("customer"), "update")
    if len(ids) < 2:
        raise NotAllowedNow(_("Choose at least two customers to merge."))
    if len(ids) > MOST:
        raise TooLarge(_("At most %(most)s customers become one at a time.") % {"most": MOST})
    return HttpResponseRedirect(f"/customers/merge/?ids={','.join(map(str, ids))}")


def _merged(request: HttpRequest) -> HttpResponse:
    ids = _numbers(request.POST.get("ids", ""))
    survivor = addresses.number_of(request.POST.get("survivor", ""))
    number = actions.merge_customers(
        ids, survivor=survivor, by_hand=_by_hand(request, ids, survivor), by=request.actor, at=request.now
    )
    found = Merge.objects.get(pk=number)
    text = ngettext("%(n)s record became one.", "%(n)s records became one.", found.records) % {"n": found.records}
    target = _back(request) or f"/customers/{found.survivor_id}/"
    return answers.done(request, target, text, undo=f"/merges/{number}/undo/")


def _by_hand(request: HttpRequest, ids: list[int], survivor: int | None) -> dict[str, int]:
    """What was chosen otherwise than the rule chooses; the rest is left to the rule."""
    found = comparing.comparison(comparing.current(ids), survivor, by=request.actor, at=request.now)
    chosen = {}
    for line in found.differing:
        picked = addresses.number_of(request.POST.get(f"of_{line.name}", ""))
        rule = next((cell.id for cell in line.cells if cell.is_chosen), None)
        if line.is_open and picked and picked != rule:
            chosen[line.name] = picked
    return chosen


def _back(request: HttpRequest) -> str:
    asked = (request.POST or request.GET).get("next", "")
    return asked if asked.startswith("/") and not asked.startswith("//") and "\\" not in asked else ""


def _find_another(request: HttpRequest, ids: list[int]) -> HttpResponse:
    """One record alone: find the other one by name, address or number."""
    asked = query.of("customer", by=request.actor, at=request.now)
    row = asked.get(ids[0]) if ids else None
    words = request.GET.get("q", "").strip()
    known = words or (str(row.get("name") or "") if row else "")
    names = tuple(n for n in ("name", "email", "phone", "city") if n in asked.fields())
    rows = asked.verb("update").only(names).search(known).top(FOUND + 1) if len(known) > 1 else []
    others = [one for one in rows if one["id"] not in ids][:FOUND]
    access.note("search", "customer", [one["id"] for one in others], by=request.actor, at=request.now, detail=known)
    if row is not None:
        access.note("view", "customer", ids, by=request.actor, at=request.now)
    return render(request, "directory/merges/find.html", {"row": row, "others": others, "words": words})


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """This function undoes a merge; fields named `overwrite` get their values from before it even where they were
    changed since. Raises Forbidden, NotVisible, and what undoing refuses."""
    found = undoing.undo_merge(pk, overwrite=request.POST.getlist("overwrite"), by=request.actor, at=request.now)
    text = _("The merge is undone: %(names)s and the others are records of their own again.") % {"names": found.title}
    return answers.done(request, f"/customers/{found.survivor_id}/", text)


def panel(request: HttpRequest, record_type: RecordType, row: dict[str, Any]) -> dict[str, Any]:
    """This function gives what the page of a merge shows: what it did, and the way back."""
    found = telling.account(row["id"], by=request.actor, at=request.now)
    return {"account": found, "later": [told for told in found.values if told.is_later]}


def came_from(request: HttpRequest, record_type: RecordType, row: dict[str, Any]) -> dict[str, Any] | None:
    """This function tells whoever was led here from an old number that the record is part of this one."""
    number = addresses.number_of(request.GET.get("merged", ""))
    if number is None:
        return None
    merge_id = (
        Merge.objects.filter(survivor_id=row["id"], undone_at=None, parts__customer_id=number)
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
    )
    return {"number": number, "merge_id": merge_id} if merge_id else None


def beginning(request: HttpRequest, record_type: RecordType, row: dict[str, Any]) -> dict[str, Any] | None:
    """This function offers on a customer's page to merge it with another one."""
    return {} if may_merge(request.actor) and not row.get("trashed_at") else None
