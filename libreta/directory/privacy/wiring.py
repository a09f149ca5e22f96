"""How privacy is made known: records, gates, rights, menu, settings, pieces of pages."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.directory.privacy.terms import CAPABILITY


def declare() -> None:
    """This function makes privacy known; called when the area starts."""
    for part in ("records", "actions", "reactions", "jobs"):
        import_module(f"libreta.directory.privacy.{part}")
    _gates()
    _pages()


def _gates() -> None:
    from libreta.audit import tracked
    from libreta.directory.privacy import restricting, tombstones
    from libreta.directory.privacy.models import Erasure, PersonExport, Restriction, RetentionRule, Tombstone
    from libreta.identity.roles.actions import declare_capability
    from libreta.kernel import arrivals, gates, withheld

    declare_capability(CAPABILITY, _("Answer privacy requests, erase, hold and restrict persons"))
    arrivals.gate(tombstones.stopped)
    gates.gate(restricting.answer)
    withheld.withhold(restricting.withheld)
    tracked.track(Restriction)
    tracked.track(RetentionRule)
    tracked.track(Tombstone, silent=("digest",))
    tracked.track(Erasure, silent=("steps",), secret=("sealed",))
    tracked.track(PersonExport, silent=("file", "file_size"))


def _pages() -> None:
    from libreta.directory.privacy import panels
    from libreta.identity.settings_index import SettingsPage, add
    from libreta.ui import menu, waiting
    from libreta.ui.panels import RecordPanel
    from libreta.ui.panels import add as add_panel

    def shown(actor: Any) -> bool:
        return actor.may(CAPABILITY)

    place = menu.MenuItem("privacy", _("Privacy"), "privacy", "shield", group="manage", position=120, shown=shown)
    menu.add(place)
    label, told = _("What is kept for how long"), _("Rules by which old records go, switched off until you want them.")
    add(SettingsPage("privacy_retention", label, told, "privacy_retention", "clock", CAPABILITY, 82))
    steps, of_person = "directory/privacy/steps.html", "directory/privacy/panel.html"
    add_panel(RecordPanel("privacy_steps", "privacy_request", "main", steps, panels.steps, position=1))
    add_panel(RecordPanel("privacy_person", "customer", "side", of_person, panels.of_person, position=900))
    late = "directory/privacy/waiting.html"
    waiting.add(waiting.Waiting("directory.privacy", "directory", late, panels.waiting, position=20))
