"""What account management lends to the rest of the house."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _


def declare() -> None:
    """This function declares record types, actions, reactions, grants and menu entries of account management."""
    from libreta.kernel import repeated, sharing
    from libreta.sales.accounts import access, drawing, pages, panels
    from libreta.ui import extensions, menu, waiting

    for room in (
        "records", "plan_records", "alert_records", "actions", "alert_actions", "reactions", "jobs"
    ):  # fmt: skip
        import_module(f"libreta.sales.accounts.{room}")
    sharing.grant("customer", access.open_customers, area="sales")
    sharing.grant("order", access.open_sales, area="sales")
    sharing.grant("opportunity", access.open_sales, area="sales")
    of_alerts = (("account_alert", name) for name in ("amount", "amount_before", "why"))
    repeated.repeat(("order", "total"), ("account", "figures_value_12m"), *of_alerts)
    for name in ("amount", "amount_before"):
        repeated.repeat(("account_alert", name), ("account_alert", "why"))
    repeated.repeat(("opportunity", "amount"), ("account", "figures_open_amount"))
    repeated.repeat(("customer", "score_p_alive"), ("account", "figures_alive_percent"))
    repeated.repeat(("customer", "score_value_at_risk"), ("account", "figures_value_at_risk"))
    panels.add()
    extensions.provide_record_page("account", drawing.address)
    waiting.add(
        waiting.Waiting(
            "sales.account_alerts", "sales", "sales/accounts/waiting.html", pages.context_of_alerts, position=30
        )
    )
    menu.add(
        menu.MenuItem(
            "account_leaders",
            _("Accounts by leader"),
            "account_leaders",
            "users-round",
            group="customers",
            position=25,
            area="sales",
            shown=lambda actor: actor.rights.scope("account", "read") in ("team", "all"),
        )
    )
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
