"""The card of a model in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from libreta.intelligence.outcome_sources import OutcomeSource
from libreta.intelligence.outcomes.models import OutcomeModel
from libreta.ui import formats


def latest(subject: str) -> OutcomeModel | None:
    """This function gives the card of the newest training of an outcome, or None before the first."""
    return OutcomeModel.objects.filter(subject=subject).order_by("-id").first()


def state_sentence(card: OutcomeModel, source: OutcomeSource) -> str:
    """This function says whether a model is in use, and why not."""
    if card.state == OutcomeModel.State.READY:
        return _("In use: it tells better than chance, and better or worse than its simplest rival as shown below.")
    if card.state == OutcomeModel.State.NO_SIGNAL:
        return _(
            "No signal: on outcomes that it was not shown, the model does no better than a coin, so it scores nothing."
        )
    told = card.left_out[0] if card.left_out else {}
    if told.get("code") == "too_few_outcomes":
        return _("%(outcomes)s decided so far; at least %(needed)s are needed.") % told
    if told.get("code") == "too_few_of_one_kind":
        return _("Only %(outcomes)s ended one of the two ways; at least %(needed)s are needed of each.") % told
    return _("There are no facts to learn from yet.")


def left_out_sentences(card: OutcomeModel, source: OutcomeSource) -> list[tuple[str, str]]:
    """This function gives the facts that the model was not shown, each with the reason."""
    words = {
        "declared": _("is written after the outcome, as its owner says."),
        "late": _("was often written after the lead came (%(share)s of the rows)."),
        "judgement": _("is a judgement that is made while working on it."),
        "latest": _("is a latest state, which goes on changing after the outcome."),
        "too_good": _("alone tells the outcome too well to be honest (area %(area)s)."),
    }
    found = []
    for one in card.left_out:
        if one.get("fact") and one.get("code") in words:
            number = one.get("number") or 0
            told = {"share": formats.percent(number, 1), "area": formats.number(number, 2)}
            found.append((source.label_of(one["fact"]), words[one["code"]] % told))
    return found


def factor_rows(card: OutcomeModel, source: OutcomeSource) -> list[dict[str, Any]]:
    """This function gives the facts that weigh most, with their direction."""
    return [
        {
            "fact": source.label_of(one["fact"]),
            "value": one["value"] or _("nothing"),
            "up": one["weight"] > 0,
            "weight": one["weight"],
            "rows": one["rows"],
        }
        for one in card.factors
    ]
