"""What quotes add to the program when it starts."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _


def declare() -> None:
    """This function makes quotes known: records, actions, reactions, jobs, sheets, panels and settings."""
    from libreta.identity import settings_index
    from libreta.identity.roles.actions import declare_capability
    from libreta.kernel import repeated
    from libreta.ui import waiting

    declare_capability("settings.sales", _("Set up the company on paper and approvals"))
    for room in ("records", "actions", "answers", "ordering", "reactions", "jobs"):
        import_module(f"libreta.sales.quotes.{room}")
    import_module("libreta.sales.quotes.totals").declare_sheets()
    import_module("libreta.sales.quotes.panels").declare_panels()
    awaiting = import_module("libreta.sales.quotes.awaiting")
    waiting.add(waiting.Waiting("sales.approvals", "sales", "sales/quotes/awaiting.html", awaiting.mine, position=10))
    repeated.repeat(("product", "cost"), ("quote_line", "unit_cost"))
    repeated.repeat(("quote_line", "unit_cost"), ("quote", "cost"), ("quote", "margin"))
    page = settings_index.SettingsPage
    settings_index.add(
        page(
            "company",
            _("Company on paper"),
            _("Name, logo, bank line and texts that stand on quotes."),
            "settings_company",
            "building-2",
            "settings.sales",
            33,
        )
    )
    settings_index.add(
        page(
            "approvals",
            _("Approval rules"),
            _("From which discount, amount or margin on somebody else has to agree."),
            "/approval-rules/",
            "shield-check",
            "settings.sales",
            34,
        )
    )
