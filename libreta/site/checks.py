"""The promises that hold for every table and every file, whatever the area."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from libreta.kernel.checks import promise
from libreta.site import migrating


def find_modules(name: str) -> None:
    """This function imports the module of that name from each area that has one."""
    for area in settings.AREAS:
        if find_spec(f"{area}.{name}"):
            import_module(f"{area}.{name}")


@promise("site.migrations", _("The tables have the shape of this version."))
def missing_migrations() -> Iterable[str]:
    """This function returns a sentence when migrations are pending."""
    count = migrating.pending()
    if count:
        yield text("%(count)d steps of migration are pending; run `libreta migrate`.") % {"count": count}


@promise("site.references", _("Every reference leads to a row."))
def orphans() -> Iterable[str]:
    """This function counts references without a target where the database does not enforce them."""
    for model, field in _loose_references():
        target = field.related_model._meta.db_table
        with connection.cursor() as cursor:
            quote = connection.ops.quote_name
            column = f"child.{quote(field.column)}"
            match = f"parent.{quote(field.target_field.column)} = {column}"
            cursor.execute(
                f"SELECT count(*) FROM {quote(model._meta.db_table)} AS child WHERE {column} IS NOT NULL "
                f"AND NOT EXISTS (SELECT 1 FROM {quote(target)} AS parent WHERE {match})"
            )
            count = cursor.fetchone()[0]
        if count:
            yield text("%(count)d rows of %(table)s refer to rows of %(target)s that do not exist (%(column)s).") % {
                "count": count, "table": model._meta.db_table, "target": target, "column": field.column,
            }  # fmt: skip


def _loose_references() -> Iterator[tuple[type[models.Model], models.ForeignKey]]:
    for model in apps.get_models():
        if not model._meta.managed or model._meta.proxy:
            continue
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and not field.db_constraint:
                yield model, field


@promise("site.constraints", _("Every rule and index of the database is in force."))
def invalid_rules() -> Iterable[str]:
    """This function names constraints that were never validated and indexes whose building was interrupted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, conrelid::regclass::text FROM pg_constraint "
            "WHERE NOT convalidated AND connamespace = current_schema()::regnamespace ORDER BY 1"
        )
        for name, table in cursor.fetchall():
            yield text("The rule %(name)s on %(table)s has not been validated.") % {"name": name, "table": table}
        cursor.execute(
            "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace ORDER BY 1"
        )
        for (name,) in cursor.fetchall():
            yield text("The index %(name)s is not usable; drop it and run `libreta migrate`.") % {"name": name}


@promise("site.files", _("Every file that a row names is on the disk."))
def missing_files() -> Iterable[str]:
    """This function names rows whose file is gone."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if not isinstance(field, models.FileField) or model._meta.proxy:
                continue
            named = model._default_manager.exclude(**{field.name: ""}).exclude(**{field.name: None})
            for key, name in named.values_list("pk", field.name).iterator(chunk_size=2000):
                if not default_storage.exists(name):
                    yield text("The file %(file)s of row %(key)s in %(table)s is missing.") % {
                        "file": name, "key": key, "table": model._meta.db_table,
                    }  # fmt: skip
