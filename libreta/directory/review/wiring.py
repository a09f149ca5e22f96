"""What the review queue lends to the rest of the house; called when the area starts."""

from __future__ import annotations

from importlib import import_module

from django.utils.translation import gettext_lazy as _


def declare() -> None:
    """This function declares the jobs, the menu entry, the hint, the line of my day and the settings page."""
    from libreta.directory.merges.terms import CAPABILITY_OF_RULES
    from libreta.directory.review import pages, panels, queries
    from libreta.identity import settings_index
    from libreta.ui import menu, waiting

    import_module("libreta.directory.review.jobs")
    panels.add()
    menu.add(
        menu.MenuItem(
            "duplicates",
            _("Duplicates"),
            "duplicate_review",
            "copy",
            group="customers",
            position=14,
            shown=queries.may_review,
            badge=pages.badge,
        )
    )
    waiting.add(
        waiting.Waiting(
            "directory.duplicates", "directory", "directory/review/waiting.html", pages.context_of_waiting, position=90
        )
    )
    settings_index.add(
        settings_index.SettingsPage(
            "automatic_merging",
            _("Merging without a person"),
            _("From when on duplicates become one by themselves; what that would do today."),
            "automatic_merging",
            "merge",
            CAPABILITY_OF_RULES,
            42,
        )
    )
