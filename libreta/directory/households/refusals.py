"""The states that prevent a decision about a proposed group."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.refusals import NotAllowedNow


class AlreadyDecided(NotAllowedNow):
    code, message = "already-decided", _("Somebody has decided about this proposal already.")


class TooFew(NotAllowedNow):
    code, message = "too-few", _("A household needs at least two people.")


class AlreadySearching(NotAllowedNow):
    code, message = "already-searching", _("A search is going on already. Look again in a few minutes.")
