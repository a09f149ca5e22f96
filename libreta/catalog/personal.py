"""What the catalog keeps of a person: a price list may be made for one customer."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.personal import nobody, tell

tell(
    "catalog.PriceBook",
    heading=_("Price lists made for you"),
    whose=("customer",),
    pseudonym=("name",),
    clear=("description", "external_id"),
    stays=("segment", "condition"),
    because=_("Quotes and orders were reckoned with these prices."),
    order=500,
)
nobody(
    "catalog.Product", "catalog.ProductCost", "catalog.ProductText",
    "catalog.BundlePart", "catalog.PriceEntry", "catalog.ExchangeRate",
    because=_("Products, their prices and exchange rates."),
)  # fmt: skip
