"""What consents lend to the rest of the house; called when the area starts."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def declare(app: AppConfig) -> None:
    """This function declares record types, acts, the gate of the post and the capability."""
    from libreta.api import registry
    from libreta.audit import tracked
    from libreta.directory.consents import api, bonds, gate, kept, restoring, staff_pages, terms
    from libreta.directory.consents.models import ContactRules, Suppression
    from libreta.identity import settings_index
    from libreta.identity.roles.actions import declare_capability
    from libreta.kernel import gates, repeated
    from libreta.ui import panels

    import_module("libreta.directory.consents.records")
    import_module("libreta.directory.consents.actions")
    declare_capability(terms.CAPABILITY, _("Set purposes of consent, quiet hours and the suppression list"))
    for name in ("consent_email", "consent_telephone"):
        repeated.repeat(("customer", name), ("consent", "state"))
    tracked.track(ContactRules)
    tracked.track(Suppression, silent=("digest",))
    bonds.declare_bonds()
    kept.declare_personal()
    restoring.declare()
    gates.gate(gate.answer)
    gates.withdrawal(gate.way_out)
    registry.add_paths(api.PATTERNS, api.paths)
    panels.add(
        panels.RecordPanel(
            "directory.consents", "customer", "side", "directory/consents/panel.html", staff_pages.panel, position=120
        )
    )
    for place, (key, label, told, url, icon) in enumerate(
        (
            ("purposes", _("Purposes of consent"), _("What customers are asked about."), "purposes", "target"),
            (
                "consent_texts",
                _("Words of consent"),
                _("The texts beside the boxes, with versions."),
                "texts",
                "file-text",
            ),
            ("contact", _("When and how often"), _("Quiet hours, holidays, caps."), "contact", "clock"),
            ("suppression", _("Suppression list"), _("Who is never written to."), "suppression", "ban"),
        )
    ):
        settings_index.add(
            settings_index.SettingsPage(key, label, told, f"settings_{url}", icon, terms.CAPABILITY, 84 + place)
        )
    post_migrate.connect(_lay_purposes, sender=app)


def _lay_purposes(*, using: str, **_unused: Any) -> None:
    from django.db import connections

    from libreta.directory.consents.built_in import lay

    if "directory_consenttext" in connections[using].introspection.table_names():
        lay(connections[using])
