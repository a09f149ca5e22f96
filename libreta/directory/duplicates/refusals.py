"""The states that prevent a decision or a search."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.refusals import NotAllowedNow


class AlreadyMerged(NotAllowedNow):
    code, message = "already-merged", _("These two are one already.")


class AlreadySearching(NotAllowedNow):
    code, message = "already-searching", _("A search is going on already. Wait for it, or cancel it.")


class NothingToCancel(NotAllowedNow):
    code, message = "nothing-to-cancel", _("This search has ended already.")
