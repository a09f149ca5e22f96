"""Cards: the columns that the reader of cards makes of them."""

from libreta.integrations.imports.plan import Feed, Plan, Value

from . import people
from .drafting import Draft

MOST = 8
PARTS = ("street", "city", "region", "postal_code", "country")


def contacts(draft: Draft) -> Plan | None:
    """This function plans people and organisations with all their addresses; a card is found again by its UID."""
    if not draft.has("UID", "Kind", "E-mail 1", "E-mail 1 label"):
        return None
    person = people.person(
        draft,
        {
            "name": draft.value("Name"),
            "given_name": draft.value("Given name", way="person"),
            "family_name": draft.value("Family name", way="person"),
            "email": draft.value("E-mail 1"),
            "phone": draft.value("Phone 1"),
            "mobile": draft.value("Mobile"),
            "birth_date": draft.value("Birthday"),
            "website": draft.value("Website", way="website"),
            "language": draft.value("Language"),
            "description": draft.value("Note"),
            **{part: draft.value(f"Address 1 {part}") for part in PARTS},
        },
        kind=Value(columns=(draft.column("Kind"),)),
    )
    uid = draft.column("UID")
    person = Feed("customer", "customer", person.values, keys=person.keys, known_as=(uid,))
    company = people.company(draft, draft.value("Organisation"))
    feeds = [company, person, people.works_at(draft, company, draft.value("Role")), *_points(draft), *_places(draft)]
    return draft.plan(*feeds, preset="vcard", system="vcard")


def _points(draft: Draft) -> list[Feed]:
    feeds = []
    for kind, word in (("email", "E-mail"), ("phone", "Phone")):
        for number in range(2, MOST + 1):
            value = draft.value(f"{word} {number}", way=kind)
            if value is not None:
                values = {
                    "customer": Value(feed="customer"),
                    "kind": Value(constant=kind),
                    "value": value,
                    "label": draft.value(f"{word} {number} label"),
                }
                keys = (("customer", "kind", "value"),)
                feeds.append(draft.feed(f"{kind}_{number}", "contact_point", values, keys=keys, needs=("value",)))
    return feeds


def _places(draft: Draft) -> list[Feed]:
    feeds = []
    for number in range(2, MOST + 1):
        if draft.column(f"Address {number} street") is not None:
            values = {
                "customer": Value(feed="customer"),
                "kind": draft.value(f"Address {number} label", choices={"home": "home", "work": "work"}),
                "label": draft.value(f"Address {number} label"),
                **{part: draft.value(f"Address {number} {part}") for part in PARTS},
            }
            keys = (("customer", "street", "city"),)
            feeds.append(draft.feed(f"address_{number}", "address", values, keys=keys, needs=("city",)))
    return feeds
