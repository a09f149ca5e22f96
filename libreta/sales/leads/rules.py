"""What must hold of a lead, and what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from libreta.directory.models import Customer
from libreta.kernel.actors import Actor
from libreta.sales.leads.terms import Status

Rows = Sequence[dict[str, Any]]


def prepare_leads(rows: Rows, *, by: Actor, at: datetime, held: Sequence[Any] | None = None) -> None:
    """This function fills in what a lead leaves unsaid: when it came, and its name, which is that of its customer.

    A lead that is opened again forgets why it was disqualified.
    """
    if held is None:
        nameless = {row["customer"] for row in rows if not row.get("name") and row.get("customer")}
        found = Customer.objects.filter(pk__in=nameless).values_list("pk", "name") if nameless else ()
        names = dict(found)
        for row in rows:
            row["captured_at"] = row.get("captured_at") or at
            told = row.get("company") or row.get("email") or row.get("phone") or ""
            row["name"] = row.get("name") or names.get(row.get("customer"), "") or told
        return
    for row, was in zip(rows, held, strict=True):
        if was.status == Status.DISQUALIFIED and row.get("status") not in (None, Status.DISQUALIFIED):
            row.update(reason="", reason_note="")


def problems_of_leads(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds leads that may not be as they are: disqualified without a reason, an amount without
    currency, answered before they came.
    """
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        problems = _problems(row, held[number] if held is not None else None)
        if held is None and not row.get("customer"):
            problems |= _nameless(row, by)
        if problems:
            found[number] = problems
    return found


def _nameless(row: Mapping[str, Any], by: Actor) -> dict[str, str]:
    """A lead without a customer finds or makes one, when it tells of whom, by somebody who may make customers."""
    if not any(row.get(name) for name in ("email", "phone", "name", "company")):
        return {"customer": _("Say whose lead it is: a customer, a name, an e-mail address or a telephone number.")}
    if by.rights.scope("customer", "create") == "none":
        return {"customer": _("Choose a customer; your role does not allow new ones.")}
    return {}


def _problems(row: Mapping[str, Any], was: Any) -> dict[str, str]:
    def now(name: str) -> Any:
        return row[name] if name in row else getattr(was, name, None)

    problems = {}
    if now("status") == Status.DISQUALIFIED and not now("reason"):
        problems["reason"] = _("Say why the lead is disqualified.")
    if (now("amount") or 0) < 0:
        problems["amount"] = _("An amount is not negative.")
    if now("amount") is not None and not now("currency"):
        problems["currency"] = _("An amount needs its currency.")
    answered, came = now("responded_at"), now("captured_at")
    if answered and came and answered < came:
        problems["responded_at"] = _("A lead is answered after it came.")
    if was is not None and was.status == Status.QUALIFIED and row.get("status") not in (None, Status.QUALIFIED):
        problems["status"] = _("This lead became an opportunity; go on there, or open the lead again.")
    return problems
