"""A search read page by page with the best matches first: what begins with the words, by name; then what contains them.

What begins with the words is a stretch of an index over the folded title (`title_index`), however many rows there are;
the wider search begins only where that stretch ends. Types without this index are searched newest first.
`asked` is a kernel.query.RecordQuery throughout.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from functools import cache
from typing import Any

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Collate
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual

from libreta.kernel import cursors, search
from libreta.kernel.refusals import BadCursor

Found = tuple[list[tuple], str | None]


def title_index(name: str, column: str = "name") -> models.Index:
    """This function makes the index by which titles are found from their beginning."""
    live = Q(trashed_at__isnull=True)
    return models.Index(_folded(column), F("id").asc(), name=name, condition=live)


def fits(asked: Any) -> bool:
    """This function tells whether a query is a search for what titles may begin with: no telephone, no address."""
    if not asked.text or asked.sorting is not None or "@" in asked.text or search.PHONE.fullmatch(asked.text):
        return False
    own = asked.record_type
    return own.title in own.search and _is_indexed(own.model) and asked.may_search_whole()


@cache
def _is_indexed(model: type[models.Model]) -> bool:
    return any(isinstance(e, Collate) for index in model._meta.indexes for e in index.expressions[:1])


def page(asked: Any, shown: dict[str, Any], limit: int, cursor: str | None) -> Found:
    """This function reads one page and the mark of the next. Raises BadCursor."""
    begins, mark = _read(cursor)
    rows, more = _beginning(asked, shown, limit, mark) if begins else ([], None)
    if more is not None or len(rows) > limit:
        return rows[:limit], more
    keys = asked.keys()
    rest = asked.ordered(keys, shown).exclude(_starts(asked))
    if not begins and mark:
        rest = rest.filter(cursors.beyond(keys, cursors.read_cursor(mark, keys)))
    wanted = limit - len(rows)
    found = list(rest[: wanted + 1])
    if len(found) <= wanted:
        return [*rows, *found], None
    last = cursors.write_cursor(keys, found[wanted - 1][-len(keys) :]) if wanted else ""
    return [*rows, *found[:wanted]], f"2.{last}"


def _beginning(asked: Any, shown: dict[str, Any], limit: int, mark: str) -> Found:
    folded = _folded(_path(asked))
    bare = replace(asked, text="")  # to begin with the words is to contain them
    listed = bare.chosen_columns(shown).filter(_starts(asked)).annotate(_title=folded, _last=F("pk"))
    if mark:
        title, record_id = _place(mark)
        same = Q(Exact(folded, Value(title)), pk__gt=record_id)
        listed = listed.filter(GreaterThanOrEqual(folded, Value(title)), Q(GreaterThan(folded, Value(title))) | same)
    found = list(listed.order_by(folded.asc(), "pk")[: limit + 1])
    if len(found) <= limit:
        return found, None
    place = json.dumps(found[limit - 1][-2:], ensure_ascii=False).encode()
    return found, f"1.{base64.urlsafe_b64encode(place).decode().rstrip('=')}"


def _path(asked: Any) -> str:
    return asked.record_type.columns_by_name[asked.record_type.title].path


def _starts(asked: Any) -> Q:
    text = Value(f"{search.escaped(' '.join(asked.text.split())[:100])}%")
    return Q(search.Matches(_folded(_path(asked)), search.Fold(text)))


def _folded(path: str) -> Func:
    return Collate(search.Fold(F(path)), "C")


def _read(cursor: str | None) -> tuple[bool, str]:
    """Whether the page is still among the beginnings, and the mark behind which it starts."""
    if not cursor:
        return True, ""
    part, _dot, mark = cursor.partition(".")
    if part not in ("1", "2") or (part == "1" and not mark):
        raise BadCursor()
    return part == "1", mark


def _place(mark: str) -> tuple[str, int]:
    try:
        title, record_id = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (ValueError, TypeError, RecursionError):
        raise BadCursor() from None
    if not isinstance(title, str) or "\x00" in title or type(record_id) is not int or abs(record_id) >= 2**63:
        raise BadCursor()
    return title, record_id
