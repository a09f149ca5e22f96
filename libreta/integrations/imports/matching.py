"""Finding, for all staged rows at once, the records that are there already, and what becomes of each row.

Each feed's staging table becomes a plan table with, per row: the id of its record, whether it is new, the resolved
links, a reason where it is refused, and its position in the order of writing.
"""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from libreta.integrations.imports import stopping
from libreta.integrations.imports.feed_stage import TYPES
from libreta.integrations.imports.linking import GAP, LinkedFeed, plan_table, without_compilation, worded
from libreta.integrations.imports.models import ImportRun
from libreta.integrations.imports.plan import NUMBER, Plan, staged_as
from libreta.kernel import following, staged
from libreta.kernel.actors import Actor

DEEPEST = 20
MANY_TIMES = 2  # as many records as rows, from which an index is quicker than a scan
MANY_WORDS = 5000
LEVEL = 10**12  # row numbers stay below it
S, Id, L = sql.SQL, sql.Identifier, sql.Literal


class Matcher(LinkedFeed):
    """Matches one feed of one import."""

    def match(self) -> None:
        """This function builds the plan table."""
        with transaction.atomic():
            without_compilation()
            self._resolve()
            self._find()
            self._refuse()
            self._number()

    def columns(self) -> dict[str, str]:
        """This function maps the feed's fields to the columns of the plan table."""
        return {name: staged_as(name) for name in self.feed.values if name != NUMBER}

    # 2. the records that are there already

    def _find(self) -> None:
        raw = Id(self.source)
        matches, picks = [], []
        seen, parameters = self._visible(self.record_type, "read", "t.id")
        if self.is_known:
            alias = Id("known")
            matches.append(
                S("LEFT JOIN ({}) known ON known.row_number = s.row_number").format(self._by_name(raw, seen))
            )
            picks.append((alias, S("known.id"), S("known.n")))
        for place, key in enumerate(self.feed.keys):
            if not all(name in self.feed.values for name in key):
                continue
            alias = Id(f"k{place}")
            same = self._by_key(raw, key, seen)
            matches.append(S("LEFT JOIN ({}) {a} ON {a}.row_number = s.row_number").format(same, a=alias))
            picks.append((alias, S("{}.id").format(alias), S("{}.n").format(alias)))
        found = S("coalesce({})").format(S(", ").join(p[1] for p in picks)) if picks else S("NULL::bigint")
        times = S("coalesce({}, 0)").format(S(", ").join(p[2] for p in picks)) if picks else S("0")
        done = S(
            "LEFT JOIN integrations_importrow d ON d.run_id = {run} AND d.feed = {feed} AND d.row = s.row_number "
            "AND d.action IN ('c', 'u')"
        ).format(run=L(self.run.id), feed=L(self.number))
        build = S(
            "CREATE UNLOGGED TABLE {table} AS SELECT m.*, CASE WHEN is_done THEN held_id WHEN held_id IS NULL "
            "THEN nextval({sequence}) ELSE held_id END AS id, held_id IS NULL AS is_new, NULL::text AS reason, "
            "false AS is_same, row_number AS position, 0 AS depth FROM ("
            "SELECT s.*, coalesce(d.record_id, {found}) AS held_id, {times} AS held_times, "
            "d.row IS NOT NULL AS is_done "
            "FROM {raw} s {matches} {done}) m"
        )
        self._run(
            build.format(
                table=Id(self.table), sequence=L(self._sequence()), found=found, times=times, raw=raw,
                matches=S(" ").join(matches), done=done,
            ),
            parameters,
        )  # fmt: skip
        self._run(S("DROP TABLE IF EXISTS {}").format(Id(f"{self.table}_raw")))
        self._run(S("CREATE INDEX ON {} (own_key)").format(Id(self.table)))
        self._follow_merges()
        self._keep_other_names()
        self._look_over(Id(self.table))

    def _by_name(self, raw: sql.Composable, seen: sql.Composable) -> sql.Composable:
        """The records that the source system knows by its own ids."""
        return S(
            "SELECT s.row_number, min(t.id) AS id, count(*) AS n FROM {raw} s JOIN integrations_sourcerecord k "
            "ON k.external_id = s.known_as AND k.type_key = {key} AND k.source = {source} AND k.trashed_at IS NULL "
            "JOIN {table} t ON t.id = k.record_id WHERE t.trashed_at IS NULL AND {seen} GROUP BY s.row_number"
        ).format(
            raw=raw,
            key=L(self.feed.type),
            source=L(self.plan.system),
            table=Id(self.record_type.model._meta.db_table),
            seen=seen,
        )

    def _keep_other_names(self) -> None:
        """A record has one external id of its own; the id of a further system stands among its other names alone."""
        if not self.plan.system or "external_id" not in self.columns():
            return
        own, table = Id(self.table), Id(self.record_type.model._meta.db_table)
        self._run(
            S(
                "UPDATE {own} p SET external_id = NULL FROM {table} t WHERE t.id = p.held_id "
                "AND t.external_id IS NOT NULL AND t.external_id <> p.external_id"
            ).format(own=own, table=table)
        )
        self._run(
            S(
                "UPDATE {own} p SET external_id = NULL FROM {table} t WHERE p.held_id IS DISTINCT FROM t.id "
                "AND t.external_id = p.external_id AND t.trashed_at IS NULL AND NOT {ours}"
            ).format(own=own, table=table, ours=self._of_this_system())
        )

    def _follow_merges(self) -> None:
        """Rows with the external id, address or number of a record that was merged away are those of the survivor."""
        gone = following.gone(self.feed.type)
        if gone is None or not self.record_type.model._base_manager.filter(gone).exists():
            return
        self._follow_external_ids()
        for key in self.feed.keys:
            if len(key) == 1 and key[0] in self.columns() and key[0] != "external_id":
                self._follow_key(key[0])

    def _follow_key(self, name: str) -> None:
        """Rows with the address or number of a record that was merged away; the survivor keeps its own as the first."""
        field = self.fields[name]
        if field.custom or TYPES.get(field.kind, "text") != "text":
            return
        own, table, column = Id(self.table), Id(self.record_type.model._meta.db_table), Id(staged_as(name))
        with connection.cursor() as cursor:
            cursor.execute(
                S(
                    "SELECT p.row_number, t.id FROM {own} p JOIN {table} t ON t.{field} = p.{column} "
                    "WHERE p.held_id IS NULL AND p.{column} <> '' AND t.trashed_at IS NOT NULL"
                ).format(own=own, table=table, field=Id(field.path), column=column)
            )
            rows = cursor.fetchall()
        led = following.survivors(self.feed.type, {former for _row, former in rows})
        found: dict[int, set[int]] = {}
        for row, former in rows:
            if former in led:
                found.setdefault(row, set()).add(led[former])
        alone = {row: survivors.pop() for row, survivors in found.items() if len(survivors) == 1}
        if alone:
            self._run(
                S(
                    "UPDATE {own} p SET id = f.id, held_id = f.id, held_times = 1, is_new = false, {column} = NULL "
                    "FROM unnest(%(rows)s::bigint[], %(ids)s::bigint[]) AS f(row_number, id) "
                    "WHERE p.row_number = f.row_number"
                ).format(own=own, column=column),
                {"rows": list(alone), "ids": list(alone.values())},
            )

    def _follow_external_ids(self) -> None:
        if "external_id" not in self.columns():
            return
        with connection.cursor() as cursor:
            cursor.execute(
                S("SELECT DISTINCT external_id FROM {} WHERE held_id IS NULL AND external_id IS NOT NULL").format(
                    Id(self.table)
                )
            )
            words = [word for (word,) in cursor.fetchall()]
        for start in range(0, len(words), MANY_WORDS):
            found = following.survivors_by_external_id(self.feed.type, words[start : start + MANY_WORDS])
            if found:
                self._run(
                    S(
                        "UPDATE {} p SET id = f.id, held_id = f.id, held_times = 1, is_new = false, external_id = NULL "
                        "FROM unnest(%(words)s::text[], %(ids)s::bigint[]) AS f(word, id) "
                        "WHERE p.held_id IS NULL AND p.external_id = f.word"
                    ).format(Id(self.table)),
                    {"words": list(found), "ids": list(found.values())},
                )

    def _sequence(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [self.record_type.model._meta.db_table])
            return cursor.fetchone()[0]

    def _by_key(self, raw: sql.Composable, key: tuple[str, ...], seen: sql.Composable) -> sql.Composable:
        """The records that the actor sees, by key: whether others have the record is not told."""
        table = Id(self.record_type.model._meta.db_table)
        equal, filled = [], []
        for name in key:
            field = self.fields[name]
            column = S("s.{}").format(Id(staged_as(name)))
            if field.custom:
                equal.append(S("t.extra->>{} = s.{} #>> '{{}}'").format(L(field.name), Id(name)))
            else:
                equal.append(S("t.{} = {}").format(Id(field.path), column))
            filled.append(S("{} IS NOT NULL").format(column))
            if TYPES.get(field.kind, "text") == "text" and not field.custom:
                filled.append(S("{} <> ''").format(column))
                filled.append(S("t.{} <> ''").format(Id(field.path)))  # as the indexes of the keys have it
        if "external_id" in key:
            filled.append(self._of_this_system())
        looked = S(
            "SELECT s.row_number, f.id, f.n FROM {raw} s CROSS JOIN LATERAL (SELECT min(t.id) AS id, count(*) AS n "
            "FROM {table} t WHERE {equal} AND {filled} AND t.trashed_at IS NULL AND {seen}) f WHERE f.n > 0"
        )
        joined = S(
            "SELECT s.row_number, min(t.id) AS id, count(*) AS n FROM {raw} s JOIN {table} t ON {equal} "
            "WHERE t.trashed_at IS NULL AND {seen} AND {filled} GROUP BY s.row_number"
        )
        return (looked if self._is_looked_up(key) else joined).format(
            raw=raw, table=table, seen=seen, equal=S(" AND ").join(equal), filled=S(" AND ").join(filled)
        )

    def _is_looked_up(self, key: tuple[str, ...]) -> bool:
        """Whether to look each row up in an index of the key, which reads less than going through a large table.

        The planner believes the contrary as long as it does not know that the index is in memory.
        """
        columns = [self.fields[name].path for name in key if not self.fields[name].custom]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT t.reltuples > %s * s.reltuples AND EXISTS (SELECT FROM pg_index i JOIN pg_attribute a "
                "ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
                "WHERE i.indrelid = t.oid AND i.indisvalid AND a.attname = ANY(%s)) "
                "FROM pg_class t, pg_class s WHERE t.oid = %s::regclass AND s.oid = %s::regclass",
                [MANY_TIMES, columns, self.record_type.model._meta.db_table, self.source],
            )
            return cursor.fetchone()[0]

    # 3. what is refused, and why

    def _refuse(self) -> None:
        self._link_staged()
        for name, value in self.links.items():
            self._refuse_links(name, value)
        mode = self.feed.mode
        if not self.feed.fold:
            self._refuse_repeats()
        self._say("held_times > 1", _("Several records match this row."))
        if mode == "create":
            self._say("NOT is_new", _("This record is there already."))
        if mode == "update" or self.by.rights.scope(self.feed.type, "create") == "none":
            self._say("is_new", _("No record matches this row."))
        condition, parameters = self._visible(self.record_type, "update", "p.id")
        self._say(
            S("NOT is_new AND NOT ({})").format(condition),
            _("This record exists, and your role does not allow you to change it."),
            parameters,
        )
        self._say("is_new AND complaint_new IS NOT NULL", S("complaint_new"))
        self._say("NOT is_new AND complaint_held IS NOT NULL", S("complaint_held"))
        self._mark_same()

    def _refuse_repeats(self) -> None:
        """A second row for the same record of the file is refused; the first one counts."""
        said = worded(_("This row repeats row %(row)s.") % {"row": GAP}, S("first_row"))
        held = S(
            "UPDATE {own} p SET reason = {said} FROM (SELECT row_number AS again, "
            "first_value(row_number) OVER w AS first_row, row_number() OVER w AS place "
            "FROM {own} WHERE reason IS NULL AND NOT is_done AND {which} "
            "WINDOW w AS (PARTITION BY {identity} ORDER BY row_number)) r "
            "WHERE p.row_number = r.again AND r.place > 1"
        )
        self._run(held.format(own=Id(self.table), said=said, which=S("NOT is_new"), identity=S("id")))
        usable = [key for key in self.feed.keys if all(name in self.feed.values for name in key)]
        texts = [
            S("CASE WHEN {filled} THEN {mark} || concat_ws(E'\\x1f', {parts}) END").format(
                filled=S(" AND ").join(
                    S("nullif({}::text, '') IS NOT NULL").format(Id(staged_as(name))) for name in key
                ),
                mark=L(f"{place}:"),
                parts=S(", ").join(S("{}::text").format(Id(staged_as(name))) for name in key),
            )
            for place, key in enumerate(usable)
        ]
        if texts:
            identity = S("coalesce({})").format(S(", ").join(texts))
            which = S("is_new AND {} IS NOT NULL").format(identity)
            self._run(held.format(own=Id(self.table), said=said, which=which, identity=identity))

    def _mark_same(self) -> None:
        if self.record_type.append_only:
            self._run(S("UPDATE {} SET is_same = true WHERE NOT is_new AND NOT is_done").format(Id(self.table)))
            return
        columns = self.columns()
        equal = S(
            "UPDATE {own} s SET is_same = true FROM {table} t WHERE t.id = s.id AND NOT s.is_new AND s.reason IS NULL "
            "AND NOT s.is_done AND NOT ({differs})"
        )
        self._run(
            equal.format(
                own=Id(self.table),
                table=Id(self.record_type.model._meta.db_table),
                differs=staged.differs(self.record_type, columns, clear=self.plan.clear),
            )
        )

    # 4. parents before their children

    def _number(self) -> None:
        own = Id(self.table)
        for name in (n for n in self.links if self.fields[n].target == self.feed.type):
            for depth in range(1, DEEPEST + 1):
                deeper = S(
                    "UPDATE {own} c SET depth = {depth}, position = c.row_number + {depth} * {level}::bigint "
                    "FROM {own} p "
                    "WHERE c.{link} = p.id AND p.depth = {above} AND p.is_new AND p.reason IS NULL"
                )
                if not self._run(
                    deeper.format(own=own, depth=L(depth), above=L(depth - 1), link=Id(name), level=L(LEVEL))
                ):
                    break
            label = str(self.fields[name].label)
            self._say(f"depth >= {DEEPEST}", _("%(field)s: these records contain each other.") % {"field": label})
        self._run(S("CREATE INDEX ON {} (position) WHERE reason IS NULL AND NOT is_same AND NOT is_done").format(own))
        self._look_over(own)


