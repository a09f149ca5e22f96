"""The form of a plan: a row per column with samples and its field, keys, mode, fixed values, the way of reading."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.integrations.imports import deciding, editing, encodings
from libreta.integrations.imports.mapping.recognition import importable
from libreta.integrations.imports.models import ImportRun
from libreta.integrations.imports.normalise import columns, persons
from libreta.integrations.imports.plan import MODES, NUMBER, Plan
from libreta.integrations.imports.reading import Examination, Source
from libreta.kernel import records
from libreta.kernel.actors import Actor, Scope
from libreta.sales.forecasts.queries import company_currency

SAMPLES = 3
MODE_LABELS = {"both": _("Create and update"), "create": _("Create only"), "update": _("Update only")}
ORDERS = {"dmy": _("day, month, year"), "mdy": _("month, day, year")}
MARKS = {",": _("comma (1.234,56)"), ".": _("point (1,234.56)")}
DELIMITERS = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("bar"), "^": "^", "~": "~"}


@dataclass(frozen=True)
class ColumnRow:
    """One column of the file on the form."""

    place: int
    header: str
    samples: tuple[str, ...]
    target: str
    question: str = ""
    answers: tuple[tuple[str, Any], ...] = ()
    answer: str = ""
    parts: tuple[tuple[str, str], ...] = ()


class PlanForm:
    """What the page shows of a plan."""

    def __init__(self, run: ImportRun, examination: Examination, by: Actor) -> None:
        self.plan = Plan.from_json(run.plan)
        self.source = examination.source
        self.examination = examination
        self.by = by
        self.feeds = self.plan.feeds
        cells = [record.cells for record in examination.sample if record.problem is None]
        self.questions = deciding.open_questions(cells, replace(self.plan, date_orders={}, decimal_marks={}))
        self._cells = cells

    def columns(self) -> list[ColumnRow]:
        """This function lists the columns with their samples and chosen fields."""
        targets = self._targets()
        return [self._column(place, header, targets.get(place, "")) for place, header in enumerate(self.source.names)]

    def _column(self, place: int, header: str, target: str) -> ColumnRow:
        filled = (str(row[place]) for row in self._cells if place < len(row) and row[place] not in (None, ""))
        samples = tuple(text[:60] for text in list(dict.fromkeys(filled))[:SAMPLES])
        kind = self.questions.get(str(place), "")
        choices = {"date": ORDERS, "number": MARKS}.get(kind, {})
        chosen = (self.plan.date_orders if kind == "date" else self.plan.decimal_marks).get(str(place), "")
        parts: tuple[tuple[str, str], ...] = ()
        if target.endswith(editing.FULL_NAME):
            parts = tuple(persons.split(columns.line(text), self.plan.language) for text in samples)
        return ColumnRow(place, header, samples, target, kind, tuple(choices.items()), chosen, parts)

    def _targets(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for feed in self.plan.feeds:
            for name, value in feed.values.items():
                for place in value.columns:
                    found.setdefault(place, editing.target_of(feed, name))
        return found

    def options(self) -> list[tuple[Any, list[tuple[str, Any]]]]:
        """This function lists the fields to choose from, grouped by kind of record."""
        groups = []
        for feed in self.plan.feeds:
            fields = importable(feed.type, self.by)
            listed = [(f"{feed.name}.{name}", field.label) for name, field in fields.items()]
            if editing.NAME_WAYS.keys() <= fields.keys():
                at = next(i for i, name in enumerate(fields) if name in editing.NAME_WAYS)
                listed.insert(at, (f"{feed.name}.{editing.FULL_NAME}", _("Full name, split in two")))
            if NUMBER in feed.values:
                listed.insert(0, (f"{feed.name}.{NUMBER}", _("Number in Libreta")))
            groups.append((feed.record_type.label, listed))
        return groups

    def constants(self) -> list[tuple[str, Any, Any, list[tuple[str, Any]]]]:
        """This function lists the fields with a fixed value, and the required ones that still lack one; the currency of
        amounts that come without one is proposed: that of the company."""
        found = []
        for feed in self.plan.feeds:
            fields = importable(feed.type, self.by)
            for name, field in fields.items():
                value = feed.values.get(name)
                fixed = value is not None and not value.columns and not value.feed
                missing = value is None and name == self._currency(feed)
                if fixed or missing or (field.required and value is None):
                    text = value.constant if value is not None and value.constant is not None else ""
                    text = company_currency() if missing else text
                    found.append((f"{feed.name}.{name}", field.label, text, list(field.choices)))
        return found

    def _currency(self, feed: Any) -> str:
        fields = feed.record_type.fields()
        amounts = (fields[name].currency for name in feed.values if name in fields and fields[name].currency)
        return next(amounts, "")

    def keys(self) -> list[tuple[str, Any, bool]]:
        """This function lists the ways to find existing records of the main kind."""
        feed = self.plan.main
        offered = dict.fromkeys(
            [*feed.keys, *(k for k in feed.record_type.match_keys if all(n in feed.values for n in k))]
        )
        fields = feed.record_type.fields()
        labels = [(",".join(key), " + ".join(str(fields[n].label) for n in key), key in feed.keys) for key in offered]
        return [(key, label.capitalize(), chosen) for key, label, chosen in labels]

    def modes(self) -> list[tuple[str, Any]]:
        """This function lists what may be done with new and known records."""
        return list(MODE_LABELS.items())

    def delimiters(self) -> list[tuple[str, Any]]:
        """This function lists the delimiters of text files."""
        return list(DELIMITERS.items())

    def encodings(self) -> list[tuple[str, str]]:
        """This function lists the encodings of text files."""
        return [(name, encodings.label(name)) for name in encodings.LABELS]


def types(by: Actor) -> list[records.RecordType]:
    """This function lists the kinds of record that an actor may import."""
    return [t for t in records.all_types() if by.rights.scope(t.key, "import") is not Scope.NONE and t.creatable]


def plan_of(run: ImportRun, given: Mapping[str, Any]) -> Plan:
    """This function reads the form back into a plan. Raises Invalid for unknown fields."""
    plan, source = Plan.from_json(run.plan), Source.from_json(run.source)
    current = PlanForm._targets(_bare_form(plan))
    orders, marks = {}, {}
    for place in range(len(source.names)):
        target = given.get(f"column_{place}", current.get(place, ""))
        if target != current.get(place, ""):
            plan = editing.with_place(plan, place, target)
        answer = given.get(f"answer_{place}", "")
        if answer in ORDERS:
            orders[str(place)] = answer
        elif answer in MARKS:
            marks[str(place)] = answer
    for name in given:
        if name.startswith("constant_"):
            plan = editing.with_constant(plan, name.removeprefix("constant_"), given[name].strip())
    plan = replace(
        plan,
        date_orders=orders,
        decimal_marks=marks,
        keep_rows=given.get("keep_rows") == "yes",
        region=given.get("region", plan.region).upper()[:2],
    )
    keys = given.getlist("keys") if hasattr(given, "getlist") else given.get("keys", [])
    if "mode" in given:
        mode = given["mode"] if given["mode"] in MODES else plan.main.mode
        chosen = tuple(tuple(key.split(",")) for key in keys if key)
        plan = plan.with_feed(plan.main.name, mode=mode, keys=chosen)
    return plan


def _bare_form(plan: Plan) -> PlanForm:
    form = PlanForm.__new__(PlanForm)
    form.plan = plan
    return form


def reading_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """This function reads what the person says of the file itself."""
    chosen: dict[str, Any] = {
        name: given[name] for name in ("encoding", "delimiter", "sheet", "preset", "region") if given.get(name)
    }
    if chosen.get("encoding") not in encodings.LABELS:
        chosen.pop("encoding", None)
    if chosen.get("delimiter") not in DELIMITERS:
        chosen.pop("delimiter", None)
    if given.get("header", "").lstrip("-").isdigit():
        chosen["header"] = int(given["header"]) - 1
    if given.get("type"):
        chosen["type_key"] = given["type"]
    return chosen
