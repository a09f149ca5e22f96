"""The words of proposed groups: who may belong together, why we think so, and what was decided."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class GroupKind(models.TextChoices):
    """What is proposed: people into a household, organisations under another, people to their organisation."""

    HOUSEHOLD = "household", _("Household")
    BRANCHES = "branches", _("Branches")
    PEOPLE = "people", _("People of an organisation")


class GroupReason(models.TextChoices):
    """What the members share."""

    HOME = "home", _("Home address, and family name or landline")
    TAX_ID = "tax_id", _("Beginning of the tax number")
    DOMAIN = "domain", _("Domain of the website or e-mail")
    NAME = "name", _("Beginning of the name")


class MemberState(models.TextChoices):
    """What became of one member of a proposal. `refused` is remembered for good."""

    OPEN = "open", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Does not belong")


class SearchState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


MOST = {GroupKind.HOUSEHOLD: 12, GroupKind.BRANCHES: 200, GroupKind.PEOPLE: 1_000}
"""Larger groups are no household, no company and no staff: they are left out, and the page says how many."""

STRENGTHS = {"home_both": 95, "tax_id": 90, "home_name": 85, "domain": 80, "home_phone": 75, "name": 65}
