"""Reading a file into staging tables, one per feed: cleaned and complete; refused rows are marked with their reason."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import compress
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from libreta.integrations.imports import reading
from libreta.integrations.imports.cells import Cleaned, told
from libreta.integrations.imports.feed_stage import FeedStage
from libreta.integrations.imports.headers import is_blank
from libreta.integrations.imports.models import ImportRow, ImportRun
from libreta.integrations.imports.plan import Feed, Plan
from libreta.integrations.imports.reading import Source
from libreta.integrations.imports.records import PROBLEM_SENTENCES, Batch
from libreta.kernel.actors import Actor


@contextmanager
def _old_objects_aside() -> Iterator[None]:
    """Thousands of short-lived rows make Python look for garbage often; what was there before need not be searched."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class Stager:
    """Reads a whole file into the staging tables of its feeds."""

    def __init__(self, run: ImportRun, path: Path, by: Actor) -> None:
        self.run, self.path = run, path
        self.source, self.plan = Source.from_json(run.source), Plan.from_json(run.plan)
        self.stages = [FeedStage(run.id, i, self.plan, by, self.source) for i in range(len(self.plan.feeds))]
        self._above: tuple[int, tuple] | None = None
        self.counts = {"rows": 0, "refused": 0, "noted": 0, "continued": 0, "blank": 0, "closing": 0}

    def start(self) -> None:
        """This function makes the tables and forgets the marks of an earlier attempt to read."""
        with transaction.atomic():
            for stage in self.stages:
                stage.create_table()
            marks = (ImportRow.Action.REFUSED, ImportRow.Action.NOTED)
            ImportRow.objects.filter(run=self.run, action__in=marks).delete()

    def batches(self, report: Callable[[int], None]) -> None:
        """This function stages the file; `report` is told the rows read so far after every batch."""
        with _old_objects_aside():
            for batch in reading.batches(self.path, self.source):
                with transaction.atomic():
                    self._stage(batch)
                report(self.counts["rows"])

    def _stage(self, batch: Batch) -> None:
        rows, continued = self._carried(batch)
        refused: dict[int, list[str]] = {}
        notes: dict[int, list[str]] = {}
        ready: list[tuple[FeedStage, Cleaned, list, list, list | None]] = []
        keys: dict[str, list[str | None]] = {}
        for stage in self.stages:
            cleaned = stage.reader.read(batch)
            present = stage.present(cleaned)
            self._complain(stage, cleaned, present, refused, notes)
            keys[stage.feed.name] = own = stage.keys(cleaned, rows)
            for name in stage.links:
                value = stage.feed.values[name]
                if value.feed:
                    cleaned.values[name] = keys[value.feed]
            new, held = stage.judged(cleaned, len(batch))
            if present is not None:
                keys[stage.feed.name] = [key if is_there else None for key, is_there in zip(own, present, strict=True)]
            ready.append((stage, cleaned, new, held, present))
        self._refuse_unused(ready, len(batch), refused)
        for stage, cleaned, new, held, present in ready:
            good = self._good(stage, batch, refused, continued, present)
            known = stage.known(batch) if stage.is_known else []
            self._send(stage, cleaned, new, held, keys[stage.feed.name], batch.numbers, known, good)
        self._mark(batch, refused, notes)
        self.counts["rows"] += len(batch) + len(batch.refused)
        self.counts["continued"] += len(continued)
        self.counts["blank"] += batch.left_out.blank
        self.counts["closing"] += len(batch.left_out.closing)

    def _refuse_unused(self, ready: list[tuple], count: int, refused: dict[int, list[str]]) -> None:
        """A row of which no feed makes a record is said to hold nothing, rather than lost."""
        if any(not stage.feed.needs for stage, *_rest in ready):
            return
        told_of = [present for _stage, _cleaned, _new, _held, present in ready if present is not None]
        for place in range(count):
            if not any(present[place] for present in told_of):
                refused.setdefault(place, []).append(_("Nothing in this row belongs to what is imported."))

    def _complain(self, stage: FeedStage, cleaned: Cleaned, present: list | None, refused: dict, notes: dict) -> None:
        for name, complaints in cleaned.complaints.items():
            value = stage.feed.values[name]
            vital = not stage.keep_rows or value.vital or stage.fields[name].required or name in stage.keyed
            target = refused if vital else notes
            for place, complaint in complaints.items():
                if present is None or present[place] or not stage.keep_rows:
                    target.setdefault(place, []).append(told(name, stage.headers[name], complaint))

    def _good(self, stage: FeedStage, batch: Batch, refused: dict, continued: set, present: list | None) -> list[bool]:
        good = [True] * len(batch) if present is None else list(present)
        for place in refused:
            good[place] = False
        if not stage.feed.fold and not self._is_child(stage.feed):
            for place in continued:
                good[place] = False
        return good

    def _is_child(self, feed: Feed) -> bool:
        """Whether a feed lives in the cells that a continuing row has of its own."""
        places = {place for value in feed.values.values() for place in value.columns}
        return bool(places) and not places & set(self.plan.carry)

    def _send(
        self, stage: FeedStage, cleaned: Cleaned, new: list, held: list, keys: list, rows: list, known: list, good: list
    ) -> None:
        columns = [rows, keys, new, held]
        if stage.is_known:
            columns.append(known)
        columns += [stage.as_kept(name, cleaned.values[name]) for name in stage.names]
        columns += [cleaned.values[name] for name in stage.links]
        picked = compress(zip(*columns, strict=True), good)
        if stage.feed.fold:
            best: dict[str, tuple] = {}
            for row in picked:
                known = best.get(row[1])
                if row[1] is not None and (known is None or known.count(None) > row.count(None)):
                    best[row[1]] = row
            picked = best.values()
        stage.copy(picked)

    def _mark(self, batch: Batch, refused: dict[int, list[str]], notes: dict[int, list[str]]) -> None:
        marks = [
            ImportRow(
                run=self.run, action=ImportRow.Action.REFUSED, feed=0, row=batch.numbers[place], reason=" ".join(told_)
            )
            for place, told_ in refused.items()
        ]
        marks += [
            ImportRow(
                run=self.run, action=ImportRow.Action.REFUSED, feed=0, row=r.number, reason=PROBLEM_SENTENCES[r.problem]
            )
            for r in batch.refused
        ]
        noted = [
            ImportRow(
                run=self.run, action=ImportRow.Action.NOTED, feed=0, row=batch.numbers[place], reason=" ".join(told_)
            )
            for place, told_ in notes.items()
            if place not in refused
        ]
        noted += [
            ImportRow(run=self.run, action=ImportRow.Action.NOTED, feed=0, row=number, reason=_("A total or a notice."))
            for number in batch.left_out.closing
        ]
        ImportRow.objects.bulk_create(marks + noted, batch_size=2000)
        self.counts["refused"] += len(marks)
        self.counts["noted"] += len(noted)

    def _carried(self, batch: Batch) -> tuple[list[int], set[int]]:
        """Fill blank parent cells from the row above; gives the row of each row's parent and the continuing places."""
        carry = self.plan.carry
        if not carry or not batch.numbers:
            return batch.numbers, set()
        rows, continued = list(batch.numbers), set()
        for place in range(len(rows)):
            cells = tuple(batch.columns[column][place] for column in carry)
            if all(is_blank(cell) for cell in cells) and self._above is not None:
                rows[place], above = self._above
                continued.add(place)
                for column, cell in zip(carry, above, strict=True):
                    batch.columns[column][place] = cell
            else:
                self._above = (rows[place], cells)
        return rows, continued
