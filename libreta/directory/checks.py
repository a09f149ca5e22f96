"""What the directory promises of its data: `libreta check` proves it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from libreta.kernel import bonds
from libreta.kernel.bonds import Deed
from libreta.kernel.checks import promise


@promise("directory.merges", _("Nothing points at a record that was merged away"))
def merged_away() -> Iterable[str]:
    """This function names the columns that hold numbers of merged records, and those without the trigger that leads
    late writers on."""
    from libreta.directory.merges import redirecting

    broken = [f"{name}: no trigger leads to the survivor" for name in redirecting.missing()]
    broken += [f"{name}: nobody declared what a merge does with it" for name in bonds.undeclared("customer")]
    for bond in bonds.of("customer"):
        if bond.deed is Deed.MOVES and not bond.path and not bond.type_column and (count := _left(bond)):
            broken.append(f"{bond.name}: {count} rows point at records that were merged away")
    return broken


def _left(bond: bonds.Bond) -> int:
    """Rows out of the trash; what was set aside there stays with the record that it had."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns WHERE table_name = %s AND column_name = 'trashed_at' "
            "AND table_schema = current_schema()",
            [bond.table],
        )
        live = sql.SQL("AND r.trashed_at IS NULL") if cursor.fetchone()[0] else sql.SQL("")
        cursor.execute(
            sql.SQL(
                "SELECT count(*) FROM {} r JOIN directory_formercustomer f ON f.former_id = r.{} WHERE true {}"
            ).format(sql.Identifier(bond.table), sql.Identifier(bond.column), live)
        )
        return cursor.fetchone()[0]
