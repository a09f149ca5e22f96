"""The names of users, which every page shows a dozen times: read once, kept until anything about a user changes."""

from __future__ import annotations

from collections.abc import Iterable

from libreta.kernel import records, stamps

STAMP = "identity"
"""The stamp to which the database gives a new number with every change of users, teams and roles."""

_kept: tuple[int, dict[int, str]] = (0, {})


def names(ids: Iterable[int]) -> dict[int, str]:
    """This function gives the names of users; whoever never read the stamps, like a command, reads them each time."""
    global _kept
    wanted = set(ids)
    stamp = stamps.value(STAMP)
    if not stamp:
        return _read(wanted)
    if _kept[0] != stamp:
        _kept = (stamp, {})
    known = _kept[1]
    if missing := wanted - known.keys():
        known.update(_read(missing))
    return {user_id: known[user_id] for user_id in wanted if user_id in known}


def _read(ids: set[int]) -> dict[int, str]:
    found = records.user_model()._default_manager.filter(pk__in=ids).order_by().values_list("pk", "name")
    return dict(found)
