"""Who is let in by an account: its leader while the account is led, and members as long and as far as they are named.

Customers, their orders and their opportunities open; never to export or to trash, never more than the role allows.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from django.db import connection
from django.db.models import Q

from libreta.kernel import records, sharing
from libreta.kernel.actors import Actor, Scope
from libreta.kernel.events import Event, reaction
from libreta.kernel.rows import visible

KEPT = 5_000
# A unit opens only because somebody who may change it put it under the account (see rules.problems_of_units).
LET_IN = """
WITH named AS (
    SELECT a.id, 'edit' AS access FROM sales_account a
    WHERE a.owner_id = %(user)s AND a.trashed_at IS NULL
      AND coalesce(a.valid_from <= %(today)s, true) AND coalesce(a.valid_until > %(today)s, true)
    UNION ALL
    SELECT m.account_id, m.access FROM sales_accountmember m
    WHERE m.user_id = %(user)s AND m.trashed_at IS NULL
      AND coalesce(m.valid_from <= %(today)s, true) AND coalesce(m.valid_until > %(today)s, true)
), best AS (
    SELECT id, min(array_position(ARRAY['edit', 'read', 'none'], access)) AS rank FROM named GROUP BY id
)
SELECT b.id, b.rank, array_agg(DISTINCT c.customer_id)
FROM best b JOIN sales_account a ON a.id = b.id AND a.trashed_at IS NULL
CROSS JOIN LATERAL (
    SELECT a.customer_id UNION ALL
    SELECT u.customer_id FROM sales_accountunit u WHERE u.account_id = a.id AND u.trashed_at IS NULL
) c
GROUP BY b.id, b.rank
"""
EDIT, READ = 1, 2


@dataclass(frozen=True)
class LetIn:
    """The numbers of the customers that a user may read or edit because of accounts, and of the accounts themselves."""

    readable: tuple[int, ...] = ()
    editable: tuple[int, ...] = ()
    accounts: tuple[int, ...] = ()
    edited_accounts: tuple[int, ...] = ()


_kept: OrderedDict[int, tuple[tuple[int, date], LetIn]] = OrderedDict()
_lock = Lock()


def let_in(user_id: int) -> LetIn:
    """This function gives what accounts open to a user today; read once per user and change of any account team."""
    mark = sharing.mark()
    found = _kept.get(user_id)
    if found is not None and found[0] == mark:
        return found[1]
    loaded = _load(user_id, mark[1])
    with _lock:
        _kept[user_id] = (mark, loaded)
        _kept.move_to_end(user_id)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return loaded


def _load(user_id: int, today: date) -> LetIn:
    with connection.cursor() as cursor:
        cursor.execute(LET_IN, {"user": user_id, "today": today})
        rows = cursor.fetchall()
    return LetIn(
        readable=_numbers(customers for _id, rank, customers in rows if rank <= READ),
        editable=_numbers(customers for _id, rank, customers in rows if rank == EDIT),
        accounts=tuple(sorted(number for number, _rank, _customers in rows)),
        edited_accounts=tuple(sorted(number for number, rank, _customers in rows if rank == EDIT)),
    )


def _numbers(parts: object) -> tuple[int, ...]:
    return tuple(sorted({number for part in parts for number in part}))


def open_customers(actor: Actor, verb: str) -> Q | None:
    """This function opens the customers of accounts: to read for members, to change for leader and editing members."""
    found = let_in(actor.user_id)
    numbers = found.editable if verb == "update" else found.readable
    return Q(pk__in=numbers) if numbers else None


def open_sales(actor: Actor, verb: str) -> Q | None:
    """This function opens orders and opportunities of these customers, to read."""
    numbers = let_in(actor.user_id).readable if verb == "read" else ()
    return Q(customer_id__in=numbers) if numbers else None


def accounts_within_reach(actor: Actor, verb: str, *, shared: bool = True) -> Q:
    """This function gives the condition on accounts: those that one leads, of customers that one owns, or as a member.

    The scope of the role says whether "one" is oneself or the team. Members do not trash, export or create. Without
    `shared`, membership does not count.
    """
    scope = actor.rights.scope("account", verb)
    if scope is Scope.ALL:
        return Q()
    if actor.user_id is None:
        return Q(pk__in=[])
    people = sorted(actor.colleague_ids | {actor.user_id}) if scope is Scope.TEAM else [actor.user_id]
    reach = Q(owner_id__in=people) | Q(customer__owner_id__in=people)
    if verb not in sharing.VERBS or not shared:
        return reach
    found = let_in(actor.user_id)
    return reach | Q(pk__in=found.edited_accounts if verb == "update" else found.accounts)


def changeable(customers: Sequence[int], by: Actor) -> set[int]:
    """This function gives those of the customers that somebody may change: only these can be put under an account.

    The role has to reach them: who is let in by an account for a while does not pass that on to an account of his own.
    """
    kind = records.get("customer")
    rows = kind.model._default_manager.filter(visible(kind, by, "update", shared=False), pk__in=customers)
    return set(rows.values_list("pk", flat=True))


def governed(accounts: Sequence[int], by: Actor) -> set[int]:
    """This function gives those of the accounts on whose team and leader somebody decides: not as a mere member."""
    kind = records.get("account")
    rows = kind.model._default_manager.filter(accounts_within_reach(by, "update", shared=False), pk__in=accounts)
    return set(rows.values_list("pk", flat=True))


@reaction(
    *(
        f"sales.{slug}.{past}"
        for slug in ("accounts", "account-members", "account-units")
        for past in ("created", "updated", "trashed", "restored")
    )
)
def renew_access(event: Event) -> None:
    """This function lets every process look anew who is let in where."""
    sharing.renew()
