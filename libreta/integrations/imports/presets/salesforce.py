"""Salesforce Data Loader's extracts of accounts and contacts."""

from libreta.integrations.imports.plan import Plan, Value

from .drafting import ORGANISATION, PERSON, Draft, owner

LIFECYCLE = {
    "account": "",
    "prospect": "prospect",
    "customer": "customer",
    "customer direct": "customer",
    "customer channel": "customer",
    "former customer": "former",
}


def accounts(draft: Draft) -> Plan | None:
    """This function plans accounts as organisations; a parent is found by its Salesforce id or external id."""
    number = draft.column("ID", "ORACLE_ID__C", "ACCOUNTNUMBER__C", "oracle_id", "AccountNumber")
    is_account = (
        draft.has("BILLINGCITY")
        or draft.has("ACCOUNTNUMBER__C")
        or draft.has("ANNUALREVENUE")
        or draft.has("ORACLE_ID__C")
    )
    is_account = is_account or draft.has("oracle_id") or draft.has("Name", "Industry")
    if not draft.has("NAME") or not is_account or draft.has("STAGENAME") or draft.has("LASTNAME"):
        return None
    revenue = draft.value("ANNUALREVENUE")
    keys = ((("external_id",),) if number is not None else ()) + (("name", "kind"),)
    account = draft.feed(
        "customer",
        "customer",
        {
            "external_id": None if number is None else Value(columns=(number,)),
            "kind": ORGANISATION,
            "name": draft.value("NAME"),
            "phone": draft.value("PHONE"),
            "website": draft.value("WEBSITE"),
            "street": draft.value("BILLINGSTREET", "SHIPPINGSTREET"),
            "city": draft.value("BILLINGCITY", "SHIPPINGCITY"),
            "region": draft.value("BILLINGSTATE", "SHIPPINGSTATE"),
            "postal_code": draft.value("BILLINGPOSTALCODE", "SHIPPINGPOSTALCODE"),
            "country": draft.value("BILLINGCOUNTRY", "SHIPPINGCOUNTRY"),
            "industry": draft.value("INDUSTRY"),
            "employees": draft.value("NUMBEROFEMPLOYEES", "NumEmp", "NumEmployees"),
            "annual_revenue": revenue,
            "currency": Value(constant="USD") if revenue else None,
            "description": draft.value("DESCRIPTION"),
            "lifecycle": draft.value("TYPE", choices=LIFECYCLE),
            "parent": draft.value("PARENTID", "PARENT", match=("external_id",), missing="leave"),
            "owner": owner(draft.value("OWNER:User-username")),
        },
        keys=keys,
    )
    return draft.plan(account, preset="salesforce-accounts", region="US")


def contacts(draft: Draft) -> Plan | None:
    """This function plans contacts, tied to the accounts whose ids they carry."""
    if not draft.has("LASTNAME") or not (draft.has("ACCOUNTID") or draft.has("MAILINGCITY") or draft.has("ID")):
        return None
    person = draft.feed(
        "customer",
        "customer",
        {
            "external_id": draft.value("ID", "ORACLE_ID__C"),
            "kind": PERSON,
            "given_name": draft.value("FIRSTNAME", way="person"),
            "family_name": draft.value("LASTNAME", way="person"),
            "email": draft.value("EMAIL"),
            "phone": draft.value("PHONE"),
            "mobile": draft.value("MOBILEPHONE"),
            "birth_date": draft.value("BIRTHDATE"),
            "street": draft.value("MAILINGSTREET"),
            "city": draft.value("MAILINGCITY"),
            "region": draft.value("MAILINGSTATE"),
            "postal_code": draft.value("MAILINGPOSTALCODE"),
            "country": draft.value("MAILINGCOUNTRY"),
            "description": draft.value("DESCRIPTION"),
            "source": draft.value("LEADSOURCE"),
        },
        keys=(("external_id",), ("email",)),
    )
    account = draft.value("ACCOUNTID", match=("external_id",), missing="leave")
    works_at = account and draft.feed(
        "affiliation",
        "affiliation",
        {"person": Value(feed="customer"), "organisation": account, "role": draft.value("TITLE")},
        keys=(("person", "organisation"),),
        needs=("organisation",),
    )
    return draft.plan(person, works_at, preset="salesforce-contacts", region="US")
