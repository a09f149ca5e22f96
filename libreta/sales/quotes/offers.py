"""The customer's page of a quote: no account, the customer's language, nothing of the house. GET changes nothing."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from libreta.api.limits import Limiter
from libreta.kernel import callers, features
from libreta.kernel.refusals import Invalid, NotVisible, Refusal
from libreta.sales.letterhead.queries import letterhead
from libreta.sales.quotes import answers, checks, document, links, queries
from libreta.sales.quotes.answers import Caller
from libreta.sales.quotes.models import QuoteLink
from libreta.sales.quotes.terms import Answer, Status
from libreta.ui import formats

PER_MINUTE, BURST, WRITING, DRAWING = 60, 400, 5, 20
SUM = re.compile(r"-?\d{1,15}(\.\d{1,3})?")
QUESTIONS, PER_HOUR = 10, 5  # of one quote, from wherever they come
limiter = Limiter()
View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """This decorator opens a page to whoever holds a link: not too often from one address, in the quote's language."""

    @login_not_required
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        if not features.is_on("sales"):
            raise NotVisible(links.GONE)
        cost = WRITING if request.method == "POST" else DRAWING if request.path.endswith("/pdf/") else 1
        name = ("offer", callers.address_of(request))
        free, _left = limiter.take(name, cost=cost, per_minute=PER_MINUTE, burst=BURST, now=time.monotonic())
        if not free:
            answer = render(request, "sales/quotes/offer_busy.html", status=429)
            answer.headers["Retry-After"] = "60"
            return answer
        link = links.quote_of(token)
        with translation.override(link.quote.language):
            answer = view(request, link)
        answer.headers["Content-Language"] = link.quote.language
        answer.headers["Referrer-Policy"] = "same-origin"  # the address is the key; forms need their origin
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    return opened


@door
@require_GET
def offer(request: HttpRequest, link: QuoteLink) -> HttpResponse:
    """This function shows an offer to its customer."""
    return _page(request, link)


@door
@require_GET
def offer_pdf(request: HttpRequest, link: QuoteLink) -> HttpResponse:
    """This function hands the offer over as a PDF."""
    return as_pdf(link.offer)


