"""Rows of prices as people write them: cells of a grid, or a block copied out of a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import TooLarge
from libreta.ui import formats

MOST = 2_000
WIDTHS = {2: ("product", "price"), 3: ("product", "quantity", "price")}
WIDEST = ("product", "quantity", "price", "discount")


@dataclass(frozen=True)
class Line:
    """One row as it was written, with what is wrong with it by cell. `entry` is the price that it changes."""

    product: str = ""
    quantity: str = ""
    price: str = ""
    discount: str = ""
    entry: int | None = None
    version: int | None = None
    product_id: int | None = None
    removed: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        return not (self.product or self.price or self.discount or self.entry)

    def failing(self, **errors: str) -> Line:
        """This function adds errors to what is wrong already."""
        return replace(self, errors={**{name: text for name, text in errors.items() if text}, **self.errors})


def pasted(block: str) -> list[Line]:
    """This function reads a block of cells divided by tabs: product and price; with the quantity between them; with a
    discount behind. A first line without any number is a heading. A price with a percent sign is a discount.

    Raises TooLarge for more than two thousand rows.
    """
    rows = [row for row in block.replace("\r\n", "\n").replace("\r", "\n").split("\n") if row.strip()]
    if len(rows) > MOST:
        raise TooLarge(_("Paste at most %(n)s rows at once; longer lists come in by an import.") % {"n": MOST})
    cells = [[cell.strip() for cell in row.split("\t")] for row in rows]
    if cells and not any(re.search(r"\d", cell) for cell in cells[0][1:]):
        cells = cells[1:]
    return [_line(row) for row in cells]


def _line(cells: Sequence[str]) -> Line:
    names = WIDTHS.get(len(cells), WIDEST)
    given = dict(zip(names, cells, strict=False))
    if given.get("price", "").endswith("%") and not given.get("discount"):
        given["discount"], given["price"] = given["price"], ""
    line = Line(**given)
    if len(cells) > len(WIDEST):
        return line.failing(product=_("This row has more than four cells."))
    return line if len(cells) > 1 else line.failing(price=_("Write either a unit price or a discount."))


def found(lines: Iterable[Line], *, by: Actor, at: datetime) -> list[Line]:
    """This function finds the products that lines name by their SKU or their name, in one query."""
    lines = list(lines)
    wanted = {line.product.casefold() for line in lines if line.product and not line.product_id}
    names: dict[str, list[int]] = {}
    codes: dict[str, int] = {}
    if wanted:
        seen = query.of("product", by=by, at=at).queryset().annotate(code=Lower("sku"), called=Lower("name"))
        for pk, code, called in seen.filter(Q(code__in=wanted) | Q(called__in=wanted)).values_list(
            "pk", "code", "called"
        ):
            if code:
                codes[code] = pk
            names.setdefault(called, []).append(pk)
    return [line if line.product_id or line.removed else _named(line, codes, names) for line in lines]


def _named(line: Line, codes: dict[str, int], names: dict[str, list[int]]) -> Line:
    text = line.product.casefold()
    if not text:
        return line.failing(product=_("Say which product."))
    several = names.get(text, [])
    if text in codes or len(several) == 1:
        return replace(line, product_id=codes.get(text) or several[0])
    if several:
        return line.failing(product=_("Several products are called so; write the SKU."))
    return line.failing(product=_("No product has this SKU or name."))


def number(text: str) -> Decimal | None:
    """This function reads a number as the reader writes it, with or without a currency or a percent sign. Raises
    ValueError with a sentence."""
    bare = re.sub(r"[\s%€$£]|[A-Z]{3}", "", text)
    if not bare:
        return None
    try:
        return formats.read_number(bare)
    except ValueError:
        raise ValueError(_("“%(text)s” is no number.") % {"text": text[:30]}) from None
