"""A mart that breaks a promise is refused with the promise that it broke."""

from __future__ import annotations

import pytest

from libreta.intelligence.marts import contract
from libreta.intelligence.marts.contract import Broken, Contract, Sum
from libreta.intelligence.warehouse.engine import answer, engine
from libreta.intelligence.warehouse.engines import Duck

PROMISES = Contract(
    name="sold",
    columns={"id": "int64", "amount": "decimal(18, 4)"},
    key=("id",),
    not_null=("id", "amount"),
    rules=("amount >= 0",),
    sums=(
        Sum(
            of="amount",
            whole="select sum(amount) from source",
            left_out="select sum(amount) from source where id = 9",
        ),
    ),
)
HONEST = "(1, 10.5), (2, 0)"


def checked(tmp_path, rows: str, amount: str = "decimal(18, 4)") -> int:
    with engine(tmp_path) as connection:
        answer(connection, "create table source as select * from (values (1, 10.5), (2, 0), (9, 4)) t(id, amount)")
        cast = f"id::bigint as id, amount::{amount} as amount"
        answer(connection, f"create table sold as select {cast} from (values {rows}) t(id, amount)")
        return contract.check(Duck(connection), PROMISES)


def test_an_honest_mart_passes_with_its_number_of_rows(tmp_path):
    assert checked(tmp_path, HONEST) == 2


@pytest.mark.parametrize(
    ("rows", "amount", "promise"),
    [
        ("(1, 10.5), (1, 0)", "decimal(18, 4)", '"id" is unique'),
        ("(1, 10.5), (null, 0)", "decimal(18, 4)", "id is never empty"),
        ("(1, 11.5), (2, -1)", "decimal(18, 4)", "amount >= 0"),
        ("(1, 10.5), (2, null)", "decimal(18, 4)", "amount is never empty"),
        ("(1, 10.5), (2, 0.01)", "decimal(18, 4)", "the sum of amount reconciles with its source"),
        (HONEST, "double", "amount is decimal(18, 4)"),
    ],
)
def test_a_broken_mart_is_refused_with_the_promise_it_broke(tmp_path, rows, amount, promise):
    with pytest.raises(Broken) as refusal:
        checked(tmp_path, rows, amount)
    assert refusal.value.promise == promise
    assert str(refusal.value).startswith(f"sold: {promise}; found ")
