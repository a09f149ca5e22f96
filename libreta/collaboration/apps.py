"""This app is the collaboration area."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

RECORDS = ("booking", "notes", "tasks", "attendees", "series", "visits")
ACTIONS = ("booking", "tasks", "attendees", "series", "reminders", "visits")
REACTIONS = ("notes", "tasks", "series")
JOBS = ("calendars", "series", "reminders")


class CollaborationConfig(AppConfig):
    """Collaboration: notes on any record; tasks, calls, meetings and visits."""

    name = "libreta.collaboration"
    label = "collaboration"
    verbose_name = _("Collaboration")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        parts = {"records": RECORDS, "actions": ACTIONS, "reactions": REACTIONS, "jobs": JOBS}
        for part, rooms in parts.items():
            for room in rooms:
                import_module(f"libreta.collaboration.{room}.{part}")
        import_module("libreta.collaboration.bonds").declare_bonds()
        import_module("libreta.collaboration.tasks.sources").declare()
        self._lend()

    def _lend(self) -> None:
        from libreta.audit import tracked
        from libreta.collaboration import agenda
        from libreta.collaboration.calendars.models import Account, Feed
        from libreta.identity import settings_index
        from libreta.ui import extensions, menu, panels

        states = ("state", "sentence", "token", "next_at", "claimed_at", "done_at", "failures", "counts")
        tracked.track(Account, silent=states, secret=("password",))
        tracked.track(Feed, silent=("read_at",), secret=("secret_hash",))

        def may_read(actor) -> bool:
            return actor.rights.scope("task", "read") != "none"

        extensions.provide_calendar("task", agenda.lent_entries, agenda.overlap_warning)
        heads = {
            "overlap": agenda.overlap_context,
            "reminder": agenda.reminder_context,
            "repeats": agenda.series_context,
            "single": agenda.single_context,
        }
        from libreta.collaboration.attendees import pages as attendees

        panels.add(
            panels.RecordPanel("attendees", "task", "side", "collaboration/attendees.html", attendees.panel, position=5)
        )
        for name, context in heads.items():
            panels.add(panels.RecordPanel(name, "task", "head", f"collaboration/tasks/{name}.html", context))
        menu.add(menu.MenuItem("calendar", _("Calendar"), "/tasks/calendar/", "calendar", position=55, shown=may_read))
        menu.add(menu.MenuItem("visits", _("Visits"), "/visits/today/", "map-pin", position=60, shown=may_read))
        settings_index.add(
            settings_index.SettingsPage(
                "calendars",
                _("Calendars elsewhere"),
                _("Keep a calendar in step, or let other programs read yours."),
                "settings_calendars",
                "calendar-days",
                position=5,
                shown=may_read,
            )
        )
        settings_index.add(
            settings_index.SettingsPage(
                "booking",
                _("Booking pages"),
                _("Let others choose a time of yours."),
                "/booking-pages/",
                "calendar-plus",
                position=6,
                shown=lambda actor: actor.rights.scope("booking_page", "read") != "none",
            )
        )
