"""The words of intelligence: value segments with the rule of each, states of a run, columns of the scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ValueSegment:
    """A named group of customers. `tone` is one of the interface's (good, warn, bad, accent, or none); `rule` says
    who is in it.
    """

    key: str
    label: Any
    tone: str
    description: Any
    rule: Any


SEGMENTS: dict[str, ValueSegment] = {
    segment.key: segment
    for segment in (
        ValueSegment(
            "champions",
            _("Champions"),
            "good",
            _("They buy often, spend much, and bought lately. Thank them, ask them, show them what is new first."),
            _("Recency 4 or 5; frequency and money together 9 or 10; at least two orders."),
        ),
        ValueSegment(
            "loyal",
            _("Loyal"),
            "good",
            _("They come back regularly. Offer them what fits what they already buy."),
            _("Recency 3 or more; frequency and money together 7 or more; at least two orders."),
        ),
        ValueSegment(
            "promising",
            _("Promising"),
            "accent",
            _("They bought lately, more than once, and still little. Help them to the next order."),
            _("Recency 4 or 5; at least two orders; not yet loyal."),
        ),
        ValueSegment(
            "new",
            _("New"),
            "accent",
            _("Their first order is fresh. A good second experience decides whether they stay."),
            _("Recency 4 or 5; exactly one order."),
        ),
        ValueSegment(
            "needs_attention",
            _("Needs attention"),
            "warn",
            _("Neither lately nor long ago, and not among the big ones. A reminder may bring them back."),
            _("Recency 3; not loyal."),
        ),
        ValueSegment(
            "at_risk",
            _("At risk"),
            "bad",
            _("They used to buy well and have fallen silent. Ask what happened."),
            _("Recency 1 or 2; frequency and money together 6, 7 or 8; at least two orders."),
        ),
        ValueSegment(
            "cant_lose",
            _("Can't lose"),
            "bad",
            _("They were among the best and have fallen silent. Call them yourself."),
            _("Recency 1 or 2; frequency and money together 9 or 10; at least two orders."),
        ),
        ValueSegment(
            "hibernating",
            _("Hibernating"),
            "",
            _("They bought little, and long ago. Write to them now and then."),
            _("Recency 2; none of the above."),
        ),
        ValueSegment(
            "lost",
            _("Lost"),
            "",
            _("They bought little, and very long ago. Spend your time elsewhere."),
            _("Recency 1; none of the above."),
        ),
    )
}


def segment_choices() -> list[tuple[str, Any]]:
    """This function returns (key, label) of all value segments, best first."""
    return [(segment.key, segment.label) for segment in SEGMENTS.values()]


class State(models.TextChoices):
    """The states of a run. Interrupted: the process died; the results of the run before it stand."""

    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    NOT_READY = "not_ready", _("not enough data yet")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    INTERRUPTED = "interrupted", _("interrupted")


class Stage(models.TextChoices):
    """What a run is doing, in order."""

    EXTRACT = "extract", _("reading what changed")
    MARTS = "marts", _("building the star schema")
    MODELS = "models", _("fitting the models")
    BACKTEST = "backtest", _("testing the models on the past")
    WRITE = "write", _("writing the scores back")


GRADES = {
    "better": _("Better than ranking by past revenue."),
    "equal": _("No better than ranking by past revenue; use it for its reasons, not for its ranking."),
    "worse": _("Worse than ranking by past revenue; rank by past revenue until there is more history."),
    "unknown": _("Not enough history for a test on the past."),
}

TONES = {
    State.DONE: "good",
    State.NOT_READY: "warn",
    State.FAILED: "bad",
    State.INTERRUPTED: "warn",
    State.CANCELLED: "",
    State.QUEUED: "accent",
    State.RUNNING: "accent",
}
