"""The pages of the trail: what was changed, and who looked at people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from libreta.audit import history, naming
from libreta.audit.models import Access, Change
from libreta.identity.answers import needs, number
from libreta.identity.users.models import User
from libreta.kernel import query, records
from libreta.kernel.actors import Actor, Scope
from libreta.kernel.records import RecordType

PAGE = 50
MOST_LOOKED_AT = 2_000
OTHER_TYPES = {
    "identity.user": _("Users"),
    "identity.team": _("Teams"),
    "identity.role": _("Roles"),
    "identity.roleright": _("Rights of roles"),
    "identity.rolefield": _("Field rights of roles"),
    "identity.apikey": _("API keys"),
    "identity.invitation": _("Invitations"),
    "kernel.customfield": _("Custom fields"),
    "kernel.areaswitch": _("Areas"),
    "account.emailaddress": _("E-mail addresses of users"),
    "mfa.authenticator": _("Second factors"),
    "socialaccount.socialapp": _("Identity providers"),
    "socialaccount.socialaccount": _("Linked accounts"),
}
ACTS = {"create": _("Created"), "update": _("Changed"), "delete": _("Deleted"), "truncate": _("Emptied")}
KINDS = {"view": _("Seen"), "list": _("Listed"), "search": _("Searched"), "export": _("Exported")}


@dataclass(frozen=True)
class Shown:
    """A line of the trail as the page shows it."""

    line: history.Line
    type_label: Any
    record_id: int | None
    title: str
    url: str
    changes: tuple[tuple[Any, Any, Any], ...]
    door: Any
    sentence: Any


@needs("audit.read")
def trail(request: HttpRequest) -> HttpResponse:
    """This function shows the trail, filtered, newest first, of what the reader may see."""
    asked = {name: request.GET.get(name, "") for name in ("user", "type", "record", "act", "door", "from", "until")}
    rows = _filtered(Change.objects.order_by("-id"), asked, request.actor.timezone)
    if before := number(request.GET.get("before")):
        rows = rows.filter(pk__lt=before)
    shown, last = _page(rows, request.actor, request.now)
    page = {
        "lines": shown,
        "asked": asked,
        "more": last,
        "people": User.objects.order_by("name").values_list("pk", "name"),
        "types": [*((t.key, t.plural) for t in records.all_types()), *OTHER_TYPES.items()],
        "acts": ACTS.items(),
        "doors": history.DOORS.items(),
    }
    return render(request, "audit/trail.html", page)


@needs("audit.read")
def looks(request: HttpRequest) -> HttpResponse:
    """This function shows who saw, searched and exported people; only to those who may see every such record."""
    asked = {name: request.GET.get(name, "") for name in ("user", "kind", "record", "from", "until")}
    types = [t for t in records.all_types() if _sees_all(t, request.actor)]
    rows = _within(Access.objects.filter(record_type__in=[t.key for t in types]), asked, request.actor.timezone)
    if user := number(asked["user"]):
        rows = rows.filter(actor_id=user)
    if asked["kind"] in KINDS:
        rows = rows.filter(kind=asked["kind"])
    if record := number(asked["record"]):
        rows = rows.filter(record_ids__contains=[record])
    if before := number(request.GET.get("before")):
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-id")[: PAGE + 1])
    plurals = {t.key: t.plural for t in types}
    page = {
        "looks": [(look, KINDS.get(look.kind, look.kind), plurals[look.record_type]) for look in found[:PAGE]],
        "asked": asked,
        "more": found[PAGE - 1].pk if len(found) > PAGE else None,
        "people": User.objects.order_by("name").values_list("pk", "name"),
        "kinds": KINDS.items(),
    }
    return render(request, "audit/looks.html", page)


def _filtered(rows: Any, asked: dict[str, str], zone: str) -> Any:
    rows = _within(rows, asked, zone)
    if user := number(asked["user"]):
        rows = rows.filter(actor_id=user)
    if asked["type"] and "\x00" not in asked["type"]:
        rows = rows.filter(record_type=asked["type"])
    if record := number(asked["record"]):
        rows = rows.filter(record_id=record)
    if asked["act"] in ACTS:
        rows = rows.filter(action=asked["act"])
    if asked["door"] in history.DOORS:
        rows = rows.filter(door=asked["door"])
    return rows


def _within(rows: Any, asked: dict[str, str], zone: str) -> Any:
    if (start := _day(asked["from"])) is not None:
        rows = rows.filter(at__gte=datetime.combine(start, time(), ZoneInfo(zone)))
    if (end := _day(asked["until"])) is not None and end < date.max:
        rows = rows.filter(at__lt=datetime.combine(end + timedelta(days=1), time(), ZoneInfo(zone)))
    return rows


def _day(text: str) -> Any:
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None


def _page(rows: Any, actor: Actor, at: datetime) -> tuple[list[Shown], int | None]:
    """Reads on until a page is full, for lines that the reader may not see leave gaps; within bounds."""
    shown: list[Shown] = []
    last, looked = None, 0
    for chunk in _chunks(rows):
        looked += len(chunk)
        shown += _shown(chunk, actor, at)
        last = chunk[-1].pk
        if len(shown) >= PAGE or looked >= MOST_LOOKED_AT:
            break
    else:
        last = None
    if len(shown) > PAGE:
        last = shown[PAGE - 1].line.id
    return shown[:PAGE], last


def _chunks(rows: Any) -> Iterator[list[Change]]:
    before = None
    while chunk := list((rows if before is None else rows.filter(pk__lt=before))[: PAGE * 4]):
        yield chunk
        before = chunk[-1].pk


def _shown(chunk: list[Change], actor: Actor, at: datetime) -> list[Shown]:
    titles, visible = _visible(chunk, actor, at)
    names = naming.names_of(chunk)
    found = []
    for row in chunk:
        record_type = _type(row.record_type)
        if record_type is None:
            if row.record_type in OTHER_TYPES:
                found.append(_bare(row, names))
            continue
        if row.record_id not in visible[row.record_type]:
            continue
        readable = record_type.fields_for(actor)
        line = history.told(row, readable)
        if line is not None:
            found.append(_dressed(line, row, record_type, readable, titles, actor, at))
    return found


def _visible(chunk: list[Change], actor: Actor, at: datetime) -> tuple[dict[str, dict[int, str]], dict[str, set]]:
    """Asks the one query path what may be seen; what is gone is told only to who sees all of its type."""
    wanted: dict[str, set[int]] = {}
    for row in chunk:
        wanted.setdefault(row.record_type, set()).add(row.record_id)
    titles: dict[str, dict[int, str]] = {}
    visible: dict[str, set] = {}
    for key, ids in wanted.items():
        record_type = _type(key)
        if record_type is None:
            continue
        titles[key] = query.titles(key, {i for i in ids if i is not None}, by=actor, at=at)
        if _sees_all(record_type, actor):
            visible[key] = ids
        else:
            rows = query.of(key, by=actor, at=at).with_ids([i for i in ids if i is not None])
            visible[key] = {*rows.ids(), *rows.trashed().ids()}
    return titles, visible


def _sees_all(record_type: RecordType, actor: Actor) -> bool:
    return actor.rights.scope(record_type.key, "read") is Scope.ALL


def _type(key: str) -> RecordType | None:
    return next((t for t in records.declared() if t.key == key), None)


def _dressed(
    line: history.Line, row: Change, record_type: RecordType, readable: dict, titles: dict, actor: Actor, at: datetime
) -> Shown:
    known = history.titles_in([line], record_type, readable, by=actor, at=at)
    title = titles.get(record_type.key, {}).get(row.record_id, "")
    return Shown(
        line=line,
        type_label=record_type.label,
        record_id=row.record_id,
        title=title,
        url=f"/{record_type.slug}/{row.record_id}/" if title else "",
        changes=tuple(
            (readable[n].label, history.shown(readable[n], old, known), history.shown(readable[n], new, known))
            for n, (old, new) in line.changes.items()
        ),
        door=history.DOORS.get(row.door, row.door),
        sentence=history.sentence(line),
    )


def _bare(row: Change, names: naming.Names) -> Shown:
    changes = dict(row.changes or {}) if row.action == "update" else {}
    act = {"create": "created", "delete": "deleted", "update": "changed"}.get(row.action, row.action)
    line = history.Line(row.pk, row.at, row.actor_id, row.actor_name, row.door, row.cause, act)
    told = tuple(naming.told(names, name, old, new) for name, (old, new) in changes.items())
    label, door = OTHER_TYPES[row.record_type], history.DOORS.get(row.door, row.door)
    title = naming.title(names, row)
    return Shown(line, label, row.record_id, title, "", told, door, history.sentence(line))
