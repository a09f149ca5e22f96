"""Plans for the exports of other programs, chosen by name or recognised by their headers."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from libreta.integrations.imports.plan import Feed, Plan

from . import (
    activities,
    cards,
    deals,
    google,
    hubspot,
    mailchimp,
    odoo,
    order_lines,
    outlook,
    pipedrive,
    sales_pipeline,
    salesforce,
    suite,
    zoho,
)
from .drafting import Draft, Preset

PRESETS: tuple[Preset, ...] = (
    Preset("vcard", "vcard", _("Cards (vCard)"), "customer", cards.contacts),
    Preset("hubspot-contacts", "hubspot", _("HubSpot: contacts"), "customer", hubspot.contacts),
    Preset("hubspot-companies", "hubspot", _("HubSpot: companies"), "customer", hubspot.companies),
    Preset("hubspot-deals", "hubspot", _("HubSpot: deals"), "opportunity", deals.hubspot),
    Preset("hubspot-activities", "hubspot", _("HubSpot: activities"), "interaction", activities.hubspot),
    Preset("hubspot-tickets", "hubspot", _("HubSpot: tickets"), "interaction", activities.hubspot_tickets),
    Preset("pipedrive-people", "pipedrive", _("Pipedrive: people"), "customer", pipedrive.contacts),
    Preset("pipedrive-organisations", "pipedrive", _("Pipedrive: organisations"), "customer", pipedrive.organisations),
    Preset("zoho-contacts", "zoho", _("Zoho: contacts"), "customer", zoho.contacts),
    Preset("zoho-accounts", "zoho", _("Zoho: accounts"), "customer", zoho.accounts),
    Preset("suitecrm-contacts", "suitecrm", _("SuiteCRM: contacts"), "customer", suite.suite_contacts),
    Preset("suitecrm-accounts", "suitecrm", _("SuiteCRM: accounts"), "customer", suite.suite_accounts),
    Preset("espocrm-contacts", "espocrm", _("EspoCRM: contacts"), "customer", suite.espo_contacts),
    Preset("espocrm-accounts", "espocrm", _("EspoCRM: accounts"), "customer", suite.espo_accounts),
    Preset("mailchimp-members", "mailchimp", _("Mailchimp: audience"), "customer", mailchimp.members),
    Preset("salesforce-contacts", "salesforce", _("Salesforce: contacts"), "customer", salesforce.contacts),
    Preset("salesforce-accounts", "salesforce", _("Salesforce: accounts"), "customer", salesforce.accounts),
    Preset("salesforce-opportunities", "salesforce", _("Salesforce: opportunities"), "opportunity", deals.salesforce),
    Preset("salesforce-tasks", "salesforce", _("Salesforce: tasks"), "task", activities.salesforce),
    Preset("salesforce-calls", "salesforce", _("Salesforce: activities"), "interaction", activities.salesforce_calls),
    Preset("civicrm-activities", "civicrm", _("CiviCRM: activities"), "interaction", activities.civi),
    Preset("google-contacts", "google", _("Google Contacts"), "customer", google.contacts),
    Preset("odoo-contacts", "odoo", _("Odoo: contacts"), "customer", odoo.contacts),
    Preset("odoo-partners", "odoo", _("Odoo: contacts in rows of their own"), "customer", odoo.partners),
    Preset("odoo-leads", "odoo", _("Odoo: leads and opportunities"), "lead", odoo.leads),
    Preset("outlook-contacts", "outlook", _("Outlook: contacts"), "customer", outlook.contacts, is_told=False),
    Preset(
        "order-lines",
        "",
        _("Order lines with their orders, products and customers"),
        "order_line",
        order_lines.lines,
        is_told=False,
    ),
    Preset(
        "sales-pipeline", "", _("Deals with their stages, customers and products"), "opportunity", sales_pipeline.deals
    ),
)


def named(name: str) -> list[Preset]:
    """This function finds presets by their own name or that of their family."""
    return [preset for preset in PRESETS if name in (preset.name, preset.family)]


def draft(name: str, headers: Sequence[str], *, language: str = "en") -> Plan | None:
    """This function makes the plan of the first preset of that name that fits the headers; "" tries all of them."""
    for preset in named(name) if name else PRESETS:
        plan = _built(preset, headers, language)
        if plan is not None:
            return plan
    return None


def told(type_key: str, headers: Sequence[str], *, language: str = "en") -> Plan | None:
    """This function makes the plan of the preset whose headers these are, for one type of record; None for others."""
    for preset in PRESETS:
        if preset.type_key == type_key and preset.is_told:
            plan = _built(preset, headers, language)
            if plan is not None:
                return plan
    return None


def _built(preset: Preset, headers: Sequence[str], language: str) -> Plan | None:
    plan = preset.build(Draft(headers, language=language))
    if plan is None:
        return None
    return replace(plan, system=preset.system, feeds=tuple(_known(feed) for feed in plan.feeds))


def _known(feed: Feed) -> Feed:
    """The ids of the source system are those that fill the external id."""
    value = feed.values.get("external_id")
    if feed.known_as or value is None or value.template or not value.columns or value.feed or value.match:
        return feed
    return replace(feed, known_as=value.columns)
