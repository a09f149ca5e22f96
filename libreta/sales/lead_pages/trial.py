"""A rule tried on the leads that came lately: who would get what, and why. Nothing is written."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.sales.lead_assignment import queries
from libreta.sales.lead_assignment.models import LeadRule

LAST = 100
DRAFT = -1


def trial(draft: LeadRule, *, by: Actor, at: datetime) -> dict[str, Any]:
    """This function runs all rules, with the draft in its place, over the last hundred leads that the reader sees."""
    rules = [rule for rule in queries.active_rules() if rule.pk != draft.pk]
    own = draft.pk or DRAFT
    if draft.is_active:
        tried = LeadRule(**{f.attname: getattr(draft, f.attname) for f in LeadRule._meta.concrete_fields})
        tried.pk = own
        rules = sorted([*rules, tried], key=lambda rule: (rule.position, rule.pk if rule.pk != DRAFT else 2**62))
    seen = query.of("lead", by=by, at=at)
    names = tuple(n for n in ("name", "owner", "customer", "captured_at") if n in seen.fields())
    rows = seen.only(names).sort(("-id",)).page(LAST).rows
    found, _turns = queries.decisions([row["id"] for row in rows], rules, queries.current_settings(), at=at)
    people = query.titles(
        "user", {a.owner for a in found.values()} | {r.get("owner") for r in rows} - {None}, by=by, at=at
    )
    drawn = [
        {
            "row": row,
            "now": people.get(row.get("owner"), ""),
            "then": people.get(found[row["id"]].owner, ""),
            "because": found[row["id"]].because,
            "is_by_draft": found[row["id"]].rule == own,
        }
        for row in rows
    ]
    shares = Counter(one["then"] for one in drawn if one["then"])
    return {
        "rows": drawn,
        "by_draft": sum(one["is_by_draft"] for one in drawn),
        "changed": sum(one["now"] != one["then"] for one in drawn),
        "shares": shares.most_common(),
    }
