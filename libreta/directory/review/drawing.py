"""How a case is shown: the customers side by side, what differs marked, why in sentences, what hangs on each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from libreta.directory.customers.terms import Kind
from libreta.directory.duplicates.models import DuplicateSettings
from libreta.directory.duplicates.queries import strength_of
from libreta.directory.duplicates.sentences import reasons
from libreta.directory.duplicates.terms import Strength
from libreta.directory.review.queries import Case
from libreta.kernel import query, records
from libreta.kernel.actors import Actor
from libreta.ui.displays import shown

TONES = {Strength.CERTAIN: "good", Strength.LIKELY: "accent", Strength.POSSIBLE: "warn"}
WHO = ("given_name", "family_name", "legal_name", "birth_date", "tax_id", "email", "phone", "mobile", "website")
WHERE = ("street", "postal_code", "city", "country")
FROM = ("source", "external_id", "created_at", "owner")
CONFLICTS = ("birth_date", "tax_id")
SIDE_BY_SIDE = 6


def drawn(case: Case, limits: DuplicateSettings, *, by: Actor, at: Any) -> dict[str, Any]:
    """This function gives what a page shows of one case."""
    pair, rows = case.pair, case.rows[:SIDE_BY_SIDE]
    strength = strength_of(case.group.probability, limits)
    agreeing, differing = reasons(pair.evidence, by=by)
    names = {row["id"]: row.get("name") or f"#{row['id']}" for row in case.rows}
    return {
        "pair": pair,
        "rows": rows,
        "names": names,
        "more": len(case.rows) - len(rows),
        "title": _title(list(names.values())),
        "kind": Kind(rows[0]["kind"]).label if rows and rows[0].get("kind") in Kind.values else "",
        "strength": strength.label,
        "tone": TONES[strength],
        "percent": min(99.9, int(case.group.probability * 1000) / 10),
        "agreeing": agreeing,
        "differing": differing,
        "about": _about(case, names),
        "lines": _lines(rows, by, at) + _numbers(case, rows),
        "address": ",".join(str(row["id"]) for row in case.rows),
    }


def _title(names: list[str]) -> str:
    distinct = list(dict.fromkeys(names))
    if len(names) > 2:
        return _("%(name)s and %(number)s more") % {"name": distinct[0], "number": len(names) - 1}
    return " · ".join(distinct)


def _about(case: Case, names: Mapping[int, str]) -> str:
    """In a group of several, the sentences speak of its strongest pair."""
    pair = case.pair
    if len(case.rows) < 3 or pair.first_id not in names or pair.second_id not in names:
        return ""
    told = {"one": names[pair.first_id], "other": names[pair.second_id]}
    return _("The surest are %(one)s and %(other)s:") % told


def _lines(rows: list[dict[str, Any]], by: Actor, at: Any) -> list[dict[str, Any]]:
    """The fields that anybody has, with what differs marked; who tells nothing differs from nobody."""
    described = records.get("customer").fields_for(by)
    labels = {"user": query.titles("user", {row["owner"] for row in rows if row.get("owner")}, by=by, at=at)}
    lines = []
    for name in (*WHO, *WHERE, *FROM):
        if name not in described or not any(row.get(name) for row in rows):
            continue
        told = {_folded(row.get(name)) for row in rows if row.get(name)}
        differs = len(told) > 1 and name not in FROM
        lines.append(
            {
                "label": described[name].label,
                "values": [shown(described[name], row, labels) for row in rows],
                "differs": differs,
                "is_conflict": differs and name in CONFLICTS,
            }
        )
    return lines


def _folded(value: Any) -> str:
    return " ".join(str(value).casefold().split())


def _numbers(case: Case, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    lines = []
    for key, found in case.counts.items():
        values = [found.get(row["id"], 0) for row in rows]
        if any(values):
            lines.append({"label": records.get(key).plural, "values": values, "differs": False, "is_number": True})
    return lines
