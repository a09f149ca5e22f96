"""Finding, for all staged rows at once, the records that are there already, and what becomes of each row.

Each feed's staging table becomes a plan table with, per row: the id of its record, whether it is new, the resolved
links, a reason where it is refused, and its position in the order of writing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from libreta.integrations.imports.models import ImportRun
from libreta.integrations.imports.plan import NUMBER, Feed, Plan, Value, staged_as
from libreta.integrations.imports.staging import TYPES, table_of
from libreta.kernel import query, records, staged
from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType

DEEPEST = 20
LEVEL = 10**12  # row numbers stay below it
GAP = "\x1f"
S, Id, L = sql.SQL, sql.Identifier, sql.Literal


def plan_table(run_id: int, feed: int) -> str:
    """This function names the table in which it stands what becomes of a feed's rows."""
    return f"import_{run_id}_plan_{feed}"


class Matcher:
    """Matches one feed of one import."""

    def __init__(self, run: ImportRun, plan: Plan, number: int, by: Actor, at: datetime) -> None:
        self.run, self.plan, self.number, self.by, self.at = run, plan, number, by, at
        self.feed: Feed = plan.feeds[number]
        self.record_type: RecordType = self.feed.record_type
        self.fields = self.record_type.fields()
        self.table = plan_table(run.id, number)
        self.source = f"{self.table}_raw"
        self.links = {n: v for n, v in self.feed.values.items() if v.feed or v.match}

    def match(self) -> None:
        """This function builds the plan table."""
        with transaction.atomic():
            self._resolve()
            self._find()
            self._refuse()
            self._number()

    def columns(self) -> dict[str, str]:
        """This function maps the feed's fields to the columns of the plan table."""
        return {name: staged_as(name) for name in self.feed.values if name != NUMBER}

    def _run(self, statement: sql.Composable, parameters: Mapping[str, Any] | None = None) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            return cursor.rowcount

    # 1. one row per record, links to other feeds and to records that are there

    def _resolve(self) -> None:
        stage, raw = Id(table_of(self.run.id, self.number)), Id(f"{self.table}_raw")
        if not self.links and not self.feed.fold and not any(v.fallback for v in self.feed.values.values()):
            self._run(S("DROP TABLE IF EXISTS {}, {}").format(raw, Id(self.table)))
            self._run(S("ANALYZE {}").format(stage))
            self.source = table_of(self.run.id, self.number)
            return
        self._run(S("DROP TABLE IF EXISTS {}, {}").format(raw, Id(self.table)))
        picks, joins, absent, parameters = [S("s.*")], [], [], {}
        for place, (name, value) in enumerate(self.links.items()):
            alias, own = Id(f"l{place}"), Id(f"link_{name}")
            if value.feed:
                parent = next(i for i, feed in enumerate(self.plan.feeds) if feed.name == value.feed)
                joins.append(
                    S("LEFT JOIN {} {a} ON {a}.own_key = s.{own}").format(
                        Id(plan_table(self.run.id, parent)), a=alias, own=own
                    )
                )
                picks.append(S("{a}.id AS {name}").format(a=alias, name=Id(name)))
                picks.append(S("({a}.reason IS NOT NULL) AS {bad}").format(a=alias, bad=Id(f"bad_{name}")))
            else:
                found, more = self._lookup(name, value)
                parameters |= more
                joins.append(S("LEFT JOIN ({found}) {a} ON {a}.word = s.{own}").format(found=found, a=alias, own=own))
                picks.append(S("CASE WHEN {a}.n = 1 THEN {a}.id END AS {name}").format(a=alias, name=Id(name)))
                picks.append(S("coalesce({a}.n > 1, false) AS {bad}").format(a=alias, bad=Id(f"bad_{name}")))
        source = S("{}").format(stage)
        if self.feed.fold:
            filled = [n for n, v in self.feed.values.items() if not (v.feed or v.match)]
            counted = (
                S("num_nonnulls({}) DESC,").format(S(", ").join(Id(staged_as(n)) for n in filled)) if filled else S("")
            )
            source = S("(SELECT DISTINCT ON (own_key) * FROM {} ORDER BY own_key, {} row_number)").format(
                stage, counted
            )
        build = S("CREATE UNLOGGED TABLE {raw} AS SELECT {picks} FROM {source} s {joins}")
        self._run(build.format(raw=raw, picks=S(", ").join(picks), source=source, joins=S(" ").join(joins)), parameters)
        self._fall_back(raw)
        for name in self.feed.needs:
            if name in self.links and not self._may_be_staged(self.links[name]):
                absent.append(S("{} IS NULL").format(Id(name)))
        if absent:
            self._run(S("DELETE FROM {} WHERE {}").format(raw, S(" OR ").join(absent)))
        self._run(S("ANALYZE {}").format(raw))

    def _fall_back(self, raw: sql.Composable) -> None:
        for name, value in self.feed.values.items():
            if value.fallback:
                fill = S("UPDATE {} SET {name} = {other} WHERE {name} IS NULL").format(
                    raw, name=Id(staged_as(name)), other=Id(staged_as(value.fallback))
                )
                self._run(fill)

    def _may_be_staged(self, value: Value) -> bool:
        """Whether a looked-up record may be one that this import makes itself."""
        return bool(value.match) and any(
            feed.type == self._target(value) for feed in self.plan.feeds[: self.number + 1]
        )

    def _target(self, value: Value) -> str:
        name = next(n for n, v in self.links.items() if v is value)
        return self.fields[name].target

    def _lookup(self, name: str, value: Value) -> tuple[sql.Composable, dict[str, Any]]:
        """Existing records by word: only those that the actor may see."""
        described = self.fields[name]
        words = S("(SELECT DISTINCT link FROM (SELECT {own} AS link FROM {stage}) w WHERE link IS NOT NULL)").format(
            own=Id(f"link_{name}"), stage=Id(table_of(self.run.id, self.number))
        )
        if described.kind == "user":
            model, condition, parameters = records.user_model(), S("t.is_active"), {}
            columns = [c for c in value.match if c in {f.name for f in model._meta.concrete_fields}]
        else:
            target = records.get(described.target)
            model = target.model
            condition, parameters = self._visible(target, "read", "t.id")
            condition = S("t.trashed_at IS NULL AND {}").format(condition)
            columns = [target.fields()[c].path for c in value.match]
        parts = [
            S(
                "SELECT w.link AS word, t.id FROM {words} w JOIN {table} t ON t.{column}::text = w.link WHERE {condition}"
            ).format(words=words, table=Id(model._meta.db_table), column=Id(column), condition=condition)
            for column in columns
        ]
        found = S(" UNION ").join(parts)
        return S("SELECT word, min(id) AS id, count(DISTINCT id) AS n FROM ({}) f GROUP BY word").format(
            found
        ), parameters

    def _visible(self, target: RecordType, verb: str, column: str) -> tuple[sql.Composable, dict[str, Any]]:
        """The condition that the actor may do `verb` on the row, as SQL."""
        from libreta.kernel.rows import visible

        condition = visible(target, self.by, verb)
        if not condition:
            return S("true"), {}
        ids = query.of(target.key, by=self.by, at=self.at).verb(verb).queryset().order_by().values("pk")
        text, values = ids.query.get_compiler(connection=connection).as_sql()
        names = {f"v{self.number}_{target.key}_{verb}_{i}": value for i, value in enumerate(values)}
        return S("{} IN ({})").format(S(column), S(text % tuple(f"%({name})s" for name in names))), names

    # 2. the records that are there already

    def _find(self) -> None:
        raw = Id(self.source)
        matches, picks, parameters = [], [], {}
        for place, key in enumerate(self.feed.keys):
            if not all(name in self.feed.values for name in key):
                continue
            alias = Id(f"k{place}")
            matches.append(
                S("LEFT JOIN ({}) {a} ON {a}.row_number = s.row_number").format(self._by_key(raw, key), a=alias)
            )
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
            "SELECT s.*, coalesce(d.record_id, {found}) AS held_id, {times} AS held_times, d.row IS NOT NULL AS is_done "
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
        self._run(S("ANALYZE {}").format(Id(self.table)))

    def _sequence(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [self.record_type.model._meta.db_table])
            return cursor.fetchone()[0]

    def _by_key(self, raw: sql.Composable, key: tuple[str, ...]) -> sql.Composable:
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
        return S(
            "SELECT s.row_number, min(t.id) AS id, count(*) AS n FROM {raw} s JOIN {table} t ON {equal} "
            "WHERE t.trashed_at IS NULL AND {filled} GROUP BY s.row_number"
        ).format(raw=raw, table=table, equal=S(" AND ").join(equal), filled=S(" AND ").join(filled))

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

    def _say(
        self, condition: str | sql.Composable, reason: str | sql.Composable, parameters: Mapping | None = None
    ) -> None:
        where = S(condition) if isinstance(condition, str) else condition
        worded = L(reason) if isinstance(reason, str) else reason
        statement = S("UPDATE {} p SET reason = {} WHERE reason IS NULL AND NOT is_done AND ({})")
        self._run(statement.format(Id(self.table), worded, where), parameters)

    def _link_staged(self) -> None:
        """Links to records that this very import makes, in this feed or in one before it."""
        for name, value in self.links.items():
            if not value.match:
                continue
            target = self.fields[name].target
            for other in range(self.number + 1):
                feed = self.plan.feeds[other]
                for column in value.match if feed.type == target else ():
                    if column in feed.values and column not in (n for n, v in feed.values.items() if v.feed or v.match):
                        self._link_to(name, column, plan_table(self.run.id, other))
        for name in self.feed.needs:
            if name in self.links and self._may_be_staged(self.links[name]):
                self._run(
                    S("DELETE FROM {} WHERE {} IS NULL AND NOT {}").format(Id(self.table), Id(name), Id(f"bad_{name}"))
                )

    def _link_to(self, name: str, column: str, other: str) -> None:
        statement = S(
            "UPDATE {own} p SET {name} = q.id, {bad} = q.n > 1 FROM (SELECT {column}::text AS word, min(id) AS id, "
            "count(*) AS n FROM {other} WHERE reason IS NULL AND {column} IS NOT NULL GROUP BY 1) q "
            "WHERE p.{name} IS NULL AND NOT p.{bad} AND q.word = p.{link} AND q.id <> p.id"
        ).format(
            own=Id(self.table),
            name=Id(name),
            bad=Id(f"bad_{name}"),
            column=Id(staged_as(column)),
            other=Id(other),
            link=Id(f"link_{name}"),
        )
        self._run(statement)

    def _refuse_links(self, name: str, value: Value) -> None:
        label = str(self.fields[name].label)
        if value.feed:
            self._say(S("{}").format(Id(f"bad_{name}")), _("%(field)s: its own row was refused.") % {"field": label})
            return
        if value.missing == "leave":
            return
        word = Id(f"link_{name}")
        several = _("%(field)s: “%(word)s” matches several records.") % {"field": label, "word": GAP}
        none = _("%(field)s: “%(word)s” matches no record.") % {"field": label, "word": GAP}
        self._say(S("{}").format(Id(f"bad_{name}")), _with(several, word))
        self._say(S("{} IS NULL AND {} IS NOT NULL").format(Id(name), word), _with(none, word))

    def _refuse_repeats(self) -> None:
        """A second row for the same record of the file is refused; the first one counts."""
        said = _with(_("This row repeats row %(row)s.") % {"row": GAP}, S("first_row"))
        held = S(
            "UPDATE {own} p SET reason = {said} FROM (SELECT row_number AS again, first_value(row_number) OVER w AS first_row, "
            "row_number() OVER w AS place FROM {own} WHERE reason IS NULL AND NOT is_done AND {which} "
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
                    "UPDATE {own} c SET depth = {depth}, position = c.row_number + {depth} * {level}::bigint FROM {own} p "
                    "WHERE c.{link} = p.id AND p.depth = {above} AND p.is_new AND p.reason IS NULL"
                )
                if not self._run(
                    deeper.format(own=own, depth=L(depth), above=L(depth - 1), link=Id(name), level=L(LEVEL))
                ):
                    break
            label = str(self.fields[name].label)
            self._say(f"depth >= {DEEPEST}", _("%(field)s: these records contain each other.") % {"field": label})
        self._run(S("CREATE INDEX ON {} (position) WHERE reason IS NULL AND NOT is_same AND NOT is_done").format(own))
        self._run(S("ANALYZE {}").format(own))


def _with(sentence: str, word: sql.Composable) -> sql.Composable:
    """A sentence, as SQL, with a value of the row in its gap."""
    head, tail = sentence.split(GAP)
    return S("{} || {} || {}").format(L(head), word, L(tail))


def match_all(run: ImportRun, plan: Plan, *, by: Actor, at: datetime) -> None:
    """This function matches every feed in the order of writing."""
    for number in range(len(plan.feeds)):
        Matcher(run, plan, number, by, at).match()


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
