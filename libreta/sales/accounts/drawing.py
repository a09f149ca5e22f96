"""How an account and its plan look: rows with names, states with tones, the map of stakeholders, the matrix."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest

from libreta.kernel import query
from libreta.sales.accounts import queries, terms
from libreta.sales.accounts.figures import today
from libreta.sales.accounts.queries import Dossier
from libreta.sales.accounts.white_space import white_space
from libreta.ui import formats, tones

STANCE_TONES = {"opponent": "bad", "critic": "warn", "neutral": "", "supporter": "teal", "champion": "good"}
OBJECTIVE_TONES = {"on_track": "good", "reached": "good", "at_risk": "warn", "missed": "bad"}
ALERT_ICONS = {"no_contact": "phone-missed", "falling": "trending-down", "renewal": "repeat", "need": "lightbulb"}


def address(account_id: int) -> str:
    """This function gives the address of an account's plan."""
    return f"/accounts/{account_id}/plan/"


def page(request: HttpRequest, found: Dossier, family: str | None = None) -> dict[str, Any]:
    """This function gives all that the plan page draws."""
    row, day = found.account, today(request.now)
    here = address(row["id"])
    grid = white_space(found.circle, by=request.actor, at=request.now, family=family, here=here)
    return {
        "dossier": found,
        "row": row,
        "here": here,
        "today": day,
        "leader": found.names.of("user", row.get("owner")),
        "customer": found.names.of("customer", found.customer_id),
        "tier": dict(terms.Tier.choices).get(row.get("tier"), ""),
        "value": [(formats.money(a, c, whole=True), n) for c, a, n in found.value],
        "opened": [(formats.money(a, c, whole=True) if a else "", n) for c, a, n in found.opened],
        "opened_count": sum(n for _c, _a, n in found.opened),
        "last": _last(found),
        "is_late": bool(row.get("figures_next_contact_on") and row["figures_next_contact_on"] < day),
        "alerts": alerts(found.alerts, {need["id"]: need.get("name") or "" for need in found.needs}),
        "needs": [_need(one, found, day) for one in found.waiting],
        "needs_over": len(found.needs) - len(found.waiting),
        "objectives": [_objective(one, found, day) for one in found.objectives],
        "attention": [_attention(one, found, day) for one in found.attention],
        "members": [_member(one, found, day) for one in found.members],
        "units": [(one, found.names.of("customer", one.get("customer"))) for one in found.units],
        "units_fold": "closed" if len(found.units) > 5 else "open",
        "grid": grid,
        "family": family,
        "past": [plan for plan in found.plans if not plan.get("is_current")],
        **stakeholders(request, found),
    }


def stakeholders(request: HttpRequest, found: Dossier) -> dict[str, Any]:
    """This function gives the map of stakeholders (influence by stance) and its table, by reporting line."""
    people = []
    for depth, one in queries.tree_of(found.stakeholders):
        name = found.names.of("customer", one.get("person"))
        superior = next((s for s in found.stakeholders if s["id"] == one.get("reports_to")), None)
        people.append(
            {
                "row": one,
                "name": name,
                "depth": min(depth, 4),
                "stance": dict(terms.Stance.choices).get(one.get("stance"), ""),
                "tone": STANCE_TONES.get(one.get("stance") or "", ""),
                "superior": found.names.of("customer", superior.get("person")) if superior else "",
            }
        )
    cells = [
        (influence, [(key, label, _standing(people, influence, key)) for key, label in terms.Stance.choices])
        for influence in reversed(terms.INFLUENCES)
    ]
    shown = any("influence" in p["row"] and "stance" in p["row"] for p in people)
    may_update = _may_update(request, found.account["id"])
    return {
        "people": people,
        "map": cells if shown else [],
        "stances": terms.Stance.choices,
        "row": found.account,
        "may_update": may_update,
        "add": _adding(found) if may_update else {},
    }


