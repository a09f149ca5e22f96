"""Reasons and states as sentences. Stored are codes and numbers; the words are chosen when somebody reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from libreta.ui.formats import locale_of, money


@dataclass(frozen=True)
class Plural:
    """A sentence whose form depends on the number called `by`."""

    forms: Any
    by: str

    def text(self, numbers: Mapping[str, Any]) -> str:
        """This function returns the form for these numbers in the language that is active."""
        return str(self.forms % {self.by: round(numbers[self.by])})


# code -> sentence with the names of its numbers
SENTENCES: dict[str, Any] = {
    # of a customer
    "silent": Plural(
        ngettext_lazy(
            "Bought {orders} times, every {interval} days on average; silent for {silent} day.",
            "Bought {orders} times, every {interval} days on average; silent for {silent} days.",
            "silent",
        ),
        "silent",
    ),
    "in_rhythm": Plural(
        ngettext_lazy(
            "Bought {orders} times, every {interval} days on average; the last time {silent} day ago.",
            "Bought {orders} times, every {interval} days on average; the last time {silent} days ago.",
            "silent",
        ),
        "silent",
    ),
    "same_day": Plural(
        ngettext_lazy(
            "Bought {orders} times, all on one day, {silent} day ago.",
            "Bought {orders} times, all on one day, {silent} days ago.",
            "silent",
        ),
        "silent",
    ),
    "bought_once": Plural(
        ngettext_lazy(
            "Bought once, {silent} day ago.",
            "Bought once, {silent} days ago.",
            "silent",
        ),
        "silent",
    ),
    "chance_fell": _("The chance of still being active fell from {before} to {now} since the last purchase."),
    "overdue": _("With this rhythm, {chance} would have bought again by now."),
    "worth": _("Worth {amount} over the coming twelve months, at the rhythm and spend so far."),
    "spent": _("Spent {amount} so far."),
    "returns": _("Returned {share} of what was bought."),
    # of a run
    "as_of_past": _("The newest order is of {day}; the scores describe that day."),
    "future_orders": Plural(
        ngettext_lazy(
            "{orders} order lies in the future and was left out.",
            "{orders} orders lie in the future and were left out.",
            "orders",
        ),
        "orders",
    ),
    "lines_without_rate": Plural(
        ngettext_lazy(
            "{lines} order line has a currency without a rate on its day; its money was not converted.",
            "{lines} order lines have a currency without a rate on their day; their money was not converted.",
            "lines",
        ),
        "lines",
    ),
    "money_depends_on_frequency": _(
        "Who buys more often also spends more or less per purchase (correlation {correlation}); the expected spend is"
        " less certain."
    ),
    # why something is not ready
    "no_sources": _("Customers and orders are not declared; switch the sales area on."),
    "no_customers": _("There are no orders of known customers yet."),
    "too_few_customers": _("{customers} customers have bought so far; the models need at least {needed}."),
    "too_few_repeat_customers": _("{customers} customers came back so far; the models need at least {needed}."),
    "too_little_history": _("The orders cover {days} days; the models need at least {needed}."),
    "no_repeat_purchases": _("No customer has bought on a second day yet."),
    "no_time": _("All orders are of one day."),
    "broken_histories": _("Some purchase histories cannot be true (a purchase before the first one or after today)."),
    "spend_not_positive": _("Some customers' spend is not positive."),
    "no_spread_in_spend": _("All customers spend the same per purchase."),
    "no_convergence": _("The purchase pattern does not fit the model: its parameters cannot be determined."),
    # why a run failed
    "contract_broken": _("A check on the data did not hold ({detail}). The last good results are kept."),
    "unreconciled": _("The lake does not agree with the database ({detail}). The last good results are kept."),
    "disk": _("The lake cannot be written ({detail}). The last good results are kept."),
    "database": _("The database did not answer ({detail}). The last good results are kept."),
    "fault": _("Something unexpected happened ({detail}). The last good results are kept."),
    "other_run": _("Another run is going on."),
    "interrupted": _("The run was cut off. The last good results are kept; the next run starts afresh."),
    "cancelled": _("The run was cancelled. The last good results are kept."),
}


def reason_sentences(reasons: Iterable[Mapping[str, Any]] | None, language: str | None = None) -> list[str]:
    """This function renders reasons ({"code": ..., numbers}) as whole sentences in a language, numbers in its manner.

    A code that is not known any more is left out: old scores may carry one.
    """
    language = language or translation.get_language() or "en"
    with translation.override(language):
        sentences = (sentence(reason, language) for reason in reasons or ())
        return [text for text in sentences if text]


def sentence(reason: Mapping[str, Any], language: str) -> str:
    """This function renders one reason in the language that is active."""
    template = SENTENCES.get(str(reason.get("code", "")))
    if template is None:
        return ""
    try:
        text = template.text(reason) if isinstance(template, Plural) else str(template)
        return text.format(**{name: _shown(name, value, reason, language) for name, value in reason.items()})
    except (KeyError, ValueError, TypeError):
        return ""


def _shown(name: str, value: Any, reason: Mapping[str, Any], language: str) -> str:
    kinds: dict[str, Callable[[Any, Locale], str]] = {
        "amount": lambda v, at: _money(v, str(reason.get("currency", "")), language),
        "before": lambda v, at: format_percent(min(v, 0.99), format="#,##0%", locale=at),
        "now": lambda v, at: format_percent(v, format="#,##0%", locale=at),
        "chance": lambda v, at: format_percent(min(v, 0.99), format="#,##0%", locale=at),
        "share": lambda v, at: format_percent(v, format="#,##0%", locale=at),
        "interval": lambda v, at: format_decimal(round(v, 1) if v < 10 else round(v), locale=at),
        "correlation": lambda v, at: format_decimal(round(v, 2), locale=at),
        "day": lambda v, at: format_date(date.fromisoformat(str(v)), format="long", locale=at),
    }
    if show := kinds.get(name):
        return show(value, locale_of(language))
    return format_decimal(value, locale=locale_of(language)) if isinstance(value, int | float) else str(value)


def _money(value: Any, currency: str, language: str) -> str:
    with translation.override(language):
        return money(value, currency if len(currency) == 3 else "")
