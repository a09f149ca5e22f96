"""What a merge does with what customers said: all of it moves, and where records differ the no holds."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import connection

from libreta.directory.consents.models import Consent
from libreta.directory.consents.terms import Source, State
from libreta.kernel.bonds import Bond, Deed, Merging, declare, unrelated

# How things stood for each of the records just before; what the merge itself wrote to the survivor's fields is later.
STOOD = """
SELECT DISTINCT ON (said_of_id, purpose_id, channel) purpose_id, channel, state FROM directory_consent
WHERE customer_id = %s AND (created_at < %s OR source = 'merge')
ORDER BY said_of_id, purpose_id, channel, at DESC, id DESC
"""
STANDS = """
SELECT DISTINCT ON (purpose_id, channel) purpose_id, channel, state, at FROM directory_consent
WHERE customer_id = %s ORDER BY purpose_id, channel, at DESC, id DESC
"""


def declare_bonds() -> None:
    """This function declares the history, rests, questions and the ledger of what was sent."""
    declare(
        Bond("directory_consent", "customer_id", settle=hold_to_the_no, unsettle=forget_the_no),
        Bond("directory_contactpause", "customer_id"),
        Bond(
            "directory_optin",
            "customer_id",
            Deed.STAYS,
            why="a question that was sent is answered for the record that stayed: the link finds it",
        ),
        Bond("kernel_letter", "customer_id"),
    )
    unrelated("directory_consent", "said_of_id", why="the record of which it was said at that time")
    unrelated("kernel_letter", "created_by_id", "resent_by_id", why="which colleague sent it")


def hold_to_the_no(merging: Merging) -> list[int]:
    """This function writes a withdrawal where one of the records had withdrawn and the newest row says yes. It gives
    the numbers of its rows."""
    stood: dict[tuple[int, str], set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(STOOD, [merging.survivor, merging.at])
        for purpose, channel, state in cursor.fetchall():
            stood[purpose, channel].add(state)
        cursor.execute(STANDS, [merging.survivor])
        now = {(purpose, channel): (state, at) for purpose, channel, state, at in cursor.fetchall()}
    rows = [
        Consent(
            customer_id=merging.survivor, purpose_id=purpose, channel=channel, state=State.WITHDRAWN,
            at=max(merging.at, now[purpose, channel][1]), source=Source.MERGE, created_at=merging.at,
            updated_at=merging.at, created_by_id=getattr(merging.by, "user_id", None),
        )
        for (purpose, channel), states in sorted(stood.items())
        if State.WITHDRAWN in states and now[purpose, channel][0] != State.WITHDRAWN
    ]  # fmt: skip
    return [row.pk for row in Consent.objects.bulk_create(rows)]


def forget_the_no(merging: Merging, kept: Any) -> None:
    """This function takes the rows of `hold_to_the_no` back when the merge is undone."""
    if kept:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('libreta.consents_open', 'on', true)")
            cursor.execute("DELETE FROM directory_consent WHERE id = ANY(%s) AND source = 'merge'", [list(kept)])
            cursor.execute("SELECT set_config('libreta.consents_open', '', true)")
