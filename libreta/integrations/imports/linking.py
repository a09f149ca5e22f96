"""The links of a feed's staged rows: to records of the same row, of the same file, and to those already there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

from libreta.integrations.imports.feed_stage import table_of
from libreta.integrations.imports.models import ImportRun
from libreta.integrations.imports.plan import Feed, Plan, Value, staged_as
from libreta.kernel import query, records
from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType
from libreta.kernel.rows import visible

GAP = "\x1f"
S, Id, L = sql.SQL, sql.Identifier, sql.Literal


def plan_table(run_id: int, feed: int) -> str:
    """This function names the table in which it stands what becomes of a feed's rows."""
    return f"import_{run_id}_plan_{feed}"


def without_compilation() -> None:
    """This function keeps PostgreSQL from compiling each of many like statements anew, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")


def worded(sentence: str, word: sql.Composable) -> sql.Composable:
    """A sentence, as SQL, with a value of the row in its gap."""
    head, tail = sentence.split(GAP)
    return S("{} || {} || {}").format(L(head), word, L(tail))


class LinkedFeed:
    """One feed of one import, on its way from the staging table to the plan table."""

    def __init__(self, run: ImportRun, plan: Plan, number: int, by: Actor, at: datetime) -> None:
        self.run, self.plan, self.number, self.by, self.at = run, plan, number, by, at
        self.feed: Feed = plan.feeds[number]
        self.record_type: RecordType = self.feed.record_type
        self.fields = self.record_type.fields()
        self.table = plan_table(run.id, number)
        self.source = f"{self.table}_raw"
        self.links = {n: v for n, v in self.feed.values.items() if v.feed or v.match}
        self.is_known = bool(plan.system and self.feed.known_as)

    def _run(self, statement: sql.Composable, parameters: Mapping[str, Any] | None = None) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            return cursor.rowcount

    def _look_over(self, table: sql.Composable) -> None:
        """Tell the planner of a working table; a rough picture does, and a fine one took half of all matching."""
        self._run(S("SET LOCAL default_statistics_target = 10"))
        self._run(S("ANALYZE {}").format(table))

    def _resolve(self) -> None:
        stage, raw = Id(table_of(self.run.id, self.number)), Id(f"{self.table}_raw")
        if not self.links and not self.feed.fold and not any(v.fallback for v in self.feed.values.values()):
            self._run(S("DROP TABLE IF EXISTS {}, {}").format(raw, Id(self.table)))
            self._look_over(stage)
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
        self._look_over(raw)

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
            model, condition, parameters = records.user_model(), S("(t.is_active OR t.email IS NULL)"), {}
            columns = [c for c in value.match if c in {f.name for f in model._meta.concrete_fields}]
        else:
            target = records.get(described.target)
            model = target.model
            condition, parameters = self._visible(target, "read", "t.id")
            condition = S("t.trashed_at IS NULL AND {}").format(condition)
            columns = [target.fields()[c].path for c in value.match]
        parts = [
            S(
                "SELECT w.link AS word, t.id FROM {words} w JOIN {table} t ON t.{column}::text = w.link "
                "WHERE {condition} AND {ours}"
            ).format(
                words=words,
                table=Id(model._meta.db_table),
                column=Id(column),
                condition=condition,
                ours=self._of_this_system(described.target) if column == "external_id" else S("true"),
            )
            for column in columns
        ]
        if self.plan.system and "external_id" in columns:
            parts.append(
                S(
                    "SELECT w.link AS word, t.id FROM {words} w JOIN integrations_sourcerecord k ON "
                    "k.external_id = w.link AND k.type_key = {key} AND k.source = {source} AND k.trashed_at IS NULL "
                    "JOIN {table} t ON t.id = k.record_id WHERE {condition}"
                ).format(
                    words=words,
                    key=L(described.target),
                    source=L(self.plan.system),
                    table=Id(model._meta.db_table),
                    condition=condition,
                )
            )
        found = S(" UNION ").join(parts)
        return S("SELECT word, min(id) AS id, count(DISTINCT id) AS n FROM ({}) f GROUP BY word").format(
            found
        ), parameters

    def _of_this_system(self, type_key: str = "") -> sql.Composable:
        """The condition that the external id of a record (alias t) is not known to be another system's."""
        if not self.plan.system:
            return S("true")
        return S(
            "NOT EXISTS (SELECT FROM integrations_sourcerecord o WHERE o.type_key = {key} AND o.record_id = t.id "
            "AND o.external_id = t.external_id AND o.source <> {source} AND o.trashed_at IS NULL)"
        ).format(key=L(type_key or self.feed.type), source=L(self.plan.system))

    def _visible(self, target: RecordType, verb: str, column: str) -> tuple[sql.Composable, dict[str, Any]]:
        """The condition that the actor may do `verb` on the row, as SQL."""
        condition = visible(target, self.by, verb)
        if not condition:
            return S("true"), {}
        ids = query.of(target.key, by=self.by, at=self.at).verb(verb).queryset().order_by().values("pk")
        text, values = ids.query.get_compiler(connection=connection).as_sql()
        names = {f"v{self.number}_{target.key}_{verb}_{i}": value for i, value in enumerate(values)}
        return S("{} IN ({})").format(S(column), S(text % tuple(f"%({name})s" for name in names))), names

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
        self._say(S("{}").format(Id(f"bad_{name}")), worded(several, word))
        self._say(S("{} IS NULL AND {} IS NOT NULL").format(Id(name), word), worded(none, word))
