"""The quick way to write an amount and the general one say the same, in every language and currency."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from libreta.ui import formats

AMOUNTS = ("0", "0.005", "0.5", "7", "12.345", "999.995", "1234.5", "40000", "1234567.891", "98765432109.99", "-1234.5")


@pytest.mark.parametrize("language", ["en", "es", "ro", "de", "hi"])
@pytest.mark.parametrize("currency", ["EUR", "USD", "MXN", "RON", "JPY", "KWD"])
def test_both_ways_agree(language, currency):
    with override(language):
        for whole in (False, True):
            for text in AMOUNTS:
                amount = Decimal(text)
                assert formats.money(amount, currency, whole=whole) == formats._money(amount, currency, whole)


def test_the_shape_follows_the_language():
    with override("en"):
        assert formats.money("1234.5", "EUR") == "€1,234.50"
    with override("ro"):
        assert formats.money("1234.5", "EUR") == "1.234,50\u00a0EUR"
