"""Who has to agree to a quote before it is sent, and whether they did, to exactly this content."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.catalog.prices.refusals import NoRate
from libreta.catalog.rates.queries import rates_on
from libreta.identity.models import User
from libreta.kernel.refusals import NotAllowedNow
from libreta.sales.quotes.models import ApprovalRule, Quote, QuoteApproval, QuoteLine
from libreta.sales.quotes.queries import fingerprint
from libreta.sales.quotes.terms import Decision, LineKind, Measure
from libreta.ui import formats

HUNDRED = Decimal(100)
Required = list[tuple[ApprovalRule, Decimal]]


def required(quote: Quote, *, on: date) -> Required:
    """This function gives the rules that a quote is beyond, each with what was measured. Raises NoRate."""
    rules = list(ApprovalRule.objects.filter(is_active=True, trashed_at=None).order_by("measure", "threshold", "id"))
    if not rules:
        return []
    measured = {Measure.DISCOUNT: deepest_discount(quote), Measure.MARGIN: lowest_margin(quote)}
    found = []
    for rule in rules:
        value = _net_in(quote, rule.currency, on) if rule.measure == Measure.AMOUNT else measured[rule.measure]
        if value is None:
            continue
        beyond = value < rule.threshold if rule.measure == Measure.MARGIN else value > rule.threshold
        if beyond:
            found.append((rule, value))
    return found


def deepest_discount(quote: Quote) -> Decimal:
    """This function gives the deepest discount of a quote in percent: of any line, or of the whole.

    It is counted from the price in the book, so that a price typed lower counts as what it is; the header's discount is
    counted in, and a negative line counts for the whole. What the customer may tick counts as if it were ticked.
    """
    rows = QuoteLine.objects.filter(quote=quote.pk, trashed_at=None, kind=LineKind.ITEM)
    left = (HUNDRED - quote.discount) / HUNDRED
    deepest = full = Decimal(0)
    for line in rows:
        usual = max(line.book_price or Decimal(0), line.unit_price)
        if usual > 0 and line.quantity > 0:
            price = line.unit_price * (HUNDRED - line.discount) / HUNDRED * left
            deepest = max(deepest, (1 - price / usual) * HUNDRED)
            full += 0 if line.is_optional else usual * line.quantity
    taken_off = sum((line.amount for line in rows if line.is_optional and line.amount < 0), Decimal(0)) * left
    whole = (1 - (quote.net + taken_off) / full) * HUNDRED if full > 0 else Decimal(0)
    return max(deepest, whole).quantize(Decimal("0.01"))


def lowest_margin(quote: Quote) -> Decimal | None:
    """This function gives the margin of a quote in percent, or the lower one that it has with an option ticked."""
    left = (HUNDRED - quote.discount) / HUNDRED
    found = [quote.margin] if quote.margin is not None else []
    if quote.cost is not None:
        net, cost = quote.net, quote.cost
        for line in _options(quote):
            if line.unit_cost is not None and line.amount * left < line.quantity * line.unit_cost:
                net, cost = net + line.amount * left, cost + line.quantity * line.unit_cost
        if net > 0:
            found.append(((net - cost) / net * HUNDRED).quantize(Decimal("0.01")))
        elif cost > net:
            found.append(-HUNDRED)
    return min(found, default=None)


def _options(quote: Quote) -> list[QuoteLine]:
    rows = QuoteLine.objects.filter(quote=quote.pk, trashed_at=None, kind=LineKind.ITEM, is_optional=True)
    return list(rows)


def _net_in(quote: Quote, currency: str, on: date) -> Decimal:
    """The most that a quote may come to in a currency, before tax."""
    left = (HUNDRED - quote.discount) / HUNDRED
    most = quote.net + sum((line.amount for line in _options(quote) if line.amount > 0), Decimal(0)) * left
    if quote.currency == currency:
        return most
    found = rates_on(on, {quote.currency, currency}).conversion(quote.currency, currency)
    if found is None:
        told = {"source": quote.currency, "target": currency}
        raise NoRate(_("There is no exchange rate from %(source)s to %(target)s, which an approval rule needs.") % told)
    return (most * found.rate).quantize(Decimal("0.01"))


def missing(quote: Quote, *, on: date) -> Required:
    """This function gives the rules to which nobody has agreed yet for what the quote says now."""
    wanted = required(quote, on=on)
    if not wanted:
        return []
    agreed = QuoteApproval.objects.filter(quote=quote.pk, fingerprint=fingerprint(quote), decision=Decision.APPROVED)
    done = set(agreed.values_list("rule_id", flat=True))
    return [(rule, value) for rule, value in wanted if rule.pk not in done]


def approvers(rule: ApprovalRule, *, on: date, without: Iterable[int | None] = ()) -> list[User]:
    """This function gives who may decide under a rule on a day, but for those named in `without`: the approver, the
    delegate in the days set, everybody with the role."""
    wanted = Q(pk=rule.approver_id) if rule.approver_id else Q(pk__in=[])
    if rule.approver_role:
        wanted |= Q(role__key=rule.approver_role)
    if rule.delegate_id and _within(rule, on):
        wanted |= Q(pk=rule.delegate_id)
    people = User.objects.filter(wanted, is_active=True).exclude(pk__in=[pk for pk in without if pk])
    return list(people.order_by("name", "pk"))


def _within(rule: ApprovalRule, on: date) -> bool:
    return (rule.delegate_from is None or rule.delegate_from <= on) and (
        rule.delegate_until is None or on <= rule.delegate_until
    )


def require_approvers(rule: ApprovalRule, *, on: date, without: Iterable[int | None]) -> list[User]:
    """This function gives who may decide. Raises NotAllowedNow where nobody but the seller is left."""
    found = approvers(rule, on=on, without=without)
    if not found:
        said = _("Nobody else may approve by the rule “%(rule)s”. An administrator can name another approver.")
        raise NotAllowedNow(said % {"rule": rule.name})
    return found


def told(rules: Required) -> str:
    """This function names rules in one line, with what was measured but for margins, which not everybody may see."""
    return ", ".join(_told(rule, value) for rule, value in rules)


def _told(rule: ApprovalRule, value: Decimal) -> str:
    if rule.measure == Measure.MARGIN:
        return rule.name
    amount = rule.measure == Measure.AMOUNT
    measured = f"{formats.number(value, 2)} {rule.currency}" if amount else formats.percent(value / 100, 2)
    return f"{rule.name} ({measured})"
