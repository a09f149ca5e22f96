"""The words that stand in the search texts of a record type, so that a typing error is mended word by word.

Looking for what resembles a text among a million rows reads every row of a common name; looking for the nearest word
among the different words reads a few. The words are only ever used to correct what somebody typed: what is found is
found by the one query path. Small tables need no vocabulary and have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import connection, transaction

from libreta.kernel import records
from libreta.kernel.models import Word
from libreta.kernel.records import RecordType

LARGE = 50_000  # rows from which a vocabulary pays
GROWN = 1.02
NEAREST = 3
OFFERED = 40


def refresh() -> list[str]:
    """This function rebuilds the vocabularies of large tables that have grown or have none, and names their types."""
    done = []
    for record_type in records.all_types():
        rows = _rows_of(record_type) if record_type.search else 0
        if rows >= LARGE and rows > _rows_known(record_type) * GROWN:
            rebuild(record_type, rows)
            done.append(record_type.key)
    return done


def rebuild(record_type: RecordType, rows: int) -> None:
    """This function collects the different words of letters, three to thirty long, with how often each stands."""
    table = connection.ops.quote_name(record_type.model._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_word WHERE record_type = %s", [record_type.key])
        cursor.execute(
            "INSERT INTO kernel_word (record_type, word, times) "
            f"SELECT %s, word, count(*) FROM {table}, regexp_split_to_table(search_text, '[^[:alpha:]]+') word "
            "WHERE trashed_at IS NULL AND length(word) BETWEEN 3 AND 30 GROUP BY word",
            [record_type.key],
        )
        Word.objects.create(record_type=record_type.key, word="", times=rows)  # the empty word tells how many rows


def forget_words_of(texts: Iterable[str]) -> int:
    """This function drops the words of texts that no record has any more, and tells how many; after an erasure."""
    words = sorted({w for text in texts for w in re.findall(r"[^\W\d_]{3,30}", text)})
    dropped = 0
    for record_type in records.declared():
        for word in words if record_type.search and known(record_type) else ():
            dropped += _forget(record_type, word)
    return dropped


def _forget(record_type: RecordType, word: str) -> int:
    table = connection.ops.quote_name(record_type.model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM kernel_word WHERE record_type = %s AND word = libreta_fold(%s) AND NOT EXISTS "
            f"(SELECT 1 FROM {table} WHERE search_text ~ ('\\m' || libreta_fold(%s) || '\\M') "
            "AND search_text LIKE '%%' || libreta_fold(%s) || '%%')",
            [record_type.key, word, word, word],
        )
        return cursor.rowcount


def known(record_type: RecordType) -> bool:
    """This function tells whether the type has a vocabulary."""
    return _rows_known(record_type) > 0


def nearest(record_type: RecordType, word: str) -> list[str]:
    """This function gives known words at most one error in four letters away, the nearest and commonest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, times, libreta_fold(%s) FROM kernel_word WHERE record_type = %s AND word %% libreta_fold(%s) "
            "ORDER BY similarity(word, libreta_fold(%s)) DESC, times DESC LIMIT %s",
            [word, record_type.key, word, word, OFFERED],
        )
        offered = cursor.fetchall()
    allowed = 1 if len(word) < 8 else 2
    ranked = sorted((distance(asked, other), -times, other) for other, times, asked in offered)
    return [other for errors, _times, other in ranked if errors <= allowed][:NEAREST]


def distance(a: str, b: str) -> int:
    """This function counts the errors between two words: letters added, left out, changed, or two neighbours swapped.

    The restricted Damerau-Levenshtein distance (Damerau 1964; optimal string alignment).
    """
    before, row = [], list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        earlier, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return row[-1]


def _rows_known(record_type: RecordType) -> int:
    return Word.objects.filter(record_type=record_type.key, word="").values_list("times", flat=True).first() or 0


def _rows_of(record_type: RecordType) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass",
            [record_type.model._meta.db_table],
        )
        return cursor.fetchone()[0]
