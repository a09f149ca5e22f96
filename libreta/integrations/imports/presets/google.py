"""Google Contacts in the header of 2024; several values of a cell are parted by ` ::: `."""

from libreta.integrations.imports.plan import Feed, Plan, Value

from .drafting import PERSON, Draft

SPLIT = " ::: "
PARTS = 4


def contacts(draft: Draft) -> Plan | None:
    """This function plans contacts with their further addresses, and their companies."""
    if not draft.has("First Name", "E-mail 1 - Value") and not draft.has("Given Name", "E-mail 1 - Value"):
        return None
    first, last = draft.column("First Name", "Given Name"), draft.column("Last Name", "Family Name")
    middle = draft.column("Middle Name", "Additional Name")
    given = tuple(place for place in (first, middle) if place is not None)
    person = draft.feed(
        "customer",
        "customer",
        {
            "kind": PERSON,
            "given_name": Value(columns=given, take="join", way="person"),
            "family_name": None if last is None else Value(columns=(last,), way="person"),
            "email": draft.value("E-mail 1 - Value", split=SPLIT),
            "phone": draft.value("Phone 1 - Value", split=SPLIT),
            "birth_date": draft.value("Birthday"),
            "website": draft.value("Website 1 - Value", split=SPLIT),
            "street": draft.first("Address 1 - Street", "Address 1 - Formatted", split=SPLIT),
            "city": draft.value("Address 1 - City", split=SPLIT),
            "region": draft.value("Address 1 - Region", split=SPLIT),
            "postal_code": draft.value("Address 1 - Postal Code", split=SPLIT),
            "country": draft.value("Address 1 - Country", split=SPLIT),
            "description": draft.value("Notes"),
        },
        keys=(("email",), ("phone",)),
    )
    company = draft.value("Organization Name", "Organization 1 - Name")
    feeds: list[Feed] = [person]
    if company is not None:
        feeds.insert(0, _company(draft, company))
        feeds.append(_works_at(draft))
    return draft.plan(*feeds, *_further(draft), preset="google-contacts")


def _company(draft: Draft, name: Value) -> Feed:
    values = {"name": name, "kind": Value(constant="organisation")}
    return draft.feed("company", "customer", values, keys=(("name", "kind"),), fold=True, needs=("name",))


def _works_at(draft: Draft) -> Feed:
    values = {
        "person": Value(feed="customer"),
        "organisation": Value(feed="company"),
        "role": draft.value("Organization Title", "Organization 1 - Title"),
    }
    return draft.feed("affiliation", "affiliation", values, keys=(("person", "organisation"),), needs=("organisation",))


def _further(draft: Draft) -> list[Feed]:
    """Each further e-mail and telephone as a contact point of the same customer."""
    feeds = []
    for kind, word in (("email", "E-mail"), ("phone", "Phone")):
        for number in range(1, 5):
            place = draft.column(f"{word} {number} - Value")
            if place is None:
                continue
            for part in range(0 if number > 1 else 1, PARTS):
                values = {
                    "customer": Value(feed="customer"),
                    "kind": Value(constant=kind),
                    "value": Value(columns=(place,), split=SPLIT, part=part, way=kind),
                    "label": draft.value(f"{word} {number} - Label", split=SPLIT, part=part),
                }
                name = f"{kind}_{number}_{part + 1}"
                keys = (("customer", "kind", "value"),)
                feeds.append(draft.feed(name, "contact_point", values, keys=keys, needs=("value",)))
    return feeds
