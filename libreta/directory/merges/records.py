"""Merges as every surface sees them: they follow the survivor's rows, and nobody writes them by hand."""

from django.utils.translation import gettext_lazy as _

from libreta.directory.merges.models import Merge
from libreta.kernel.records import FieldOptions, RecordType, Section, register

MERGE = register(
    RecordType(
        key="merge",
        slug="merges",
        model=Merge,
        label=_("Merge"),
        plural=_("Merges"),
        area="directory",
        icon="merge",
        order=16,
        title="title",
        subtitle=("created_at",),
        columns=("survivor", "title", "records", "rows_moved", "created_by", "created_at", "undone_at"),
        filters=("survivor", "created_by", "is_automatic", "undone_at", "created_at"),
        sort=("-id",),
        owner=None,
        through="survivor",
        in_menu=False,
        append_only=True,
        creatable=False,
        sections=(
            Section(_("Merge"), ("survivor", "title", "records", "rows_moved", "is_automatic", "reason")),
            Section(_("Undone"), ("undone_at", "undone_by")),
        ),
        options={
            name: FieldOptions(read_only=True, hidden_in_forms=True)
            for name in ("survivor", "title", "records", "rows_moved", "is_automatic", "reason", "external_id")
        },
    )
)
