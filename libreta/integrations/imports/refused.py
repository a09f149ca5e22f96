"""The file of refused rows: the original columns of each, and why it was refused."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from libreta.integrations.guarding import guarded
from libreta.integrations.imports import files, reading
from libreta.integrations.imports.models import ImportRow, ImportRun
from libreta.integrations.imports.reading import Source

BATCH = 2000


def lines(run: ImportRun, action: str = ImportRow.Action.REFUSED) -> Iterator[str]:
    """This function gives the CSV lines of the rows with that mark, read again from the kept file, in their order."""
    reasons = ImportRow.objects.filter(run=run, action=action).order_by("row").values_list("row", "reason")
    marks = reasons.iterator(chunk_size=BATCH)
    source = Source.from_json(run.source)
    yield "\ufeff" + _line([_("Row"), _("Reason"), *source.names])
    wanted = next(marks, None)
    if wanted is None or not run.file:
        return
    for record in reading.records(files.path_of(run), source):
        while wanted is not None and wanted[0] < record.number:
            wanted = next(marks, None)
        if wanted is None:
            return
        if wanted[0] == record.number:
            yield _line([record.number, wanted[1], *("" if c is None else guarded(str(c)) for c in record.cells)])


def _line(cells: list) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
