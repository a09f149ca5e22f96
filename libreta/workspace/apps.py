"""This app is the workspace area."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    """The workspace: pages that compose all areas."""

    name = "libreta.workspace"
    label = "workspace"
    verbose_name = _("Workspace")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from importlib import import_module

        from libreta.api import registry
        from libreta.kernel import notices
        from libreta.ui import extensions, menu
        from libreta.workspace.bulk import actions as bulk
        from libreta.workspace.bulk import jobs  # noqa: F401
        from libreta.workspace.customer_page import panels, rollup_pages
        from libreta.workspace.notifications import actions as notifications
        from libreta.workspace.notifications import reactions  # noqa: F401
        from libreta.workspace.notifications.pages import bell
        from libreta.workspace.search.queries import hits
        from libreta.workspace.timeline.entries import brief

        import_module("libreta.workspace.bonds").declare_bonds()
        panels.add()
        registry.add_paths(rollup_pages.PATTERNS, rollup_pages.paths)
        extensions.provide_search(hits, "/search/")
        extensions.provide_bell(bell)
        extensions.provide_words("interaction", "summary", ("source_type", "source_id"), brief)
        extensions.provide_large_acts(bulk.start)
        notices.keep_with(notifications.keep)
        menu.add(menu.MenuItem("home", _("My day"), "/", "house", position=10))
        menu.add(menu.MenuItem("act_today", _("Act today"), "/act-today/", "target", position=12, area="intelligence"))
