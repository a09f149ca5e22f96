"""States in which the explorer has no answer."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.refusals import Refusal


class NoWarehouse(Refusal):
    """Nothing has been read yet, or an erasure emptied the lake and the next run has not filled it."""

    code, status = "no-warehouse", 409
    message = _("Nothing has been read for figures yet. Run the intelligence first.")
