"""A list as one reader sees it: view, filter, search, order and columns, read from the address and written back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest

from libreta.kernel import filters, query
from libreta.kernel.actors import Actor
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import BadFilter
from libreta.ui import addresses
from libreta.ui.models import ListLayout, SavedView

EVERYTHING: dict = {"and": []}


@dataclass(frozen=True)
class Listing:
    """What a list shows. `tree` is the filter as JSON, always an "and" at the top."""

    record_type: RecordType
    tree: dict
    search: str = ""
    sort: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    view: SavedView | None = None
    trashed: bool = False
    changed: bool = False
    board: bool = False
    calendar: bool = False

    def query(self, request: HttpRequest) -> query.RecordQuery:
        """This function gives the query behind the list."""
        rows = query.of(self.record_type.key, by=request.actor, at=request.now).where(self.tree)
        if self.search:
            rows = rows.search(self.search)
        if self.sort:
            rows = rows.sort(self.sort)
        return rows.trashed() if self.trashed else rows

    def parameters(self, **changes: Any) -> dict[str, str]:
        """This function gives what has to stand in the address for this list, or a changed one, to come back."""
        tree = changes.get("filter", self.tree)
        given = {
            "view": changes.get("view", self.view.pk if self.view else ""),
            "filter": json.dumps(tree, separators=(",", ":"), ensure_ascii=False) if tree["and"] or self.view else "",
            "q": changes.get("q", self.search),
            "sort": changes.get("sort", ",".join(self.sort)),
        }
        if self.view and not self.changed and not {"filter", "sort", "q"} & set(changes):
            given = {"view": given["view"], "q": given["q"]}
        return {name: str(value) for name, value in given.items() if value}

    def address(self, **changes: Any) -> str:
        """This function gives the address of this list, or of a changed one."""
        return self.path + (f"?{urlencode(given)}" if (given := self.parameters(**changes)) else "")

    @property
    def path(self) -> str:
        tail = "trash/" if self.trashed else "board/" if self.board else "calendar/" if self.calendar else ""
        return f"/{self.record_type.slug}/{tail}"

    @property
    def filter_json(self) -> str:
        return json.dumps(self.tree, separators=(",", ":"), ensure_ascii=False)

    def without(self, place: int) -> dict:
        """This function gives the filter without its condition at `place`."""
        return {"and": [part for i, part in enumerate(self.tree["and"]) if i != place]}


def of_request(
    request: HttpRequest,
    record_type: RecordType,
    *,
    trashed: bool = False,
    board: bool = False,
    given: Mapping | None = None,
) -> Listing:
    """This function reads the list that an address (or a form's hidden fields) asks for. Raises BadFilter."""
    asked = request.GET if given is None else given
    view = _view(request.actor, record_type, asked.get("view", ""))
    base = Listing(record_type, EVERYTHING, view=view, trashed=trashed, board=board)
    if view is not None:
        base = replace(base, tree=_anded(view.filter), sort=tuple(view.sort))
        if view.owner_id != request.actor.user_id:
            base.query(request).queryset()  # raises where it compares with what is hidden from this reader
    changed = False
    if "filter" in asked or any("[" in name for name in asked):
        base, changed = replace(base, tree=_tree(asked)), True
    if asked.get("sort"):
        base, changed = replace(base, sort=tuple(asked["sort"].split(","))[:4]), changed or view is not None
    columns = columns_of(request.actor, record_type, view)
    return replace(
        base,
        search=asked.get("q", "").strip(),
        columns=columns,
        changed=changed and view is not None and _differs(base, view),
    )


def _differs(listing: Listing, view: SavedView) -> bool:
    return listing.tree != _anded(view.filter) or listing.sort != tuple(view.sort)


def _view(actor: Actor, record_type: RecordType, wanted: str) -> SavedView | None:
    number = addresses.number_of(wanted)
    return views(actor, record_type).filter(pk=number).first() if number is not None else None


def views(actor: Actor, record_type: RecordType) -> Any:
    """This function gives the saved views of a record type that the actor may use."""
    return SavedView.objects.filter(Q(owner_id=actor.user_id) | Q(shared=True), record_type=record_type.key)


def _tree(asked: Mapping) -> dict:
    short = filters.parse_short([(name, asked[name]) for name in asked if "[" in name])
    parts = [
        *_anded(filters.to_json(filters.parse(asked.get("filter", ""))))["and"],
        *_anded(filters.to_json(short))["and"],
    ]
    return {"and": parts}


def _anded(tree: dict) -> dict:
    if not tree:
        return EVERYTHING
    return tree if set(tree) == {"and"} else {"and": [tree]}


def columns_of(actor: Actor, record_type: RecordType, view: SavedView | None) -> tuple[str, ...]:
    """This function gives the columns that the actor chose, or the declared ones; the title is always there."""
    chosen = list(view.columns) if view else []
    if not chosen:
        kept = (
            ListLayout.objects.filter(user_id=actor.user_id, record_type=record_type.key).first()
            if actor.user_id
            else None
        )
        chosen = list(kept.columns) if kept else []
    readable = record_type.fields_for(actor)
    names = [n for n in chosen if n in readable] or [n for n in record_type.columns if n in readable]
    title = record_type.title
    return tuple(([title] if title in readable and title not in names else []) + names)


def choosable(record_type: RecordType, actor: Actor) -> list[Field]:
    """This function lists the fields that the reader may choose as columns."""
    return [f for f in record_type.fields_for(actor).values() if f.kind != "json"]


def needed(record_type: RecordType, names: tuple[str, ...], actor: Actor) -> tuple[str, ...]:
    """This function gives the fields to read so that `names` can be drawn: amounts come with their currency."""
    readable = record_type.fields_for(actor)
    found = dict.fromkeys(n for n in names if n in readable)
    for name in list(found):
        if readable[name].currency in readable:
            found[readable[name].currency] = None
    return tuple(found)


def refused(listing_of: Any) -> tuple[Listing | None, BadFilter | None]:
    """This function calls `listing_of` and gives its list, or the refusal."""
    try:
        return listing_of(), None
    except BadFilter as refusal:
        return None, refusal
