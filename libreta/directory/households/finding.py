"""One search for groups over all customers: found in temporary tables, then kept set by set; what was decided stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from libreta.directory.households import firms, homes
from libreta.directory.households.terms import GroupKind

TOLD = 50
LOCK = "SELECT pg_advisory_xact_lock(hashtext('libreta.directory.households'))"
TABLES = ("found", "home", "tie", "label", "of_home", "domain", "firm", "place", "head", "staff")
FOUND = """
CREATE TEMP TABLE group_found (kind text, reason text, place text, mark text, head_id bigint, sign text,
    shared_name text, shared_phone text, strength smallint, customer_id bigint) ON COMMIT DROP
"""
# Nobody is asked twice: who was refused at a place, or under a head, is not proposed there again, nor is the one whom
# he was merged into.
FORGET = """
DELETE FROM group_found f USING (
    SELECT p.kind, p.place, p.head_id, who.id
    FROM directory_groupmember m JOIN directory_groupproposal p ON p.id = m.proposal_id
    LEFT JOIN directory_formercustomer o ON o.former_id = m.customer_id
    CROSS JOIN LATERAL (VALUES (m.customer_id), (o.survivor_id)) AS who(id)
    WHERE m.state = 'refused'
) refused
WHERE refused.id = f.customer_id AND refused.kind = f.kind
  AND (refused.place = f.place OR refused.head_id = f.head_id)
"""
# Whose data may not be used for now is not proposed to anybody.
RESTRICTED = """
DELETE FROM group_found f USING directory_restriction r WHERE r.person_id = f.customer_id AND r.lifted_at IS NULL
"""
LONELY = """
DELETE FROM group_found f USING (
    SELECT kind, place, mark FROM group_found WHERE head_id IS NULL GROUP BY 1, 2, 3 HAVING count(*) < 2
) lonely WHERE (f.kind, f.place, f.mark) = (lonely.kind, lonely.place, lonely.mark)
"""
KEEP = """
INSERT INTO directory_groupproposal AS kept
    (kind, reason, place, mark, head_id, sign, shared_name, shared_phone, strength, waiting, found_at)
SELECT kind, min(reason), place, mark, min(head_id), min(sign), min(shared_name), min(shared_phone), max(strength), 0,
    %(at)s
FROM group_found GROUP BY kind, place, mark ORDER BY kind, place, mark
ON CONFLICT (kind, place, mark) DO UPDATE SET head_id = coalesce(excluded.head_id, kept.head_id), sign = excluded.sign,
    shared_name = excluded.shared_name, shared_phone = excluded.shared_phone, strength = excluded.strength
WHERE (coalesce(excluded.head_id, kept.head_id), excluded.sign, excluded.shared_name, excluded.shared_phone,
    excluded.strength)
    IS DISTINCT FROM (kept.head_id, kept.sign, kept.shared_name, kept.shared_phone, kept.strength)
"""
MEMBERS = """
INSERT INTO directory_groupmember (proposal_id, customer_id, state)
SELECT p.id, f.customer_id, 'open' FROM group_found f
JOIN directory_groupproposal p ON (p.kind, p.place, p.mark) = (f.kind, f.place, f.mark)
ORDER BY 1, 2
ON CONFLICT (proposal_id, customer_id) DO UPDATE SET state = 'open', decided_at = NULL, decided_by_id = NULL,
    act = NULL, affiliation_id = NULL
WHERE directory_groupmember.state = 'accepted'
"""
GONE = """
DELETE FROM directory_groupmember m USING directory_groupproposal p
WHERE p.id = m.proposal_id AND m.state = 'open' AND NOT EXISTS (
    SELECT FROM group_found f
    WHERE (f.kind, f.place, f.mark, f.customer_id) = (p.kind, p.place, p.mark, m.customer_id))
"""
EMPTY = """
DELETE FROM directory_groupproposal p
WHERE NOT EXISTS (SELECT FROM directory_groupmember m WHERE m.proposal_id = p.id)
"""
COUNT = """
UPDATE directory_groupproposal p SET waiting = counted.number
FROM (SELECT p.id, count(m.id) AS number FROM directory_groupproposal p
      LEFT JOIN directory_groupmember m ON m.proposal_id = p.id AND m.state = 'open'
      WHERE %(ids)s::bigint[] IS NULL OR p.id = ANY(%(ids)s::bigint[]) GROUP BY p.id) counted
WHERE counted.id = p.id AND p.waiting <> counted.number
"""
NUMBERS = """
SELECT kind, count(*), sum(waiting) FROM directory_groupproposal WHERE waiting > 0 GROUP BY kind
"""


def find_groups(*, at: datetime) -> dict[str, Any]:
    """This function searches all customers and keeps what it finds, within the caller's transaction.

    Gives {"found": {kind: [groups, members]}, "left_out": [{"kind", "what", "number"}, ...], "left_out_count": n}.
    Run twice, it changes nothing; two searches at once wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("DROP TABLE IF EXISTS " + ", ".join(f"pg_temp.group_{name}" for name in TABLES))
        cursor.execute(FOUND)
        out = [(GroupKind.HOUSEHOLD, *one) for one in homes.find_households()]
        out += [(GroupKind.BRANCHES, *one) for one in firms.find_branches()]
        out += [(GroupKind.PEOPLE, *one) for one in firms.find_people()]
        for statement in (FORGET, RESTRICTED, LONELY, "ANALYZE group_found", KEEP, MEMBERS, GONE, EMPTY):
            cursor.execute(statement, {"at": at})
        cursor.execute(COUNT, {"ids": None})
        cursor.execute(NUMBERS)
        found = {kind: [groups, int(members)] for kind, groups, members in cursor.fetchall()}
    told = [{"kind": kind, "what": what, "number": number} for kind, what, number in out[:TOLD]]
    return {"found": found, "left_out": told, "left_out_count": len(out)}


def count_waiting(ids: list[int]) -> None:
    """This function counts anew how many members of proposals wait for a decision."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"ids": ids})
