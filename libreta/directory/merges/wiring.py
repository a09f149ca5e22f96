"""What merges lend to the rest of the house; called when the area starts."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def declare(app: AppConfig) -> None:
    """This function declares the record type, the way to survivors, the capabilities, and what the trail watches."""
    from libreta.audit import tracked
    from libreta.directory.merges import queries, terms
    from libreta.directory.merges.models import MergeSettings
    from libreta.identity.roles.actions import declare_capability
    from libreta.kernel import following, repeated

    import_module("libreta.directory.merges.records")
    following.follow_with(
        "customer", following.Follower(queries.survivors, queries.survivors_by_external_id, queries.gone)
    )
    declare_capability(terms.CAPABILITY, _("Merge customers and undo merges"))
    declare_capability(terms.CAPABILITY_OF_RULES, _("Set which record stays when customers are merged"))
    tracked.track(MergeSettings)
    for name in ("email", "phone", "mobile"):
        repeated.repeat(("customer", name), ("contact_point", "value"))
    for name in ("name", "given_name", "family_name"):
        repeated.repeat(("customer", name), ("merge", "title"))
    post_migrate.connect(_install_triggers, sender=app)


def _install_triggers(*, using: str, **_unused: Any) -> None:
    from django.db import connections

    from libreta.directory.merges import redirecting

    if "directory_formercustomer" in connections[using].introspection.table_names():
        redirecting.install()
