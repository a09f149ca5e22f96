"""This app is the audit area."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """The audit area: the trail of changes and of who saw what."""

    name = "libreta.audit"
    label = "audit"
    verbose_name = _("Audit")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This method puts the triggers in place after each migration and lends other surfaces what the trail knows."""
        from libreta.api import registry as api
        from libreta.audit import access, history
        from libreta.kernel.access import listen
        from libreta.ui.extensions import provide_history

        post_migrate.connect(_install_triggers, sender=self)
        provide_history(history.entries)
        api.read_history_with(history.for_api)
        listen(access.keep)


def _install_triggers(*, using: str, **_unused: Any) -> None:
    from django.db import connections

    from libreta.audit import triggers

    if "audit_change" in connections[using].introspection.table_names():
        triggers.install()
