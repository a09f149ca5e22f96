"""The living style page: every component in every state."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from libreta.ui.charts import Bar


def style_page(request: HttpRequest) -> HttpResponse:
    """This function shows all components; `?toast=1` adds a toast."""
    if request.GET.get("toast"):
        messages.success(request, "3 customers moved to the trash.")
    now = getattr(request, "now", None) or timezone.now()
    moments = {
        "just": now - timedelta(minutes=2),
        "yesterday": now - timedelta(days=1),
        "soon": now + timedelta(days=12),
    }
    sample = {"amount": Decimal("1234567.5"), "share": Decimal("0.183"), "moments": moments, "names": NAMES}
    return render(
        request,
        "ui/style_page.html",
        {**sample, "parts": PARTS, "swatches": SWATCHES, "pair": NAMES[:2], "stages": STAGES, "bars": BARS},
    )


PARTS = tuple(f"ui/style/{name}.html" for name in ("basics", "forms", "parts", "charts", "controls"))
SWATCHES = (
    "canvas",
    "surface",
    "raised",
    "hover",
    "text",
    "faint",
    "accent",
    "accent-soft",
    "good",
    "warn",
    "bad",
    "violet",
    "teal",
)
BARS = tuple(
    Bar(f"2026-{n:02}", Decimal(value), f"€{value}", "#chart", Decimal(before), f"€{before}")
    for n, (value, before) in enumerate(((120, 90), (180, 110), (-40, 60), (210, 140), (160, 170), (240, 150)), start=1)
)
STAGES = ("Discovery", "Proposal", "Negotiation")
NAMES = (
    "Ana Popescu",
    "Luis Ortega",
    "Cooperativa Sur",
    "Ștefan Țepeș",
    "Miriam Katz",
    "Nova Textil",
    "Ωmega",
    "7 Seas",
)
