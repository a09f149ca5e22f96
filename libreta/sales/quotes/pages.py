"""The house's own pages of quotes: the PDF, and an approver's answer by link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from libreta.identity.actor import actor_of
from libreta.identity.models import User
from libreta.kernel import features, query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden, NotVisible, Refusal
from libreta.sales.quotes import actions, checks, document, links, mailing, queries
from libreta.sales.quotes.models import Quote, QuoteApproval
from libreta.sales.quotes.offers import as_pdf
from libreta.sales.quotes.terms import Decision, Status


@require_GET
def quote_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """This function hands the PDF of a quote to who may see all that stands on it. Raises NotVisible, Forbidden."""
    query.of("quote", by=request.actor, at=request.now).only(("number",)).get(pk)
    quote = Quote.objects.select_related("owner").get(pk=pk)
    checks.require_paper(quote.customer_id, by=request.actor, at=request.now)
    return as_pdf(queries.offer(quote))


@require_http_methods(["GET", "POST"])
def quote_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """This function shows the letter that goes out with a quote, and sends it. Raises NotVisible, Forbidden."""
    by, at = request.actor, request.now
    query.of("quote", by=by, at=at).only(("number",)).get(pk)
    if not query.of("quote", by=by, at=at).verb("update").with_ids([pk]).ids(1):
        raise Forbidden()
    quote = Quote.objects.select_related("owner").get(pk=pk)
    checks.require_paper(quote.customer_id, by=by, at=at)
    status, sentence, errors = 200, "", {}
    if request.method == "POST":
        letter = {name: request.POST.get(name, "").replace("\x00", "") for name in ("to", "subject", "text")}
        text = request.POST.get("number", "")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else mailing.next_number(pk)
        try:
            mailing.mail_quote(pk, letter, number=number, site=request.build_absolute_uri("/"), by=by, at=at)
            messages.success(request, _("The quote is on its way to %(to)s.") % {"to": letter["to"].strip()})
            return redirect(f"/quotes/{pk}/")
        except Refusal as refusal:
            status, errors = refusal.status, refusal.errors or {}
            sentence = "" if set(errors) & set(letter) else str(refusal.message)
    else:
        letter, number = mailing.proposed(quote, by=by, at=at), mailing.next_number(pk)
    context = {
        "quote": quote,
        "letter": letter,
        "number": number,
        "people": mailing.people_of(quote, by=by, at=at),
        "sendings": mailing.sendings_of([pk]).get(pk, []),
        "goes_out": quote.status in mailing.UNSENT,
        "link_word": mailing.LINK,
        "back_url": f"/quotes/{pk}/",
        "errors": errors,
        "sentence": sentence,
    }
    return render(request, "sales/quotes/mail.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def approval(request: HttpRequest, token: str) -> HttpResponse:
    """This function shows an approver what is asked of him; a GET only shows, a POST decides. Raises NotVisible."""
    if not features.is_on("sales"):
        raise NotVisible(links.GONE)
    asked, user_id = links.approval_of(token)
    try:
        by = actor_of(user_id, door="link")
        query.of("quote", by=by, at=request.now).only(("number",)).get(asked.quote_id)
    except User.DoesNotExist:
        raise NotVisible(links.GONE) from None
    with translation.override(by.language):
        answer = _decided(request, asked, by) if request.method == "POST" else _page(request, asked, by)
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


def _decided(request: HttpRequest, asked: QuoteApproval, by: Actor) -> HttpResponse:
    doing = {"approve": actions.approve_quotes, "refuse": actions.refuse_quotes}.get(request.POST.get("decision", ""))
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500]
    if doing is None:
        return _page(request, asked, by, sentence=_("Say yes or no."), status=422)
    try:
        _require_unchanged(asked)
        doing([asked.quote_id], reason=reason, by=by, at=request.now, by_link=True)
    except Refusal as refusal:
        return _page(request, asked, by, sentence=str(refusal.message), status=refusal.status)
    asked.refresh_from_db()
    return _page(request, asked, by)


def _require_unchanged(asked: QuoteApproval) -> None:
    """A link decides about what it was made for, not about what was asked later."""
    if asked.decision != Decision.WAITING or asked.fingerprint != queries.fingerprint(asked.quote):
        raise actions.ApprovalMissing(_("This was decided already, or the quote changed since. Ask the seller."))


def _page(
    request: HttpRequest, asked: QuoteApproval, by: Actor, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    quote = asked.quote
    if not checks.may_see_paper(by, "quote", "quote_line"):
        raise Forbidden(_("Something of this quote is hidden from your role: ask for another approver."))
    offer = queries.offer(quote)
    row = query.of("quote", by=by, at=request.now).get(quote.pk)
    names = query.titles("customer", {quote.customer_id}, by=by, at=request.now)
    context: dict[str, Any] = {
        "asked": asked,
        "quote": row,
        "customer": {"name": names.get(quote.customer_id, "")},
        "offer": offer,
        "sums": document.sums(offer),
        "total": document.money(offer["total"], offer["currency"]),
        "is_waiting": asked.decision == Decision.WAITING and row["status"] == Status.AWAITING_APPROVAL,
        "sentence": sentence,
    }
    return render(request, "sales/quotes/approval.html", context, status=status)
