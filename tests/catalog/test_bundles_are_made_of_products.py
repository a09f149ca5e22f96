"""Bundles: their price, their cost, and that none contains itself."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from libreta.catalog.models import BundlePart
from libreta.kernel import writes
from libreta.kernel.refusals import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def corner(make, grinder):
    """A coffee corner: two grinders and three kettles, ten percent off."""
    kettle = make("product", name="Kettle", list_price="50", cost="20", currency="EUR")
    pk = make(
        "product", name="Coffee corner", kind="bundle", bundle_pricing="parts", bundle_discount="10", tax_rate="19"
    )
    make("bundle_part", bundle=pk, part=grinder, quantity="2")
    make("bundle_part", bundle=pk, part=kettle, quantity="3")
    return pk


def test_a_bundle_costs_what_its_parts_cost_less_its_discount(price, corner):
    found = price(corner)
    assert (found.unit_price, found.cost) == (Decimal("315.00"), Decimal("180"))
    assert found.because == "Sum of its parts, 10% off"


def test_parts_are_priced_by_the_books_and_by_their_own_quantities(price, corner, make, grinder):
    book = make("price_book", name="Distributors", currency="EUR")
    make("price_entry", price_book=book, product=grinder, min_quantity="4", unit_price="80")
    assert price(corner).unit_price == Decimal("315.00")
    assert price(corner, "2").unit_price == Decimal("279.00")


def test_a_bundle_with_a_price_of_its_own_keeps_it(price, corner, make, boss, now):
    writes.update(
        "product",
        [writes.Change(corner, {"bundle_pricing": "fixed", "list_price": "299", "currency": "EUR"})],
        by=boss,
        at=now,
    )
    assert (price(corner).unit_price, price(corner).because) == (299, "List price")


def test_a_bundle_cannot_contain_itself(make, corner):
    outer = make("product", name="Office", kind="bundle")
    make("bundle_part", bundle=outer, part=corner)
    for bundle, part in ((corner, outer), (corner, corner)):
        with pytest.raises(Invalid) as refused:
            make("bundle_part", bundle=bundle, part=part)
        said = refused.value.errors["part"]
        assert said == ["A bundle cannot contain itself, neither directly nor through its parts."]
    assert BundlePart.objects.filter(bundle=corner).count() == 2


def test_the_database_refuses_a_circle_whoever_writes(make, corner, now):
    outer = make("product", name="Office", kind="bundle")
    make("bundle_part", bundle=outer, part=corner)
    with pytest.raises(IntegrityError), transaction.atomic():
        BundlePart.objects.create(bundle_id=corner, part_id=outer, created_at=now, updated_at=now)
    assert BundlePart.objects.filter(bundle=corner).count() == 2


def test_bundles_lie_in_each_other_five_deep_and_no_deeper(make, grinder):
    inner = grinder
    for level in range(5):
        outer = make("product", name=f"Box {level}", kind="bundle")
        make("bundle_part", bundle=outer, part=inner)
        inner = outer
    last = make("product", name="Box 5", kind="bundle")
    with pytest.raises(Invalid) as refused:
        make("bundle_part", bundle=last, part=inner)
    assert refused.value.errors["part"] == ["Bundles lie inside each other at most 5 deep."]


def test_only_a_bundle_has_parts(make, grinder):
    other = make("product", name="Brush")
    with pytest.raises(Invalid) as refused:
        make("bundle_part", bundle=grinder, part=other)
    assert "bundle" in refused.value.errors
    assert not BundlePart.objects.exists()
