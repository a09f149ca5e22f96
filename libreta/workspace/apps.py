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
        from libreta.workspace.customer_page import panels

        panels.add()
