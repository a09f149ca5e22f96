"""Questions about teams."""

from django.db import connection

BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT %s::bigint UNION SELECT t.id FROM identity_team t JOIN below b ON t.parent_id = b.id
)
SELECT u.id FROM identity_user u JOIN below b ON u.team_id = b.id
"""


def colleague_ids(user_id: int, team_id: int | None) -> frozenset[int]:
    """This function returns the users of a team and of all teams below it, with the user asked for among them."""
    if team_id is None:
        return frozenset({user_id})
    with connection.cursor() as cursor:
        cursor.execute(BELOW, [team_id])
        return frozenset({user_id, *(row[0] for row in cursor.fetchall())})


def ids_below(team_id: int) -> frozenset[int]:
    """This function returns a team and all teams below it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE below(id) AS (SELECT %s::bigint UNION "
            "SELECT t.id FROM identity_team t JOIN below b ON t.parent_id = b.id) SELECT id FROM below",
            [team_id],
        )
        return frozenset(row[0] for row in cursor.fetchall())
