"""Raising and resolving alerts: what holds is kept once, what holds no longer is resolved, whoever runs how often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime
from urllib.parse import urlencode

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from libreta.identity.models import User
from libreta.kernel import events, notices
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.notices import Notice
from libreta.sales.accounts import sentences
from libreta.sales.accounts.alert_models import AccountAlert
from libreta.sales.accounts.causes import Cause, causes, thresholds
from libreta.sales.accounts.figures import count_figures, today
from libreta.sales.accounts.models import Account
from libreta.sales.accounts.plan_models import AccountNeed

TOLD = "sales.account-alerts"
MOST_NOTICES = 5
OPEN_ONLY = urlencode({"state[eq]": "open"})
# A fall that is told is told anew when it changed by five points; the other kinds speak of days that stay.
RAISE = """
INSERT INTO sales_accountalert AS kept (created_at, updated_at, version, extra, state, snoozed_until,
    kind, account_id, customer_id, about, since, day, days, amount, amount_before, currency, why)
SELECT %(at)s, %(at)s, 1, '{}', 'open', NULL, told.*
FROM unnest(%(kind)s::text[], %(account)s::bigint[], %(customer)s::bigint[], %(about)s::bigint[], %(since)s::date[],
    %(day)s::date[], %(days)s::int[], %(amount)s::numeric[], %(before)s::numeric[], %(currency)s::text[],
    %(why)s::text[]) AS told
ORDER BY 8, 7, 10
ON CONFLICT (account_id, kind, about) WHERE trashed_at IS NULL AND NOT (state = 'resolved') DO UPDATE
SET day = excluded.day, days = excluded.days, amount = excluded.amount, amount_before = excluded.amount_before,
    currency = excluded.currency, why = excluded.why, updated_at = excluded.updated_at, version = kept.version + 1
WHERE CASE WHEN kept.kind = 'falling' AND kept.amount_before > 0 AND kept.currency = excluded.currency
    THEN abs(kept.amount / kept.amount_before - excluded.amount / excluded.amount_before) >= 0.05
    ELSE (kept.day, kept.days, kept.why) IS DISTINCT FROM (excluded.day, excluded.days, excluded.why) END
RETURNING id, xmax = 0
"""
RESOLVE = """
UPDATE sales_accountalert a SET state = 'resolved', resolved_at = %(at)s, snoozed_until = NULL, updated_at = %(at)s,
    version = version + 1
WHERE a.trashed_at IS NULL AND a.state <> 'resolved'
  AND (%(ids)s::bigint[] IS NULL OR a.account_id = ANY(%(ids)s::bigint[]))
  AND NOT EXISTS (
    SELECT FROM unnest(%(account)s::bigint[], %(kind)s::text[], %(about)s::bigint[]) AS told(account, kind, about)
    WHERE (told.account, told.kind, told.about) = (a.account_id, a.kind, a.about))
RETURNING a.id
"""
WAKE = """
UPDATE sales_accountalert SET state = 'open', snoozed_until = NULL, updated_at = %(at)s, version = version + 1
WHERE trashed_at IS NULL AND state = 'paused' AND snoozed_until <= %(today)s
  AND (%(ids)s::bigint[] IS NULL OR account_id = ANY(%(ids)s::bigint[]))
RETURNING id
"""


def watch_accounts(ids: Iterable[int] | None, *, by: Actor, at: datetime) -> tuple[int, int]:
    """This function counts the figures of accounts, raises what is worrying and resolves what is not any more.

    None watches all. Gives the numbers of alerts raised and resolved. All or nothing; run twice, it changes nothing.
    """
    ids = sorted(set(ids)) if ids is not None else None
    with transaction.atomic():
        count_figures(ids, by=by, at=at)
        raised, resolved = _settle(ids, by, at)
        if raised or resolved:
            count_figures(ids, by=by, at=at)
    return raised, resolved


def _settle(ids: list[int] | None, by: Actor, at: datetime) -> tuple[int, int]:
    found = causes(ids, at=at, within=thresholds())
    told = _columns(found) | {"at": at, "ids": ids, "today": today(at)}
    stamp(by, "sales.accounts")
    with connection.cursor() as cursor:
        cursor.execute(RESOLVE, told)
        gone = [number for (number,) in cursor.fetchall()]
        cursor.execute(WAKE, told)
        changed = [number for (number,) in cursor.fetchall()]
        cursor.execute(RAISE, told)
        rows = cursor.fetchall()
    made = [number for number, is_new in rows if is_new]
    changed += [number for number, is_new in rows if not is_new]
    for past, numbers in (("resolved", gone), ("created", made), ("updated", changed)):
        events.publish(f"{TOLD}.{past}", type_key="account_alert", ids=numbers, by=by, at=at)
    _tell_leaders(made, at)
    return len(made), len(gone)


def _tell_leaders(made: list[int], at: datetime) -> None:
    """Each leader hears of new alerts; of many at once in one sentence. A bell tells no figure: those are read on the
    page, in the language and with the rights of whoever reads."""
    leaders: dict[int, list[AccountAlert]] = {}
    for alert in AccountAlert.objects.filter(pk__in=made, account__owner__is_active=True).select_related("account"):
        leaders.setdefault(alert.account.owner_id, []).append(alert)
    languages = dict(User.objects.filter(pk__in=leaders).values_list("pk", "language"))
    told = []
    for leader, found in leaders.items():
        with translation.override(languages[leader] or "en"):
            if len(found) > MOST_NOTICES:
                text = _("%(number)s of your accounts need attention.") % {"number": len(found)}
                told.append(Notice(leader, text, f"/account-alerts/?{OPEN_ONLY}", at, "bell"))
                continue
            for one in found:
                text = sentences.brief(one.kind, one.account.name)
                told.append(Notice(leader, text, f"/accounts/{one.account_id}/plan/#alerts", at, "bell"))
    notices.tell(told)


def _columns(found: list[Cause]) -> dict[str, list]:
    """The causes column by column, with what they say in the language of each account's leader."""
    names = ("kind", "account", "customer", "about", "since", "day", "days", "amount", "before", "currency")
    columns = dict(zip(names, zip(*map(astuple, found), strict=True), strict=True)) if found else {}
    told: dict[str, list] = {name: list(columns.get(name, ())) for name in names}
    return told | {"why": _words(found)}


def _words(found: list[Cause]) -> list[str]:
    leaders = dict(Account.objects.filter(pk__in={c.account for c in found}).values_list("pk", "owner_id"))
    languages = dict(User.objects.filter(pk__in=set(leaders.values()) - {None}).values_list("pk", "language"))
    needs = dict(AccountNeed.objects.filter(pk__in={c.about for c in found if c.about}).values_list("pk", "name"))
    words = []
    for cause in found:
        with translation.override(languages.get(leaders.get(cause.account)) or "en"):
            words.append(sentences.why(cause, needs.get(cause.about, ""))[:400])
    return words
