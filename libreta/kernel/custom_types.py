"""Record types that the company makes itself: each has a table of its own, so that none is locked when one is added,
and takes the same path as the built-in ones."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from libreta.kernel import records, stamps
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.added_fields import Translated
from libreta.kernel.models import CustomType, Record
from libreta.kernel.records import Board, RecordType, Section
from libreta.kernel.refusals import Forbidden, Invalid
from libreta.kernel.search import search_column, search_index

AREA = "custom"
MOST = 100
RESERVED = frozenset(
    {"settings", "imports", "exports", "search", "ui", "api", "static", "accounts", "intelligence", "health", "users"}
    | {"notifications", "preferences", "invitations"}
)  # addresses of pages
table_made: list[Callable[[RecordType], None]] = []
_known_at: int | None = None
_loaded: dict[str, RecordType] = {}


def load() -> None:
    """This function registers the company's own types, when their stamp says that they changed."""
    global _known_at
    if _known_at == (now := stamps.value("types")) or (not now and not _loaded):
        return
    _known_at = now
    rows = list(CustomType.objects.all())
    _unload(keep={_table(row) for row in rows})
    for row in rows:
        if row.retired_at is None:
            _loaded[row.key] = records.register(_declared(row))
        else:
            _model(row)  # its table still points at users


def _table(row: CustomType) -> str:
    return f"custom_{row.key}"


def _unload(keep: set[str] = frozenset()) -> None:
    for key in list(_loaded):
        records.unregister(_loaded.pop(key))
    known = apps.all_models["kernel"]
    gone = [name for name, model in known.items() if model._meta.db_table.startswith("custom_") and name not in keep]
    for name in gone:
        del known[name]
    if gone:
        apps.clear_cache()


def forget() -> None:
    """This function drops all types of the company's own from memory, so that the next look reads the table."""
    global _known_at
    _known_at = None
    _unload()


def add_type(
    *, key: str, label: dict[str, str], plural: dict[str, str], by: Actor, icon: str = "box", stages: list | None = None
) -> CustomType:
    """This function makes a record type with a table of its own; `stages`, [[value, {language: text}], ...], give it a
    board.

    Raises Forbidden; Invalid for a bad or taken key, or where a name is missing.
    """
    if not by.may("settings.fields"):
        raise Forbidden()
    errors: dict[str, list] = {}
    slug = f"{key}s".replace("_", "-")
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", key):
        errors["key"] = [_("Use small letters, digits and underscores, with a letter in front.")]
    elif _is_taken(key, slug):
        errors["key"] = [_("There is a record type of this name already.")]
    if not any(label.values()):
        errors["label"] = [_("Give the record type a name that people read.")]
    if CustomType.objects.count() >= MOST:
        errors["key"] = [_("There are as many record types as there can be.")]
    if errors:
        raise Invalid(errors=errors)
    with transaction.atomic():
        stamp(by, "settings.types")
        row = CustomType.objects.create(
            key=key, slug=slug, label=label, plural=plural or label, icon=icon, stages=stages or []
        )
        with connection.schema_editor() as editor:
            editor.create_model(_model(row))
        stamps.bump("types")
        for hook in table_made:
            hook(records.get(key))
    return row


def retire_type(row: CustomType, *, by: Actor, at: Any) -> None:
    """This function takes a type of the company's own out of use; its records stay in their table."""
    if not by.may("settings.fields"):
        raise Forbidden()
    with transaction.atomic():
        stamp(by, "settings.types")
        CustomType.objects.filter(pk=row.pk).update(retired_at=at)
        stamps.bump("types")


def _is_taken(key: str, slug: str) -> bool:
    known = records.declared()
    return key == "user" or slug in RESERVED or any(key == t.key or slug == t.slug for t in known) or _was_used(key)


def _was_used(key: str) -> bool:
    return CustomType.objects.filter(key=key).exists()


def _declared(row: CustomType) -> RecordType:
    model = _model(row)
    stages = ("stage",) if row.stages else ()
    return RecordType(
        key=row.key,
        slug=row.slug,
        model=model,
        label=lazystr(Translated(row.label, row.key)),
        plural=lazystr(Translated(row.plural, row.key)),
        area=AREA,
        icon=row.icon or "box",
        order=200,
        columns=("name", *stages, "owner", "created_at"),
        filters=(*stages, "owner"),
        search=("name", "external_id"),
        board=Board(stage="stage", card=("owner",)) if stages else None,
        sections=(Section(_("Facts"), ("name", *stages, "owner", "external_id")),),
        match_keys=(("external_id",), ("name",)),
    )


def _model(row: CustomType) -> type[models.Model]:
    """The table's model; made once per process and set of stages."""
    table = name = _table(row)
    choices = [(value, lazystr(Translated(texts, value))) for value, texts in row.stages]
    known = apps.all_models["kernel"].pop(name, None)
    if known is not None:
        apps.clear_cache()
    columns: dict[str, Any] = {
        "__module__": "libreta.kernel.models",
        "__doc__": "Records of a type that the company made.",
        "name": models.CharField(_("name"), max_length=200),
        "search_text": search_column("name", "external_id"),
        "Meta": type(
            "Meta",
            (),
            {
                "app_label": "kernel",
                "db_table": table,
                "indexes": [
                    search_index(_short(table)),
                    models.Index("owner", models.F("id").desc(), name=f"{_short(table)}_owner"[:30]),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        "external_id",
                        name=f"{table}_external"[:60],
                        condition=models.Q(trashed_at__isnull=True, external_id__isnull=False),
                    )
                ],
            },
        ),
    }
    if choices:
        columns["stage"] = models.CharField(_("stage"), max_length=80, choices=choices, default=choices[0][0])
    return type(name, (Record,), columns)


def _short(table: str) -> str:
    """A name from which the names of a table's indexes can be made within their thirty letters."""
    return table if len(table) <= 28 else f"{table[:15]}_{hashlib.sha256(table.encode()).hexdigest()[:6]}"
