"""Activities of other programs: what has happened goes into the notebook, what is to be done becomes a task."""

from typing import Any

from libreta.integrations.imports.plan import Feed, Plan, Value

from .drafting import Draft, owner

KINDS = {
    "call": "call", "phone call": "call", "logged call": "call", "inbound call": "call", "outbound call": "call",
    "email": "email", "e mail": "email", "incoming email": "email", "outgoing email": "email", "bulk email": "email",
    "meeting": "meeting", "event": "meeting", "demo": "meeting", "lunch": "meeting", "visit": "visit",
    "note": "note", "sms": "message", "whatsapp": "message", "linkedin message": "message", "message": "message",
    "chat": "message", "task": "", "to do": "",
}  # fmt: skip
CHANNELS = {
    "call": "telephone", "phone call": "telephone", "logged call": "telephone", "inbound call": "telephone",
    "outbound call": "telephone", "phone": "telephone", "email": "email", "e mail": "email", "incoming email": "email",
    "outgoing email": "email", "bulk email": "email", "meeting": "visit", "event": "visit", "demo": "visit",
    "lunch": "visit", "visit": "visit", "note": "other", "sms": "mobile", "whatsapp": "whatsapp", "task": "other",
    "linkedin message": "other", "message": "other", "chat": "chat", "form": "portal", "social media": "messenger",
}  # fmt: skip
DIRECTIONS = {
    "incoming email": "inbound", "inbound call": "inbound", "inbound": "inbound", "incoming": "inbound",
    "outgoing email": "outbound", "outbound call": "outbound", "outbound": "outbound", "outgoing": "outbound",
    "internal": "internal", "note": "internal",
}  # fmt: skip
STATUSES = {
    "not started": "open", "in progress": "open", "waiting": "open", "deferred": "open", "open": "open",
    "waiting on someone else": "open", "new": "open", "planned": "open", "scheduled": "open",
    "completed": "done", "done": "done", "closed": "done", "held": "done", "complete": "done",
    "cancelled": "cancelled", "canceled": "cancelled", "not held": "cancelled",
}  # fmt: skip
PRIORITIES = {"urgent": "high", "high": "high", "normal": "normal", "medium": "normal", "low": "low", "none": "normal"}


def hubspot(draft: Draft) -> Plan | None:
    """This function plans HubSpot's activities: calls, e-mails, meetings and notes as entries, tasks as tasks."""
    if not draft.has("Activity ID", "Activity Type", "Activity Date"):
        return None
    contact = {"match": ("email",), "missing": "refuse"}
    kind = draft.column("Activity Type")
    is_task = Value(columns=(kind,), choices={**dict.fromkeys(KINDS, ""), "task": "task", "to do": "task"})
    entry = _entry(
        draft,
        kind=kind,
        at=draft.value("Activity Date"),
        customer=draft.value("Associated Contact Email", "Associated Contact", **contact),
        summary=draft.first("Call/Meeting Title/Subject", "Call Outcome", "Meeting Outcome"),
        body=draft.value("Notes/Description", "Notes"),
    )
    task = draft.feed(
        "task",
        "task",
        {
            "kind": is_task,
            "title": draft.first("Call/Meeting Title/Subject", "Notes/Description", "Activity Type"),
            "status": draft.value("Task Status", choices=STATUSES),
            "due_at": draft.value("Task Due Date"),
            "customer": draft.value(
                "Associated Contact Email", "Associated Contact", match=("email",), missing="leave"
            ),
            "body": draft.value("Notes/Description", "Notes"),
            "owner": owner(draft.value("Activity Owner")),
        },
        needs=("kind",),
        known_as=_at(draft, "Activity ID"),
    )
    entry = _known(entry, _at(draft, "Activity ID"))
    return draft.plan(entry, task, preset="hubspot-activities")


