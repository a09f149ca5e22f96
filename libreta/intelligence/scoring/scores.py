"""The scores of all customers, as arrays and as the rows that PostgreSQL receives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from libreta.intelligence.sciences import bgnbd, gamma_gamma, rfm, value
from libreta.intelligence.scoring.fitting import MIN_RFM, Models
from libreta.intelligence.scoring.summary import Summary

# Says which formulas made a score; the parameters stand with the run.
VERSION = "bgnbd-gg-1"
CHUNK = 100_000
# Silent for longer than this many of the usual intervals is told as silence.
LONG = 1.5
COLUMNS = (
    "customer_id",
    "rfm_recency",
    "rfm_frequency",
    "rfm_monetary",
    "segment",
    "p_alive",
    "expected_orders_12m",
    "value_12m",
    "value_at_risk",
    "currency",
    "orders_count",
    "last_order_on",
    "usual_interval_days",
    "days_silent",
    "reasons",
    "model_version",
    "scored_at",
)


@dataclass(frozen=True)
class Scores:
    """One element per customer of the summary; not-a-number where there is no figure.

    `alive` is empty for a customer who bought on one day only: the model lets nobody leave before a second purchase,
    and a certain "still active" would be a false one. `expected` counts days of purchase in the next 12 months,
    `value` is the discounted money they bring after returns, `risk` is the part of it that silence has put in doubt,
    `overdue` is the chance that a customer of this rhythm would have bought again by now.
    """

    summary: Summary
    rfm: rfm.Rfm | None
    alive: np.ndarray
    alive_then: np.ndarray
    overdue: np.ndarray
    expected: np.ndarray
    value: np.ndarray
    risk: np.ndarray
    interval: np.ndarray


def score(summary: Summary, models: Models) -> Scores:
    """This function scores every customer with what the models can say."""
    nothing = np.full(len(summary), np.nan)
    interval = np.where(summary.x > 0, summary.recency / np.maximum(summary.x, 1), np.nan)
    digits = None
    if len(summary) >= MIN_RFM:
        digits = rfm.score(summary.ids, summary.silent, summary.orders, summary.net, summary.currency)
    if models.purchases is None:
        return Scores(summary, digits, *([nothing] * 6), interval)
    model = models.purchases
    alive = bgnbd.alive(model, summary.x, summary.recency, summary.age)
    alive_then = value.alive_after_last_purchase(model, summary.x, summary.recency)
    expected, discounted = value.expected_orders(model, summary.x, summary.recency, summary.age)
    worth = discounted * spend_per_purchase(summary, models) * summary.kept_share
    overdue = np.where(summary.x > 0, value.overdue(model, summary.x, summary.recency, summary.age), 0.0)
    risk = value.at_risk(worth, alive / alive_then, overdue)
    known = np.where(summary.x > 0, alive, np.nan)
    return Scores(summary, digits, known, alive_then, overdue, expected, worth, risk, interval)


def spend_per_purchase(summary: Summary, models: Models) -> np.ndarray:
    """This function returns the expected money per day of purchase: by the model of the currency, else the customer's
    mean.
    """
    spend = summary.mean_spend.copy()
    for code, currency in enumerate(summary.currencies):
        if (model := models.spend.get(currency)) is not None:
            inside = summary.currency == code
            days = np.where(summary.bought > 0, summary.money_days, 0)[inside]
            spend[inside] = gamma_gamma.conditional_spend(model, days, summary.mean_spend[inside])
    return spend


def rows(scores: Scores, scored_at: datetime) -> Iterator[pa.RecordBatch]:
    """This function yields the rows for PostgreSQL, columns as in COLUMNS, in bounded batches."""
    for start in range(0, len(scores.summary), CHUNK):
        yield _batch(scores, slice(start, start + CHUNK), scored_at)


def _batch(scores: Scores, part: slice, scored_at: datetime) -> pa.RecordBatch:
    summary, digits = scores.summary, scores.rfm
    size = len(summary.ids[part])
    names = pa.array(rfm.SEGMENTS)
    currency = pa.array(summary.currencies).take(pa.array(summary.currency[part]))
    empty = pa.nulls(size, pa.int16())
    columns = [
        pa.array(summary.ids[part]),
        pa.array(digits.recency[part]) if digits else empty,
        pa.array(digits.frequency[part]) if digits else empty,
        pa.array(digits.monetary[part]) if digits else empty,
        names.take(pa.array(digits.segment[part])) if digits else pa.array([""] * size),
        _numbers(scores.alive[part], 4),
        _numbers(scores.expected[part], 3),
        _numbers(scores.value[part], 2),
        _numbers(scores.risk[part], 2),
        currency,
        pa.array(summary.orders[part]),
        pa.array(summary.last_on[part]),
        _numbers(scores.interval[part], 1),
        pa.array(summary.silent[part].astype(np.int64)),
        reasons(scores, part, currency),
        pa.array([VERSION] * size),
        pa.array([scored_at.isoformat()] * size),
    ]
    return pa.record_batch(columns, names=list(COLUMNS))


def _numbers(values: np.ndarray, digits: int) -> pa.Array:
    return pa.array(np.round(values, digits), from_pandas=True)


def reasons(scores: Scores, part: slice, currency: pa.Array) -> pa.Array:
    """This function returns each customer's reasons as JSON text: codes and numbers, see
    `libreta.intelligence.reasons`.
    """
    summary = scores.summary
    silent, interval = summary.silent[part], scores.interval[part]
    bought = summary.bought[part]
    with np.errstate(invalid="ignore"):
        long = silent > LONG * interval
        fell = scores.alive[part] < 0.8 * scores.alive_then[part]
        late = (scores.overdue[part] >= value.UNUSUAL) & ~fell
    share = 1 - summary.kept_share[part]
    whole = summary.orders[part].astype(np.int64)
    rhythm = _rhythm(whole, np.nan_to_num(np.round(interval, 1)), silent.astype(np.int64), long, interval)
    parts = [
        rhythm,
        _when(fell, ',{"code":"chance_fell","before":', scores.alive_then[part], ',"now":', scores.alive[part], "}"),
        _when(late, ',{"code":"overdue","chance":', scores.overdue[part], "}"),
        _when(share >= 0.2, ',{"code":"returns","share":', share, "}"),
        _money("worth", scores.value[part], currency, scores.value[part] > 0),
        _money("spent", bought, currency, bought > 0),
    ]
    return pc.binary_join_element_wise("[", *parts, "]", "")


def _text(values: np.ndarray, digits: int = 2) -> pa.Array:
    return pa.array(np.round(np.nan_to_num(values), digits)).cast(pa.string())


def _rhythm(
    orders: np.ndarray, interval: np.ndarray, silent: np.ndarray, long: np.ndarray, raw: np.ndarray
) -> pa.Array:
    """This function tells how the customer buys: once, in rhythm, or silent for longer than usual."""
    once, same_day = orders == 1, (orders > 1) & np.isnan(raw)
    code = np.select([once, same_day, long], [0, 1, 2], 3)
    starts = pa.array(['{"code":"bought_once"', '{"code":"same_day"', '{"code":"silent"', '{"code":"in_rhythm"']).take(
        pa.array(code)
    )
    orders_text, silent_text = pa.array(orders).cast(pa.string()), pa.array(silent).cast(pa.string())
    many = pc.binary_join_element_wise(',"orders":', orders_text, "")
    every = pc.binary_join_element_wise(many, ',"interval":', _text(interval, 1), "")
    middle = pc.if_else(pa.array(once), "", pc.if_else(pa.array(same_day), many, every))
    return pc.binary_join_element_wise(starts, middle, ',"silent":', silent_text, "}", "")


def _when(condition: np.ndarray, *parts: str | np.ndarray) -> pa.Array:
    joined = pc.binary_join_element_wise(*[p if isinstance(p, str) else _text(p) for p in parts], "")
    return pc.if_else(pa.array(condition), joined, "")


def _money(code: str, amount: np.ndarray, currency: pa.Array, condition: np.ndarray) -> pa.Array:
    exact = pa.array(np.round(np.nan_to_num(amount), 2)).cast(pa.decimal128(20, 2)).cast(pa.string())
    joined = pc.binary_join_element_wise(f',{{"code":"{code}","amount":"', exact, '","currency":"', currency, '"}', "")
    return pc.if_else(pa.array(condition), joined, "")
