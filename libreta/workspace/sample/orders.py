"""Three years of orders: every buyer has a rhythm; some stop, and some good ones have just gone silent."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import connection

from libreta.sales.models import Order, OrderLine
from libreta.workspace.sample import portfolio
from libreta.workspace.sample.customers import Buyer

WANTED = 9_000
SILENT = 48
LEAVE = 0.26
TASTE = {portfolio.COFFEE: 10, portfolio.TEA: 3, portfolio.EXTRAS: 4, portfolio.EQUIPMENT: 0.25, portfolio.SERVICE: 0.7}
LINE_COLUMNS = (
    "order_id",
    "position",
    "product_id",
    "description",
    "quantity",
    "unit_price",
    "discount",
    "created_at",
    "updated_at",
)


@dataclass
class Purchase:
    """An order before it is written."""

    buyer: Buyer
    day: date


def place(buyers: list[Buyer], articles: list[portfolio.Article], at: datetime, chance: random.Random) -> list[Order]:
    """This function writes about 9,000 orders with their lines, oldest first, and gives the orders."""
    today = at.date()
    planned = {id(b): _days(b, today, chance) for b in buyers}
    _thin_out(planned, chance)
    _fall_silent(buyers, planned, today, chance)
    purchases = sorted(
        (Purchase(b, day) for b in buyers for day in planned[id(b)]), key=lambda p: (p.day, p.buyer.customer.pk)
    )
    orders = [_order(number, p, at, chance) for number, p in enumerate(purchases, start=1)]
    Order.objects.bulk_create(orders, batch_size=1000)
    with connection.cursor() as cursor:
        # Without figures on the new orders, sums by product compare each line with each order: a minute of it.
        cursor.execute(f"ANALYZE {Order._meta.db_table}")
    _copy_lines(orders, purchases, articles, chance)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('sales_order_number', %s)", [len(orders)])
    return orders


def _days(buyer: Buyer, today: date, chance: random.Random) -> list[date]:
    last = today
    if chance.random() < LEAVE:
        last = buyer.since + timedelta(days=int(chance.uniform(0.15, 0.85) * (today - buyer.since).days))
    days, day = [], buyer.since + timedelta(days=chance.randint(0, 20))
    while day <= last:
        if day.weekday() < 6:
            days.append(day)
        day += timedelta(days=max(2, round(chance.gammavariate(3.2, buyer.every / 3.2))))
    return days


def _thin_out(planned: dict[int, list[date]], chance: random.Random) -> None:
    """Keep about as many orders as the company has, by leaving whole buyers' early years out."""
    surplus = sum(len(days) for days in planned.values()) - WANTED
    for key in sorted(planned, key=lambda k: -len(planned[k])):
        if surplus <= 0:
            return
        cut = min(surplus, int(len(planned[key]) * chance.uniform(0.15, 0.45)))
        planned[key] = planned[key][cut:]
        surplus -= cut


def _fall_silent(buyers: list[Buyer], planned: dict[int, list[date]], today: date, chance: random.Random) -> None:
    """The best buyers of whom some have not come back for several times their usual interval."""
    regular = [b for b in buyers if len(planned[id(b)]) >= 9 and (today - planned[id(b)][-1]).days < 2 * b.every]
    regular.sort(key=lambda b: -b.basket / b.every)
    for buyer in chance.sample(regular[: SILENT * 3], min(SILENT, len(regular))):
        silence = max(25, int(buyer.every * chance.uniform(2.4, 5)))
        planned[id(buyer)] = [day for day in planned[id(buyer)] if day <= today - timedelta(days=silence)]


def _order(number: int, purchase: Purchase, at: datetime, chance: random.Random) -> Order:
    customer = purchase.buyer.customer
    moment = datetime.combine(
        purchase.day, time(chance.randint(8, 17), chance.randint(0, 59)), customer.created_at.tzinfo
    )
    moment = min(moment, at - timedelta(minutes=chance.randint(5, 90)))
    age = (at.date() - purchase.day).days
    status = "fulfilled" if age > 6 else "confirmed"
    if chance.random() < 0.025:
        status = "cancelled"
    elif age <= 3 and chance.random() < 0.3:
        status = "draft"
    return Order(
        number=f"SO-{number:06d}",
        customer=customer,
        status=status,
        ordered_on=purchase.day,
        ordered_at=moment,
        currency=purchase.buyer.country.currency,
        owner_id=customer.owner_id,
        created_by_id=customer.owner_id,
        created_at=moment,
        updated_at=moment,
    )


def _copy_lines(
    orders: list[Order], purchases: list[Purchase], articles: list[portfolio.Article], chance: random.Random
) -> None:
    weights = [TASTE[a.category] for a in articles]
    columns = ", ".join((*LINE_COLUMNS, "version", "extra"))
    with connection.cursor() as cursor, cursor.copy(f"COPY {OrderLine._meta.db_table} ({columns}) FROM STDIN") as copy:
        for order, purchase in zip(orders, purchases, strict=True):
            for row in _lines(order, purchase.buyer, chance.choices(articles, weights, k=chance.randint(1, 5)), chance):
                copy.write_row((*row, 1, "{}"))


def _lines(order: Order, buyer: Buyer, chosen: list[portfolio.Article], chance: random.Random) -> list[tuple]:
    rate = Decimal(portfolio.RATES.get(buyer.country.currency, "1"))
    budget = buyer.basket * chance.lognormvariate(0, 0.3)
    rows = []
    for position, article in enumerate({a.id: a for a in chosen}.values(), start=1):
        whole = article.category in (portfolio.EQUIPMENT, portfolio.SERVICE)
        quantity = 1 if whole else max(1, round(budget / len(chosen) / float(article.price)))
        price = _rounded(article.price / rate)
        discount = chance.choices((0, 5, 10), (8, 2, 1))[0]
        stamp = (order.created_at, order.created_at)
        rows.append((order.pk, position, article.id, article.name, quantity, price, discount, *stamp))
    if chance.random() < 0.02:
        _order_id, position, article_id, name, quantity, price, discount, *stamp = rows[0]
        rows.append((order.pk, len(rows) + 1, article_id, name, -min(quantity, 2), price, discount, *stamp))
    return rows


def _rounded(price: Decimal) -> Decimal:
    return price.quantize(Decimal(1)) if price > 1000 else price.quantize(Decimal("0.01"))
