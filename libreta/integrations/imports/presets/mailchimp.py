"""Mailchimp's export of an audience, and its members as they are copied to a warehouse."""

from libreta.integrations.imports.plan import Plan

from . import people
from .drafting import Draft

MARKS = ("MEMBER_RATING", "OPTIN_TIME", "LEID", "EUID", "unique_email_id", "timestamp_opt")


def members(draft: Draft) -> Plan | None:
    """This function plans the members of an audience as people.

    Whether they may be written to is not taken over: a state without its proof is no consent.
    """
    if draft.column("Email Address") is None or draft.column(*MARKS) is None:
        return None
    person = people.person(
        draft,
        {
            "external_id": draft.value("id", "EUID", "unique_email_id"),
            "given_name": draft.value("First Name", "merge_fname", "FNAME", way="person"),
            "family_name": draft.value("Last Name", "merge_lname", "LNAME", way="person"),
            "email": draft.value("Email Address"),
            "phone": draft.value("Phone Number", "PHONE", "merge_phone"),
            "street": draft.value("Address", "merge_address"),
            "birth_date": draft.value("Birthday", "merge_birthday"),
            "country": draft.value("CC", "country_code"),
            "region": draft.value("REGION"),
            "language": draft.value("language"),
            "description": draft.value("NOTES"),
        },
    )
    return draft.plan(person, preset="mailchimp-members")
