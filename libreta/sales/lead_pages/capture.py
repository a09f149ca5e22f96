"""Writing a lead down by hand: a quick page with the customers who might be the same, and one for a pasted e-mail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from libreta.kernel import query, records
from libreta.kernel.refusals import Invalid
from libreta.sales.lead_pages.pasted import recognised
from libreta.sales.leads.actions import capture_leads
from libreta.sales.leads.matching import alike, known_customers
from libreta.sales.leads.terms import Way
from libreta.sales.leads.touches import Touch, cleaned
from libreta.ui import answers

FIELDS = ("name", "email", "phone", "company", "city", "country", "source", "message")
LABELS = {"name": "name", "city": "city", "country": "country"}
LONGEST = 20_000


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """This function shows the quick page; sent, it captures the lead. Raises Forbidden."""
    query.require(records.get("lead"), request.actor, "create")
    given = {n: request.GET.get(n, "") for n in FIELDS}
    if request.method == "GET":
        return _page(request, given, customer=references_of(request, request.GET.get("customer", "")))
    given = {n: request.POST.get(n, "").replace("\x00", "").strip() for n in FIELDS}
    came_by = Way.EMAIL if request.POST.get("came_by") == Way.EMAIL else Way.HAND
    customer = references_of(request, request.POST.get("customer", ""))
    touch = Touch(
        **given,
        came_by=came_by,
        customer=customer["id"] if customer else None,
        owner=None if request.POST.get("owner") == "rules" else request.actor.user_id,
    )
    try:
        (pk,) = capture_leads([touch], by=request.actor, at=request.now)
    except Invalid as refusal:
        return _page(request, given, errors=refusal.errors, customer=customer, came_by=came_by, status=422)
    seen = query.of("lead", by=request.actor, at=request.now).with_ids([pk]).ids()
    target = f"/leads/{pk}/" if seen else "/leads/"
    said = _("The lead is kept.") if seen else _("The lead is kept; by the rules it went to a colleague.")
    return answers.done(request, target, said)


@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest) -> HttpResponse:
    """This function takes a pasted e-mail and shows what was recognised in it, for correction. Nothing is kept yet."""
    query.require(records.get("lead"), request.actor, "create")
    text = request.POST.get("text", "").replace("\x00", "")[:LONGEST]
    if request.method == "POST" and text.strip():
        found = recognised(text)
        return _page(request, {n: found.get(n, "") for n in FIELDS}, came_by=Way.EMAIL, pasted=True)
    problem = _("Paste the text of the e-mail here.") if request.method == "POST" else ""
    return render(request, "sales/leads/paste.html", {"problem": problem}, status=422 if problem else 200)


@require_GET
def alike_customers(request: HttpRequest) -> HttpResponse:
    """This function shows which customers a new lead might be of, while it is being typed."""
    query.require(records.get("lead"), request.actor, "create")
    return render(request, "sales/leads/alike.html", {"found": possible(request, request.GET)})


def possible(request: HttpRequest, given: Any) -> list[dict[str, Any]]:
    """This function finds the customers that the reader sees with this e-mail or telephone, then those with a
    similar name.
    """
    (touch,), _errors = cleaned([Touch(**{n: given.get(n, "")[:200] for n in ("name", "email", "phone", "company")})])
    exact = set(known_customers([touch]).values())
    rows = query.of("customer", by=request.actor, at=request.now)
    names = tuple(n for n in ("name", "email", "phone", "city") if n in rows.fields())
    found = [row | {"is_same": True} for row in rows.with_ids(exact).only(names).page(5).rows] if exact else []
    text = touch.person or touch.company
    return found + [r for r in alike(text, by=request.actor, at=request.now) if r["id"] not in exact]


def references_of(request: HttpRequest, text: str) -> dict[str, Any] | None:
    """This function reads a customer that the reader sees, by the number in an address or form."""
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        return None
    rows = query.of("customer", by=request.actor, at=request.now)
    return next(iter(rows.with_ids([int(text)]).only((rows.record_type.title,)).page(1).rows), None)


def _page(
    request: HttpRequest,
    given: dict[str, Any],
    *,
    errors: Any = None,
    customer: Any = None,
    came_by: str = Way.HAND,
    pasted: bool = False,
    status: int = 200,
) -> HttpResponse:
    lead, person = records.get("lead").fields(), records.get("customer").fields()
    kinds = {"email": "email", "phone": "tel", "message": "long"}
    labels = {"email": person["email"].label, "phone": person["phone"].label, "company": _("company")}
    errors = errors or {}
    controls = [
        {
            "name": n,
            "id": f"f-{n}",
            "label": labels.get(n) or (person if n in LABELS else lead)[n].label,
            "kind": kinds.get(n, "text"),
            "value": given.get(n, ""),
            "errors": [str(text) for text in errors.get(n, ())],
        }
        for n in FIELDS
    ]
    loose = [str(text) for n, texts in errors.items() if n not in FIELDS for text in texts]
    context = {
        "controls": controls,
        "customer": customer,
        "came_by": came_by,
        "pasted": pasted,
        "loose": loose,
        "found": [] if customer else possible(request, given),
    }
    return render(request, "sales/leads/new.html", context, status=status)
