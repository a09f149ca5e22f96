"""What account management lends to the rest of the house."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _


def declare() -> None:
    """This function declares record types, actions, reactions, grants and menu entries of account management."""
    from libreta.kernel import sharing
    from libreta.sales.accounts import access

    for room in (
        "records", "plan_records", "alert_records", "actions", "alert_actions", "reactions", "jobs"
    ):  # fmt: skip
        import_module(f"libreta.sales.accounts.{room}")
    sharing.grant("customer", access.open_customers, area="sales")
    sharing.grant("order", access.open_sales, area="sales")
    sharing.grant("opportunity", access.open_sales, area="sales")
    _settings()


def _settings() -> None:
    from libreta.identity import settings_index

    settings_index.add(
        settings_index.SettingsPage(
            "account_alerts",
            _("Account alerts"),
            _("From when on leaders are told of silence, falling purchases, renewals and needs."),
            "/account-alert-rules/",
            "bell",
            "settings.fields",
            45,
        )
    )
