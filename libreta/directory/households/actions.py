"""Deciding about proposed groups: accepted as household, branches or affiliations, refused for good, or taken back."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from procrastinate.exceptions import AlreadyEnqueued

from libreta.directory.affiliations.models import Affiliation
from libreta.directory.customers.models import Customer
from libreta.directory.households import finding, queries
from libreta.directory.households.jobs import search_by_hand
from libreta.directory.households.models import GroupMember, GroupProposal, GroupSearch
from libreta.directory.households.refusals import AlreadyDecided, AlreadySearching, TooFew
from libreta.directory.households.terms import GroupKind, MemberState, SearchState
from libreta.kernel import query, records, writes
from libreta.kernel.actors import Actor, FieldRight, stamp
from libreta.kernel.refusals import NotVisible
from libreta.kernel.writes import Change

Chosen = Mapping[int, Iterable[int] | None]


@dataclass(frozen=True)
class Decision:
    """What was decided in one act: its name, by which it is taken back, how many groups and members, and the head of
    the last group."""

    act: uuid.UUID
    groups: int
    members: int
    head_id: int | None = None


def start_search(*, by: Actor, at: datetime) -> GroupSearch:
    """This function queues a search for groups. Raises Forbidden, AlreadySearching."""
    queries.require_searching(by)
    try:
        with transaction.atomic():
            made = GroupSearch.objects.create(asked_by_id=by.user_id, asked_at=at, state=SearchState.QUEUED)
            search_by_hand.defer()
    except (IntegrityError, AlreadyEnqueued):
        raise AlreadySearching() from None
    return made


def accept_groups(chosen: Chosen, *, by: Actor, at: datetime) -> Decision:
    """This function makes proposals true, all or none: numbers of proposals, each with the numbers of the customers
    that belong (None: all that the actor sees). Those seen but not named are refused.

    Raises NotVisible, Forbidden, AlreadyDecided, TooFew and what the writing refuses.
    """
    act, members, head = uuid.uuid4(), 0, None
    with transaction.atomic():
        stamp(by, "directory.households")
        for proposal, open_members in _opened(chosen, by, at):
            wanted = chosen[proposal.pk]
            named = {m.customer_id for m in open_members} if wanted is None else set(wanted)
            joining = [m for m in open_members if m.customer_id in named]
            if not joining:
                raise TooFew(_("Choose at least one who belongs."))
            head = _join(proposal, joining, act, by, at)
            _decide(joining, MemberState.ACCEPTED, act, by, at)
            _decide([m for m in open_members if m.customer_id not in named], MemberState.REFUSED, act, by, at)
            members += len(joining)
        finding.count_waiting(list(chosen))
    return Decision(act, len(chosen), members, head)


def refuse_groups(chosen: Chosen, *, by: Actor, at: datetime) -> Decision:
    """This function notes for good that customers do not belong together as proposed (None: all that the actor sees).

    Raises NotVisible, Forbidden, AlreadyDecided.
    """
    act, members = uuid.uuid4(), 0
    with transaction.atomic():
        for proposal, open_members in _opened(chosen, by, at):
            wanted = chosen[proposal.pk]
            named = {m.customer_id for m in open_members} if wanted is None else set(wanted)
            leaving = [m for m in open_members if m.customer_id in named]
            writes.opened("customer", [m.customer_id for m in leaving], by=by, at=at)
            _decide(leaving, MemberState.REFUSED, act, by, at)
            members += len(leaving)
        finding.count_waiting(list(chosen))
    return Decision(act, len(chosen), members)


def take_back(act: uuid.UUID, *, by: Actor, at: datetime) -> int:
    """This function undoes a decision: members leave again, an affiliation or an empty household that it made goes into
    the trash, and the proposals wait again. It gives the number of members. Raises NotVisible, Forbidden.
    """
    with transaction.atomic():
        stamp(by, "directory.households")
        rows = GroupMember.objects.select_for_update(of=("self",)).filter(act=act).order_by("pk")
        decided = list(rows.select_related("proposal"))
        seen = set(query.of("customer", by=by, at=at).verb("update").with_ids(m.customer_id for m in decided).ids())
        if not decided or any(m.customer_id not in seen for m in decided):
            raise NotVisible()
        _leave([m for m in decided if m.state == MemberState.ACCEPTED], by, at)
        _unmake(act, by, at)
        GroupMember.objects.filter(pk__in=[m.pk for m in decided]).update(
            state=MemberState.OPEN, decided_at=None, decided_by=None, act=None, affiliation=None
        )
        finding.count_waiting(sorted({m.proposal_id for m in decided}))
    return len(decided)


def _opened(chosen: Chosen, by: Actor, at: datetime) -> list[tuple[GroupProposal, list[GroupMember]]]:
    """The proposals, locked, with the open members that the actor sees."""
    held = list(GroupProposal.objects.select_for_update().filter(pk__in=list(chosen)).order_by("pk"))
    members = queries.open_members([p.pk for p in held], by=by, at=at)
    heads = {p.head_id for p in held if p.head_id}
    seen = set(query.of("customer", by=by, at=at).with_ids(heads).ids()) if heads else set()
    if len(held) != len(set(chosen)) or heads - seen:
        raise NotVisible()
    for proposal in held:
        if not members.get(proposal.pk):
            if not queries.is_known(proposal, by=by, at=at):
                raise NotVisible()
            raise AlreadyDecided()
    return [(proposal, members[proposal.pk]) for proposal in held]


def _join(proposal: GroupProposal, joining: list[GroupMember], act: uuid.UUID, by: Actor, at: datetime) -> int:
    ids = [m.customer_id for m in joining]
    if proposal.kind == GroupKind.PEOPLE:
        rows = [{"person": number, "organisation": proposal.head_id} for number in ids]
        for member, made in zip(joining, writes.create("affiliation", rows, by=by, at=at), strict=True):
            member.affiliation_id = made
        return proposal.head_id
    held = writes.opened("customer", ids, by=by, at=at)
    if any(one.parent_id for one in held):
        raise AlreadyDecided(_("One of them belongs to another customer by now."))
    if proposal.head_id is None:
        if len(held) < 2:
            raise TooFew()
        proposal.head_id = _household(proposal, held, by, at)
        proposal.made_by = act
        proposal.save(update_fields=["head", "made_by"])
    writes.update("customer", [Change(one.pk, {"parent": proposal.head_id}) for one in held], by=by, at=at)
    return proposal.head_id


def _household(proposal: GroupProposal, held: list[Any], by: Actor, at: datetime) -> int:
    """A new household at the home of its people, owned by whoever owns most of them."""
    first = held[0]
    family = queries.as_written(proposal.shared_name, held) or first.family_name or first.name
    owner = Counter(one.owner_id for one in held if one.owner_id).most_common(1)
    values = {
        "kind": "household",
        "name": _("%(family)s household") % {"family": family},
        "owner": owner[0][0] if owner else by.user_id,
        "phone": proposal.shared_phone,
        **{name: getattr(first, name) for name in ("street", "postal_code", "city", "region", "country", "language")},
    }
    writable = records.get("customer").fields_for(by, FieldRight.WRITE)
    given = {name: value for name, value in values.items() if value and (name in writable or name == "name")}
    return writes.create("customer", [given], by=by, at=at)[0]


def _decide(members: list[GroupMember], state: MemberState, act: uuid.UUID, by: Actor, at: datetime) -> None:
    for member in members:
        member.state, member.act, member.decided_at, member.decided_by_id = state, act, at, by.user_id
    columns = ["state", "act", "decided_at", "decided_by", "affiliation"]
    GroupMember.objects.bulk_update(members, columns, batch_size=500)


def _leave(accepted: list[GroupMember], by: Actor, at: datetime) -> None:
    made = [m.affiliation_id for m in accepted if m.affiliation_id]
    there = Affiliation.objects.filter(pk__in=made, trashed_at=None).values_list("pk", flat=True)
    if there:
        writes.trash("affiliation", there, by=by, at=at)
    heads = {m.customer_id: m.proposal.head_id for m in accepted if not m.affiliation_id}
    still = Customer.objects.filter(pk__in=heads).values_list("pk", "parent_id")
    changes = [Change(pk, {"parent": None}) for pk, parent in still if parent and parent == heads[pk]]
    if changes:
        writes.update("customer", changes, by=by, at=at)


def _unmake(act: uuid.UUID, by: Actor, at: datetime) -> None:
    """A household that the decision made goes with it, unless somebody else has moved in."""
    for proposal in GroupProposal.objects.select_for_update().filter(made_by=act, head__isnull=False):
        if Customer.objects.filter(parent_id=proposal.head_id, trashed_at=None).exists():
            continue
        writes.trash("customer", [proposal.head_id], by=by, at=at)
        proposal.head_id = proposal.made_by = None
        proposal.save(update_fields=["head", "made_by"])
