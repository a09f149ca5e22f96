"""What merges lend to the rest of the house; called when the area starts."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def declare(app: AppConfig) -> None:
    """This function declares the record type, the way to survivors, the capabilities, and what the trail watches."""
    from libreta.audit import history, tracked
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
    history.explain(
        "customer.merge",
        {
            "changed": _("%(who)s merged customers, and this changed with it."),
            "trashed": _("%(who)s merged customers: this became part of another record."),
        },
    )
    history.explain(
        "customer.merge_undone",
        {
            "changed": _("%(who)s undid a merge of customers, and this changed with it."),
            "restored": _("%(who)s undid a merge of customers: this is a record of its own again."),
        },
    )
    _lend()
    for name in ("email", "phone", "mobile"):
        repeated.repeat(("customer", name), ("contact_point", "value"))
    for name in ("name", "given_name", "family_name"):
        repeated.repeat(("customer", name), ("merge", "title"))
    post_migrate.connect(_install_triggers, sender=app)


def _lend() -> None:
    """Addresses of the API, the button of the list, parts of record pages, and the page of settings."""
    from libreta.api import registry
    from libreta.directory.merges import api, pages, terms
    from libreta.identity import settings_index
    from libreta.ui import extensions, panels

    registry.add_paths(api.PATTERNS, api.paths)
    extensions.provide_bulk_act(
        "customer", extensions.BulkAct(_("Merge"), "/customers/merge/", "merge", pages.may_merge)
    )
    template = "directory/merges/{}.html".format
    for key, type_key, slot, name, context, position in (
        ("merge.account", "merge", "main", "panel", pages.panel, 1),
        ("merge.came_from", "customer", "head", "came_from", pages.came_from, 1),
        ("merge.beginning", "customer", "side", "beginning", pages.beginning, 900),
    ):
        panels.add(panels.RecordPanel(key, type_key, slot, template(name), context, position=position))
    label, help_ = _("Merging"), _("Which record stays when customers become one, and whose values it gets.")
    settings_index.add(
        settings_index.SettingsPage(
            "merges", label, help_, "settings_merges", "merge", terms.CAPABILITY_OF_RULES, position=41
        )
    )


def _install_triggers(*, using: str, **_unused: Any) -> None:
    from django.db import connections

    from libreta.directory.merges import redirecting

    if "directory_formercustomer" in connections[using].introspection.table_names():
        redirecting.install()
