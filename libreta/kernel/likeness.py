"""What a search text finds beyond its words: the owner of a whole address, and what resembles a misspelt name."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from libreta.kernel import search, vocabulary
from libreta.kernel.records import RecordType


def whole_address(record_type: RecordType, text: str, rows: Callable[[], QuerySet]) -> Q | None:
    """This function gives the condition "has that e-mail address" where the text is one and somebody of `rows` has it:
    a whole address is its owner's, and an index finds it, however many rows there are."""
    if not search.is_address(text):
        return None
    exact = Q()
    for name in record_type.search:
        if record_type.columns_by_name[name].kind == "email":
            exact |= Q(**{record_type.columns_by_name[name].path: text.lower()})
    return exact if exact and rows().filter(exact).order_by().exists() else None


def resembling(record_type: RecordType, text: str, rows: QuerySet, columns: tuple[str, ...], limit: int) -> list[tuple]:
    """This function gives rows whose search text is like a text that nothing contains: its words mended by those that
    are known, or by the likeness of trigrams while no word is known yet."""
    if vocabulary.known(record_type):
        mended = search.contains_mended(text, lambda word: vocabulary.nearest(record_type, word))
        return list(rows.filter(mended).values_list(*columns)[:limit]) if mended else []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = 0.55")
        listed = rows.filter(search.resembles(text))
        listed = listed.annotate(_like=search.likeness(text)).order_by("-_like")
        return list(listed.values_list(*columns)[:limit])
