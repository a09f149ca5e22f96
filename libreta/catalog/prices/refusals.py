"""What prevents a price."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.refusals import Refusal


class PriceBookExpired(Refusal):
    """A price book that was asked for by name does not hold on that day."""

    code, status, message = "price-book-expired", 409, _("This price book has expired.")


class NoRate(Refusal):
    """A price is known in another currency only, and there is no exchange rate on that day."""

    code, status, message = "no-rate", 409, _("There is no exchange rate for this currency.")