def _adding(found: Dossier) -> dict[str, str]:
    """Where each part of the page gets one more."""
    of_account = f"new/?account={found.account['id']}"
    slugs = ("needs", "members", "units", "stakeholders", "attention", "plans")
    adding = {slug: f"/account-{slug}/{of_account}" for slug in slugs}
    if found.plan:
        adding["objectives"] = f"/account-objectives/new/?plan={found.plan['id']}"
    return adding


def _standing(people: list[dict], influence: int, stance: str) -> list[dict]:
    return [p for p in people if (p["row"].get("influence"), p["row"].get("stance")) == (influence, stance)]


def alerts(rows: list[dict[str, Any]], needs: dict[int, str]) -> list[dict[str, Any]]:
    """This function gives alerts with their words in the reader's language, open ones first."""
    kinds, states = dict(terms.AlertKind.choices), dict(terms.AlertState.choices)
    drawn = [
        {
            "row": one,
            "kind": kinds.get(one.get("kind"), ""),
            "icon": ALERT_ICONS.get(one.get("kind") or "", "bell"),
            "state": states.get(one.get("state"), ""),
            "tone": tones.of(one.get("state")),
            "is_open": one.get("state") == terms.AlertState.OPEN,
            "why": queries.sentence_of(one, needs),
        }
        for one in rows
    ]
    return sorted(drawn, key=lambda one: not one["is_open"])


def waiting_alerts(request: HttpRequest) -> list[dict[str, Any]]:
    """This function gives the open alerts of the reader's accounts with the names of the accounts."""
    rows = queries.open_alerts(by=request.actor, at=request.now)
    abouts = {row["about"] for row in rows if row.get("about")}
    needs = query.titles("account_need", abouts, by=request.actor, at=request.now) if abouts else {}
    wanted = {row["account"] for row in rows if row.get("account")}
    names = query.titles("account", wanted, by=request.actor, at=request.now) if wanted else {}
    drawn = alerts(rows, needs)
    for one in drawn:
        one["account"] = names.get(one["row"].get("account"), "")
        one["url"] = f"{address(one['row'].get('account') or 0)}#alerts"
    return drawn


def _may_update(request: HttpRequest, account_id: int) -> bool:
    if request.actor.rights.scope("account", "update") == "none":
        return False
    asked = query.of("account", by=request.actor, at=request.now).verb("update").with_ids([account_id])
    return asked.queryset().exists()


def _last(found: Dossier) -> dict[str, Any] | None:
    if not found.last:
        return None
    return {
        "at": found.last.get("at"),
        "who": found.names.of("user", found.last.get("user")),
        "text": found.last.get("summary") or found.last.get("body") or "",
    }


def _need(one: dict[str, Any], found: Dossier, day: date) -> dict[str, Any]:
    return {
        "row": one,
        "state": dict(terms.NeedState.choices).get(one.get("state"), ""),
        "tone": tones.of(one.get("state")),
        "who": found.names.of("user", one.get("user")),
        "person": found.names.of("customer", one.get("person")),
        "is_late": bool(one.get("answer_by") and one["answer_by"] < day),
    }


def _objective(one: dict[str, Any], found: Dossier, day: date) -> dict[str, Any]:
    over = one.get("state") in ("reached", "missed", "dropped")
    return {
        "row": one,
        "percent": queries.progress_of(one),
        "state": dict(terms.ObjectiveState.choices).get(one.get("state"), ""),
        "tone": OBJECTIVE_TONES.get(one.get("state") or "", ""),
        "who": found.names.of("user", one.get("user")),
        "is_late": bool(one.get("due_on") and one["due_on"] < day and not over),
    }


def _attention(one: dict[str, Any], found: Dossier, day: date) -> dict[str, Any]:
    return {
        "row": one,
        "who": found.names.of("user", one.get("user")),
        "person": found.names.of("customer", one.get("person")),
        "is_missed": bool(one.get("due_on") and one["due_on"] < day),
    }


def _member(one: dict[str, Any], found: Dossier, day: date) -> dict[str, Any]:
    return {
        "row": one,
        "name": found.names.of("user", one.get("user")),
        "role": dict(terms.TeamRole.choices).get(one.get("role"), ""),
        "is_past": bool(one.get("valid_until") and one["valid_until"] <= day),
    }
