"""Colleagues, by number: who owns, sells, answers."""

from __future__ import annotations

import ibis.expr.types as ir

from libreta.intelligence.marts.contract import Contract

CONTRACT = Contract(
    name="dim_person",
    columns={"user_id": "int64", "team_id": "int64", "is_active": "boolean"},
    key=("user_id",),
    not_null=("user_id", "is_active"),
)


def dim_person(people: ir.Table) -> ir.Table:
    """This function builds colleagues. Grain: one row per user, with the team they are in today."""
    return people.select(user_id=people.id, team_id=people.team_id, is_active=people.is_active)
