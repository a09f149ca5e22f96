"""What of the catalog holds the key of a customer, and what a merge does with it."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.bonds import Bond, declare


def declare_bonds() -> None:
    """This function declares the catalog's bonds."""
    declare(Bond("catalog_pricebook", "customer_id", label=_("Price books")))
