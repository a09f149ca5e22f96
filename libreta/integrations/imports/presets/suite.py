"""SuiteCRM's and SugarCRM's exports, and EspoCRM's with the names of its attributes."""

from libreta.integrations.imports.plan import Plan, Value

from . import people
from .drafting import ORGANISATION, Draft, owner


def suite_contacts(draft: Draft) -> Plan | None:
    """This function plans SuiteCRM's contacts, tied to the accounts that they name."""
    street = draft.column("Primary Address Street", "primary_address_street")
    if street is None or draft.column("Last Name", "last_name") is None:
        return None
    return _contacts(
        draft,
        "suitecrm-contacts",
        external_id=draft.value("ID"),
        given_name=draft.value("First Name", way="person"),
        family_name=draft.value("Last Name", way="person"),
        email=draft.value("Email Address", "Email1", "Email"),
        phone=draft.value("Office Phone", "phone_work", "Phone Work"),
        mobile=draft.value("Mobile", "phone_mobile", "Phone Mobile"),
        birth_date=draft.value("Birthdate"),
        street=Value(columns=(street,)),
        city=draft.value("Primary Address City"),
        region=draft.value("Primary Address State"),
        postal_code=draft.value("Primary Address Postal Code", "Primary Address Postalcode"),
        country=draft.value("Primary Address Country"),
        source=draft.value("Lead Source"),
        description=draft.value("Description"),
        owner=owner(draft.value("Assigned To", "Assigned User", "assigned_user_name")),
        ways=[("phone", "Home Phone", "home"), ("phone", "Other Phone", ""), ("email", "Other Email Address", "")],
    )


def suite_accounts(draft: Draft) -> Plan | None:
    """This function plans SuiteCRM's accounts."""
    name = draft.value("Name", "Account Name")
    if name is None or draft.column("Billing Address Street", "billing_address_street") is None:
        return None
    return _accounts(
        draft,
        "suitecrm-accounts",
        external_id=draft.value("ID"),
        name=name,
        email=draft.value("Email Address", "Email1"),
        phone=draft.value("Office Phone", "phone_office", "Phone"),
        website=draft.value("Website"),
        industry=draft.value("Industry"),
        employees=draft.value("Employees"),
        street=draft.value("Billing Address Street"),
        city=draft.value("Billing Address City"),
        region=draft.value("Billing Address State"),
        postal_code=draft.value("Billing Address Postal Code", "Billing Address Postalcode"),
        country=draft.value("Billing Address Country"),
        description=draft.value("Description"),
        owner=owner(draft.value("Assigned To", "Assigned User", "assigned_user_name")),
    )


def espo_contacts(draft: Draft) -> Plan | None:
    """This function plans EspoCRM's contacts, tied to their accounts."""
    if draft.column("lastName", "Last Name") is None or draft.column("addressStreet", "Address (Street)") is None:
        return None
    return _contacts(
        draft,
        "espocrm-contacts",
        external_id=draft.value("id"),
        given_name=draft.value("firstName", "First Name", way="person"),
        family_name=draft.value("lastName", "Last Name", way="person"),
        email=draft.value("emailAddress", "Email"),
        phone=draft.value("phoneNumber", "Phone"),
        street=draft.value("addressStreet", "Address (Street)"),
        city=draft.value("addressCity", "Address (City)"),
        region=draft.value("addressState", "Address (State)"),
        postal_code=draft.value("addressPostalCode", "Address (Postal Code)"),
        country=draft.value("addressCountry", "Address (Country)"),
        description=draft.value("description"),
        owner=owner(draft.value("assignedUserName", "Assigned User")),
        ways=[],
    )


def espo_accounts(draft: Draft) -> Plan | None:
    """This function plans EspoCRM's accounts."""
    street = draft.value("billingAddressStreet", "Billing Address (Street)")
    if (
        not draft.has("name")
        or street is None
        or draft.column("emailAddress", "phoneNumber", "assignedUserName") is None
    ):
        return None
    return _accounts(
        draft,
        "espocrm-accounts",
        external_id=draft.value("id"),
        name=draft.value("name"),
        email=draft.value("emailAddress"),
        phone=draft.value("phoneNumber"),
        website=draft.value("website"),
        industry=draft.value("industry"),
        street=street,
        city=draft.value("billingAddressCity"),
        region=draft.value("billingAddressState"),
        postal_code=draft.value("billingAddressPostalCode"),
        country=draft.value("billingAddressCountry"),
        description=draft.value("description"),
        owner=owner(draft.value("assignedUserName")),
    )


def _contacts(draft: Draft, preset: str, *, ways: list[tuple[str, str, str]], **values: Value | None) -> Plan:
    account = people.company(draft, draft.value("Account Name", "accountName", "Account"))
    tie = people.works_at(draft, account, draft.value("Title", "Job Title"))
    return draft.plan(account, people.person(draft, values), tie, *people.further(draft, ways), preset=preset)


def _accounts(draft: Draft, preset: str, **values: Value | None) -> Plan:
    keys = ((("external_id",),) if values.get("external_id") else ()) + (("name", "kind"),)
    account = draft.feed("customer", "customer", {"kind": ORGANISATION, **values}, keys=keys)
    return draft.plan(account, preset=preset)
