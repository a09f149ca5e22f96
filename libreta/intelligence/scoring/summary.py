"""The mart customer_orders as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from ibis.backends.duckdb import Backend

from libreta.intelligence.warehouse.engine import arrow


@dataclass(frozen=True)
class Summary:
    """One element per customer with a purchase, in order of id. Times are days, money is in `currencies[currency]`."""

    ids: np.ndarray
    currency: np.ndarray
    currencies: tuple[str, ...]
    orders: np.ndarray
    x: np.ndarray
    recency: np.ndarray
    age: np.ndarray
    last_on: np.ndarray
    bought: np.ndarray
    returned: np.ndarray
    money_days: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def silent(self) -> np.ndarray:
        """This function returns days since the last purchase."""
        return self.age - self.recency

    @property
    def net(self) -> np.ndarray:
        """This function returns money kept: bought less returned, never below nought."""
        return np.maximum(self.bought - self.returned, 0.0)

    @property
    def kept_share(self) -> np.ndarray:
        """This function returns the part of what was bought that was not returned, 0 to 1."""
        return np.where(self.bought > 0, self.net / np.maximum(self.bought, 1e-9), 1.0)

    @property
    def mean_spend(self) -> np.ndarray:
        """This function returns money per day of purchase, before returns; nought where no money was counted."""
        return self.bought / np.maximum(self.money_days, 1)

    @property
    def history_days(self) -> int:
        return int(self.age.max()) if len(self) else 0


COLUMNS = """
    customer_id, currency, orders_count, x, recency, age, last_on, money_days,
    bought::double as bought, returned::double as returned
"""


def read(connection: Backend, table: str = "customer_orders") -> Summary:
    """This function reads a table of the mart's shape into arrays."""
    rows: pa.Table = arrow(connection, f"select {COLUMNS} from {table} order by customer_id")
    currency = rows["currency"].combine_chunks().dictionary_encode()

    def numbers(name: str, kind: type = float) -> np.ndarray:
        return rows[name].to_numpy().astype(kind)

    return Summary(
        ids=numbers("customer_id", np.int64),
        currency=currency.indices.to_numpy(zero_copy_only=False).astype(np.int32),
        currencies=tuple(currency.dictionary.to_pylist()),
        orders=numbers("orders_count", np.int64),
        x=numbers("x"),
        recency=numbers("recency"),
        age=numbers("age"),
        last_on=rows["last_on"].to_numpy().astype("datetime64[D]"),
        bought=numbers("bought"),
        returned=numbers("returned"),
        money_days=numbers("money_days"),
    )
