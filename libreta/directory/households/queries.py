"""Proposed groups as a reader may see them: only those whose head and enough of whose members are there for him."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from libreta.directory.customers.models import Customer
from libreta.directory.households.models import GroupMember, GroupProposal, GroupSearch
from libreta.directory.households.terms import GroupKind, MemberState
from libreta.kernel import query, records
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden
from libreta.kernel.rows import NOTHING, visible

PAGE = 20
COUNTED = 100
SHOWN = (
    *("name", "kind", "family_name", "street", "postal_code", "city", "phone", "email", "website", "tax_id"),
    *("birth_date", "owner", "parent"),
)


@dataclass(frozen=True)
class Group:
    """A proposal as one reader sees it: its head and members as rows of the fields that he may read."""

    proposal: GroupProposal
    head: dict[str, Any] | None
    members: list[dict[str, Any]]
    hidden: int = 0


@dataclass(frozen=True)
class Page:
    """Groups, the strongest first, and the mark of the next page or nothing."""

    groups: list[Group]
    next: str = ""


def may_search(by: Actor) -> bool:
    """This function tells whether an actor may start a search over all customers."""
    return by.rights.scope("customer", "update") in ("team", "all")


def require_searching(by: Actor) -> None:
    """This function refuses who may not start a search. Raises Forbidden."""
    if not may_search(by):
        raise Forbidden()


def proposals(*, by: Actor, kind: str = "") -> QuerySet[GroupProposal]:
    """This function gives the proposals that wait for the reader, the strongest first.

    Served by group_proposal_waiting, walked until enough are found; who does not see everybody costs a look at each
    member, by group_member_once and the key of customers.
    """
    rows = GroupProposal.objects.filter(waiting__gt=0).order_by("-strength", "id")
    rows = rows.filter(kind=kind) if kind else rows
    condition = visible(records.get("customer"), by)
    if condition == NOTHING:
        return rows.none()
    if not condition:
        return rows
    seen = Customer.objects.filter(condition, trashed_at__isnull=True)
    members = GroupMember.objects.filter(
        Exists(seen.filter(pk=OuterRef("customer_id"))), proposal=OuterRef("pk"), state=MemberState.OPEN
    )
    number = members.order_by().values("proposal").annotate(number=Count("pk")).values("number")
    enough = Q(head__isnull=True, seen__gte=2) | Q(Exists(seen.filter(pk=OuterRef("head"))), seen__gte=1)
    return rows.annotate(seen=Subquery(number)).filter(enough)


def counts(*, by: Actor) -> dict[str, int]:
    """This function counts what waits for the reader by kind, up to a hundred of each."""
    return {kind: proposals(by=by, kind=kind).order_by()[:COUNTED].count() for kind in GroupKind.values}


def open_groups(*, by: Actor, at: datetime, kind: str = "", after: str = "", limit: int = PAGE) -> Page:
    """This function gives a page of proposals; `after` is the mark of the page before."""
    rows = proposals(by=by, kind=kind)
    strength, _dash, number = after.partition("-")
    if strength.isdecimal() and number.isdecimal() and len(after) < 25:
        rows = rows.filter(Q(strength__lt=int(strength)) | Q(strength=int(strength), pk__gt=int(number)))
    found = list(rows[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    shown = as_seen(found[:limit], by=by, at=at)
    return Page(shown, f"{last.strength}-{last.pk}" if last else "")


def group(number: int, *, by: Actor, at: datetime) -> Group | None:
    """This function gives one proposal that waits for the reader, or None."""
    return next(iter(as_seen(list(proposals(by=by).filter(pk=number)), by=by, at=at)), None)


def as_seen(found: list[GroupProposal], *, by: Actor, at: datetime) -> list[Group]:
    """This function gives proposals with the rows of those whom the reader sees, in two queries."""
    members: dict[int, list[int]] = {}
    listed = GroupMember.objects.filter(proposal__in=[p.pk for p in found], state=MemberState.OPEN)
    for proposal, customer in listed.order_by("customer_id").values_list("proposal_id", "customer_id"):
        members.setdefault(proposal, []).append(customer)
    ids = {number for numbers in members.values() for number in numbers} | {p.head_id for p in found if p.head_id}
    rows = rows_of(ids, by=by, at=at)
    groups = []
    for proposal in found:
        numbers = members.get(proposal.pk, [])
        seen = [rows[number] for number in numbers if number in rows]
        if len(seen) >= (1 if proposal.head_id else 2):
            groups.append(Group(proposal, rows.get(proposal.head_id), seen, len(numbers) - len(seen)))
    return groups


def rows_of(ids: Iterable[int], *, by: Actor, at: datetime) -> dict[int, dict[str, Any]]:
    """This function gives rows of customers by number, with the fields that the reader may read."""
    asked = query.of("customer", by=by, at=at)
    names = [name for name in SHOWN if name in asked.fields()]
    return {row["id"]: row for row in asked.only(names).with_ids(ids).stream()} if ids else {}


def open_members(ids: Iterable[int], *, by: Actor, at: datetime) -> dict[int, list[GroupMember]]:
    """This function gives the undecided members of proposals that the reader sees, by proposal."""
    members = list(GroupMember.objects.filter(proposal__in=list(ids), state=MemberState.OPEN).order_by("pk"))
    seen = set(query.of("customer", by=by, at=at).with_ids({m.customer_id for m in members}).ids())
    found: dict[int, list[GroupMember]] = {}
    for member in members:
        if member.customer_id in seen:
            found.setdefault(member.proposal_id, []).append(member)
    return found


def is_known(proposal: GroupProposal, *, by: Actor, at: datetime) -> bool:
    """This function tells whether the reader sees any member of a proposal, decided or not."""
    ids = GroupMember.objects.filter(proposal=proposal).values_list("customer_id", flat=True)
    return bool(query.of("customer", by=by, at=at).with_ids(list(ids)).ids(1))


def last_search() -> GroupSearch | None:
    """This function gives the latest search for groups."""
    return GroupSearch.objects.order_by("-pk").first()


def as_written(word: str, held: Iterable[Any]) -> str:
    """This function finds the family name that a folded word stands for, as its bearers write it."""
    for one in held if word else ():
        written = one.get("family_name") or one.get("name") if isinstance(one, dict) else one.family_name or one.name
        for part in (written or "").split():
            if folded(part) == word:
                return part
    return word.capitalize()


def folded(text: str) -> str:
    """This function writes a word in small letters without accents, as the database compares it."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
