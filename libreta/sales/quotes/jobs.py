"""Quotes run out at the end of their last day."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from libreta.kernel.actors import system_actor
from libreta.kernel.jobs import periodic
from libreta.sales.quotes.actions import marked
from libreta.sales.quotes.answers import today
from libreta.sales.quotes.models import Quote
from libreta.sales.quotes.terms import Status

MOST = 500


@periodic("10 * * * *", lock="libreta.sales.quotes.expiry")
def expire(timestamp: int) -> None:
    """This function marks sent quotes whose last day has passed for their sellers, a few hundred in a transaction."""
    expire_quotes(datetime.fromtimestamp(timestamp, UTC))


def expire_quotes(at: datetime) -> int:
    """This function marks the quotes that ran out and gives their number; the index quote_running_out serves it."""
    done, after = 0, 0
    while True:
        with transaction.atomic():
            rows = Quote.objects.select_for_update(of=("self",), skip_locked=True).select_related("owner")
            running = rows.filter(status=Status.SENT, valid_until__lt=at.date() + timedelta(days=1), pk__gt=after)
            found = list(running.order_by("pk")[:MOST])
            over = [quote for quote in found if quote.valid_until < today(quote, at)]
            if over:
                marked(over, "expired", {"status": Status.EXPIRED}, by=system_actor(), at=at)
        done += len(over)
        if len(found) < MOST:
            return done
        after = found[-1].pk
