"""Pipedrive's exports of people and organisations, with the prefixes of its imports and without."""

from libreta.integrations.imports.plan import Plan, Value

from . import people
from .drafting import ORGANISATION, Draft, owner


def _column(draft: Draft, name: str, prefix: str = "Person") -> tuple[str, ...]:
    return (f"{prefix} - {name}", f"{prefix} - {name}*", name)


def contacts(draft: Draft) -> Plan | None:
    """This function plans people, with their organisation and all their addresses and numbers."""
    prefixed = draft.column("Person - Name", "Person - Name*") is not None
    if not prefixed and not (draft.has("Name", "Organization") and draft.has("Email - Work")):
        return None

    def value(name: str, **more: object) -> Value | None:
        return draft.value(*_column(draft, name), **more)

    first, last = value("First name", way="person"), value("Last name", way="person")
    email = draft.first(*_column(draft, "Email (Work)"), *_column(draft, "Email - Work"), *_column(draft, "Email"))
    phone = draft.first(*_column(draft, "Phone - Work"), *_column(draft, "Phone"))
    person = people.person(
        draft,
        {
            "external_id": value("ID"),
            "name": value("Name", way="person"),
            "given_name": first,
            "family_name": last,
            "email": email,
            "phone": phone,
            "mobile": draft.value(*_column(draft, "Phone - Mobile")),
            "street": value("Postal address"),
            "owner": owner(value("Owner")),
        },
    )
    named = draft.value("Organization - Name", "Organization - Name*", "Person - Organization", "Organization")
    company = people.company(draft, named, street=draft.value("Organization - Address"))
    ways = [("email", h, "home") for h in ("Person - Email (Home)", "Person - Email - Home", "Email - Home")]
    ways += [("phone", h, "home") for h in ("Person - Phone - Home", "Phone - Home")]
    ways += [("email", "Email - Other", ""), ("phone", "Phone - Other", "")]
    feeds = (company, person, people.works_at(draft, company, value("Job title")), *people.further(draft, ways))
    return draft.plan(*feeds, preset="pipedrive-people")


def organisations(draft: Draft) -> Plan | None:
    """This function plans organisations."""
    marks = ("Organization - ID", "Organization - Address", "Organization - Owner", "Organization - Label")
    is_prefixed = draft.has("Organization - Name") and draft.column(*marks) is not None
    if not is_prefixed and not draft.has("Name", "People", "Open deals"):
        return None

    def value(name: str) -> Value | None:
        return draft.value(*_column(draft, name, "Organization"))

    company = draft.feed(
        "customer",
        "customer",
        {
            "external_id": value("ID"),
            "kind": ORGANISATION,
            "name": value("Name"),
            "street": value("Address"),
            "city": draft.value("Organization - City/town/village/locality of Address"),
            "country": draft.value("Organization - Country of Address"),
            "website": value("Website"),
            "industry": value("Industry"),
            "employees": value("Number of employees"),
            "owner": owner(value("Owner")),
        },
        keys=((("external_id",),) if value("ID") else ()) + (("name", "kind"),),
    )
    return draft.plan(company, preset="pipedrive-organisations")
