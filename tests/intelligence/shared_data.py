"""The public data that gold figures are computed from; tests that need them are skipped, with the reason, elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

FOLDER = Path(os.environ.get("LIBRETA_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
CDNOW = FOLDER / "cdnow" / "CDNOW_sample.txt"
RETAIL = FOLDER / "online_retail_ii" / "online_retail_ii.parquet"
GROCERIES = FOLDER / "groceries" / "groceries.csv"
ATTRIBUTION = FOLDER / "attribution" / "Data.csv"
HILLSTROM = FOLDER / "hillstrom" / "hillstrom.csv"
COOKIE_CATS = FOLDER / "cookie_cats" / "cookie_cats.csv"
needs_cdnow = pytest.mark.skipif(not CDNOW.exists(), reason=f"the CDNOW sample is not at {CDNOW}")
needs_retail = pytest.mark.skipif(not RETAIL.exists(), reason=f"Online Retail II is not at {RETAIL}")
needs_groceries = pytest.mark.skipif(not GROCERIES.exists(), reason=f"Groceries is not at {GROCERIES}")
needs_attribution = pytest.mark.skipif(not ATTRIBUTION.exists(), reason=f"the paths are not at {ATTRIBUTION}")
needs_hillstrom = pytest.mark.skipif(not HILLSTROM.exists(), reason=f"Hillstrom is not at {HILLSTROM}")
needs_cookie_cats = pytest.mark.skipif(not COOKIE_CATS.exists(), reason=f"Cookie Cats is not at {COOKIE_CATS}")
SPLIT = pd.Timestamp("1997-09-30")


def cdnow_days() -> pd.DataFrame:
    """One row per customer and day with the money spent: columns id, date, amount."""
    columns = ["master", "id", "date", "quantity", "amount"]
    lines = pd.read_csv(CDNOW, sep=r"\s+", header=None, names=columns, dtype={"date": str})
    lines["date"] = pd.to_datetime(lines["date"])
    return lines.groupby(["id", "date"], as_index=False)["amount"].sum()


def cdnow_histories(unit_days: float = 7.0) -> pd.DataFrame:
    """One row per customer, in order of id: x, recency, age (weeks), spent (mean of repeat purchases), holdout
    (purchases).
    """
    days = cdnow_days()
    calibration = days[days["date"] <= SPLIT]
    first = calibration.groupby("id")["date"].transform("min")
    repeats = calibration[calibration["date"] > first].groupby("id")["amount"]
    dates = calibration.groupby("id")["date"].agg(["min", "max", "count"])
    table = pd.DataFrame(
        {
            "x": dates["count"] - 1.0,
            "recency": (dates["max"] - dates["min"]).dt.days / unit_days,
            "age": (SPLIT - dates["min"]).dt.days / unit_days,
            "spent": repeats.mean(),
            "holdout": days[days["date"] > SPLIT].groupby("id").size(),
        }
    )
    return table.fillna(0.0).sort_index()


def invented_histories(customers: int, seed: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Histories drawn from a BG/NBD world with r .5, alpha 40, a .8, b 3 (days), all customers between 90 and 900
    days old.
    """
    random = np.random.default_rng(seed)
    age = random.integers(90, 900, customers).astype(float)
    rate = random.gamma(0.5, 1 / 40, customers)
    leaves = random.beta(0.8, 3.0, customers)
    x, recency, clock = np.zeros(customers), np.zeros(customers), np.zeros(customers)
    active = np.ones(customers, dtype=bool)
    while active.any():
        clock[active] += random.exponential(1 / rate[active])
        active &= clock <= age
        x[active] += 1
        recency[active] = clock[active]
        active &= random.random(customers) >= leaves
    return x, np.floor(recency), age


def groceries() -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Baskets of a grocer: the number of the basket and of the item of each thing bought, and the names of items."""
    baskets = [
        [name.strip() for name in line.split(",") if name.strip()]
        for line in GROCERIES.read_text(encoding="utf-8").splitlines()
    ]
    names = sorted({name for basket in baskets for name in basket})
    number_of = {name: number for number, name in enumerate(names)}
    number = np.array([place for place, basket in enumerate(baskets) for _ in basket])
    return number, np.array([number_of[name] for basket in baskets for name in basket]), names
