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
        from libreta.audit import access, history, jobs, past, retention  # noqa: F401
        from libreta.identity.roles.actions import declare_capability
        from libreta.identity.settings_index import SettingsPage, add
        from libreta.kernel import custom_types
        from libreta.kernel.access import listen
        from libreta.kernel.conflicts import register_past
        from libreta.ui.extensions import provide_history

        post_migrate.connect(_install_triggers, sender=self)
        provide_history(history.entries)
        api.read_history_with(history.for_api)
        listen(access.keep)
        label, help_ = _("Audit trail"), _("Who changed what, and who looked at whom.")
        add(SettingsPage("audit", label, help_, "settings_audit", "history", "audit.read", 80))
        declare_capability(retention.CAPABILITY, _("Set for how long the audit trail is kept"))
        label, help_ = _("Retention of the trail"), _("For how long changes and looks are kept.")
        add(SettingsPage("retention", label, help_, "settings_retention", "clock", retention.CAPABILITY, 81))
        register_past(past.values_at)
        custom_types.table_made.append(_watch)


def _watch(record_type: Any) -> None:
    from libreta.audit import triggers

    triggers.install(only={record_type.key})


def _install_triggers(*, using: str, **_unused: Any) -> None:
    from django.db import connections

    from libreta.audit import triggers
    from libreta.kernel import stamps

    if "audit_change" in connections[using].introspection.table_names():
        stamps.refresh()
        triggers.install()
