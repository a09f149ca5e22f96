"""Scores of what has just come in, by the model in use: nobody waits for the night.

A process keeps the weights that it learned. One that has just started learns them once more from what is decided,
without the facts that the model in use left out; how well they tell was judged when the model was trained.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction

from libreta.intelligence.outcome_sources import outcome
from libreta.intelligence.outcomes import actions
from libreta.intelligence.outcomes.models import OutcomeModel
from libreta.intelligence.outcomes.queries import latest
from libreta.kernel import events
from libreta.kernel.actors import Actor, stamp

EVENT = "intelligence.outcomes.scored"


def score_fresh(subject: str, ids: Sequence[int], *, by: Actor, at: datetime) -> list[int]:
    """This function scores open rows of an outcome and gives their numbers; none without a model in use."""
    source, card = outcome(subject), latest(subject)
    if source is None or card is None or card.state != OutcomeModel.State.READY or not ids:
        return []
    found = _weights(subject, card.pk)
    with transaction.atomic():
        stamp(by, EVENT)
        scored = actions.score_open(source, found, card, at, only=ids)
        events.publish(EVENT, type_key=source.type_key, ids=scored, by=by, at=at)
    return scored


@lru_cache(maxsize=8)
def _weights(subject: str, card: int) -> Any:
    from libreta.intelligence.sciences import outcomes as science

    source = outcome(subject)
    left_out = {one.get("fact") for one in OutcomeModel.objects.get(pk=card).left_out}
    facts, decided, _ids = actions.read_facts(source, f"{source.outcome} IS NOT NULL", actions.MOST_ROWS)
    return science.weighed([fact for fact in facts if fact.name not in left_out], decided)