def hubspot_tickets(draft: Draft) -> Plan | None:
    """This function plans HubSpot's tickets as requests in the notebook."""
    if not draft.has("Ticket ID", "Ticket Name", "Create Date"):
        return None
    entry = draft.feed(
        "interaction",
        "interaction",
        {
            "kind": Value(constant="request"),
            "channel": draft.value("Ticket Source", choices=CHANNELS) or Value(constant="other"),
            "direction": Value(constant="inbound"),
            "at": draft.value("Create Date"),
            "customer": draft.value("Associated Contact Email", match=("email",)),
            "summary": draft.value("Ticket Name"),
            "body": draft.value("Ticket Description"),
        },
        known_as=_at(draft, "Ticket ID"),
    )
    return draft.plan(entry, preset="hubspot-tickets")


def salesforce(draft: Draft) -> Plan | None:
    """This function plans Salesforce's tasks and events: closed ones as entries, open ones as tasks."""
    subject = draft.column("Subject")
    who = draft.column("WhoId", "Who:Contact-email", "AccountId", "WhatId")
    if subject is None or who is None:
        return None
    by = ("email",) if draft.has("Who:Contact-email") else ("external_id",)
    customer = Value(columns=(who,), match=by, missing="leave")
    kind = draft.column("Type", "TaskSubtype", "CallType")
    task = draft.feed(
        "task",
        "task",
        {
            "title": Value(columns=(subject,)),
            "kind": None if kind is None else Value(columns=(kind,), choices=_task_kinds()),
            "status": draft.value("Status", choices=STATUSES),
            "priority": draft.value("Priority", choices=PRIORITIES),
            "due_at": draft.value("ActivityDate", "ActivityDateTime", "DueDate"),
            "starts_at": draft.value("StartDateTime"),
            "ends_at": draft.value("EndDateTime"),
            "place": draft.value("Location"),
            "customer": customer,
            "body": draft.value("Description"),
            "owner": owner(draft.value("Owner:User-username")),
        },
        known_as=_at(draft, "Id"),
    )
    return draft.plan(task, preset="salesforce-tasks")


def salesforce_calls(draft: Draft) -> Plan | None:
    """This function plans Salesforce's activities that are over, as entries in the notebook."""
    subject, moment = draft.value("Subject"), draft.value("ActivityDate", "ActivityDateTime", "StartDateTime")
    who = draft.column("WhoId", "AccountId", "Who:Contact-email")
    if subject is None or moment is None or who is None:
        return None
    by = ("email",) if draft.has("Who:Contact-email") else ("external_id",)
    entry = _entry(
        draft,
        kind=draft.column("Type", "TaskSubtype"),
        at=moment,
        customer=Value(columns=(who,), match=by, missing="refuse"),
        summary=subject,
        body=draft.value("Description"),
    )
    return draft.plan(_known(entry, _at(draft, "Id")), preset="salesforce-activities")


def civi(draft: Draft) -> Plan | None:
    """This function plans CiviCRM's activities."""
    if not draft.has("Activity Date", "Activity Type") or draft.has("Activity ID"):
        return None
    entry = _entry(
        draft,
        kind=draft.column("Activity Type"),
        at=draft.value("Activity Date"),
        customer=draft.value("Email (match to contact)", "Contact Email", "Email", match=("email",)),
        summary=draft.value("Subject"),
        body=draft.value("Details"),
        duration=draft.value("Duration"),
    )
    return draft.plan(entry, preset="civicrm-activities")


def _entry(draft: Draft, *, kind: int | None, **values: Any) -> Feed:
    place = None if kind is None else (kind,)
    read = {
        "kind": Value(constant="other") if place is None else Value(columns=place, choices=KINDS),
        "channel": Value(constant="other") if place is None else Value(columns=place, choices=CHANNELS),
        "direction": None
        if place is None
        else Value(columns=place, choices={**dict.fromkeys(KINDS, ""), **DIRECTIONS}),
    }
    return draft.feed("interaction", "interaction", read | values, needs=("kind",) if place is not None else ())


def _known(feed: Feed, columns: tuple[int, ...]) -> Feed:
    return Feed(feed.name, feed.type, feed.values, needs=feed.needs, known_as=columns)


def _at(draft: Draft, header: str) -> tuple[int, ...]:
    place = draft.column(header)
    return () if place is None else (place,)


def _task_kinds() -> dict[str, str]:
    return {"call": "call", "email": "task", "meeting": "meeting", "other": "task", "event": "meeting", "task": "task"}
