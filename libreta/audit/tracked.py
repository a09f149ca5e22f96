"""Which tables the trail watches, and what of them it must not keep."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from libreta.kernel import records

SILENT = frozenset({"created_at", "created_by", "updated_at", "version", "search_text"})


@dataclass(frozen=True)
class Tracked:
    """A table under watch.

    `key` names its records in the trail. A change of a `silent` field alone leaves no trace; of a change of a `secret`
    field the trail keeps that it happened, never the values. `appended`: rows tell of their own creation.
    """

    key: str
    model: type[models.Model]
    silent: frozenset[str] = SILENT
    secret: frozenset[str] = frozenset()
    appended: bool = False

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def columns(self) -> Iterator[tuple[str, str]]:
        """This method gives (field name, column) of what the trail keeps or tells of."""
        for field in self.model._meta.concrete_fields:
            if field.primary_key or field.name in self.silent or isinstance(field, SearchVectorField):
                continue
            if isinstance(field, models.GeneratedField):
                continue
            yield field.name, field.column


_declared: dict[str, Tracked] = {}

# Tables of areas below, which do not know the trail: (app label.model, silent, secret)
BELOW: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("identity.user", ("last_login", "created_at"), ("password",)),
    ("identity.team", ("created_at",), ()),
    ("identity.role", ("created_at",), ()),
    ("identity.roleright", (), ()),
    ("identity.rolefield", (), ()),
    ("identity.apikey", ("last_used_at", "created_at"), ("secret_hash",)),
    ("identity.invitation", ("created_at",), ()),
    ("kernel.customfield", (), ()),
    ("kernel.customtype", (), ()),
    ("kernel.areaswitch", (), ()),
    ("account.emailaddress", (), ()),
    ("mfa.authenticator", ("last_used_at", "created_at"), ("data",)),
    ("socialaccount.socialapp", (), ("secret", "key", "settings")),
    ("socialaccount.socialaccount", ("last_login", "date_joined", "extra_data"), ()),
)


def track(
    model: type[models.Model],
    *,
    key: str = "",
    silent: tuple[str, ...] = (),
    secret: tuple[str, ...] = (),
    appended: bool = False,
) -> None:
    """This function puts a table under watch that is no record type's, or tells what to leave out of one that is."""
    label = key or model._meta.label_lower
    _declared[label] = Tracked(label, model, SILENT | set(silent), frozenset(secret), appended)


def tracked() -> list[Tracked]:
    """This function lists every table under watch: those of record types, declared ones and those of areas below."""
    found: dict[str, Tracked] = {}
    for label, silent, secret in BELOW:
        found[label] = Tracked(label, apps.get_model(label), frozenset(silent), frozenset(secret))
    for record_type in records.declared():
        found[record_type.key] = Tracked(record_type.key, record_type.model, appended=record_type.append_only)
    found.update(_declared)
    return list(found.values())
