"""The page of a form, for strangers: it asks for no account, runs no script, and changes nothing when it is opened."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from libreta.kernel.refusals import Invalid, NotVisible
from libreta.sales.lead_forms import actions, asking, consent, guards
from libreta.sales.lead_forms.models import LeadForm
from libreta.sales.lead_forms.terms import FIELDS
from libreta.sales.leads.touches import UTM

TRAP = "homepage"
"""A field that people do not see; who fills it in is a program."""
KINDS = {"email": "email", "phone": "tel"}
COMPLETE = {
    "name": "name",
    "email": "email",
    "phone": "tel",
    "company": "organization",
    "city": "address-level2",
    "country": "country",
}
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {}"
)


@login_not_required
@csrf_exempt  # it is sent from other websites on purpose; origin, stamp, pace and trap stand in for the token
@xframe_options_exempt
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def public_form(request: HttpRequest, token: str) -> HttpResponse:
    """This function shows a form in its language, or takes it in. Raises NotVisible for an unknown or closed one."""
    known = LeadForm.objects.filter(token=token, trashed_at=None, is_active=True)
    form = known.first() if "\x00" not in token else None
    if form is None:
        raise NotVisible()
    with translation.override(form.language):
        response = _taken(request, form) if request.method == "POST" else _page(request, form)
        response.headers["Content-Language"] = form.language
    return _framed(request, form, response)


def _taken(request: HttpRequest, form: LeadForm) -> HttpResponse:
    if guards.is_flooded(form, request, request.now):
        return _page(request, form, _("Too many messages came at once. Please try again in a few minutes."), 429)
    if not guards.may_send_from(form, request):
        return _page(request, form, _("This form cannot be sent from that website."), 403)
    if request.POST.get(TRAP):
        return _thanks(request, form)  # a program believes that it succeeded; nothing was kept
    age = guards.shown_for(form, request.POST.get("shown", ""), request.now)
    if age is None or age > guards.OLDEST:
        return _page(request, form, _("Please look at what you wrote, and send it once more."), 422)
    if age < guards.QUICKEST:
        return _page(request, form, _("That was very quick. Please send it once more."), 422)
    names = (*FIELDS, *asking.asked_of(form.fields))
    told = {name: request.POST.get(name, "").replace("\x00", "") for name in names}
    campaign = {name: request.POST.get(name, "").replace("\x00", "") for name in UTM}
    try:
        chosen, proof = consent.ticked(form, request), consent.proof_of(form, request)
        actions.take_in(form, told, campaign, at=request.now, boxes=chosen, proof=proof)
    except Invalid as refusal:
        errors = refusal.errors or next(iter(refusal.rows.values()), {})
        return _page(request, form, "", 422, errors=errors)
    return _thanks(request, form)


def _page(
    request: HttpRequest, form: LeadForm, sentence: str = "", status: int = 200, errors: Any = None
) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    errors = errors or {}
    asked = [name for name in FIELDS if name in form.fields or name == "email"]
    controls = [
        {
            "name": name,
            "id": f"field-{name}",
            "label": FIELDS[name],
            "kind": "long" if name == "message" else "country" if name == "country" else KINDS.get(name, "text"),
            "value": given.get(name, "")[:5000],
            "errors": [str(text) for text in errors.get(name, ())],
            "required": name in ("email", "name"),
            "autocomplete": COMPLETE.get(name, "off"),
        }
        for name in asked
    ]
    own = asking.asked_of(form.fields)
    controls += [asking.control(field, given.get(n, ""), errors.get(n, ())) for n, field in own.items()]
    context = {
        "form": form,
        "controls": controls,
        "sentence": sentence,
        "boxes": consent.boxes_of(form),
        "ticked": consent.ticked(form, request),  # what the visitor ticked a moment ago; never by an address
        "shown": guards.stamp(form, request.now),
        "trap": TRAP,
        "campaign": {name: given[name][:120] for name in UTM if given.get(name)},
        "countries": _countries(form.language) if "country" in asked else (),
    }
    return render(request, "sales/lead_forms/public.html", context, status=status)


def _thanks(request: HttpRequest, form: LeadForm) -> HttpResponse:
    return render(request, "sales/lead_forms/thanks.html", {"form": form})


def _countries(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(language).territories
    return sorted(((c, n) for c, n in names.items() if len(c) == 2 and c not in ("ZZ", "EU", "UN", "EZ")), key=_second)


def _second(pair: tuple[str, str]) -> str:
    return pair[1]


def _framed(request: HttpRequest, form: LeadForm, response: HttpResponse) -> HttpResponse:
    """The websites of the form, and only they, may show it in a frame and read its answer."""
    origins = guards.origins_of(form)
    response.headers["Content-Security-Policy"] = POLICY.format(" ".join(["'self'", *origins]))
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response.headers["Vary"] = "Origin"
    if guards.origin_of(request) in origins:
        response.headers["Access-Control-Allow-Origin"] = guards.origin_of(request)
    return response
