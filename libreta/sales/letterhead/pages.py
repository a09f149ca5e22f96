"""The settings page of the company on paper."""

from __future__ import annotations

import base64
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from libreta.identity.answers import done, form_page, needs
from libreta.identity.controls import Control
from libreta.sales.letterhead.actions import write_letterhead
from libreta.sales.letterhead.models import Letterhead
from libreta.sales.letterhead.queries import letterhead

FOOTERS = {"en": _("Footer in English"), "es": _("Footer in Spanish"), "ro": _("Footer in Romanian")}
TERMS = {"en": _("Terms in English"), "es": _("Terms in Spanish"), "ro": _("Terms in Romanian")}


@needs("settings.sales")
def company(request: HttpRequest) -> HttpResponse:
    """This function shows and takes the data of the company, as its quotes show them."""

    def save(given: Any) -> HttpResponse:
        file = request.FILES.get("logo")
        logo = file.read(2_000_001) if file else b"" if given.get("logo_away") == "true" else None
        write_letterhead(given, logo=logo, by=request.actor, at=request.now)
        return done(request, _("The company's data were saved."), request.path)

    ours = letterhead()
    picture = f"data:image/{ours.logo_kind};base64,{base64.b64encode(bytes(ours.logo)).decode()}" if ours.logo else ""
    return form_page(
        request,
        _controls(ours),
        title=_("Company on paper"),
        submit=_("Save"),
        save=save,
        template="sales/letterhead/page.html",
        logo=picture,
    )


def _controls(ours: Letterhead) -> list[Control]:
    texts = [
        Control(f"{name}_{language}", label, "long_text", kept.get(language, ""), wide=True)
        for name, labels, kept in (("footer", FOOTERS, ours.footer), ("terms", TERMS, ours.terms))
        for language, label in labels.items()
    ]
    return [
        Control("name", _("Name of the company"), value=ours.name),
        Control("tax_id", _("Tax number"), value=ours.tax_id),
        Control("address", _("Address"), "long_text", ours.address, wide=True),
        Control("email", _("E-mail"), "email", ours.email),
        Control("phone", _("Telephone"), value=ours.phone),
        Control("website", _("Website"), value=ours.website),
        Control("bank", _("Bank line"), value=ours.bank, help=_("Stands at the foot of every page.")),
        Control("accent", _("Colour"), value=ours.accent, help=_("Like #2f5fd0; empty: blue.")),
        Control("valid_days", _("Days for which quotes are valid"), "number", ours.valid_days),
        Control(
            "orders_on_acceptance",
            _("Make the order as soon as a quote is accepted"),
            "checkbox",
            ours.orders_on_acceptance,
        ),
        *texts,
    ]
