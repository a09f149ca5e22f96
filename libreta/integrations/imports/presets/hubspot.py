"""HubSpot's export of contacts and companies."""

from libreta.integrations.imports.plan import Plan, Value

from .drafting import ORGANISATION, PERSON, Draft, owner

LIFECYCLE = {
    "subscriber": "prospect",
    "lead": "prospect",
    "marketing qualified lead": "prospect",
    "sales qualified lead": "prospect",
    "opportunity": "prospect",
    "other": "prospect",
    "customer": "customer",
    "evangelist": "customer",
}
REVENUE_CURRENCY = Value(constant="USD")


def contacts(draft: Draft) -> Plan | None:
    """This function plans contacts, tied to companies that are already there by their domain."""
    if not draft.has("First Name", "Last Name", "Email") or not (draft.has("Contact ID") or draft.has("Record ID")):
        return None
    if draft.has("Account Name"):
        return None  # Zoho's
    person = draft.feed(
        "customer",
        "customer",
        {
            "external_id": draft.value("Contact ID", "Record ID", "Record ID - Contact"),
            "kind": PERSON,
            "given_name": draft.value("First Name", way="person"),
            "family_name": draft.value("Last Name", way="person"),
            "email": draft.value("Email"),
            "phone": draft.value("Phone Number"),
            "mobile": draft.value("Mobile Phone Number"),
            "website": draft.value("Website URL"),
            "street": draft.value("Street Address"),
            "city": draft.value("City"),
            "region": draft.value("State/Region"),
            "postal_code": draft.value("Postal Code"),
            "country": draft.value("Country", "Country/Region"),
            "lifecycle": draft.value("Lifecycle Stage", choices=LIFECYCLE),
            "source": draft.value("Lead Source", "Original Source"),
            "owner": owner(draft.value("Contact Owner")),
        },
        keys=(("external_id",), ("email",)),
    )
    domain = draft.value("Associated Company Domain", way="website", match=("website",), missing="leave")
    works_at = domain and draft.feed(
        "affiliation",
        "affiliation",
        {"person": Value(feed="customer"), "organisation": domain, "role": draft.value("Job Title")},
        keys=(("person", "organisation"),),
        needs=("organisation",),
    )
    return draft.plan(person, works_at, preset="hubspot-contacts", region="US")


def companies(draft: Draft) -> Plan | None:
    """This function plans companies."""
    name = draft.value("Company Name", "Company name", "Name")
    if name is None or not draft.has("Company Domain Name"):
        return None
    revenue = draft.value("Annual Revenue")
    company = draft.feed(
        "customer",
        "customer",
        {
            "external_id": draft.value("Company ID", "Record ID"),
            "kind": ORGANISATION,
            "name": name,
            "website": draft.value("Company Domain Name", way="website"),
            "industry": draft.value("Industry"),
            "employees": draft.value("Number of Employees"),
            "annual_revenue": revenue,
            "currency": REVENUE_CURRENCY if revenue else None,
            "phone": draft.value("Phone Number"),
            "street": draft.value("Street Address"),
            "city": draft.value("City"),
            "region": draft.value("State/Region"),
            "postal_code": draft.value("Postal Code"),
            "country": draft.value("Country", "Country/Region"),
            "owner": owner(draft.value("Company Owner", "Company owner")),
        },
        keys=(("external_id",), ("name", "kind")),
    )
    return draft.plan(company, preset="hubspot-companies", region="US")
