"""The page on which a price book is filled like a spreadsheet, and the one that tells what a customer would pay."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from libreta.catalog.prices import actions, books, pasting
from libreta.catalog.prices.models import PriceEntry
from libreta.catalog.prices.pasting import Line
from libreta.catalog.prices.queries import Asked, prices_for
from libreta.kernel import query, records
from libreta.kernel.filters import moments
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Forbidden, Refusal, TooLarge
from libreta.ui import addresses, answers, controls, formats, references

ON_A_PAGE = 100
SPARE = 3


@require_http_methods(["GET", "POST"])
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """This function shows the prices of a book as a grid and keeps what was written. Raises NotVisible, Forbidden."""
    if not books.readable(request.actor):
        raise Forbidden()
    book = query.of("price_book", by=request.actor, at=request.now).get(pk)
    search = request.GET.get("q", "").strip()
    start = addresses.number_of(request.GET.get("from", "")) or 0
    if request.method == "POST":
        return _kept(request, book)
    lines, more = _shown(request, pk, search, start)
    spare = [Line() for _n in range(SPARE)]
    return _page(request, book, spare + lines, next_from=start + ON_A_PAGE if more else 0, search=search)


def _kept(request: HttpRequest, book: dict[str, Any]) -> HttpResponse:
    lines, block = _written(request.POST), request.POST.get("block", "")
    try:
        pasted = pasting.pasted(block)
        count = actions.write_entries(book["id"], [*lines, *pasted], by=request.actor, at=request.now)
    except TooLarge as refused:
        return _page(request, book, lines, said=refused.message, block=block, status=413)
    except actions.BadRows as refused:
        # What was pasted stands in the grid from here on, so that it is corrected where it is wrong.
        return _page(request, book, refused.lines, said=refused.message, status=422)
    said = ngettext("%(n)s price kept.", "%(n)s prices kept.", count) % {"n": formats.number(count)}
    return answers.done(request, f"/price-grid/{book['id']}/", said)


def _page(
    request: HttpRequest, book: dict[str, Any], lines: list[Line], *, status: int = 200, **more: Any
) -> HttpResponse:
    ids = {line.product_id for line in lines if line.product_id}
    names = query.titles("product", ids, by=request.actor, at=request.now)
    rows = [{"place": n, "line": line, "name": names.get(line.product_id)} for n, line in enumerate(lines)]
    may = query.of("price_book", by=request.actor, at=request.now).verb("update").with_ids([book["id"]])
    may_write = request.actor.rights.scope("price_book", "update") != "none" and may.queryset().exists()
    context = {"book": book, "rows": rows, "may_write": may_write, "fold": "open" if more.get("block") else "closed"}
    return render(request, "catalog/prices/grid.html", context | more, status=status)


def _shown(request: HttpRequest, book: int, search: str, start: int) -> tuple[list[Line], bool]:
    entries = query.of("price_entry", by=request.actor, at=request.now)
    rows = entries.where({"field": "price_book", "op": "eq", "value": book}).queryset()
    if search:
        rows = rows.filter(product__name__icontains=search) | rows.filter(product__sku__icontains=search)
    ordered = rows.order_by("product__name", "product_id", "min_quantity", "id")
    found: list[PriceEntry] = list(ordered[start : start + ON_A_PAGE + 1])
    return [_line(entry) for entry in found[:ON_A_PAGE]], len(found) > ON_A_PAGE


def _line(entry: PriceEntry) -> Line:
    written = {
        "quantity": entry.min_quantity,
        "price": entry.unit_price,
        "discount": entry.discount,
    }
    texts = {name: "" if v is None else formats.written_number(v.normalize()) for name, v in written.items()}
    return Line(**texts, entry=entry.pk, version=entry.version, product_id=entry.product_id)


def _written(data: QueryDict) -> list[Line]:
    """The rows of the grid as they came back; numbers of rows are those of the form."""
    places = sorted({int(m[1]) for name in data if (m := re.fullmatch(r"quantity_([0-9]{1,5})", name))})
    lines = []
    for place in places:
        given = {name: data.get(f"{name}_{place}", "").strip() for name in ("product", "quantity", "price", "discount")}
        numbers = {
            name: addresses.number_of(data.get(f"{name}_{place}", "")) for name in ("entry", "version", "product_id")
        }
        lines.append(Line(**given, **numbers, removed=bool(data.get(f"removed_{place}"))))
    return [line for line in lines if not line.is_blank]


@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """This function tells what a customer would pay for a product, and because of what. Raises Forbidden."""
    query.require(records.get("product"), request.actor, "read")
    today = moments.local_day(request.now, request.actor.timezone)
    on = _day(request.GET.get("on", ""), today)
    context: dict[str, Any] = {"on": on, "quantity": request.GET.get("quantity", "") or "1"}
    product = _reference(request, "price_entry", "product", context)
    customer = _reference(request, "price_book", "customer", context)
    book = _reference(request, "price_entry", "price_book", context)
    context["currency"] = request.GET.get("currency", "").strip().upper()[:3]
    if product:
        context |= _answer(request, context, product, customer, book, on)
    return render(request, "catalog/prices/check.html", context)


def _answer(
    request: HttpRequest, context: dict[str, Any], product: int, customer: int | None, book: int | None, on: date
) -> dict[str, Any]:
    by, at = request.actor, request.now
    try:
        quantity = pasting.number(context["quantity"]) or Decimal(1)
        currency = context["currency"] or _usual_currency(request, product, customer, book)
        asked = [Asked(product, n, currency, customer, book) for n in (quantity, quantity * 10, quantity * 100)]
        prices = prices_for(asked, on=on, by=by, at=at)
    except ValueError as problem:
        return {"refused": str(problem)}
    except Refusal as refused:
        return {"refused": refused.message}
    rows = [
        {
            "quantity": formats.number(line.quantity),
            "unit_price": "" if p.unit_price is None else formats.money(p.unit_price, p.currency),
            "total": "" if p.unit_price is None else formats.money(p.unit_price * line.quantity, p.currency),
            "because": p.because,
            "book_url": f"/price-books/{p.price_book_id}/" if p.price_book_id else "",
            "unit": p.unit,
            "tax": formats.number(p.tax_rate),
        }
        for line, p in zip(asked, prices, strict=True)
    ]
    return {"answers": rows, "currency": currency}


def _usual_currency(request: HttpRequest, product: int, customer: int | None, book: int | None) -> str:
    """The currency of the book that was named, else of the customer, else of the product."""
    for name, pk in (("price_book", book), ("customer", customer), ("product", product)):
        known = records.get(name).fields_for(request.actor)
        if pk and "currency" in known:
            found = query.of(name, by=request.actor, at=request.now).only(("currency",)).get(pk)["currency"]
            if found:
                return found
    return "EUR"


def _reference(request: HttpRequest, type_key: str, name: str, context: dict[str, Any]) -> int | None:
    """Read a record that was chosen, or typed, and draw the control to choose another one."""
    record_type = records.get(type_key)
    field = record_type.fields_for(request.actor).get(name)
    if field is None:
        return None
    value, text, errors = references.read(field, request.GET, by=request.actor, at=request.now)
    number = addresses.number_of(value)
    if number and not text:
        text = query.titles(field.target, {number}, by=request.actor, at=request.now).get(number, "")
    asked = controls.Asked(field, f"check-{name}", value or "", text, errors)
    context[f"{name}_control"] = controls.control(asked, record_type)
    context[f"{name}_errors"] = errors
    return number if text else None


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


def panel(request: HttpRequest, record_type: RecordType, row: dict[str, Any]) -> dict[str, Any] | None:
    """This function draws the first prices of a book on its page, and the ways to all of them and to the test."""
    if not books.readable(request.actor):
        return None
    lines, more = _shown(request, row["id"], "", 0)
    names = query.titles("product", {line.product_id for line in lines}, by=request.actor, at=request.now)
    rows = [{"line": line, "name": names.get(line.product_id, f"#{line.product_id}")} for line in lines[:25]]
    today = moments.local_day(request.now, request.actor.timezone)
    until, since = row.get("valid_until"), row.get("valid_from")
    state = _("expired") if until and until <= today else _("not valid yet") if since and since > today else ""
    return {"rows": rows, "more": more or len(lines) > 25, "state": state}
