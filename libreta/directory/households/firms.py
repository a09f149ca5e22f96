"""Organisations in SQL: who shares a domain, or the beginning of a tax number or a name; and people whose address is at
an organisation's domain."""

from __future__ import annotations

from django.db import connection

from libreta.directory.households.hosts import EVERYBODYS
from libreta.directory.households.terms import MOST, STRENGTHS, GroupKind

SECOND_LEVEL = "com|co|org|net|gob|gov|gub|edu|ac|or|go|ltd|plc"
LEGAL_FORMS = (
    "s a de c v|s de r l de c v|s r l d|s p r l|s a b|s a c|s a s|s r l|s l u|s l|s c p|s c|s a|e i r l|"
    "sapi|srl|sl|slu|sa|sac|sas|sab|cv|spa|eirl|ltda|ltd|limited|llc|llp|inc|corp|gmbh|ag|plc|pfa|ii"
)
BRANCH_WORDS = (
    "sucursal|sucursala|filial|filiala|sede|agencia|agentia|branch|punct de lucru|punto de venta|tienda|magazin"
)

DOMAINS = rf"""
CREATE TEMP TABLE group_domain ON COMMIT DROP AS
WITH hosts AS (
    SELECT id, kind, split_part(email, '@', 2) AS host FROM directory_customer
    WHERE trashed_at IS NULL AND email <> '' AND kind <> 'household'
    UNION ALL
    SELECT c.id, c.kind, split_part(lower(p.value), '@', 2)
    FROM directory_contactpoint p JOIN directory_customer c ON c.id = p.customer_id AND c.trashed_at IS NULL
    WHERE p.kind = 'email' AND p.trashed_at IS NULL AND c.kind <> 'household'
    UNION ALL
    SELECT id, kind, substring(lower(website) from '^(?:[a-z]+://)?(?:[^/@]*@)?([^/:?#]+)') FROM directory_customer
    WHERE trashed_at IS NULL AND website <> '' AND kind = 'organisation'
), domains AS (
    SELECT id, kind, CASE WHEN host ~ '\.({SECOND_LEVEL})\.[a-z][a-z]$'
        THEN substring(host from '([^.]+\.[^.]+\.[^.]+)$') ELSE substring(host from '([^.]+\.[^.]+)$') END AS domain
    FROM hosts
)
SELECT DISTINCT left(domain, 300) AS domain, id, kind FROM domains
WHERE domain <> '' AND domain <> ALL(%(everybodys)s)
"""
FIRMS = rf"""
CREATE TEMP TABLE group_firm ON COMMIT DROP AS
WITH below AS MATERIALIZED (
    SELECT parent_id AS id, count(*) AS branches FROM directory_customer
    WHERE parent_id IS NOT NULL AND trashed_at IS NULL GROUP BY 1
), firms AS (
    SELECT c.id, c.parent_id, coalesce(below.branches, 0) AS branches, coalesce(c.employees, 0) AS employees, c.name,
        libreta_fold(c.city) AS city, btrim(regexp_replace(regexp_replace(libreta_fold(c.name), '[^a-z0-9]+', ' ', 'g'),
            '\m({LEGAL_FORMS})\M', ' ', 'g')) AS bare,
        c.country, upper(regexp_replace(c.tax_id, '[^A-Za-z0-9/-]', '', 'g')) AS tax
    FROM directory_customer c LEFT JOIN below USING (id)
    WHERE c.kind = 'organisation' AND c.trashed_at IS NULL
), stems AS (
    SELECT f.*, btrim(regexp_replace(replace(' ' || regexp_replace(bare, '\m({BRANCH_WORDS})\M( [0-9]+)?', ' ', 'g')
        || ' ', ' ' || coalesce(nullif(city, ''), '|') || ' ', ' '), ' +', ' ', 'g')) AS stem,
        regexp_replace(tax, '[/-]', '', 'g') AS digits
    FROM firms f
)
SELECT id, parent_id, branches, employees, name, city, regexp_replace(bare, ' +', ' ', 'g') AS bare, stem,
    CASE WHEN country = 'BR' AND digits ~ '^[0-9]{{14}}$' THEN left(digits, 8)
        WHEN country = 'FR' AND digits ~ '^[0-9]{{14}}$' THEN left(digits, 9)
        WHEN tax ~ '^[A-Z]{{0,2}}[A-Z0-9-]{{6,}}/[0-9]{{1,4}}$'
            THEN regexp_replace(split_part(tax, '/', 1), '^[A-Z]{{2}}', '')
        WHEN tax ~ '^[A-Z]{{0,2}}[A-Z0-9]{{7,}}-[0-9]{{2,4}}$'
            THEN regexp_replace(split_part(tax, '-', 1), '^[A-Z]{{2}}', '')
        ELSE regexp_replace(digits, '^[A-Z]{{2}}(?=[0-9])', '') END AS tax
FROM stems
"""
PLACES = """
CREATE TEMP TABLE group_place ON COMMIT DROP AS
SELECT 'tax_id' AS reason, 'tax:' || tax AS place, tax AS sign, id FROM group_firm WHERE length(tax) >= 6
UNION ALL
SELECT 'domain', 'domain:' || domain, domain, id FROM group_domain WHERE kind = 'organisation'
UNION ALL
SELECT 'name', 'name:' || stem, stem, id FROM group_firm WHERE length(stem) >= 5 AND stem IN (
    SELECT stem FROM group_firm GROUP BY stem HAVING count(*) > 1 AND bool_or(bare = stem) AND bool_or(bare <> stem))
"""
# The head of a place: who bears the bare name and has branches already, the largest, the oldest.
HEADS = """
CREATE TEMP TABLE group_head ON COMMIT DROP AS
SELECT DISTINCT ON (p.place) p.place, p.reason, p.sign, p.id AS head_id, f.bare AS head_bare, f.city AS head_city,
    f.parent_id AS above_id, count(*) OVER (PARTITION BY p.place) AS number
FROM group_place p JOIN group_firm f USING (id)
ORDER BY p.place, f.branches = 0, f.parent_id IS NOT NULL, f.bare <> f.stem, f.employees DESC, f.id
"""
# Two of the same name in the same town are rather one customer told twice: that is a matter of duplicates.
BRANCHES = """
INSERT INTO group_found (kind, reason, place, mark, head_id, sign, shared_name, shared_phone, strength, customer_id)
SELECT DISTINCT ON (f.id) 'branches', h.reason, h.place, '', h.head_id, h.sign, '', '',
    CASE h.reason WHEN 'tax_id' THEN %(tax_id)s WHEN 'domain' THEN %(domain)s ELSE %(name)s END AS strength, f.id
FROM group_head h JOIN group_place p USING (place) JOIN group_firm f ON f.id = p.id
WHERE h.number BETWEEN 2 AND %(most)s AND f.id <> h.head_id AND f.parent_id IS NULL AND f.branches = 0
  AND f.id IS DISTINCT FROM h.above_id AND (f.bare, f.city) IS DISTINCT FROM (h.head_bare, h.head_city)
ORDER BY f.id, strength DESC, h.place
"""
PEOPLE = """
CREATE TEMP TABLE group_staff ON COMMIT DROP AS
SELECT h.place, h.head_id, h.sign, d.id, count(*) OVER (PARTITION BY h.place) AS number
FROM group_head h JOIN group_domain d ON d.domain = h.sign AND d.kind = 'person'
WHERE h.reason = 'domain' AND h.number <= %(most_firms)s AND NOT EXISTS (
    SELECT FROM directory_affiliation a JOIN group_domain o ON o.id = a.organisation_id AND o.domain = h.sign
    WHERE a.person_id = d.id AND a.trashed_at IS NULL)
"""
STAFF = """
INSERT INTO group_found (kind, reason, place, mark, head_id, sign, shared_name, shared_phone, strength, customer_id)
SELECT 'people', 'domain', place, '', head_id, sign, '', '', %(domain)s, id FROM group_staff WHERE number <= %(most)s
"""
LARGE_FIRMS = "SELECT DISTINCT sign, number FROM group_head WHERE number > %(most)s ORDER BY number DESC"
LARGE_STAFF = "SELECT DISTINCT sign, number FROM group_staff WHERE number > %(most)s ORDER BY number DESC"


def find_branches() -> list[tuple[str, int]]:
    """This function writes organisations under another into the table `group_found` and gives sign and size of what
    was left out; runs in the transaction of the search, before `find_people`."""
    given = {"most": MOST[GroupKind.BRANCHES], "everybodys": list(EVERYBODYS), **STRENGTHS}
    with connection.cursor() as cursor:
        for statement in (DOMAINS, "ANALYZE group_domain", FIRMS, "ANALYZE group_firm", PLACES, "ANALYZE group_place"):
            cursor.execute(statement, given if "%(" in statement else None)
        cursor.execute(HEADS)
        cursor.execute("ANALYZE group_head")
        cursor.execute(BRANCHES, given)
        cursor.execute(LARGE_FIRMS, given)
        return cursor.fetchall()


def find_people() -> list[tuple[str, int]]:
    """This function writes people with an address at an organisation's domain into the table `group_found` and gives
    domain and number of what was left out."""
    given = {"most": MOST[GroupKind.PEOPLE], "most_firms": MOST[GroupKind.BRANCHES], **STRENGTHS}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, given)
        cursor.execute(STAFF, given)
        cursor.execute(LARGE_STAFF, given)
        return cursor.fetchall()
