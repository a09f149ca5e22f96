"""What to offer next: what others with the same purchases bought, and how well that would have been guessed.

Sources: Steck (2019), "Embarrassingly Shallow Autoencoders for Sparse Data" for EASE; Sarwar, Karypis, Konstan, Riedl
(2001), "Item-Based Collaborative Filtering Recommendation Algorithms" for item to item; Järvelin, Kekäläinen (2002)
for nDCG. EASE inverts a matrix of all items, cubic in their number: above a cap item to item takes its place, and both
are judged beside plain popularity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from libreta.intelligence.sciences.readiness import NotReady

MOST_ITEMS = 5_000  # of EASE: 5,000 items are 100 MB and some ten seconds on two cores
RIDGE = 300.0
NEIGHBOURS = 60
SHRINKAGE = 10.0
BLOCK = 2_000
BOUGHT = -np.inf


@dataclass(frozen=True)
class Purchases:
    """Who bought what, once each: `matrix` is (customers, items) of ones; the rows and columns stand for the ids."""

    customers: np.ndarray
    items: np.ndarray
    matrix: sparse.csr_matrix

    @classmethod
    def of(cls, customer: np.ndarray, item: np.ndarray, items: np.ndarray | None = None) -> Purchases:
        """This function makes the matrix of pairs of ids; of `items` alone where they are given. Raises NotReady."""
        if items is not None:
            known = np.isin(item, items)
            customer, item = np.asarray(customer)[known], np.asarray(item)[known]
        if not len(customer):
            raise NotReady("no_purchases")
        customers, rows = np.unique(customer, return_inverse=True)
        listed = np.unique(item) if items is None else np.sort(items)
        columns = np.searchsorted(listed, item)
        shape = len(customers), len(listed)
        matrix = sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
        matrix.sum_duplicates()
        matrix.data[:] = 1
        return cls(customers, listed, matrix)


Weights = np.ndarray | sparse.csr_matrix


def popularity(bought: Purchases) -> np.ndarray:
    """This function gives how many customers bought each item: the simple baseline."""
    return np.asarray(bought.matrix.sum(axis=0)).ravel()


def ease(bought: Purchases, ridge: float = RIDGE) -> np.ndarray:
    """This function gives the item-to-item weights of EASE, a matrix (items, items) with nought on the diagonal.

    Raises NotReady above `MOST_ITEMS` items.
    """
    if len(bought.items) > MOST_ITEMS:
        raise NotReady("too_many_items", {"items": float(len(bought.items)), "most": float(MOST_ITEMS)})
    gram = (bought.matrix.T @ bought.matrix).toarray()
    gram[np.diag_indices_from(gram)] += ridge
    inverse = linalg.inv(gram, overwrite_a=True, check_finite=False)
    weights = inverse / -np.diag(inverse)
    weights[np.diag_indices_from(weights)] = 0
    return weights.astype(np.float32, copy=False)


def item_to_item(bought: Purchases, neighbours: int = NEIGHBOURS) -> sparse.csr_matrix:
    """This function gives the cosine between items, shrunk where few customers bought both, the nearest ones only."""
    counts = popularity(bought)
    size = np.sqrt(np.maximum(counts, 1))
    rows = []
    columns = bought.matrix.tocsc()
    for start in range(0, len(bought.items), BLOCK):
        both = (columns[:, start : start + BLOCK].T @ bought.matrix).tocsr()
        together = both.data.copy()
        from_row = np.repeat(np.arange(both.shape[0]), np.diff(both.indptr)) + start
        both.data = together / (size[from_row] * size[both.indices]) * (together / (together + SHRINKAGE))
        both.data[from_row == both.indices] = 0
        rows.append(_nearest(both, neighbours))
    return sparse.vstack(rows).tocsr().T.tocsr()


def _nearest(rows: sparse.csr_matrix, count: int) -> sparse.csr_matrix:
    for row in range(rows.shape[0]):
        part = slice(rows.indptr[row], rows.indptr[row + 1])
        values = rows.data[part]
        if len(values) > count:
            values[values < np.partition(values, -count)[-count]] = 0
    rows.eliminate_zeros()
    return rows


def offers(
    bought: Purchases, weights: Weights | None, count: int = 10, *, again: bool = False
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """This function gives the best items of all customers, in blocks: places of customers, places of items (customers,
    count) and their scores, the best first.

    Without weights the most popular are given. What a customer bought is left out unless `again`; where less than
    `count` is left, the score is minus infinity.
    """
    popular = popularity(bought) if weights is None else None
    count = min(count, len(bought.items))
    for start in range(0, len(bought.customers), BLOCK):
        own = bought.matrix[start : start + BLOCK]
        if popular is not None:
            score = np.tile(popular.astype(np.float32), (own.shape[0], 1))
        else:
            score = np.asarray((own @ weights).todense() if sparse.issparse(weights) else own @ weights)
        if not again:
            score[own.nonzero()] = BOUGHT
        best = np.argpartition(-score, count - 1, axis=1)[:, :count]
        found = np.take_along_axis(score, best, axis=1)
        order = np.lexsort((best, -found), axis=1)
        best, found = np.take_along_axis(best, order, axis=1), np.take_along_axis(found, order, axis=1)
        yield np.arange(start, start + own.shape[0]), best, found


def because(bought: Purchases, weights: Weights, customer: int, item: int, most: int = 2) -> list[int]:
    """This function names the places of the items, bought by the customer at that place, which speak most for an
    item."""
    own = bought.matrix[customer].indices
    column = weights[:, [item]].toarray().ravel() if sparse.issparse(weights) else weights[:, item]
    heavy = own[np.argsort(-column[own], kind="stable")][:most]
    return [int(place) for place in heavy if column[place] > 0]


@dataclass(frozen=True)
class Guess:
    """How well offers foretold what customers bought next: means over `customers` of nDCG and of "at least one"."""

    customers: int
    ndcg: float
    hit: float


def judge(known: Purchases, weights: Weights | None, later: Purchases, count: int = 10) -> Guess:
    """This function judges offers made from what was known against the new items that were bought later.

    `later` has the items of `known`. Raises NotReady where nobody bought anything new.
    """
    places = np.searchsorted(later.customers, known.customers)
    places[places == len(later.customers)] = 0
    there = later.customers[places] == known.customers
    steps = 1 / np.log2(np.arange(2, count + 2))
    gains, hits = [], []
    for rows, best, score in offers(known, weights, count):
        for place, items, values in zip(rows, best, score, strict=True):
            if not there[place]:
                continue
            new = np.setdiff1d(later.matrix[places[place]].indices, known.matrix[place].indices)
            if len(new):
                found = np.isin(items, new) & (values > BOUGHT)
                gains.append(float(steps[: len(items)] @ found) / float(steps[: min(count, len(new))].sum()))
                hits.append(bool(found.any()))
    if not gains:
        raise NotReady("nothing_bought_later")
    return Guess(len(gains), float(np.mean(gains)), float(np.mean(hits)))
