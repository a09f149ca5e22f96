"""Answers to a suggestion: make a task of it, put it off with a reason, or take the answer back."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from libreta.intelligence.reasons import reason_sentences
from libreta.kernel import query, writes
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible
from libreta.workspace.act_today.models import Answer, SuggestionAnswer, Why

QUIET_AFTER_TASK = timedelta(days=21)
SPANS = {
    7: gettext_lazy("a week"),
    30: gettext_lazy("a month"),
    90: gettext_lazy("three months"),
    365: gettext_lazy("a year"),
}


def make_task(customer_id: int, *, by: Actor, at: datetime) -> SuggestionAnswer:
    """This function makes the task to get in touch with a customer, for whoever attends the customer.

    Raises NotVisible, Forbidden.
    """
    row = _open(customer_id, by, at)
    with transaction.atomic():
        (task,) = writes.create("task", [_task(row, by, at)], by=by, at=at)
        return _keep(row, by, at, answer=Answer.TASK, task_id=task, valid_until=(at + QUIET_AFTER_TASK).date())


def put_off(customer_id: int, *, why: str, days: int, by: Actor, at: datetime) -> SuggestionAnswer:
    """This function keeps a suggestion away for some days and remembers why. Raises NotVisible, Forbidden, Invalid."""
    row = _open(customer_id, by, at)
    if why not in Why.values:
        raise Invalid(errors={"why": [_("Say why, so that the next suggestions get better.")]})
    if days not in SPANS:
        raise Invalid(errors={"days": [_("Choose for how long.")]})
    return _keep(row, by, at, answer=Answer.LATER, why=why, valid_until=(at + timedelta(days=days)).date())


def withdraw(answer_id: int, *, by: Actor, at: datetime) -> None:
    """This function takes an answer back, and its task too while that is still open. Raises NotVisible."""
    with transaction.atomic():
        known = SuggestionAnswer.objects.select_for_update().filter(pk=answer_id, withdrawn_at=None)
        found = known.filter(answered_by_id=by.user_id).first()
        if found is None:
            raise NotVisible()
        found.withdrawn_at = at
        found.save(update_fields=["withdrawn_at"])
        still = {"and": [{"field": "status", "op": "eq", "value": "open"}]}
        if found.task_id and query.of("task", by=by, at=at).where(still).with_ids([found.task_id]).ids():
            writes.trash("task", [found.task_id], by=by, at=at)


def _open(customer_id: int, by: Actor, at: datetime) -> dict[str, Any]:
    row = query.of("customer", by=by, at=at).get(customer_id)
    if row.get("trashed_at"):
        raise NotVisible()
    if by.rights.scope("task", "create") == "none":
        raise Forbidden()
    return row


def _task(row: dict[str, Any], by: Actor, at: datetime) -> dict[str, Any]:
    silent = row.get("score_days_silent")
    title = _("Get in touch: silent for %(days)s days") % {"days": silent} if silent else _("Get in touch")
    return {
        "title": title,
        "kind": "visit" if row.get("preferred_channel") == "visit" else "call",
        "customer": row["id"],
        "due_at": _soon(at, row.get("preferred_hour")),
        "owner": row["owner"] if row.get("owner") in by.colleague_ids else by.user_id,
        "body": "\n".join(reason_sentences(row.get("score_reasons"))),
        "priority": "high",
    }


def _soon(at: datetime, hour: int | None) -> datetime:
    """Today at the customer's hour, or at the end of the day; what is past moves to tomorrow morning."""
    here = timezone.localtime(at)
    today = datetime.combine(here.date(), time(hour if hour is not None else 17), here.tzinfo)
    return today if today > here else datetime.combine(here.date() + timedelta(days=1), time(hour or 10), here.tzinfo)


def _keep(row: dict[str, Any], by: Actor, at: datetime, **values: Any) -> SuggestionAnswer:
    return SuggestionAnswer.objects.create(
        customer_id=row["id"],
        value_at_risk=row.get("score_value_at_risk"),
        currency=row.get("score_currency") or "",
        segment=row.get("score_segment") or "",
        model_version=row.get("score_model_version") or "",
        answered_by_id=by.user_id,
        answered_at=at,
        **values,
    )
