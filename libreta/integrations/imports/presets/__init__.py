"""Plans for the exports of other programs, chosen by name or recognised by their headers."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from libreta.integrations.imports.plan import Plan

from . import google, hubspot, odoo, order_lines, outlook, sales_pipeline, salesforce
from .drafting import Draft, Preset

PRESETS: tuple[Preset, ...] = (
    Preset("hubspot-contacts", "hubspot", _("HubSpot: contacts"), "customer", hubspot.contacts),
    Preset("hubspot-companies", "hubspot", _("HubSpot: companies"), "customer", hubspot.companies),
    Preset("salesforce-contacts", "salesforce", _("Salesforce: contacts"), "customer", salesforce.contacts),
    Preset("salesforce-accounts", "salesforce", _("Salesforce: accounts"), "customer", salesforce.accounts),
    Preset("google-contacts", "google", _("Google Contacts"), "customer", google.contacts),
    Preset("odoo-contacts", "odoo", _("Odoo: contacts"), "customer", odoo.contacts),
    Preset("outlook-contacts", "outlook", _("Outlook: contacts"), "customer", outlook.contacts),
    Preset(
        "order-lines",
        "order-lines",
        _("Order lines with their orders, products and customers"),
        "order_line",
        order_lines.lines,
    ),
    Preset(
        "sales-pipeline",
        "sales-pipeline",
        _("Deals with their stages, customers and products"),
        "opportunity",
        sales_pipeline.deals,
    ),
)


def named(name: str) -> list[Preset]:
    """This function finds presets by their own name or that of their family."""
    return [preset for preset in PRESETS if name in (preset.name, preset.family)]


def draft(name: str, headers: Sequence[str], *, language: str = "en") -> Plan | None:
    """This function makes the plan of the first preset of that name that fits the headers; "" tries all of them."""
    for preset in named(name) if name else PRESETS:
        plan = preset.build(Draft(headers, language=language))
        if plan is not None:
            return plan
    return None