def as_pdf(offer: dict[str, Any]) -> HttpResponse:
    """This function answers with the PDF of an offer."""
    name = f"{offer['number']}-v{offer['edition']}.pdf"
    answer = HttpResponse(document.pdf(offer), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@door
@require_POST
def accept(request: HttpRequest, link: QuoteLink) -> HttpResponse:
    """This function keeps a yes: typed name and a tick, with time, address and browser."""
    errors: dict[str, list[Any]] = {}
    if request.POST.get("doing") == "total":  # the options were ticked, and what they come to is asked
        return _page(request, link)
    if not request.POST.get("name", "").strip():
        errors["name"] = [_("Please write your name.")]
    if request.POST.get("agreed") != "true":
        errors["agreed"] = [_("Please tick that you accept.")]
    if errors:
        return _page(request, link, errors=errors, status=422)
    return _answered(request, link, Answer.ACCEPTED)


@door
@require_POST
def decline(request: HttpRequest, link: QuoteLink) -> HttpResponse:
    """This function keeps a no, with the reason."""
    return _answered(request, link, Answer.DECLINED)


@door
@require_POST
def question(request: HttpRequest, link: QuoteLink) -> HttpResponse:
    """This function hands a question on to the seller."""
    free, _left = limiter.take(
        ("question", link.pk), cost=1, per_minute=PER_HOUR / 60, burst=QUESTIONS, now=time.monotonic()
    )
    if not free:
        said = _("You asked many questions at once. Please wait for our answer, or call us.")
        return _page(request, link, sentence=said, status=429)
    try:
        text = request.POST.get("question", "").replace("\x00", "")
        answers.ask_question(link.quote, _caller(request), text, at=request.now)
    except Invalid as refusal:
        return _page(request, link, errors=refusal.errors, status=422)
    return _page(request, link, said=_("Thank you. Your question is with us; we will answer soon."))


@door
@require_POST
def seen(request: HttpRequest, link: QuoteLink) -> HttpResponse:
    """This function notes that a person, not a scanner of links, looked at the offer."""
    answers.note_view(link.quote, at=request.now)
    return HttpResponse(status=204)


def _answered(request: HttpRequest, link: QuoteLink, kind: Answer) -> HttpResponse:
    try:
        reason = request.POST.get("reason", "").replace("\x00", "")
        ticked = {"options": _options(request, link), "seen_total": _total(request)} if kind == Answer.ACCEPTED else {}
        answers.answer_by_link(link.quote_id, kind, _caller(request), reason=reason, at=request.now, **ticked)
    except Invalid as refusal:
        errors = {("decline_name" if kind == Answer.DECLINED else n): e for n, e in refusal.errors.items()}
        return _page(request, link, errors=errors, status=422)
    except Refusal as refusal:
        link.quote.refresh_from_db()
        return _page(request, link, sentence=str(refusal.message), status=refusal.status)
    return HttpResponseRedirect(request.path.rsplit("/", 2)[0] + "/")


def _options(request: HttpRequest, link: QuoteLink) -> list[int]:
    """The places of the optional lines that are ticked; after an acceptance those that were accepted."""
    known = queries.options_of(link.pk)
    answer = queries.answer_of(link.pk)
    if answer is not None:
        return [place for place, pk in known.items() if pk in answer.chosen]
    given = {text for text in request.POST.getlist("option") if text.isascii() and text.isdigit()}
    return [place for place in known if str(place) in given]


def _total(request: HttpRequest) -> str | None:
    text = request.POST.get("total", "")
    return text if SUM.fullmatch(text) else None


def _caller(request: HttpRequest) -> Caller:
    agent = request.headers.get("User-Agent", "").replace("\x00", "")
    name = request.POST.get("name", "").replace("\x00", "")
    return Caller(name, callers.address_of(request) or None, agent[:400])


def _page(
    request: HttpRequest,
    link: QuoteLink,
    *,
    errors: dict[str, list[Any]] | None = None,
    said: str = "",
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    told, ours = link.offer, letterhead()
    state = link.quote.status
    try:
        checks.require_open(link.quote, on=answers.today(link.quote, request.now))
        is_open = True
    except Refusal as refusal:
        is_open, sentence = False, sentence or ("" if state in checks.ANSWERED else str(refusal.message))
    ticked = _options(request, link)
    if ticked:
        told = queries.with_options(told, queries.sums_with(link.pk, answers.chosen_lines(link.pk, ticked)))
    lines = [_line(line, told["currency"]) | {"place": n} for n, line in enumerate(told["lines"], start=1)]
    context = {
        "offer": told,
        "lines": lines,
        "ticked": ticked,
        "has_options": any(line.get("is_optional") for line in lines),
        "words": {name.replace("-", "_"): text for name, text in document.words().items()},
        "sums": document.sums(told),
        "total": document.money(told["total"], told["currency"]),
        "valid_until": formats.day(date.fromisoformat(told["valid_until"]), "long"),
        "logo": _picture(ours.logo, ours.logo_kind),
        "is_open": is_open,
        "answer": queries.answer_of(link.pk) if state in checks.ANSWERED else None,
        "is_accepted": state == Status.ACCEPTED,
        "errors": errors or {},
        "given": request.POST,
        "said": said,
        "sentence": sentence,
        "base": request.path if request.method == "GET" else request.path.rsplit("/", 2)[0] + "/",
    }
    return render(request, "sales/quotes/offer.html", context, status=status)


def _line(line: dict[str, Any], currency: str) -> dict[str, Any]:
    if line["kind"] == "section":
        return line
    return line | {
        "quantity": f"{formats.number(line['quantity'])} {line['unit']}".strip(),
        "unit_price": document.figure(line["unit_price"]),
        "discount": "" if line["discount"] == "0" else formats.hundredths(line["discount"]),
        "tax_rate": formats.hundredths(line["tax_rate"]),
        "amount": document.money(line["amount"], currency),
    }


def _picture(data: Any, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(bytes(data)).decode()}" if data else ""
