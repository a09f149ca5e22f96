"""What leads add to the program when it starts."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _


def declare() -> None:
    """This function makes leads known: records, reactions, settings, menus and pieces of pages."""
    from libreta.identity.roles.capabilities import declare as declare_capability

    declare_capability("settings.leads", _("Set up lead forms, assignment and points"))
    import_module("libreta.sales.lead_forms.records")
    import_module("libreta.sales.leads.records")
    import_module("libreta.sales.leads.actions")
    import_module("libreta.sales.leads.reactions")
