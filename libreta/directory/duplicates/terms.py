"""The words of duplicates: what is decided of a pair, how sure we are, which fields speak and what they say."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PairState(models.TextChoices):
    """What became of a pair. `not_same` is remembered for good."""

    OPEN = "open", _("To be looked at")
    LATER = "later", _("Later")
    NOT_SAME = "not_same", _("Not the same")
    MERGED = "merged", _("Merged")


WAITING = (PairState.OPEN, PairState.LATER)


class PairKind(models.TextChoices):
    """Exact: all that both tell agrees. Fuzzy: something differs, or differs in writing."""

    EXACT = "exact", _("Exact")
    FUZZY = "fuzzy", _("Alike")


class Strength(models.TextChoices):
    """How sure we are, as a person says it; the thresholds stand in the settings of duplicates."""

    CERTAIN = "certain", _("Almost certainly the same")
    LIKELY = "likely", _("Probably the same")
    POSSIBLE = "possible", _("Possibly the same")


class RunState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    INTERRUPTED = "interrupted", _("interrupted")


class RunReach(models.TextChoices):
    """What a run compares: everybody with everybody, or what is new and changed with everybody."""

    ALL = "all", _("everybody")
    CHANGED = "changed", _("new and changed")


class RunStage(models.TextChoices):
    """What a run is doing, in order."""

    READ = "read", _("reading the customers")
    BLOCK = "block", _("finding whom to compare")
    LEARN = "learn", _("learning what agreement is worth")
    COMPARE = "compare", _("comparing pairs")
    WRITE = "write", _("writing the pairs down")


class AtEntry(models.TextChoices):
    """What happens when somebody enters a customer whom strong evidence says we know."""

    REFUSE = "refuse", _("Ask before saving")
    WARN = "warn", _("Show them while typing, save without asking")
    OFF = "off", _("Neither show nor ask")
