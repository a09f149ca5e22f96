"""The data set can be made with the tables of today, and every operation of the bench answers on it."""

from random import Random

import pytest
from django.db import connection
from django.test import Client

from bench import dataset, report
from bench.clients import Measurement
from bench.operations import OPERATIONS, with_a_slip

CUSTOMERS = 300


@pytest.fixture
def filled(transactional_db, admin, alice, bob):
    facts = connection.get_connection_params()
    address = " ".join(
        f"{name}='{facts[name]}'" for name in ("dbname", "user", "password", "host", "port") if facts.get(name)
    )
    dataset.fill(address, customers=CUSTOMERS, seed=1, owners=[alice.pk, bob.pk], say=lambda _text: None)
    return admin


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_the_tables_are_full_and_as_guarded_as_before(filled):
    counts = [rows(f"SELECT count(*) FROM {table}")[0][0] for table in dataset.TABLES]
    assert counts == [CUSTOMERS, CUSTOMERS * 5, CUSTOMERS, CUSTOMERS * 5, dataset.PRODUCTS]
    assert rows("SELECT count(*) FROM sales_order o WHERE total <> (SELECT sum(amount) FROM sales_orderline l WHERE l.order_id = o.id)") == [(0,)]  # fmt: skip  # noqa: E501
    assert rows("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'") == [(0,)]
    names = {name for (name,) in rows("SELECT indexname FROM pg_indexes WHERE tablename = 'directory_customer'")}
    assert {"customer_by_name", "customer_by_city", "directory_customer_search"} <= names
    keys = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = 'sales_orderline'::regclass"
    assert rows(keys)[0][0] >= 2


def test_every_operation_answers(filled):
    client = Client()
    client.force_login(filled)
    names = [name for (name,) in rows("SELECT name FROM directory_customer ORDER BY id LIMIT 50")]
    emails = [mail for (mail,) in rows("SELECT email FROM directory_customer WHERE email <> '' ORDER BY id LIMIT 50")]
    facts = {"customers": CUSTOMERS, "names": names, "emails": emails}
    answers = {}
    for operation in OPERATIONS:
        request = operation.make(Random(1), facts)
        answer = client.generic(request.method, request.path, request.body, content_type="application/json")
        answers[operation.name] = answer.status_code
    assert answers == {operation.name: 201 if operation.name == "create" else 200 for operation in OPERATIONS}


def test_a_slip_exchanges_two_letters():
    assert with_a_slip("Ana", Random(1)) == "Aan"
    assert sorted(with_a_slip("Popescu", Random(3))) == sorted("Popescu")


def test_the_table_tells_what_was_missed():
    read = next(operation for operation in OPERATIONS if operation.name == "read")
    quick = Measurement((1.0, 2.0, 3.0), 1.0, 0, "")
    failed = Measurement((1.0,), 1.0, 2, "500")
    assert report.Line(read, 10, quick, quick, 5.9, 1.0).cells()[-1] == "reached"
    assert report.Line(read, 10, quick, quick, 6.1, 1.0).cells()[-1] == "missed"
    assert report.Line(read, 10, quick, failed, 1.0, 1.0).cells()[-1] == "2 errors"
    small, large = report.Line(read, 10, quick, quick, 2.0, 1.0), report.Line(read, 100, quick, quick, 3.0, 1.0)
    assert report.growth([small, large]) == [("read", "1.00", "1.50", "1.00", "flat")]
    assert report.table(("a", "b"), [("x", "10")]).splitlines() == ["| a |  b |", "|---|---:|", "| x | 10 |"]
