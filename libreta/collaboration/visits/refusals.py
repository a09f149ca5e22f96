"""What prevents a check-in or a check-out."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.refusals import Refusal


class AlreadyCheckedIn(Refusal):
    """Somebody is, or was, at this visit already."""

    code, message = "already-checked-in", _("This visit has been checked in already.")


class NotCheckedIn(Refusal):
    """Nobody has arrived yet, or they have left."""

    code, message = "not-checked-in", _("Check in first; a visit ends where it began.")
