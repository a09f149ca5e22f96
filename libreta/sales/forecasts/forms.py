"""The pages on which people write: quotas as a grid, managers' figures, shares of a deal, the company's choices."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from procrastinate.exceptions import AlreadyEnqueued

from libreta.identity.models import User
from libreta.kernel import query
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible, Refusal
from libreta.sales.forecasts import actions, asking, choosing, jobs, quotas, rules
from libreta.sales.forecasts.asking import Question
from libreta.sales.forecasts.models import ForecastSetting, OpportunitySplit
from libreta.sales.forecasts.pages import ADJUSTABLE, frame_of
from libreta.sales.forecasts.queries import adjustments_told, overview
from libreta.sales.forecasts.terms import Measure
from libreta.ui import answers, formats

QUOTAS = "/forecast/quotas/"
LARGEST = Decimal(10) ** 15
EMPTY_LINES = 3


def _number(text: str) -> Decimal | None:
    """An amount as a person writes it, None for nothing. Raises ValueError."""
    if not text.strip():
        return None
    try:
        value = formats.read_number(text)
    except (ValueError, InvalidOperation):
        raise ValueError(_("“%(text)s” is not a number.") % {"text": text[:40]}) from None
    if not value.is_finite() or abs(value) >= LARGEST:
        raise ValueError(_("“%(text)s” is not a number.") % {"text": text[:40]})
    return value


@require_http_methods(["GET", "POST"])
def quota_grid(request: HttpRequest) -> HttpResponse:
    """This function shows the quotas of a period as a grid, and keeps what is typed, pasted or copied."""
    if not rules.may_set_quotas(request.actor):
        raise Forbidden()
    question = asking.asked(request.POST or request.GET, by=request.actor, at=request.now)
    lines = quotas.grid(question.period, question.measure, by=request.actor, at=request.now)
    typed: dict[str, str] = {}
    problem = ""
    if request.method == "POST":
        try:
            return answers.done(request, question.address(QUOTAS), _keep(request, question, lines, typed))
        except Refusal as refusal:
            problem = str(refusal.message)
    shown = [_shown(line, typed) for line in lines]
    context = frame_of(question, QUOTAS) | {
        "lines": shown,
        "problem": problem,
        "currency": question.currency,
        "is_money": question.measure == Measure.REVENUE,
        "pasted": request.POST.get("pasted", ""),
        "factor": request.POST.get("factor", "1"),
    }
    return render(request, "sales/forecast/quotas.html", context, status=422 if problem else 200)


def _shown(line: quotas.Line, typed: dict[str, str]) -> dict[str, Any]:
    name = f"{line.key[0]}-{line.key[1]}"
    kept = "" if line.amount is None else formats.written_number(line.amount)
    return {"line": line, "name": name, "value": typed.get(name, kept), "is_team": line.key[0] == "team"}


def _keep(request: HttpRequest, question: Question, lines: list[quotas.Line], typed: dict[str, str]) -> str:
    """What was typed is kept in `typed`, so that a refusal loses nothing."""
    asked = {"currency": question.currency, "by": request.actor, "at": request.now}
    if request.POST.get("do") == "copy":
        factor = _asked_number(request.POST.get("factor", ""))
        count = quotas.copy_quotas(question.period, question.measure, factor or Decimal(0), **asked)
        return _("Quotas copied: %(count)s.") % {"count": count}
    typed |= {name: text for name, text in request.POST.items() if name.startswith(("person-", "team-"))}
    typed |= quotas.pasted(request.POST.get("pasted", ""), lines)
    known = {f"{line.key[0]}-{line.key[1]}": line.key for line in lines}
    wanted = {known[name]: _asked_number(text) for name, text in typed.items() if name in known}
    count = quotas.set_quotas(question.period, question.measure, wanted, **asked)
    return _("Quotas kept: %(count)s.") % {"count": count}


def _asked_number(text: str) -> Decimal | None:
    try:
        return _number(text)
    except ValueError as problem:
        raise Invalid(str(problem)) from None


@require_http_methods(["GET", "POST"])
def adjustment(request: HttpRequest) -> HttpResponse:
    """This function shows what managers said of a person's figure, and sets another one beside it."""
    given = request.POST or request.GET
    question = asking.asked(given, by=request.actor, at=request.now)
    text = given.get("person", "")
    person = User.objects.filter(pk=int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0).first()
    category = next((one for one in ADJUSTABLE if one.value == given.get("category")), None)
    if person is None or category is None:
        raise NotVisible()
    found = overview(question.period, currency=question.currency, by=request.actor, at=request.now)
    row = next((one for one in found.people if one.key == person.pk), None)
    may_adjust = rules.reaches(request.actor, person.pk)
    if row is None and not may_adjust:
        raise NotVisible()
    problems: dict[str, Any] = {}
    if request.method == "POST":
        try:
            return _adjust(request, question, person, category.value)
        except Refusal as refusal:
            problems = refusal.errors or {"amount": [str(refusal.message)]}
    told = adjustments_told(question.period, person.pk, by=request.actor, at=request.now)
    own = row.cells[category].amount if row else Decimal(0)
    context = {
        "question": question,
        "person": person,
        "category": category,
        "own": formats.money(own, question.currency, whole=True),
        "told": [one for one in told if one.category == category],
        "may_adjust": may_adjust,
        "problems": problems,
        "typed": {name: request.POST.get(name, "") for name in ("amount", "reason")},
        "back": question.address(),
    }
    return render(request, "sales/forecast/adjustment.html", context, status=422 if problems else 200)


