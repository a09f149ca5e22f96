"""What a person is told of the calendars kept in step: what a change replaced, and what stands here one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext as _

from libreta.collaboration.calendars.models import Link, SeriesLink
from libreta.ui import formats


@dataclass(frozen=True)
class Lost:
    """What was replaced where both sides had changed."""

    url: str
    title: str
    was: str
    at: datetime


@dataclass(frozen=True)
class Single:
    """A recurring event whose occurrences are single activities here, and why."""

    url: str
    title: str
    why: str


def lost(user_id: int | None, most: int) -> list[Lost]:
    """This function lists the latest changes that lost against a later one, of the calendars of a user."""
    mine = {"account__user_id": user_id, "overwritten__isnull": False}
    links = Link.objects.filter(**mine).select_related("task").order_by("-overwritten_at")[:most]
    found = [
        Lost(f"/tasks/{one.task_id}/", one.task.title, _written(one.overwritten), one.overwritten_at) for one in links
    ]
    wholes = SeriesLink.objects.filter(**mine).select_related("series").order_by("-overwritten_at")[:most]
    found += [
        Lost(f"/series/{one.series_id}/", one.series.title, _written(one.overwritten), one.overwritten_at)
        for one in wholes
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:most]


def singles(user_id: int | None, most: int) -> list[Single]:
    """This function lists the recurring events of a user's calendars that no series here can be."""
    links = Link.objects.filter(account__user_id=user_id).exclude(single="")
    firsts = links.values("account", "href").annotate(first=Min("pk")).order_by("-first")[:most]
    chosen = Link.objects.filter(pk__in=[row["first"] for row in firsts]).select_related("task").order_by("task__title")
    return [Single(f"/tasks/{one.task_id}/", one.task.title, str(one.get_single_display())) for one in chosen]


def why_single(task_id: int) -> str:
    """This function tells why an activity is one of a recurring event elsewhere that is no series here, or nothing."""
    link = Link.objects.filter(task_id=task_id).exclude(single="").first()
    return str(link.get_single_display()) if link else ""


def _written(values: Mapping[str, Any]) -> str:
    """Title, place and times in the reader's own words."""
    parts = [values.get("title"), values.get("place"), _span(values)]
    return " · ".join(str(part) for part in parts if part)


def _span(values: Mapping[str, Any]) -> str:
    if values.get("starts_at"):
        start, end = values["starts_at"], values.get("ends_at")
        if end and formats.day(end) == formats.day(start) and end != start:
            return _("%(start)s to %(end)s") % {"start": formats.instant(start), "end": formats.clock(_moment(end))}
        return formats.instant(start)
    if values.get("starts_on"):
        first, last = values["starts_on"], values.get("ends_on")
        if last and last != first:
            return _("%(start)s to %(end)s") % {"start": formats.day(_day(first)), "end": formats.day(_day(last))}
        return formats.day(_day(first))
    return ""


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _day(text: str) -> date:
    return date.fromisoformat(text)
