"""Zoho CRM's exports of contacts and accounts."""

from libreta.integrations.imports.plan import Plan, Value

from . import people
from .drafting import ORGANISATION, Draft, owner

ID = ("Record Id", "CONTACTID", "ACCOUNTID", "Id")


def contacts(draft: Draft) -> Plan | None:
    """This function plans contacts, tied to the accounts that they name."""
    is_zoho = draft.column("Record Id", "CONTACTID") is not None or draft.has("Contact Owner", "Mailing Zip")
    if not is_zoho or not draft.has("Last Name") or not draft.has("Contact Owner"):
        return None
    person = people.person(
        draft,
        {
            "external_id": draft.value(*ID),
            "given_name": draft.value("First Name", way="person"),
            "family_name": draft.value("Last Name", way="person"),
            "email": draft.value("Email"),
            "phone": draft.value("Phone"),
            "mobile": draft.value("Mobile"),
            "birth_date": draft.value("Date of Birth"),
            "street": draft.value("Mailing Street"),
            "city": draft.value("Mailing City"),
            "region": draft.value("Mailing State"),
            "postal_code": draft.value("Mailing Zip", "Mailing Code"),
            "country": draft.value("Mailing Country"),
            "source": draft.value("Lead Source"),
            "description": draft.value("Description"),
            "owner": owner(draft.value("Contact Owner")),
        },
    )
    account = people.company(draft, draft.value("Account Name"))
    ways = [("email", "Secondary Email", ""), ("phone", "Home Phone", "home"), ("phone", "Other Phone", "")]
    tie = people.works_at(draft, account, draft.value("Title"))
    return draft.plan(account, person, tie, *people.further(draft, ways), preset="zoho-contacts")


def accounts(draft: Draft) -> Plan | None:
    """This function plans accounts as organisations; a parent is found by its name."""
    if not draft.has("Account Name", "Account Owner"):
        return None
    account = draft.feed(
        "customer",
        "customer",
        {
            "external_id": draft.value(*ID),
            "kind": ORGANISATION,
            "name": draft.value("Account Name"),
            "phone": draft.value("Phone"),
            "website": draft.value("Website"),
            "industry": draft.value("Industry"),
            "employees": draft.value("Employees"),
            "annual_revenue": draft.value("Annual Revenue") if draft.has("Currency") else None,
            "currency": draft.value("Currency"),
            "street": draft.value("Billing Street", "Shipping Street"),
            "city": draft.value("Billing City", "Shipping City"),
            "region": draft.value("Billing State", "Shipping State"),
            "postal_code": draft.value("Billing Code", "Shipping Code"),
            "country": draft.value("Billing Country", "Shipping Country"),
            "description": draft.value("Description"),
            "parent": _parent(draft),
            "owner": owner(draft.value("Account Owner")),
        },
        keys=((("external_id",),) if draft.column(*ID) is not None else ()) + (("name", "kind"),),
    )
    return draft.plan(account, preset="zoho-accounts")


def _parent(draft: Draft) -> Value | None:
    return draft.value("Parent Account", match=("name",), missing="leave")
