"""The card of a model: ready or not, how well it tells, by what, and what it was not shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from libreta.intelligence.outcome_sources import OutcomeSource, outcome
from libreta.intelligence.outcomes import actions, queries
from libreta.kernel import features, query, records
from libreta.kernel.refusals import NotVisible
from libreta.ui import answers


@require_GET
def card(request: HttpRequest, subject: str) -> HttpResponse:
    """This function shows what was learned of an outcome to whoever may read such records. Raises NotVisible."""
    source = _source(request, subject)
    found = queries.latest(subject)
    context = {
        "source": source,
        "card": found,
        "sentence": queries.state_sentence(found, source) if found else "",
        "baseline": source.label_of(found.baseline) if found else "",
        "factors": queries.factor_rows(found, source) if found else [],
        "left_out": queries.left_out_sentences(found, source) if found else [],
        "may_learn": request.actor.may(actions.CAPABILITY),
    }
    return render(request, "intelligence/outcome.html", context)


@require_POST
def learn(request: HttpRequest, subject: str) -> HttpResponse:
    """This function asks to learn an outcome anew. Raises NotVisible, Forbidden."""
    _source(request, subject)
    actions.ask_to_learn(subject, by=request.actor)
    said = _("It is being learned; look again in a minute.")
    return answers.done(request, reverse("outcome_card", args=[subject]), said)


def _source(request: HttpRequest, subject: str) -> OutcomeSource:
    source = outcome(subject)
    if source is None or not features.is_on("intelligence"):
        raise NotVisible()
    query.require(records.get(source.type_key), request.actor, "read")
    return source
