"""The price book of an organisation reaches those below it where its switch says so; the nearest one goes first."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(make):
    """A holding, a company of it, and a branch of the company."""
    holding = make("customer", kind="organisation", name="Holding")
    company = make("customer", kind="organisation", name="Company", parent=holding)
    return holding, company, make("customer", kind="organisation", name="Branch", parent=company)


@pytest.fixture
def book(make, grinder):
    """Returns a function that makes a book of a customer with one price."""

    def build(customer, price, *, reaches_below=True, **more):
        values = {"audience": "customer", "customer": customer, "reaches_below": reaches_below, "currency": "EUR"}
        pk = make("price_book", name=f"For {customer}", **values, **more)
        make("price_entry", price_book=pk, product=grinder, unit_price=str(price))
        return pk

    return build


def test_a_book_reaches_below_only_when_it_says_so(price, grinder, group, book):
    holding, _company, _branch = group
    book(holding, 80, reaches_below=False)
    assert [price(grinder, customer=pk).unit_price for pk in group] == [80, 100, 100]


def test_the_price_says_because_of_whose_book(price, grinder, group, book):
    holding, _company, _branch = group
    pk = book(holding, 80)
    found = [price(grinder, customer=one) for one in group]
    assert [(one.unit_price, one.price_book_id) for one in found] == [(80, pk)] * 3
    assert "organisation" not in found[0].because
    assert found[1].because.endswith("of the organisation to which the customer belongs")
    assert found[2].because.endswith("of an organisation above, 2 steps up")
    assert price(grinder).unit_price == 100


def test_the_nearest_goes_first_whatever_the_priority(price, grinder, group, book):
    holding, company, branch = group
    book(holding, 80, priority=9)
    book(company, 85)
    assert [price(grinder, customer=pk).unit_price for pk in group] == [80, 85, 85]
    book(branch, 90, reaches_below=False)
    assert price(grinder, customer=branch).unit_price == 90


def test_organisations_in_a_circle_are_asked_once(price, grinder, group, book):
    from libreta.directory.models import Customer

    holding, _company, branch = group
    Customer.objects.filter(pk=holding).update(parent=branch)
    book(holding, 80)
    assert [price(grinder, customer=pk).unit_price for pk in group] == [80, 80, 80]
