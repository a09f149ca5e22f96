"""What the page of a customer shows of its account: plan, team and alerts, one query each, none without an account."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from libreta.kernel import query
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import NotVisible
from libreta.sales.accounts import drawing, terms
from libreta.sales.accounts.figures import today
from libreta.ui import panels

SHOWN = ("name", "owner", "figures_next_contact_on", "figures_needs_open", "figures_progress")
Row = dict[str, Any]


def add() -> None:
    """This function puts the panels on customers' pages."""
    for key, template, context, label, position in (
        ("sales.account", "panel", _plan, _("Account plan"), 20),
        ("sales.account_team", "panel_team", _team, _("Account team"), 21),
        ("sales.account_alerts", "panel_alerts", _alerts, _("Alerts"), 19),
    ):
        panels.add(
            panels.RecordPanel(
                key,
                "customer",
                "side",
                f"sales/accounts/{template}.html",
                context,
                label,
                position=position,
                area="sales",
            )
        )


def _account(request: HttpRequest, customer: int) -> Row | None:
    """The account of a customer, read once per page."""
    kept = request.__dict__.setdefault("_accounts_of_customers", {})
    if customer not in kept:
        kept[customer] = _read_account(request, customer)
    return kept[customer]


def _read_account(request: HttpRequest, customer: int) -> Row | None:
    rights = request.actor.rights
    if rights.scope("account", "read") == "none" or not rights.field("account", "customer").readable:
        return None
    try:
        rows = query.of("account", by=request.actor, at=request.now).queryset().filter(customer_id=customer)
    except NotVisible:
        return None
    columns = {"owner": "owner__name"}
    names = [columns.get(n, n.replace("figures_", "figures__")) for n in SHOWN if rights.field("account", n).readable]
    return rows.values("id", *names).first()


def _plan(request: HttpRequest, record_type: RecordType, row: Row) -> dict[str, Any] | None:
    account = _account(request, row["id"])
    if account is None:
        may = request.actor.rights.scope("account", "create") != "none" and row.get("kind") == "organisation"
        return {"new_url": f"/accounts/new/?customer={row['id']}"} if may and not row.get("trashed_at") else None
    due = account.get("figures__next_contact_on")
    late = bool(due and due < today(request.now))
    return {"account": account, "url": drawing.address(account["id"]), "is_late": late}


def _team(request: HttpRequest, record_type: RecordType, row: Row) -> dict[str, Any] | None:
    account = _account(request, row["id"])
    if account is None or not _readable(request, "account_member", "user", "role", "duty", "account"):
        return None
    rows = query.of("account_member", by=request.actor, at=request.now).queryset().filter(account=account["id"])
    day = today(request.now)
    labels = dict(terms.TeamRole.choices)
    members = [
        one | {"role_label": labels.get(one["role"], "")}
        for one in rows.order_by("id").values("user__name", "role", "duty", "valid_until")[:20]
        if one["valid_until"] is None or one["valid_until"] > day
    ]
    return {"members": members} if members else None


def _alerts(request: HttpRequest, record_type: RecordType, row: Row) -> dict[str, Any] | None:
    account = _account(request, row["id"])
    names = ("kind", "why", "day", "days", "amount", "amount_before", "currency", "state", "account", "about")
    if account is None or not _readable(request, "account_alert", *names):
        return None
    rows = query.of("account_alert", by=request.actor, at=request.now).queryset()
    opened = rows.filter(account=account["id"], state=terms.AlertState.OPEN).order_by("-id")
    found = list(opened.values("id", "since", "task_id", *(n for n in names if n != "account"))[:10])
    if not found:
        return None
    abouts = {one["about"] for one in found if one["about"]}
    needs = query.titles("account_need", abouts, by=request.actor, at=request.now) if abouts else {}
    drawn = drawing.alerts(found, needs)
    tree = {"and": [{"field": "account", "op": "eq", "value": account["id"]}]}
    return {"alerts": drawn, "url": f"/account-alerts/?{urlencode({'filter': json.dumps(tree)})}"}


def _readable(request: HttpRequest, key: str, *names: str) -> bool:
    rights = request.actor.rights
    return rights.scope(key, "read") != "none" and all(rights.field(key, name).readable for name in names)
