"""What leads give to the intelligence area to learn from: what was known when they came, and what became of them."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.outcome_sources import OutcomeFact, OutcomeSource, register_outcome
from libreta.kernel import repeated

# The trail knows when a value was written: what came more than an hour after the lead was found out by working on it.
LATE = """EXISTS (SELECT FROM audit_change a WHERE a.record_type = '{kind}' AND a.record_id = {key}
    AND a.action = 'update' AND a.changes ? '{field}' AND a.at > l.captured_at + interval '1 hour')"""
FREE_MAIL = "'gmail.com','googlemail.com','hotmail.com','outlook.com','yahoo.com','icloud.com','live.com','proton.me'"


def _of_lead(name: str, label: object, sql: str = "", **more: object) -> OutcomeFact:
    late = LATE.format(kind="lead", key="l.id", field=name)
    return OutcomeFact(name, label, sql or f"l.{name}", late_sql=late, **more)


def _of_customer(name: str, label: object) -> OutcomeFact:
    late = LATE.format(kind="customer", key="c.id", field=name)
    return OutcomeFact(f"customer.{name}", label, f"c.{name}", late_sql=late)


FACTS = (
    _of_lead("source", _("source")),
    OutcomeFact("came_by", _("came by"), "l.came_by"),
    _of_lead("utm_source", _("UTM source")),
    _of_lead("utm_medium", _("UTM medium")),
    _of_lead("utm_campaign", _("UTM campaign")),
    _of_lead("product", _("interested in"), "p.name"),
    OutcomeFact("form", _("form"), "f.name"),
    _of_lead("amount", _("expected amount"), "l.amount::float8", is_number=True),
    _of_customer("country", _("country")),
    _of_customer("city", _("city")),
    _of_customer("language", _("language")),
    _of_customer("kind", _("kind of customer")),
    OutcomeFact("has_phone", _("told a telephone"), "CASE WHEN l.phone <> '' THEN 'yes' ELSE 'no' END"),
    OutcomeFact("has_company", _("told a company"), "CASE WHEN l.company <> '' THEN 'yes' ELSE 'no' END"),
    OutcomeFact("words", _("length of the message"), "length(l.message)::float8", is_number=True),
    OutcomeFact(
        "mail",
        _("kind of e-mail address"),
        f"CASE WHEN l.email = '' THEN '' WHEN split_part(l.email, '@', 2) IN ({FREE_MAIL}) THEN 'free' ELSE 'own' END",
    ),
    OutcomeFact(
        "known",
        _("customer before"),
        "CASE WHEN c.created_at < l.captured_at - interval '1 hour' THEN 'yes' ELSE 'no' END",
    ),
    OutcomeFact("response_minutes", _("minutes until the first answer"), "l.response_minutes::float8", True, True),
)


ASKED = {"has_phone": "phone", "has_company": "company", "words": "message", "mail": "email"}


def _told_by_reasons() -> list[tuple[str, str]]:
    """The fields whose values the reasons of a score tell."""
    found = []
    for fact in FACTS:
        of, _dot, name = fact.name.rpartition(".")
        found.append((of or "lead", ASKED.get(name, name)))
    return found


def declare() -> None:
    """This function declares what becomes of leads. Spam and what was asked twice teach nothing about chances."""
    for place in _told_by_reasons():
        repeated.repeat(place, ("lead", "score_reasons"))
    register_outcome(
        OutcomeSource(
            subject="leads",
            type_key="lead",
            label=_("Score of leads"),
            good=_("qualified"),
            relation="""sales_lead l JOIN directory_customer c ON c.id = l.customer_id
                LEFT JOIN catalog_product p ON p.id = l.product_id LEFT JOIN sales_leadform f ON f.id = l.form_id""",
            key="l.id",
            outcome="(CASE l.status WHEN 'qualified' THEN 1 WHEN 'disqualified' THEN 0 END)",
            newest="l.id",
            where="l.trashed_at IS NULL AND l.reason NOT IN ('spam', 'duplicate')",
            facts=FACTS,
            sink="sales_leadscore",
            sink_key="lead_id",
        )
    )
