"""The states that prevent a run."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from libreta.kernel.refusals import NotAllowedNow


class AlreadyRunning(NotAllowedNow):
    code, message = "already-running", _("A run is going on already. Wait for it, or cancel it.")


class NothingToCancel(NotAllowedNow):
    code, message = "nothing-to-cancel", _("This run has ended already.")
