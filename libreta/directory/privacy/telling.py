"""The values of a person's rows as the person may read them: in words, and nobody else's data among them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from libreta.directory.customers.models import Customer
from libreta.directory.customers.terms import Kind
from libreta.kernel import records
from libreta.kernel.models import CustomField
from libreta.kernel.personal import Person, Told, silent_tables

CHUNK = 1000
Cell = tuple[str, str, Any]  # name, label, value


class Teller:
    """Tells the rows of one person. Colleagues are named by their role, other people not at all."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.silent = set(silent_tables())
        self.roles: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self.texts: dict[type[models.Model], dict[Any, str]] = {}
        self.own = {t.model: t.key for t in records.declared()}

    def rows(self, one: Told) -> Iterator[list[Cell]]:
        """This method gives the rows of a table, each as cells (column, label, value as JSON)."""
        columns = one.shown()
        labels = self._labels_of_extra(one)
        for row in one.rows(self.person).order_by("pk").iterator(chunk_size=CHUNK):
            yield list(self._cells(row, columns, labels))

    def _cells(self, row: models.Model, columns: list[models.Field], labels: dict[str, tuple[str, str, str]]) -> Any:
        for column in columns:
            value = getattr(row, column.attname)
            if value in (None, "", [], {}) or (isinstance(value, bytes | memoryview) and not bytes(value)):
                continue
            if column.name == "extra":
                for name, held in value.items():
                    kind, target, label = labels.get(name, ("text", "", name))
                    if held not in (None, "", []):
                        yield name, label, self._custom(kind, target, held)
                continue
            yield column.name, str(column.verbose_name), self._value(column, row, value)

    def _value(self, column: models.Field, row: models.Model, value: Any) -> Any:
        if column.is_relation and column.related_model is not None:
            return self._link(column.related_model, value)
        if column.choices:
            return str(dict(column.flatchoices).get(value, value))
        if isinstance(column, models.BooleanField):
            return bool(value)
        if isinstance(column, ArrayField):
            return [plain(item) for item in value]
        return plain(value)

    def _custom(self, kind: str, target: str, value: Any) -> Any:
        if kind == "user":
            return self._colleague(int(value))
        if kind == "reference" and target == "customer":
            return self._customer(int(value))
        return value

    def _link(self, model: type[models.Model], key: Any) -> Any:
        if model is Customer:
            return self._customer(key)
        if model is records.user_model():
            return self._colleague(key)
        if model._meta.db_table in self.silent:
            return self._text(model, key)
        return f"{model._meta.verbose_name} {key}"

    def _customer(self, key: int) -> str:
        if key in self.person.ids:
            return _("you")
        if key not in self.names:
            row = Customer._base_manager.filter(pk=key).values_list("kind", "name").first()
            self.names[key] = row[1] if row and row[0] == Kind.ORGANISATION else _("another person")
        return self.names[key]

    def _colleague(self, key: int) -> str:
        if key not in self.roles:
            user = records.user_model()._default_manager.filter(pk=key).select_related("role").first()
            role = getattr(user, "role", None)
            self.roles[key] = str(role) if role else _("a colleague of ours")
        return self.roles[key]

    def _text(self, model: type[models.Model], key: Any) -> str:
        kept = self.texts.setdefault(model, {})
        if key not in kept:
            kept[key] = str(model._base_manager.filter(pk=key).first() or key)
        return kept[key]

    def _labels_of_extra(self, one: Told) -> dict[str, tuple[str, str, str]]:
        fields = CustomField.objects.filter(record_type=self.own.get(one.model, ""))
        language = translation.get_language() or "en"
        return {
            f.name: (f.kind, f.target, f.label.get(language.split("-")[0]) or f.label.get("en") or f.name)
            for f in fields
        }


def plain(value: Any) -> Any:
    """This function writes a value as JSON knows it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value if isinstance(value, int | float | bool | str | list | dict) or value is None else str(value)
