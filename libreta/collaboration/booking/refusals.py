"""Why a time is not booked."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.refusals import Refusal


class NotFree(Refusal):
    code, status, message = "not-free", 409, _("This time is no longer free. Please choose another one.")


class TooManyBookings(Refusal):
    code, status, message = "too-many", 429, _("Too many times were booked at once. Please try again later.")
