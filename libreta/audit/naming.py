"""The names of what is no record type: users, teams, roles and the like, where the trail has only their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps

from libreta.audit.models import Change

NAMED = {
    "identity.user": "name",
    "identity.team": "name",
    "identity.role": "name",
    "identity.apikey": "name",
    "identity.invitation": "email",
    "kernel.customfield": "label",
    "kernel.areaswitch": "area",
}
OWNED = {
    "identity.roleright": ("identity.role", "role"),
    "identity.rolefield": ("identity.role", "role"),
    "account.emailaddress": ("identity.user", "user"),
    "mfa.authenticator": ("identity.user", "user"),
    "socialaccount.socialaccount": ("identity.user", "user"),
}
"""Parts that are called by the name of what they belong to."""

POINTING = {"user": "user", "owner": "user", "created_by": "user", "role": "role", "team": "team", "leader": "user"}
Names = dict[str, dict[Any, str]]


def names_of(chunk: Iterable[Change]) -> Names:
    """This function reads the names of the things and of what their changes point at, one query per kind."""
    wanted: dict[str, set[int]] = {}
    for row in chunk:
        if row.record_type in NAMED or row.record_type in OWNED:
            wanted.setdefault(row.record_type, set()).add(row.record_id)
            for name, pair in _pairs(row):
                if (key := _pointed(name)) is not None:
                    wanted.setdefault(key, set()).update(v for v in pair if isinstance(v, int))
    found: Names = {key: _read(key, ids, NAMED[key]) for key, ids in wanted.items() if key in NAMED}
    for key, (_of, path) in OWNED.items():
        if key in wanted:
            found[key] = _read(key, wanted[key], f"{path}__name")
    return found


def title(names: Names, row: Change) -> str:
    """This function names what a line of the trail is about; what is gone for good has only its number."""
    number = f"#{row.record_id}" if row.record_id else ""
    return names.get(row.record_type, {}).get(row.record_id) or number


def told(names: Names, name: str, old: Any, new: Any) -> tuple[str, Any, Any]:
    """This function writes one change, with names in the place of numbers."""
    key = _pointed(name)
    if key is None:
        return name, old, new
    known = names.get(key, {})
    before, after = (known.get(v, f"#{v}") if isinstance(v, int) else v for v in (old, new))
    return name.removesuffix("_id"), before, after


def _pairs(row: Change) -> list[tuple[str, list]]:
    kept = row.changes if row.action == "update" else None
    return [(name, pair) for name, pair in (kept or {}).items() if isinstance(pair, list)]


def _pointed(name: str) -> str | None:
    kind = POINTING.get(name.removesuffix("_id"))
    return f"identity.{kind}" if kind else None


def _read(key: str, ids: set[int], path: str) -> dict[Any, str]:
    rows = apps.get_model(key)._default_manager.filter(pk__in=[i for i in ids if i is not None]).order_by()
    return {pk: str(name) for pk, name in rows.values_list("pk", path) if name}
