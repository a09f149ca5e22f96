"""What privacy holds of a customer's key, and what a merge does with it."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.bonds import Bond, Deed, declare, unrelated


def declare_bonds() -> None:
    """This function declares the bonds of requests, holds and restrictions: they follow the person."""
    declare(
        Bond("directory_privacyrequest", "person_id", label=_("Privacy requests")),
        Bond("directory_legalhold", "person_id", label=_("Legal holds")),
        Bond(
            "directory_restriction",
            "person_id",
            Deed.STAYS,
            why="a restriction holds for the survivor too: whoever asks looks at all records of the person",
        ),
        Bond(
            "directory_personexport",
            "person_id",
            Deed.STAYS,
            why="a copy that was asked for tells of the record as it was; it expires within days",
        ),
        Bond("directory_erasure", "customer_id", Deed.STAYS, why="who was erased is never merged"),
        Bond("directory_tombstone", "customer_id", Deed.STAYS, why="who was erased is never merged"),
    )
    unrelated("directory_erasure", "steps", why="figures of what was erased")
    unrelated("directory_retentionrule", "condition", why="a condition on records")
