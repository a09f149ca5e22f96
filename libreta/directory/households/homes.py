"""Households in SQL: people at one home who share a word of the family name or the landline, or whom others join.

A child bears a word of each parent's name (García Pérez), so groups grow along shared words, a few rounds of the same
statement. Each statement reads a table once and joins by hashing; nothing grows with the square of anything.
"""

from __future__ import annotations

from django.db import connection

from libreta.directory.households.terms import MOST, STRENGTHS, GroupKind

ROUNDS = 12
WORDS_OF_STREETS = (
    "strada|str|st|street|calle|c|avenida|av|avda|avenue|ave|bulevardul|bulevard|bd|blvd|aleea|al|piata|plaza|pza|"
    "carrera|cra|kr|soseaua|sos|road|rd|via|numarul|numero|num|nr|no"
)
WORDS_OF_HOMES = "familia|family|household|hogar|casa|gospodaria|fam|the"
PARTICLES = "del|las|los|van|von|der|den|dos|das|san"

# An office where somebody works is no home: who has an affiliation with an organisation at the address is left out.
HOMES = rf"""
CREATE TEMP TABLE group_home ON COMMIT DROP AS
WITH told AS (
    SELECT c.id, c.kind, c.street, c.city, c.postal_code FROM directory_customer c
    WHERE c.trashed_at IS NULL AND c.street ~ '[0-9]' AND (c.city <> '' OR c.postal_code <> '')
    UNION ALL
    SELECT c.id, c.kind, a.street || ' ' || a.street_2, a.city, a.postal_code
    FROM directory_address a JOIN directory_customer c ON c.id = a.customer_id AND c.trashed_at IS NULL
    WHERE a.kind = 'home' AND a.trashed_at IS NULL AND a.street ~ '[0-9]' AND (a.city <> '' OR a.postal_code <> '')
), written AS (
    SELECT id, kind, btrim(street) || ', ' || coalesce(nullif(city, ''), postal_code) AS sign,
        btrim(regexp_replace(regexp_replace(libreta_fold(street), '[^a-z0-9]+', ' ', 'g'),
            '(\m({WORDS_OF_STREETS})\M| )+', ' ', 'g')) || '|'
            || libreta_fold(coalesce(nullif(city, ''), postal_code)) AS place
    FROM told
)
SELECT DISTINCT ON (place, id) id, kind, left(place, 300) AS place, left(sign, 400) AS sign FROM written
WHERE place IN (SELECT place FROM written WHERE kind <> 'organisation' GROUP BY place HAVING count(DISTINCT id) > 1)
"""
TIES = rf"""
CREATE TEMP TABLE group_tie ON COMMIT DROP AS
WITH office AS MATERIALIZED (
    SELECT h.place, f.person_id FROM group_home h JOIN directory_affiliation f ON f.organisation_id = h.id
    WHERE h.kind = 'organisation' AND f.trashed_at IS NULL
), people AS (
    SELECT h.place, c.id, c.phone, CASE WHEN c.kind = 'household' THEN
        regexp_replace(libreta_fold(c.name), '\m({WORDS_OF_HOMES})\M', ' ', 'g')
        ELSE libreta_fold(coalesce(nullif(c.family_name, ''), regexp_replace(c.name, '^\S+\s*', ''))) END AS family
    FROM group_home h JOIN directory_customer c ON c.id = h.id
    LEFT JOIN directory_customer above ON above.id = c.parent_id
    WHERE h.kind <> 'organisation' AND (c.parent_id IS NULL OR above.kind = 'household')
      AND (h.place, h.id) NOT IN (SELECT place, person_id FROM office)
), told AS (
    SELECT DISTINCT place, id, 'n' || word AS token
    FROM people CROSS JOIN LATERAL regexp_split_to_table(family, '[^a-z0-9]+') word
    WHERE length(word) > 2 AND word !~ '^({PARTICLES})$'
    UNION ALL
    SELECT place, id, 't' || phone FROM people WHERE phone <> ''
)
SELECT place, token, id FROM (
    SELECT place, token, id, count(*) OVER (PARTITION BY place, token) AS number FROM told
) counted WHERE number > 1
"""
LABELS = """
CREATE TEMP TABLE group_label ON COMMIT DROP AS SELECT DISTINCT place, id, id AS label FROM group_tie
"""
SPREAD = """
WITH least AS (
    SELECT t.place, t.token, min(l.label) AS label FROM group_tie t JOIN group_label l USING (place, id) GROUP BY 1, 2
), reached AS (
    SELECT t.place, t.id, min(least.label) AS label FROM group_tie t JOIN least USING (place, token) GROUP BY 1, 2
)
UPDATE group_label l SET label = reached.label FROM reached
WHERE reached.place = l.place AND reached.id = l.id AND reached.label < l.label
"""
# What is told about a group: the word and the number that most of its members share.
GROUPS = """
CREATE TEMP TABLE group_of_home ON COMMIT DROP AS
WITH told AS (
    SELECT l.place, l.label, t.token, count(*) AS number,
        row_number() OVER (PARTITION BY l.place, l.label, left(t.token, 1) ORDER BY count(*) DESC, t.token) AS rank
    FROM group_label l JOIN group_tie t USING (place, id) GROUP BY 1, 2, 3
), marks AS (
    SELECT place, label, min(token) AS mark, max(token) FILTER (WHERE rank = 1 AND token LIKE 'n%%') AS name,
        max(token) FILTER (WHERE rank = 1 AND token LIKE 't%%') AS phone
    FROM told GROUP BY 1, 2
), sizes AS (
    SELECT l.place, l.label, min(h.sign) AS sign, count(*) FILTER (WHERE c.kind = 'person') AS people,
        count(*) FILTER (WHERE c.kind = 'person' AND c.parent_id IS NULL) AS lone,
        count(DISTINCT libreta_fold(c.name)) FILTER (WHERE c.kind = 'person') AS names,
        coalesce(min(c.parent_id), min(c.id) FILTER (WHERE c.kind = 'household')) AS head
    FROM group_label l JOIN group_home h USING (place, id) JOIN directory_customer c ON c.id = l.id
    GROUP BY 1, 2
)
SELECT s.*, m.mark, m.name, m.phone FROM sizes s JOIN marks m USING (place, label)
WHERE s.lone > 0 AND (s.head IS NOT NULL OR (s.lone > 1 AND s.names > 1))
"""
FOUND = """
INSERT INTO group_found (kind, reason, place, mark, head_id, sign, shared_name, shared_phone, strength, customer_id)
SELECT 'household', 'home', g.place, left(g.mark, 200), g.head, g.sign,
    coalesce(left(substr(g.name, 2), 100), ''), coalesce(left(substr(g.phone, 2), 20), ''),
    CASE WHEN g.phone IS NULL THEN %(home_name)s WHEN g.name IS NULL THEN %(home_phone)s ELSE %(home_both)s END, l.id
FROM group_of_home g JOIN group_label l USING (place, label)
JOIN directory_customer c ON c.id = l.id AND c.kind = 'person' AND c.parent_id IS NULL
WHERE g.people <= %(most)s
"""
LEFT_OUT = "SELECT people FROM group_of_home WHERE people > %(most)s ORDER BY people DESC"


def find_households() -> list[tuple[str, int]]:
    """This function writes households into the table `group_found` and gives the sizes of those left out, without
    telling where; runs in the transaction of the search."""
    given = {"most": MOST[GroupKind.HOUSEHOLD], **STRENGTHS}
    with connection.cursor() as cursor:
        for statement in (HOMES, "ANALYZE group_home", TIES, "ANALYZE group_tie", LABELS, "ANALYZE group_label"):
            cursor.execute(statement)
        for _round in range(ROUNDS):
            cursor.execute(SPREAD)
            if not cursor.rowcount:
                break
        cursor.execute(GROUPS, {})
        cursor.execute(FOUND, given)
        cursor.execute(LEFT_OUT, given)
        return [("", number) for (number,) in cursor.fetchall()]
