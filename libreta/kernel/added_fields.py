"""The fields that the company added, as they stand: read from their table when their stamp moves."""

from __future__ import annotations

from django.utils.functional import lazystr
from django.utils.translation import get_language

from libreta.kernel import stamps
from libreta.kernel.fields import Field
from libreta.kernel.models import CustomField

_cache: dict[str, dict[str, Field]] = {}
_known_at: int | None = None


class Translated:
    """A text kept per language, shown in the reader's."""

    def __init__(self, texts: dict[str, str], fallback: str) -> None:
        self.texts, self.fallback = texts, fallback

    def __str__(self) -> str:
        language = (get_language() or "en").split("-")[0]
        return self.texts.get(language) or self.texts.get("en") or next(iter(self.texts.values()), self.fallback)


def of(type_key: str) -> dict[str, Field]:
    """This function gives the custom fields of a record type by name, as of the last `stamps.refresh`."""
    global _known_at
    if _known_at != (now := stamps.value("fields")):
        _cache.clear()
        for row in CustomField.objects.filter(retired_at=None):
            _cache.setdefault(row.record_type, {})[row.name] = _described(row)
        _known_at = now
    return _cache.get(type_key, {})


def forget() -> None:
    """This function drops the copy in memory, so that the next look reads the table."""
    global _known_at
    _known_at = None


def _described(row: CustomField) -> Field:
    return Field(
        name=row.name,
        kind=row.kind,
        label=lazystr(Translated(row.label, row.name)),
        path=row.name,
        required=row.required,
        custom=True,
        choices=tuple((value, lazystr(Translated(texts, value))) for value, texts in row.choices),
        target=row.target,
        help=row.help,
        sortable=row.kind not in ("multi_choice", "long_text"),
        max_length=None if row.kind == "long_text" else 500,
    )
