"""What prevents a step of a quote."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.refusals import Refusal


class AlreadyAnswered(Refusal):
    """Somebody answered before; the first answer stands."""

    code, status, message = "already-answered", 409, _("This quote has been answered already.")


class ApprovalMissing(Refusal):
    """A discount, an amount or a margin is beyond what the seller may give alone."""

    code, status, message = "approval-missing", 409, _("This quote needs an approval first.")


class OwnApproval(Refusal):
    """The seller or whoever asked wanted to approve it."""

    code, status, message = "own-approval", 403, _("Nobody approves his own quote.")


class NoLongerOpen(Refusal):
    """The quote expired, was replaced or was taken back."""

    code, status, message = "no-longer-open", 409, _("This quote is no longer open.")


class AlreadyOrdered(Refusal):
    """There is an order from this quote."""

    code, status, message = "already-ordered", 409, _("There is an order from this quote already.")


class OtherTotal(Refusal):
    """What was ticked comes to another total than the one that stood on the page."""

    code, status = "other-total", 422
    message = _("With what you ticked the total is another one. Please look at it and accept once more.")
