"""What leads add to the program when it starts."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _


def declare() -> None:
    """This function makes leads known: records, reactions, settings, addresses and pieces of pages."""
    from libreta.api import registry
    from libreta.identity.roles.actions import declare_capability
    from libreta.sales.lead_pages import api

    declare_capability("settings.leads", _("Set up lead forms, assignment and points"))
    import_module("libreta.sales.lead_forms.records")
    import_module("libreta.sales.lead_forms.jobs")
    import_module("libreta.sales.leads.records")
    import_module("libreta.sales.leads.actions")
    import_module("libreta.sales.leads.reactions")
    import_module("libreta.sales.lead_scores.reactions")
    import_module("libreta.sales.lead_scores.sources").declare()
    registry.add_paths(api.PATTERNS, api.paths)
    _declare_settings()
    _declare_panels()
    _watch()


def _declare_settings() -> None:
    from libreta.identity import settings_index

    pages = (
        ("lead_forms", _("Lead forms"), _("Forms on your website that bring leads."), "file-text"),
        ("lead_rules", _("Assignment of leads"), _("Who gets which leads, and until when to answer."), "split"),
        ("lead_points", _("Points of leads"), _("What a lead is worth before the score has learned."), "gauge"),
    )
    for place, (key, label, text, icon) in enumerate(pages):
        page = settings_index.SettingsPage(
            key, label, text, key, icon, "settings.leads", 60 + place, lambda actor: _is_on()
        )
        settings_index.add(page)


def _is_on() -> bool:
    from libreta.kernel import features

    return features.is_on("sales")


def _declare_panels() -> None:
    from libreta.sales.lead_pages import panels as own
    from libreta.ui import panels

    score = panels.RecordPanel(
        "lead_score", "lead", "side", "sales/leads/score.html", own.score, position=10, area="sales"
    )
    same = panels.RecordPanel("lead_same", "lead", "side", "sales/leads/same.html", own.same, position=20, area="sales")
    panels.add(score)
    panels.add(same)


def _watch() -> None:
    """Who changed a rule, and when, stands in the trail."""
    from libreta.audit.tracked import track
    from libreta.sales.lead_assignment.models import LeadRule, LeadSettings
    from libreta.sales.lead_scores.models import LeadPoint

    track(LeadRule, silent=("last_user_id",))
    track(LeadSettings)
    track(LeadPoint)
