"""An answer as a file: one row per cell, with the value of each dimension and each metric, no totals."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from libreta.intelligence.explorer import naming, reading
from libreta.intelligence.explorer.asking import Asked
from libreta.intelligence.explorer.pages import of_figures, question_of
from libreta.intelligence.explorer.pivot import figures_of
from libreta.intelligence.metrics.declaring import metric
from libreta.intelligence.metrics.dimensions import dimension
from libreta.intelligence.metrics.terms import Unit
from libreta.kernel.refusals import Forbidden, Invalid
from libreta.kernel.spreadsheets import guarded

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@of_figures
def export(request: HttpRequest) -> HttpResponse:
    """This page gives the answer as CSV or XLSX. Raises Forbidden, BadFilter, TooLarge."""
    if not request.actor.may("export"):
        raise Forbidden()
    wanted, _known = question_of(request)
    if not wanted.metrics:
        raise Invalid(_("Choose what you want to know."))
    rows = _table(wanted, request)
    if request.GET.get("format") == "xlsx":
        return _file(_xlsx(rows), XLSX, "xlsx")
    return _file(_csv(rows), "text/csv; charset=utf-8", "csv")


def _file(body: bytes, kind: str, ending: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="libreta-figures.{ending}"'
    return answer


def _table(wanted: Asked, request: HttpRequest) -> list[list[Any]]:
    figures = figures_of(wanted, wanted.by, request.actor)
    values = {name: {key[place] for key in figures.now} for place, name in enumerate(wanted.by)}
    names = naming.names_of(values, request)
    shown = [metric(key) for key in wanted.metrics]
    heads: list[Any] = [str(dimension(name).label) for name in wanted.by]
    base = reading.warehouse().base
    for one in shown:
        label = f"{one.label} ({base})" if one.unit == Unit.MONEY and base else str(one.label)
        heads += [label, _("%(metric)s, before") % {"metric": label}] if wanted.compare else [label]
    rows = []
    for key in sorted(figures.now, key=lambda key: [str(part) for part in key]):
        row: list[Any] = [names[name][part] for name, part in zip(wanted.by, key, strict=True)]
        for one in shown:
            row.append(figures.now[key].get(one.key))
            if wanted.compare:
                row.append(figures.before.get(key, {}).get(one.key))
        rows.append(row)
    return [heads, *rows]


def _csv(rows: list[list[Any]]) -> bytes:
    file = StringIO(newline="")
    csv.writer(file).writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _xlsx(rows: list[list[Any]]) -> bytes:
    import xlsxwriter  # loaded when asked for

    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(place, column, guarded(cell))
            elif cell is not None:
                sheet.write_number(place, column, cell)
    sheet.freeze_panes(1, 0)
    book.close()
    return file.getvalue()
