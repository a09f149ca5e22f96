"""This app is the identity area."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

SIGN_IN_PAGES = ("2fa", "3rdparty", "email", "confirm-email", "login", "logout", "password", "reauthenticate", "signup")


class IdentityConfig(AppConfig):
    """The identity area: users, teams, roles, API keys and sign-in."""

    name = "libreta.identity"
    label = "identity"
    verbose_name = _("Identity")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This method asks for the built-in roles after each migration, lets the API read keys, adds to the menu."""
        from libreta.api import registry
        from libreta.identity.keys.queries import actor_of_key
        from libreta.ui.menu import MenuItem, add, leave_out

        post_migrate.connect(_make_built_in_roles, sender=self)
        registry.read_keys_with(actor_of_key)
        add(MenuItem("settings", _("Settings"), "settings", "settings", group="manage", position=900))
        leave_out(*(f"/accounts/{name}/" for name in SIGN_IN_PAGES))  # the list of accounts has the same beginning
        add(MenuItem("me", _("Your settings"), "settings_me", "user", group="user", position=10))


def _make_built_in_roles(*, using: str, plan: Any = None, **_unused: Any) -> None:
    from django.db import connections

    from libreta.identity.roles.actions import ensure_built_in

    if "identity_role_right" in connections[using].introspection.table_names():
        ensure_built_in()