def match_all(run: ImportRun, plan: Plan, *, by: Actor, at: datetime) -> None:
    """This function matches every feed in the order of writing."""
    for number in range(len(plan.feeds)):
        Matcher(run, plan, number, by, at).match()
    stopping.refuse_stopped(run, plan, by=by)


def counts(run: ImportRun, plan: Plan) -> dict[str, dict[str, int]]:
    """This function counts what becomes of the rows, per feed."""
    found = {}
    for number, feed in enumerate(plan.feeds):
        statement = S(
            "SELECT count(*) FILTER (WHERE is_new AND reason IS NULL), "
            "count(*) FILTER (WHERE NOT is_new AND reason IS NULL AND NOT is_same AND NOT is_done), "
            "count(*) FILTER (WHERE is_same), count(*) FILTER (WHERE reason IS NOT NULL) FROM {}"
        ).format(Id(plan_table(run.id, number)))
        with connection.cursor() as cursor:
            cursor.execute(statement)
            create, update, same, refused = cursor.fetchone()
        found[feed.name] = {"create": create, "update": update, "unchanged": same, "refused": refused}
    return found


def drop_tables(run_id: int) -> None:
    """This function removes the working tables of an import."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE %s", [f"import\\_{run_id}\\_%"])
        for (name,) in cursor.fetchall():
            cursor.execute(S("DROP TABLE IF EXISTS {}").format(Id(name)))
