"""Weekly snapshots: how every open deal, and what closed lately, stood in a week."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden
from libreta.sales.forecasts import choosing, periods
from libreta.sales.forecasts.models import ForecastWeek
from libreta.sales.forecasts.terms import Period

KEPT_WEEKS = 106
TAKE = """
INSERT INTO sales_forecastsnapshot (week, opportunity_id, owner_id, forecast, status, amount, currency, forecast_on)
SELECT %(week)s, id, owner_id, forecast, status, amount, currency, forecast_on FROM sales_opportunity
WHERE trashed_at IS NULL AND (status = 'open' OR forecast_on >= %(since)s)
ON CONFLICT (week, opportunity_id) DO NOTHING
"""


def week_of(day: date) -> date:
    """This function gives the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def take_snapshot(*, by: Actor, at: datetime) -> ForecastWeek | None:
    """This function writes down how deals stand, once a week; None where the week has its snapshot already.

    One transaction and one statement: what was broken off leaves nothing behind, and a second run at the same moment
    waits for the first and then finds its row. Deals closed since the beginning of the fiscal quarter before the
    current one are in it. Raises Forbidden.
    """
    if not by.may("intelligence.run"):
        raise Forbidden(_("Your role does not allow taking snapshots."))
    day = at.date()
    quarter = periods.of_day(Period.QUARTER, day, choosing.chosen().fiscal_start)
    since = quarter.moved(-1).first
    with transaction.atomic():
        stamp(by, "forecast.snapshot")
        made, is_new = ForecastWeek.objects.get_or_create(
            week=week_of(day), defaults={"taken_at": at, "closed_since": since}
        )
        if not is_new:
            return None
        with connection.cursor() as cursor:
            cursor.execute(TAKE, {"week": made.week, "since": since})
            made.deals = cursor.rowcount
        made.save(update_fields=["deals"])
        ForecastWeek.objects.filter(week__lt=made.week - timedelta(weeks=KEPT_WEEKS)).delete()
    return made


def weeks() -> list[ForecastWeek]:
    """This function lists the snapshots, newest first."""
    return list(ForecastWeek.objects.order_by("-week")[:KEPT_WEEKS])


def week_before(found: list[ForecastWeek], at: datetime) -> ForecastWeek | None:
    """This function gives the snapshot to compare with: the newest of an earlier week, else the only one there is."""
    this = week_of(timezone.localdate(at))
    return next((one for one in found if one.week < this), found[0] if found else None)
