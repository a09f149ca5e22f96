"""The one query path. Lists, counts, sums, groups, search, exports, relation panels and the API all read through it,
so that no surface can show, count, sort by or group by what the reader may not see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from libreta.kernel import (
    best_first,
    counting,
    cursors,
    filters,
    following,
    grouping,
    likeness,
    people,
    records,
    search,
    shapes,
    single,
)
from libreta.kernel.actors import Actor
from libreta.kernel.fields import NUMBERS, Field
from libreta.kernel.filters.language import EVERYTHING, Node, both
from libreta.kernel.grouping import Group
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import BadFilter, Forbidden, NotVisible
from libreta.kernel.rows import visible
from libreta.kernel.shapes import Row

MAX_PAGE = 200
Count = counting.Count


@dataclass(frozen=True)
class Page:
    """Rows in the asked order, and the mark of the next page or None."""

    rows: list[Row]
    next_cursor: str | None


def of(name: str, *, by: Actor, at: datetime) -> RecordQuery:
    """This function starts a query over the records of a type. Raises NotVisible for an unknown type."""
    return RecordQuery(records.get(name), by, at)


@dataclass(frozen=True)
class RecordQuery:
    """A query that can only narrow. Each method gives a new one."""

    record_type: RecordType
    actor: Actor
    at: datetime
    tree: Node = EVERYTHING
    text: str = ""
    sorting: tuple[str, ...] | None = None
    names: tuple[str, ...] | None = None
    of_trash: bool = False
    acting: str = "read"
    chosen: tuple[int, ...] | None = field(default=None)
    parent: tuple[str, int] | None = None

    def where(self, tree: Any) -> RecordQuery:
        return replace(self, tree=both(self.tree, filters.parse(tree)))

    def search(self, text: str) -> RecordQuery:
        return replace(self, text=text.replace("\x00", " ").strip())

    def sort(self, names: Iterable[str]) -> RecordQuery:
        return replace(self, sorting=tuple(names))

    def only(self, names: Iterable[str]) -> RecordQuery:
        return replace(self, names=tuple(names))

    def with_ids(self, ids: Iterable[int]) -> RecordQuery:
        return replace(self, chosen=tuple(ids))

    def under(self, name: str, record_id: int) -> RecordQuery:
        """This function narrows to what points at a record by a reference, as `where` does; the first page of it is
        read with a statement that is compiled once. Raises BadFilter."""
        described = self._readable(name, "filter")
        if described.custom or described.joined or not described.is_link:
            return self.where({"field": name, "op": "eq", "value": record_id})
        return replace(self, parent=(described.path, record_id))

    def trashed(self, yes: bool = True) -> RecordQuery:
        return replace(self, of_trash=yes)

    def verb(self, verb: str) -> RecordQuery:
        """This function narrows to rows on which the actor may do more than read, like "update" or "export"."""
        return replace(self, acting=verb)

    def fields(self) -> dict[str, Field]:
        """This function gives the fields that come with each row. Raises BadFilter for an unreadable one."""
        readable = self.record_type.fields_for(self.actor)
        if self.names is None:
            return readable
        for name in self.names:
            if name not in readable:
                raise BadFilter(_("There is no field “%(field)s” to show.") % {"field": name[:60]})
        return {name: readable[name] for name in self.names}

    def queryset(self) -> QuerySet:
        """This function gives the Django queryset of the rows: for actions, and for joins written by hand."""
        return self._placed(self._narrowed(self.record_type.model._default_manager.all()))

    def _placed(self, rows: QuerySet) -> QuerySet:
        """What was merged into another record is in nobody's trash; only who names it finds it there."""
        rows = rows.filter(trashed_at__isnull=not self.of_trash)
        gone = following.gone(self.record_type.key) if self.of_trash and self.chosen is None else None
        return rows if gone is None else rows.exclude(gone)

    def _narrowed(self, rows: QuerySet) -> QuerySet:
        condition = visible(self.record_type, self.actor)
        if self.acting != "read":
            condition &= visible(self.record_type, self.actor, self.acting)
        condition &= filters.compile_tree(self.tree, self.record_type, self.actor, self.at)
        if self.text:
            condition &= self._text_condition()
        if self.chosen is not None:
            condition &= Q(pk__in=self.chosen)
        if self.parent is not None:
            condition &= Q(**dict([self.parent]))
        return rows.filter(condition)

    def _text_condition(self) -> Q:
        own = self.record_type
        if own.search and self.may_search_whole():
            without = replace(self, text="")
            return likeness.whole_address(own, self.text, without.queryset) or search.contains_words(self.text)
        return Q(**{f"{self._title().path}__icontains": self.text}) if self._title() else Q(pk__in=[])

    def may_search_whole(self) -> bool:
        """This function tells whether the reader may read all columns that the search text is made of."""
        own = self.record_type
        return all(self.actor.rights.field(own.key, name).readable for name in own.search)

    def _title(self) -> Field | None:
        found = self.record_type.field(self.record_type.title)
        readable = found is not None and self.actor.rights.field(self.record_type.key, found.name).readable
        return found if readable and found.kind not in NUMBERS else None

    def keys(self) -> list[cursors.Key]:
        sorting = self.record_type.sort if self.sorting is None else self.sorting
        try:
            return cursors.read_sort(sorting, self.record_type, self.actor)
        except BadFilter:
            if self.sorting is not None:
                raise
            return cursors.read_sort(("-id",), self.record_type, self.actor)

    def page(self, limit: int = 50, cursor: str | None = None) -> Page:
        """This function reads one page. Raises BadFilter, BadCursor."""
        limit = max(1, min(limit, MAX_PAGE))
        keys = self.keys()
        shown = self.fields()
        if best_first.fits(self):
            found, more = best_first.page(self, shown, limit, cursor)
            return Page([shapes.row(shown, values) for values in found], more)
        marks = cursors.read_cursor(cursor, keys) if cursor else None
        if marks is None and self._is_bare and self.parent is not None:
            found = self._first_under(keys, shown, limit)
        else:
            ordered = self.ordered(keys, shown)
            found = list((ordered if marks is None else ordered.filter(cursors.beyond(keys, marks)))[: limit + 1])
        if marks is not None and keys[0].nullable and marks[0] is not None and len(found) <= limit:
            missing = Q(IsNull(keys[0].field.expression(), True))
            found += self.ordered(keys, shown).filter(missing)[: limit + 1 - len(found)]
        rows = [shapes.row(shown, values) for values in found[:limit]]
        more = cursors.write_cursor(keys, found[limit - 1][-len(keys) :]) if len(found) > limit else None
        return Page(rows, more)

    @property
    def _is_bare(self) -> bool:
        return self.tree == EVERYTHING and not self.text and self.chosen is None and self.acting == "read"

    def _first_under(self, keys: list[cursors.Key], shown: dict[str, Field], limit: int) -> list[tuple]:
        path, record_id = self.parent
        shape = (path, self.of_trash, limit, *((k.field.name, k.down) for k in keys))

        def rows() -> QuerySet:
            return replace(self, parent=(path, single.PLACE)).ordered(keys, shown)[: limit + 1]

        found = single.rows(self.record_type, self.actor, (tuple(shapes.columns(shown)), shape), record_id, rows)
        return list(self.ordered(keys, shown)[: limit + 1]) if found is None else found

    def chosen_columns(self, shown: dict[str, Field]) -> QuerySet:
        """This function gives the rows as tuples of the columns that `shown` needs, in no order yet."""
        rows = self._narrowed(shapes.selected(self.record_type.model, tuple(shapes.columns(shown))))
        return self._placed(rows)

    def ordered(self, keys: list[cursors.Key], shown: dict[str, Field]) -> QuerySet:
        """This function gives these rows in an order, each with the values of its keys behind it."""
        rows = self.chosen_columns(shown)
        return rows.order_by(*(k.ordering() for k in keys)).annotate(**cursors.expressions(keys))

    def count(self, mode: str = "estimate") -> Count:
        """This function counts: "none", "estimate" (exact when few) or "exact"."""
        return counting.count(self.queryset(), mode, cheap=counting.CHEAP_SEARCH if self.text else counting.CHEAP)

    def ids(self, limit: int | None = None) -> list[int]:
        """This function gives the ids in the asked order."""
        listed = self.queryset().order_by(*(k.ordering() for k in self.keys())).values_list("pk", flat=True)
        return list(listed[:limit] if limit else listed)

    def get(self, record_id: int) -> Row:
        """This function reads one record, in the trash or not. Raises NotVisible."""
        shown = self.fields()
        columns = tuple(shapes.columns(shown))
        rows = self.record_type.model._default_manager.all
        if self._is_bare and self.parent is None:
            found = single.row(self.record_type, self.actor, columns, record_id, lambda: self._narrowed(rows()))
        else:
            found = self._narrowed(rows()).filter(pk=record_id).values_list(*columns).first()
        if found is not None:
            return shapes.row(shown, found)
        raise NotVisible()

    def stream(self, chunk: int = 2000) -> Iterator[Row]:
        """This function reads all rows in bounded memory, inside one snapshot."""
        shown = self.fields()
        keys = self.keys()
        with transaction.atomic():
            listed = self.queryset().order_by(*(k.ordering() for k in keys)).values_list(*shapes.columns(shown))
            for values in listed.iterator(chunk_size=chunk):
                yield shapes.row(shown, values)

    def sums(self, names: Iterable[str]) -> dict[str, dict[str, Decimal]]:
        """This function sums number fields over all rows, per currency."""
        total = {name: {} for name in names}
        for group in self._grouped(None, tuple(total)):
            for name, per in group.sums.items():
                for currency, value in per.items():
                    total[name][currency] = total[name].get(currency, Decimal(0)) + value
        return total

    def groups(self, name: str, sums: Iterable[str] = ()) -> list[Group]:
        """This function counts and sums rows per value of a field, in one query. Raises BadFilter, TooLarge."""
        by = self._readable(name, "group")
        if by.kind in ("multi_choice", "json", "long_text"):
            raise BadFilter(_("Records cannot be grouped by the field “%(field)s”.") % {"field": name})
        return self._grouped(by, tuple(sums))

    def _readable(self, name: str, doing: str) -> Field:
        found = self.record_type.fields_for(self.actor).get(name)
        if found is None or not found.filterable:
            raise BadFilter(_("There is no field “%(field)s” here.") % {"field": name[:60]})
        return found

    def _grouped(self, by: Field | None, names: tuple[str, ...]) -> list[Group]:
        summed = [self._readable(name, "sum") for name in names]
        if any(f.kind not in NUMBERS for f in summed):
            raise BadFilter(_("Only numbers can be summed."))
        currencies = [self._readable(c, "sum") for c in sorted({f.currency for f in summed if f.currency})]
        return grouping.grouped(self, by, summed, currencies)

    @property
    def is_whole(self) -> bool:
        """Whether nothing but the filter narrows."""
        bare = not self.text and self.chosen is None and self.parent is None
        return bare and not self.of_trash and self.acting == "read"

    def labels(self, rows: Iterable[Row]) -> dict[str, dict[int, str]]:
        """This function gives titles of the records and users that rows point at, as far as the actor may see them."""
        wanted: dict[str, set[int]] = {}
        shown = {n: f for n, f in self.fields().items() if f.is_link}
        for row in rows:
            for name, described in shown.items():
                if row.get(name):
                    wanted.setdefault("user" if described.kind == "user" else described.target, set()).add(row[name])
        return {key: titles(key, ids, by=self.actor, at=self.at) for key, ids in wanted.items() if key}

    def top(self, limit: int = 10) -> list[Row]:
        """This function gives the best matches of the search text: first what contains it, then what resembles it."""
        shown = self.fields()
        rows = replace(self, sorting=None).page(limit).rows
        if rows or not self._may_resemble():
            return rows
        base = replace(self, text="").queryset()
        found = likeness.resembling(self.record_type, self.text, base, tuple(shapes.columns(shown)), limit)
        return [shapes.row(shown, values) for values in found]

    def _may_resemble(self) -> bool:
        return bool(self.record_type.search) and len(self.text) >= 4 and self.may_search_whole()


def titles(key: str, ids: Iterable[int], *, by: Actor, at: datetime) -> dict[int, str]:
    """This function gives the titles of records, or of users under the key "user", that the actor may see."""
    ids = set(ids)
    if not ids:
        return {}
    if key == "user":
        return people.names(ids)
    query = of(key, by=by, at=at)
    found = query._title()
    if found is None:
        return {i: f"#{i}" for i in query.with_ids(ids).queryset().values_list("pk", flat=True)}
    rows = query.with_ids(ids).queryset().values_list("pk", found.path)
    if found.kind == "choice":
        return {i: str(found.label_of(title)) for i, title in rows}
    return {i: str(title) for i, title in rows}


def require(record_type: RecordType, actor: Actor, verb: str) -> None:
    """This function refuses an actor who may do `verb` on no record of the type at all. Raises Forbidden."""
    if actor.rights.scope(record_type.key, verb) == "none":
        raise Forbidden()