def _adjust(request: HttpRequest, question: Question, person: User, category: str) -> HttpResponse:
    amount = None
    if request.POST.get("do") != "withdraw":
        amount = _asked_number(request.POST.get("amount", ""))
        if amount is None:
            raise Invalid(errors={"amount": [_("Say how much.")]})
    actions.adjust_forecast(
        question.period,
        person.pk,
        category,
        amount,
        currency=question.currency,
        reason=request.POST.get("reason", "")[:300],
        by=request.actor,
        at=request.now,
    )
    told = (
        _("The manager's figure stands beside the owner's.") if amount is not None else _("The owner's figure stands.")
    )
    return answers.done(request, question.address(), told)


@require_http_methods(["GET", "POST"])
def shares(request: HttpRequest, pk: int) -> HttpResponse:
    """This function shows who shares the credit of a deal, and divides it anew. Raises NotVisible, Forbidden."""
    asked = query.of("opportunity", by=request.actor, at=request.now)
    row = asked.get(pk)
    if not asked.with_ids([pk]).verb("update").ids():
        raise Forbidden()
    kept = OpportunitySplit.objects.filter(opportunity_id=pk).select_related("person").order_by("-percent", "id")
    typed = [(split.person_id, formats.written_number(split.percent)) for split in kept]
    typed = typed or [(row.get("owner"), "100")]
    problem = ""
    if request.method == "POST":
        people, parts = request.POST.getlist("person"), request.POST.getlist("percent")
        typed = [
            (int(a) if a.isascii() and a.isdigit() and len(a) < 15 else None, b)
            for a, b in zip(people, parts, strict=False)
        ]
        try:
            actions.share_opportunity(pk, _given(typed), by=request.actor, at=request.now)
            return answers.done(request, f"/opportunities/{pk}/", _("The credit is divided."))
        except Refusal as refusal:
            problem = str(refusal.message)
    lines = (typed + [(None, "")] * EMPTY_LINES)[: actions.MOST_SHARES]
    users = list(User.objects.filter(is_active=True).order_by("name").values_list("pk", "name"))
    context = {"row": row, "lines": lines, "users": users, "problem": problem, "back": f"/opportunities/{pk}/"}
    return render(request, "sales/forecast/shares.html", context, status=422 if problem else 200)


def _given(typed: list[tuple[int | None, str]]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for person, text in typed:
        percent = _asked_number(text)
        if percent is None and person is None:
            continue
        if percent is None:
            continue
        if person is None:
            raise Invalid(_("Say for whom each share is."))
        if person in found:
            raise Invalid(_("Each person has one share."))
        found[person] = percent
    return found


@require_POST
def projection(request: HttpRequest) -> HttpResponse:
    """This function asks for a new projection. Raises Forbidden."""
    if not request.actor.may("intelligence.run"):
        raise Forbidden()
    question = asking.asked(request.POST, by=request.actor, at=request.now)
    try:
        jobs.project_now.defer()
    except AlreadyEnqueued:
        return answers.done(request, question.address(), _("It is being worked out already."), tone="")
    return answers.done(request, question.address(), _("It is being worked out; look again in a minute."))


@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """This function shows and keeps how the company counts its periods and money. Raises Forbidden."""
    if not request.actor.may("settings.fields"):
        raise Forbidden()
    row = ForecastSetting.objects.first() or ForecastSetting()
    typed = {"fiscal_start": str(row.fiscal_start), "currency": row.currency}
    problems: dict[str, Any] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        try:
            choosing.choose(**typed, by=request.actor)
            return answers.done(request, "/settings/forecast/", _("Kept."))
        except Refusal as refusal:
            problems = refusal.errors
    context = {
        "typed": typed,
        "problems": problems,
        "months": [(str(number), name) for number, name in MONTHS.items()],
        "usual": choosing.chosen().currency,
    }
    return render(request, "sales/forecast/settings.html", context, status=422 if problems else 200)
