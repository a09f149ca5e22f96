"""Search that is blind to accents and case: a generated column with a trigram index, and the conditions over it."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

MAX_WORDS = 8
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
PHONE = re.compile(r"[+(]?[0-9][0-9 ()./-]{4,}")


class Fold(Func):
    """Lower case without accents, by the database's own function, which its indexes use too."""

    function = "libreta_fold"
    output_field = models.TextField()


class _Pieces(Func):
    template = "libreta_fold(' ' || %(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = models.TextField()


def search_column(*names: str) -> models.GeneratedField:
    """This function makes the column `search_text` from text columns; the database keeps it, whoever writes."""
    pieces = [Coalesce(F(name), Value("")) for name in names]
    return models.GeneratedField(
        expression=_Pieces(*pieces), output_field=models.TextField(), db_persist=True, editable=False
    )


def search_index(table: str) -> GinIndex:
    """This function makes the trigram index that belongs to `search_column`."""
    return GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name=f"{table}_search"[:30])


class Matches(Func):
    """Whether a text column contains a piece of text, after folding the piece."""

    template = "%(expressions)s ESCAPE '\\'"
    arg_joiner = " LIKE "
    output_field = models.BooleanField()
    conditional = True


class Unindexed(Func):
    """The same text out of the index's sight: half of a country shares the host of an e-mail address, and reading all
    of them from the index costs more than looking at the few rows that have the name before it."""

    template = "(%(expressions)s || '')"
    output_field = models.TextField()


class Resembles(Func):
    """Whether a word of the column resembles the text (trigram word similarity over the session's threshold)."""

    template = "%(expressions)s"
    arg_joiner = " %%> "
    output_field = models.BooleanField()
    conditional = True


class Likeness(Func):
    function = "word_similarity"
    output_field = models.FloatField()


def is_address(text: str) -> bool:
    """This function tells whether a text looks like a whole e-mail address."""
    return ADDRESS.fullmatch(text) is not None


def words_of(text: str) -> list[str]:
    """This function splits what a person typed; a telephone number becomes its digits without the leading zeros."""
    text = text.replace("\x00", " ")
    words = []
    if (match := PHONE.fullmatch(text.strip())) is not None:
        digits = re.sub(r"\D", "", match.group())
        return [digits.lstrip("0") or digits]
    for word in text.split()[:MAX_WORDS]:
        words.append(word[:100])
    return words


def contains_words(text: str) -> Q:
    """This function gives the condition that every word stands in the search text."""
    condition = Q()
    for word in words_of(text):
        condition &= contains_word(word)
    return condition


def contains_word(word: str) -> Q:
    """This function gives the condition that a word, or its beginning where it is short, stands in the search text."""
    name, at, host = word.partition("@")
    if len(name) > 2 and host:
        by_name = Q(Matches(F("search_text"), Fold(Value(f"%{escaped(name)}{at}%"))))
        return by_name & Q(Matches(Unindexed(F("search_text")), Fold(Value(f"%{escaped(word)}%"))))
    start = "% " if len(word) < 3 else "%"
    return Q(Matches(F("search_text"), Fold(Value(f"{start}{escaped(word)}%"))))


def contains_mended(text: str, nearest: Callable[[str], list[str]]) -> Q | None:
    """This function gives the condition with each word or one of its `nearest`; None where nothing was mended."""
    condition, mended = Q(), False
    for word in words_of(text):
        either = contains_word(word)
        for other in nearest(word) if len(word) >= 4 and word.isalpha() else ():
            either, mended = either | contains_word(other), True
        condition &= either
    return condition if mended else None


def escaped(word: str) -> str:
    """This function writes a text so that nothing in it is a sign of LIKE."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def resembles(text: str) -> Q:
    """This function gives the condition that the search text resembles the text, typing errors allowed."""
    return Q(Resembles(F("search_text"), Fold(Value(text[:100]))))


def likeness(text: str) -> Func:
    """This function gives the measure by which resembling rows are put in order, 0 to 1."""
    return Likeness(Fold(Value(text[:100])), F("search_text"))
