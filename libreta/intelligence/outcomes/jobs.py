"""Learning as work for later: when somebody asks. Every night it is part of the intelligence run."""

from __future__ import annotations

from django.utils import timezone

from libreta.intelligence.outcome_sources import outcome
from libreta.intelligence.outcomes import actions, fresh
from libreta.kernel.actors import system_actor
from libreta.kernel.jobs import job


@job(queue="default", retries=2, lock="libreta.intelligence.outcomes")
def learn(subject: str) -> None:
    """This job learns one outcome anew."""
    source = outcome(subject)
    if source is not None:
        actions.learn_outcome(source, by=system_actor("job"), at=timezone.now())


@job(queue="default", retries=2)
def score(subject: str, ids: list[int]) -> None:
    """This job scores what has just come in by the model in use."""
    fresh.score_fresh(subject, ids, by=system_actor("job"), at=timezone.now())
