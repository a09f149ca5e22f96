"""The query string of a list, a group or a stream: read strictly, so that a typing error never widens the answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from libreta.api.bodies import require_storable
from libreta.api.refusals import BadRequest
from libreta.kernel import filters, query
from libreta.kernel.filters.language import SHORT
from libreta.kernel.records import RecordType

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
COUNT_MODES = ("none", "estimate", "exact")
SELECTING = ("filter", "q", "trashed")
LISTING = (*SELECTING, "sort", "fields", "limit", "cursor", "count", "include")


def bad(name: str, sentence: Any) -> BadRequest:
    """This function makes the refusal of one parameter."""
    return BadRequest(_("A parameter of the address is not right."), errors={name: [sentence]})


def require_known(given: QueryDict, known: Iterable[str]) -> None:
    """This function refuses parameters that mean nothing here; field[op] is for filters."""
    for name in given:
        require_storable(name)
        if name not in known and SHORT.fullmatch(name) is None:
            raise bad(name, _("There is no such parameter. To filter by a field, write field[eq]=value."))
        for value in given.getlist(name):
            require_storable(value)
        if name in known and len(given.getlist(name)) > 1:
            raise bad(name, _("Give this parameter once."))


def selection(request: HttpRequest, record_type: RecordType, known: Iterable[str]) -> query.RecordQuery:
    """This function makes the query that filter=, field[op]=, q= and trashed= describe."""
    given = request.GET
    if given:
        require_known(given, known)
    found = query.of(record_type.key, by=request.actor, at=request.now)
    if given.get("filter"):
        found = found.where(filters.parse(given["filter"]))
    short = {name: ",".join(given.getlist(name)) for name in given if "[" in name}
    if short:
        found = found.where(filters.parse_short(short))
    if given.get("q"):
        found = found.search(given["q"][:200])
    if flag(given, "trashed"):
        found = found.trashed()
    return found


def flag(given: QueryDict, name: str) -> bool:
    """This function reads true or false."""
    value = given.get(name, "false")
    if value not in ("true", "false", "1", "0"):
        raise bad(name, _("Write true or false."))
    return value in ("true", "1")


def wants_labels(given: QueryDict) -> bool:
    """This function tells whether the titles of the records referred to are asked for."""
    asked = names(given, "include")
    if set(asked) - {"labels"}:
        raise bad("include", _("Only labels can be included."))
    return bool(asked)


def names(given: QueryDict, name: str) -> tuple[str, ...]:
    """This function reads a list of names parted by commas."""
    return tuple(dict.fromkeys(part.strip() for part in given.get(name, "").split(",") if part.strip()))


def whole(given: QueryDict, name: str, default: int, most: int) -> int:
    """This function reads a whole number from 1 to `most`."""
    text = given.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise bad(name, _("Write a whole number from 1 to %(most)s.") % {"most": most})
    return int(text)


def count_mode(given: QueryDict) -> str:
    """This function reads how the rows are to be counted."""
    mode = given.get("count", "estimate")
    if mode not in COUNT_MODES:
        raise bad("count", _("Write none, estimate or exact."))
    return mode


def columns(given: QueryDict, record_type: RecordType, readable: Iterable[str]) -> tuple[str, ...] | None:
    """This function reads fields=; None stands for all that the reader may read."""
    if "fields" not in given:
        return None
    wanted = names(given, "fields")
    known = set(readable)
    for name in wanted:
        if name not in known:
            raise bad("fields", _("%(type)s has no field %(name)s.") % {"type": record_type.label, "name": name[:60]})
    return wanted
