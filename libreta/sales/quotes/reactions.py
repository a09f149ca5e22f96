"""What quotes tell the customer's notebook and those who approve, and approvals that lapse when lines change."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from libreta.collaboration.models import Task
from libreta.directory.interactions import actions as notebook
from libreta.kernel import notices, writes
from libreta.kernel.actors import system_actor
from libreta.kernel.events import Event, reaction
from libreta.kernel.notices import Notice
from libreta.kernel.refusals import NotAllowedNow
from libreta.sales.quotes import approvals, links, queries
from libreta.sales.quotes.actions import marked
from libreta.sales.quotes.models import Quote, QuoteApproval, QuoteLine
from libreta.sales.quotes.terms import OPEN_TO_CHANGE, Decision, Status

TELLING = """
SELECT customer_id, %(at)s AS at, '' AS channel, %(direction)s AS direction, %(kind)s AS kind, 'quote' AS source_type,
    id AS source_id, coalesce(%(who)s::bigint, owner_id) AS user_id, %(at)s AS written_at
FROM sales_quote WHERE id = ANY(%(ids)s)
"""
DIRECTIONS = {
    "mailed": "outbound",
    "sent": "outbound",
    "viewed": "inbound",
    "accepted": "inbound",
    "declined": "inbound",
}
WAITING = (Status.AWAITING_APPROVAL, Status.APPROVED)
ABOUT = {"discount", "currency", "customer"}


@reaction(
    "sales.quotes.mailed", "sales.quotes.sent", "sales.quotes.viewed", "sales.quotes.accepted", "sales.quotes.declined"
)
def tell_the_notebook(event: Event) -> None:
    """This function lets the customer's notebook know what became of a quote; a second look is not told again."""
    past = event.name.rpartition(".")[2]
    told = {"ids": list(event.ids), "who": event.by.user_id, "at": event.at, "kind": f"quote_{past}"}
    notebook.tell_from(TELLING, told | {"direction": DIRECTIONS[past]}, event=event)


@reaction(
    "sales.quote-lines.created", "sales.quote-lines.updated", "sales.quote-lines.trashed", "sales.quote-lines.restored"
)
def lapse_with_lines(event: Event) -> None:
    """This function takes quotes whose lines changed back to a draft: an approval was for what stood there."""
    _lapse(set(QuoteLine.objects.filter(pk__in=event.ids).values_list("quote_id", flat=True)), event)


@reaction("sales.quotes.updated")
def lapse_with_conditions(event: Event) -> None:
    """This function does the same where the discount on everything or the customer changed."""
    if ABOUT & set(event.fields):
        _lapse(set(event.ids), event)


def _lapse(ids: set[int], event: Event) -> None:
    rows = Quote.objects.select_for_update(of=("self",)).filter(pk__in=ids, status__in=WAITING)
    changed = []
    for quote in rows.order_by("pk"):
        mark = queries.fingerprint(quote)
        asked = QuoteApproval.objects.filter(quote=quote.pk)
        asked.filter(decision=Decision.WAITING).exclude(fingerprint=mark).update(
            decision=Decision.LAPSED, updated_at=event.at
        )
        needed = Decision.WAITING if quote.status == Status.AWAITING_APPROVAL else Decision.APPROVED
        if not asked.filter(decision=needed, fingerprint=mark).exists():
            changed.append(quote)
    if changed:
        marked(changed, "approval_lapsed", {"status": Status.DRAFT}, by=event.by, at=event.at)


@reaction("sales.quotes.approval_asked")
def ask_the_approvers(event: Event) -> None:
    """This function makes a task for everybody who may decide, and rings each one's bell with the link by which that
    one decides from anywhere; the first decision counts."""
    tasks, told = [], []
    waiting = QuoteApproval.objects.filter(quote__in=event.ids, decision=Decision.WAITING).select_related(
        "rule", "quote"
    )
    for one in waiting:
        people = approvals.approvers(one.rule, on=event.at.date(), without=(one.asked_by_id, one.seller_id))
        row = {"subject_type": "quote", "subject_id": one.quote_id, "due_at": event.at, "priority": "high"}
        for user in people:
            with translation.override(user.language):
                said = _("Decide about the quote %(number)s: %(rule)s")
                text = said % {"number": one.quote.number, "rule": one.rule.name}
            tasks.append(row | {"title": text[:200], "owner": user.pk})
            told.append(Notice(user.pk, text, links.approval_address(one, user.pk), event.at, "shield-check"))
    notices.tell(told)
    if tasks:
        writes.create("task", tasks, by=system_actor(door=event.by.door), at=event.at)


@reaction("sales.quotes.approved", "sales.quotes.refused", "sales.quotes.approval_lapsed")
def close_the_tasks(event: Event) -> None:
    """This function closes the tasks of those who were asked, once the quote waits for nobody any more."""
    rows = Task.objects.filter(
        subject_type="quote", subject_id__in=event.ids, status="open", created_by=None, trashed_at=None
    )
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        with transaction.atomic():
            by = system_actor(door=event.by.door)
            writes.update("task", [writes.Change(pk, {"status": "done"}) for pk in ids], by=by, at=event.at)


@reaction("sales.quotes.trashed")
def keep_what_was_sent(event: Event) -> None:
    """This function refuses to trash a quote that a customer has in hands. Raises NotAllowedNow."""
    if Quote.objects.filter(pk__in=event.ids).exclude(status__in=OPEN_TO_CHANGE).exists():
        raise NotAllowedNow(_("A quote that was sent is kept. Make a new version, or let it expire."))
