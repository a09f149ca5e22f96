"""What can be allowed besides reading and writing records; areas above declare theirs."""

from typing import Any

from django.utils.translation import gettext_lazy as _

CAPABILITIES: dict[str, Any] = {
    "settings.users": _("Invite and change users and teams"),
    "settings.roles": _("Change roles and their rights"),
    "settings.keys": _("Make and revoke API keys"),
    "settings.signin": _("Connect other identity providers"),
    "settings.areas": _("Switch areas on and off"),
    "settings.fields": _("Add and change custom fields and record types"),
    "settings.work": _("See background work and repeat what failed"),
    "audit.read": _("Read the audit trail"),
    "views.share": _("Share saved views"),
    "import": _("Import files"),
    "export": _("Export lists"),
    "intelligence.run": _("Run the calculations of the intelligence area"),
}


def declare(capability: str, label: Any) -> None:
    """This function makes a capability known to the roles page; called from an area's AppConfig.ready."""
    CAPABILITIES[capability] = label
