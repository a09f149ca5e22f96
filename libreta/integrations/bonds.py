"""What of imports and exports holds numbers of records, and what a merge does with it."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.bonds import Bond, Once, declare, unrelated

NAMELESS = Once(
    ("type_key", "source"), where="r.external_id IS NULL AND r.trashed_at IS NULL AND r.type_key = 'customer'"
)


def declare_bonds() -> None:
    """This function declares that other systems' names for a customer and its cards move along with a merge."""
    declare(
        Bond(
            "integrations_sourcerecord",
            "record_id",
            type_column="type_key",
            once=(NAMELESS,),
            label=_("Names in other systems"),
        ),
        Bond("integrations_rawcard", "customer_id", once=(Once(("print",)),), label=_("Cards")),
    )
    unrelated("integrations_sourcerecord", "said", "run_id", why="values, and the number of an import")
    unrelated("integrations_rawcard", "run_id", why="the number of an import")
    unrelated("integrations_importschedule", "plan", why="how files are read")
    unrelated("integrations_importrow", "record_id", "before", why="what became of a row when it was imported")
    unrelated("integrations_importrun", "source", "plan", "counts", why="how a file is read, and figures")
    unrelated("integrations_exportrun", "filter", "columns", "sort", "ids", why="what was asked for at that time")
    unrelated("integrations_rememberedmapping", "plan", why="headers and names of fields")
