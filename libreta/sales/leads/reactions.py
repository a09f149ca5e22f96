"""What follows from the arrival of a lead and from what is done with it; set by set, whoever wrote."""

from __future__ import annotations

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from libreta.directory.interactions import actions as notebook
from libreta.intelligence.outcomes import actions as outcomes
from libreta.kernel import events
from libreta.kernel.events import Event, reaction
from libreta.kernel.models import EventRow
from libreta.sales.lead_assignment import actions as assignment
from libreta.sales.lead_scores import actions as scores
from libreta.sales.leads import actions
from libreta.sales.leads.models import Lead
from libreta.sales.leads.terms import Status, Way

TELLING = """
SELECT customer_id, captured_at AS at,
    CASE came_by WHEN 'form' THEN 'portal' WHEN 'email' THEN 'email' ELSE 'other' END AS channel,
    'inbound' AS direction, 'request' AS kind, 'lead' AS source_type, id AS source_id,
    %(who)s::bigint AS user_id, %(at)s AS written_at
FROM sales_lead WHERE id = ANY(%(ids)s)
"""
# Whoever talks to a customer has answered what that customer asked. Served by lead_by_customer.
ANSWERED = """
UPDATE sales_lead l SET responded_at = greatest(told.at, l.captured_at),
    status = CASE l.status WHEN 'new' THEN 'working' ELSE l.status END, version = l.version + 1, updated_at = %(at)s
FROM (
    SELECT customer_id, min(at) AS at FROM directory_interaction
    WHERE id = ANY(%(ids)s) AND direction = 'outbound' AND kind IN ('call', 'email', 'message', 'meeting', 'visit')
    GROUP BY customer_id
) told
WHERE l.customer_id = told.customer_id AND l.responded_at IS NULL AND l.status IN ('new', 'working')
  AND l.trashed_at IS NULL AND told.at >= l.captured_at - interval '1 minute'
RETURNING l.id
"""


@reaction("sales.leads.created")
def receive_leads(event: Event) -> None:
    """This function gives new leads to people, writes them into the notebook and counts their points."""
    fresh = list(Lead.objects.filter(pk__in=event.ids).values_list("pk", "owner_id", "came_by"))
    imported = event.by.door == "import"
    if imported:
        Lead.objects.filter(pk__in=event.ids, came_by=Way.HAND).update(came_by=Way.IMPORT)
    _tell_prospects(event)
    open_ones = [pk for pk, owner, _way in fresh if owner is None or (imported and owner == event.by.user_id)]
    if open_ones:
        assignment.assign_leads(open_ones, by=event.by, at=event.at)
    given = {pk: (None, _kept(owner, event)) for pk, owner, _way in fresh if pk not in set(open_ones)}
    assignment.write_reasons(given)
    assignment.let_prospects_follow(event.ids, by=event.by, at=event.at)
    told = {"ids": list(event.ids), "who": event.by.user_id, "at": event.at}
    notebook.tell_from(TELLING, told, event=event)
    scores.count_points(event.ids, by=event.by, at=event.at)
    outcomes.ask_for_scores("leads", event.ids)
    events.publish("sales.leads.captured", type_key="lead", ids=event.ids, by=event.by, at=event.at)


def _tell_prospects(event: Event) -> None:
    """This function tells of the prospects that the database made for these leads."""
    # Served by kernel_event_name.
    made = Lead.objects.filter(pk__in=event.ids, customer__created_at=F("created_at"))
    ids = sorted(set(made.values_list("customer_id", flat=True)) - _told_in(event))
    events.publish("directory.customers.created", type_key="customer", ids=ids, by=event.by, at=event.at)


def _told_in(event: Event) -> set[int]:
    """The customers of this moment that were told of already: those that a capture made itself."""
    told = EventRow.objects.filter(name="directory.customers.created", at=event.at)
    return {pk for ids in told.values_list("ids", flat=True) for pk in ids}


def _kept(owner: int, event: Event) -> str:
    if owner == event.by.user_id:
        return _("%(person)s wrote it down.") % {"person": event.by.name}
    return _("%(person)s gave it.") % {"person": event.by.name}


@reaction("sales.leads.updated")
def follow_status(event: Event) -> None:
    """This function makes the deals of leads that were moved to “qualified”, and tells what became of leads."""
    if "owner" in event.fields:
        assignment.write_reasons({pk: (None, _("%(person)s gave it.") % {"person": event.by.name}) for pk in event.ids})
        assignment.let_prospects_follow(event.ids, by=event.by, at=event.at, take=True)
    if "status" not in event.fields:
        return
    moved = list(Lead.objects.filter(pk__in=event.ids).order_by("pk"))
    dealless = [lead for lead in moved if lead.status == Status.QUALIFIED and lead.opportunity_id is None]
    if dealless:
        actions.open_deals(dealless, {}, by=event.by, at=event.at)
    for status, past in (
        (Status.QUALIFIED, "qualified"),
        (Status.DISQUALIFIED, "disqualified"),
        (Status.WORKING, "taken"),
    ):
        ids = [lead.pk for lead in moved if lead.status == status]
        events.publish(f"sales.leads.{past}", type_key="lead", ids=ids, by=event.by, at=event.at, fields=("status",))


@reaction("directory.interactions.created")
def stop_clocks(event: Event) -> None:
    """This function stops the clock of leads whose customer was called, written to or visited."""
    with connection.cursor() as cursor:
        cursor.execute(ANSWERED, {"ids": list(event.ids), "at": event.at})
        answered = [pk for (pk,) in cursor.fetchall()]
    fields = ("responded_at", "status")
    events.publish("sales.leads.answered", type_key="lead", ids=answered, by=event.by, at=event.at, fields=fields)
