"""A quote as a PDF: drawn from data by a fixed template, without network and without any file but that template."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from libreta.sales.letterhead.queries import letterhead
from libreta.ui import formats

PAPER = Path(__file__).parent / "paper"
LETTER = {"USD", "CAD", "MXN", "COP", "CLP", "GTQ", "CRC", "DOP", "PAB", "NIO", "HNL", "VES"}
ACCENT = "#2f5fd0"


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[PAPER / "fonts"])


def pdf(offer: dict[str, Any]) -> bytes:
    """This function draws an offer (see `queries.offer`) as a tagged PDF/A-2 in the customer's language.

    It draws nothing that the offer does not hold: costs and margins cannot get into it.
    """
    return _drawn(offer, "pdf")


def pictures(offer: dict[str, Any], *, ppi: int = 110) -> list[bytes]:
    """This function draws the pages of an offer as PNG pictures."""
    found = _drawn(offer, "png", ppi)
    return found if isinstance(found, list) else [found]


def _drawn(offer: dict[str, Any], kind: str, ppi: int = 110) -> Any:
    with translation.override(offer["language"]):
        told = json.dumps(_sheet(offer), ensure_ascii=False)
    compiler = typst.Compiler(
        root=PAPER, font_paths=_fonts(), ignore_system_fonts=True, package_path=PAPER, package_cache_path=PAPER
    )
    more = {"pdf_standards": ["a-2b"]} if kind == "pdf" else {"ppi": ppi}
    source = (PAPER / "quote.typ").read_bytes()
    return compiler.compile(source, format=kind, sys_inputs={"quote": told}, **more)


def _sheet(offer: dict[str, Any]) -> dict[str, Any]:
    """Everything written as the customer's language writes it."""
    ours, company, items = letterhead(), offer["company"], [x for x in offer["lines"] if x["kind"] == "item"]
    return {
        "language": offer["language"],
        "day": [int(part) for part in (offer["drawn_on"] or offer["valid_until"]).split("-")],
        "paper": "us-letter" if offer["currency"] in LETTER else "a4",
        "words": words(),
        "currency": offer["currency"],
        "title-line": _("Quote %(number)s") % {"number": offer["number"]},
        "subject": offer["title"],
        "introduction": offer["introduction"],
        "terms": offer["terms"],
        "closing": _("We look forward to your answer. You can accept this quote online or by reply."),
        "seller": offer["seller"],
        "seller-email": offer["seller_email"],
        "company": {"name": company["name"] or offer["seller"] or "–", "accent": company["accent"] or ACCENT},
        "company-lines": _company(company),
        "customer": {"name": offer["customer"]["name"]},
        "customer-lines": _customer(offer["customer"]),
        "footer-lines": [part for part in (company["bank"], *company["footer"].splitlines()[:3]) if part] or [""],
        "facts": _facts(offer),
        "with-discount": any(Decimal(item["discount"]) for item in items),
        "lines": [_line(line) for line in offer["lines"]],
        "sums": sums(offer),
        "total": money(offer["total"], offer["currency"]),
        "logo": list(bytes(ours.logo)) if ours.logo else None,
        "logo-kind": ours.logo_kind,
    }


def words() -> dict[str, str]:
    """This function gives the fixed words of a quote in the language that is set."""
    return {
        "page": _("Page"),
        "of": _("of"),
        "for": _("For"),
        "description": _("Description"),
        "quantity": _("Quantity"),
        "unit-price": _("Unit price"),
        "discount": _("Discount"),
        "tax": _("Tax"),
        "amount": _("Amount"),
        "optional": _("Optional, not in the total"),
        "total": _("Total"),
        "terms": _("Terms"),
    }


def sums(offer: dict[str, Any]) -> list[tuple[str, str]]:
    """This function gives what stands above the total, line by line, as (text, amount)."""
    currency, found = offer["currency"], []
    if Decimal(offer["discount_amount"]):
        said = _("Discount %(percent)s") % {"percent": formats.hundredths(offer["discount"])}
        found += [
            (_("Sum of the lines"), money(offer["subtotal"], currency)),
            (said, "−" + money(offer["discount_amount"], currency)),
        ]
    found.append((_("Net"), money(offer["net"], currency)))
    for rate in offer["rates"] if Decimal(offer["tax"]) else ():
        told = {"rate": formats.hundredths(rate["rate"]), "base": money(rate["base"], currency)}
        found.append((_("Tax %(rate)s on %(base)s") % told, money(rate["tax"], currency)))
    return found


def money(amount: str, currency: str) -> str:
    """This function writes an amount of an offer as the language that is set writes it."""
    return formats.money(Decimal(amount), currency)


def _line(line: dict[str, Any]) -> dict[str, Any]:
    if line["kind"] == "section":
        return line
    quantity = formats.number(line["quantity"])
    return {
        "kind": "item",
        "description": line["description"],
        "quantity": f"{quantity} {line['unit']}".strip(),
        "unit-price": figure(line["unit_price"]),
        "discount": formats.hundredths(line["discount"]) if Decimal(line["discount"]) else "",
        "tax-rate": formats.hundredths(line["tax_rate"]),
        "is-optional": line["is_optional"],
        "amount": figure(line["amount"]),
    }


def figure(text: str) -> str:
    """This function writes a price or an amount with the places that it has, without its currency."""
    return formats.number(text, len(text.partition(".")[2]))


def _facts(offer: dict[str, Any]) -> list[tuple[str, str, bool]]:
    valid = formats.day(date.fromisoformat(offer["valid_until"]), "long")
    facts = [(_("Number"), offer["number"], False), (_("Version"), str(offer["edition"]), False)]
    facts += (
        [(_("Date"), formats.day(date.fromisoformat(offer["drawn_on"]), "long"), False)] if offer["drawn_on"] else []
    )
    facts.append((_("Valid until"), valid, True))
    return [*facts, (_("Your reference"), offer["reference"], False)] if offer["reference"] else facts


def _company(company: dict[str, Any]) -> list[str]:
    tax = [_("Tax number: %(number)s") % {"number": company["tax_id"]}] if company["tax_id"] else []
    reach = [" · ".join(part for part in (company["phone"], company["email"]) if part), company["website"]]
    return [part for part in (*company["address"].splitlines(), *tax, *reach) if part]


def _customer(customer: dict[str, Any]) -> list[str]:
    tax = [_("Tax number: %(number)s") % {"number": customer["tax_id"]}] if customer["tax_id"] else []
    return [*customer["address"], *tax]
