"""Reasons as every surface sees them: everybody reads, an administrator changes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType, Section, register
from libreta.kernel.rows import NOTHING
from libreta.sales.reasons.models import DealReason


def of_all(actor: Actor, verb: str) -> Q:
    """This function gives the condition on reasons."""
    return Q() if verb in ("read", "export") or actor.may("settings.fields") else NOTHING


def prepare(rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None) -> None:
    """This function makes the code of a new reason from its name."""
    for row in rows if held is None else ():
        if not row.get("code"):
            bare = unicodedata.normalize("NFKD", str(row.get("name") or "")).encode("ascii", "ignore").decode().lower()
            row["code"] = re.sub(r"[^a-z0-9]+", "_", bare).strip("_")[:20] or "reason"


def problems(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds codes that were changed, or that no program could write."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        code = row.get("code")
        if held is not None and "code" in row and code != held[number].code:
            found[number] = {"code": _now("The code stays; deals keep it.")}
        elif code and not re.fullmatch(r"[a-z0-9_]{1,20}", code):
            found[number] = {"code": _now("A code has small letters, digits and underscores, 20 at most.")}
    return found


REASON = register(
    RecordType(
        key="deal_reason",
        slug="deal-reasons",
        model=DealReason,
        label=_("Reason won or lost"),
        plural=_("Reasons won or lost"),
        area="sales",
        icon="message-square",
        order=34,
        columns=("name", "code", "outcome", "position"),
        filters=("outcome",),
        sort=("position", "id"),
        owner=None,
        rule=of_all,
        in_menu=False,
        match_keys=(("external_id",), ("code",)),
        prepare=prepare,
        validate=problems,
        sections=(Section(_("Reason"), ("name", "outcome", "position", "code")),),
    )
)
