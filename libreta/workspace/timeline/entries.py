"""What happened with a record, as lines to read: a customer's notebook, or the notes and tasks of any other record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from libreta.collaboration.tasks.terms import Outcome
from libreta.directory.affiliations.queries import circle
from libreta.directory.interactions.queries import Mark, NotebookPage, notebook
from libreta.directory.interactions.terms import BY_HAND
from libreta.kernel import query, records
from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import BadFilter, NotVisible
from libreta.sales.quotes.queries import mail_states
from libreta.ui import addresses

SHOWS: dict[str, tuple[Any, tuple[str, ...] | None]] = {
    "": (_("Everything"), None),
    "talks": (_("Talks"), tuple(kind.value for kind in BY_HAND)),
    "notes": (_("Notes"), ("note",)),
    "orders": (_("Orders"), ("order_confirmed", "order_fulfilled", "order_cancelled")),
    "deals": (_("Opportunities"), ("opportunity_opened", "opportunity_won", "opportunity_lost")),
    "quotes": (_("Quotes"), ("quote_sent", "quote_mailed", "quote_viewed", "quote_accepted", "quote_declined")),
    "tasks": (_("Tasks"), ("task_done",)),
}
LOOKS = {  # kind: icon, tone, sentence to the customer, sentence from the customer
    "call": ("phone-outgoing", "", _("Call to the customer"), _("Call from the customer")),
    "email": ("mail", "", _("E-mail to the customer"), _("E-mail from the customer")),
    "message": ("message-circle", "", _("Message to the customer"), _("Message from the customer")),
    "meeting": ("users", "accent", _("Meeting"), _("Meeting")),
    "visit": ("map-pin", "accent", _("Visit"), _("Visit")),
    "complaint": ("triangle-alert", "bad", _("Complaint"), _("Complaint")),
    "request": ("inbox", "warn", _("Request"), _("Request")),
    "note": ("notebook-pen", "warn", _("Note"), _("Note")),
    "task_done": ("check", "good", _("Task done"), _("Task done")),
    "order_confirmed": ("shopping-cart", "accent", _("Order confirmed"), _("Order confirmed")),
    "order_fulfilled": ("truck", "good", _("Order fulfilled"), _("Order fulfilled")),
    "order_cancelled": ("ban", "bad", _("Order cancelled"), _("Order cancelled")),
    "opportunity_opened": ("handshake", "accent", _("Opportunity opened"), _("Opportunity opened")),
    "opportunity_won": ("trophy", "good", _("Opportunity won"), _("Opportunity won")),
    "opportunity_lost": ("thumbs-down", "bad", _("Opportunity lost"), _("Opportunity lost")),
    "quote_sent": ("file-text", "accent", _("Quote sent"), _("Quote sent")),
    "quote_mailed": ("mail", "accent", _("Quote sent by e-mail"), _("Quote sent by e-mail")),
    "quote_viewed": ("eye", "", _("Quote looked at"), _("The customer looked at the quote")),
    "quote_accepted": ("thumbs-up", "good", _("Quote accepted"), _("The customer accepted the quote")),
    "quote_declined": ("thumbs-down", "bad", _("Quote declined"), _("The customer declined the quote")),
    "merged": ("merge", "accent", _("Records became one"), _("Records became one")),
    "merge_undone": ("rotate-ccw", "", _("A merge was undone"), _("A merge was undone")),
    "other": ("circle-dot", "", _("Contact"), _("Contact")),
}
PAGE = 25
LONG_AGO = datetime.min.replace(tzinfo=UTC)
TOLD = {
    "note": ("body",),
    "task": ("title", "outcome", "outcome_note"),
    "order": ("number", "total", "currency"),
    "opportunity": ("name", "amount", "currency"),
    "quote": ("number", "total", "currency"),
    "merge": ("title", "undone_at"),
}
LINKED = ("order", "task", "opportunity", "quote", "lead")


@dataclass(frozen=True)
class Entry:
    """One line of a timeline. `customer` is the other customer it is about, as (title, address), or None."""

    key: str
    at: datetime | None
    icon: str
    tone: str
    title: Any
    who: str
    text: str = ""
    body: str = ""
    link: tuple[str, str] | None = None
    customer: tuple[str, str] | None = None
    minutes: int | None = None
    money: tuple[Any, str] | None = None


@dataclass(frozen=True)
class Timeline:
    """A page of entries and the mark of the next one."""

    entries: list[Entry]
    next: str = ""


def timeline(
    kind: RecordType,
    row: dict[str, Any],
    *,
    by: Actor,
    at: datetime,
    around: Sequence[int],
    show: str = "",
    before: str = "",
    newest: NotebookPage | None = None,
    limit: int = PAGE,
) -> Timeline:
    """This function reads a page of what happened with a record, as far as the actor may see it.

    `around` are the customers whose touches are told on a customer's page: see `circle_of`; `newest` is the first page
    of everything, where it has been read already.
    """
    if kind.key != "customer":
        return Timeline(_notes_of(kind, row["id"], by, at))
    kinds = SHOWS.get(show, SHOWS[""])[1]
    page = newest if newest is not None and kinds is None and not before else None
    if page is None:
        page = notebook(around, by=by, at=at, before=Mark.read(before), kinds=kinds, limit=limit)
    return Timeline(told(page.rows, row["id"], by=by, at=at), str(page.next or ""))


def circle_of(row: dict[str, Any], *, by: Actor, at: datetime) -> list[int]:
    """This function gives the customer itself and, for an organisation, the people through whom we reach it."""
    return [row["id"], *(circle(row["id"], by=by, at=at) if row.get("kind") == "organisation" else ())]


def told(rows: list[dict[str, Any]], about: int, *, by: Actor, at: datetime) -> list[Entry]:
    """This function makes entries of interactions; what is about another customer than `about` names them."""
    sources = {name: _sources(name, rows, by, at) for name in {r["source_type"] for r in rows if r.get("source_type")}}
    people = query.titles("user", {r.get("user") for r in rows} - {None}, by=by, at=at)
    others = {r.get("customer") for r in rows} - {about, None}
    names = query.titles("customer", others, by=by, at=at) if others else {}
    mailed = [row["source_id"] for row in rows if row.get("kind") == "quote_mailed"]
    letters = mail_states(mailed) if mailed else {}
    found = []
    for row in rows:
        source = sources.get(row.get("source_type") or "", {}).get(row.get("source_id"))
        if row.get("source_type") and source is None:
            continue  # the source is in the trash or not shared with this reader
        customer = row.get("customer")
        other = (names[customer], _address("customer", customer)) if customer in names else None
        if row.get("kind") == "quote_mailed":
            row = row | {"summary": letters.get(row["source_id"], "")}
        found.append(_entry(row, source or {}, people.get(row.get("user"), ""), other))
    return found


def brief(rows: list[dict[str, Any]], *, by: Actor, at: datetime) -> dict[int, str]:
    """This function says in a few words what entries without words of their own are about, as far as the actor may see
    their sources: the title of the deal, the number of the order, the beginning of the note."""
    silent = [r for r in rows if not r.get("summary") and r.get("source_type") and r.get("source_id")]
    sources = {name: _sources(name, silent, by, at) for name in {r["source_type"] for r in silent}}
    found = {}
    for row in silent:
        source = sources[row["source_type"]].get(row["source_id"])
        if source is not None:
            words = (source.get(name) for name in ("body", "title", "name", "number"))
            found[row["id"]] = " ".join(str(next(filter(None, words), f"#{source['id']}")).split())[:300]
    return found


def _sources(name: str, rows: list[dict[str, Any]], by: Actor, at: datetime) -> dict[int, dict[str, Any]]:
    try:
        kind = records.get(name)
    except NotVisible:
        return {}
    readable = kind.fields_for(by)
    names = [n for n in TOLD.get(name, (kind.title,)) if n in readable]
    ids = [r["source_id"] for r in rows if r.get("source_type") == name and r.get("source_id")]
    return {r["id"]: r for r in query.of(name, by=by, at=at).with_ids(ids).only(names).page(200).rows}


def _entry(row: dict[str, Any], source: dict[str, Any], who: str, other: tuple[str, str] | None) -> Entry:
    icon, tone, outward, inward = LOOKS.get(row.get("kind") or "other", LOOKS["other"])
    inbound = row.get("direction") == "inbound"
    link = None
    if row.get("source_type") in LINKED and source:
        link = (
            source.get("number") or source.get("title") or source.get("name") or f"#{source['id']}",
            _address(row["source_type"], source["id"]),
        )
    if row.get("source_type") == "merge":
        link = (
            _("See the merge") if source.get("undone_at") else _("See the merge, or undo it"),
            f"/merges/{source['id']}/",
        )
    return Entry(
        key=f"i{row['id']}",
        at=row.get("at"),
        icon="phone-incoming" if inbound and row.get("kind") == "call" else icon,
        tone=tone,
        title=inward if inbound else outward,
        who=who,
        text=row.get("summary") or source.get("body") or _outcome(source) or _merged(row, source),
        body=row.get("body") or "",
        link=link,
        customer=other,
        minutes=row.get("duration"),
        money=_money(source),
    )


def _outcome(source: dict[str, Any]) -> str:
    """What came of a call, a meeting or a visit, in words."""
    told = [str(dict(Outcome.choices).get(source.get("outcome"), "")), source.get("outcome_note") or ""]
    return ": ".join(part for part in told if part)


def _merged(row: dict[str, Any], source: dict[str, Any]) -> str:
    """Who became part of this record, or is a record of its own again."""
    names = source.get("title") or ""
    if not names or row.get("kind") not in ("merged", "merge_undone"):
        return ""
    told = _now("%(names)s became part of this record.")
    if row["kind"] == "merge_undone":
        told = _now("%(names)s is a record of its own again.")
    return told % {"names": names}


def _money(source: dict[str, Any]) -> tuple[Any, str] | None:
    amount = source.get("total", source.get("amount"))
    return None if amount is None else (amount, source.get("currency") or "")


def _notes_of(kind: RecordType, number: int, by: Actor, at: datetime) -> list[Entry]:
    on_it = {
        "and": [
            {"field": "subject_type", "op": "eq", "value": kind.key},
            {"field": "subject_id", "op": "eq", "value": number},
        ]
    }
    notes = _rows("note", on_it, by, at)
    tasks = _rows("task", {"and": [on_it, {"field": "status", "op": "eq", "value": "done"}]}, by, at)
    wrote = {r.get("created_by") for r in notes} | {r.get("owner") for r in tasks}
    people = query.titles("user", wrote - {None}, by=by, at=at)
    icon, tone, title, _inward = LOOKS["note"]
    found = [
        Entry(
            f"n{r['id']}",
            r.get("created_at"),
            icon,
            tone,
            title,
            people.get(r.get("created_by"), ""),
            r.get("body") or "",
        )
        for r in notes
    ]
    icon, tone, title, _inward = LOOKS["task_done"]
    for r in tasks:
        link = (r.get("title") or f"#{r['id']}", _address("task", r["id"]))
        who = people.get(r.get("owner"), "")
        found.append(Entry(f"t{r['id']}", r.get("done_at"), icon, tone, title, who, link=link))
    return sorted(found, key=lambda entry: entry.at or LONG_AGO, reverse=True)


def _rows(name: str, tree: dict[str, Any], by: Actor, at: datetime) -> list[dict[str, Any]]:
    """Rows of a type, or none where the reader may not even ask by these fields."""
    if by.rights.scope(name, "read") == "none":
        return []
    try:
        return query.of(name, by=by, at=at).where(tree).page(50).rows
    except (BadFilter, NotVisible):
        return []


def _address(name: str, number: int) -> str:
    return addresses.record(records.get(name), number)
