"""What exports of contacts have in common: a person, the company that the row names, and further ways to reach them."""

from collections.abc import Mapping, Sequence

from libreta.integrations.imports.plan import Feed, Value

from .drafting import ORGANISATION, PERSON, Draft


def person(draft: Draft, values: Mapping[str, Value | None], *, kind: Value = PERSON) -> Feed:
    """This function gives the feed of the people; they are found by their id, then by their e-mail address."""
    keys = tuple((name,) for name in ("external_id", "email") if values.get(name) is not None)
    return draft.feed("customer", "customer", {"kind": kind, **values}, keys=keys)


def company(draft: Draft, name: Value | None, **values: Value | None) -> Feed | None:
    """This function gives the feed of the companies that the rows name, or None."""
    if name is None:
        return None
    filled = {"name": name, "kind": ORGANISATION, **values}
    return draft.feed("company", "customer", filled, keys=(("name", "kind"),), fold=True, needs=("name",))


def works_at(draft: Draft, firm: Feed | None, role: Value | None) -> Feed | None:
    """This function ties the person of a row to its company."""
    if firm is None:
        return None
    return draft.feed(
        "affiliation",
        "affiliation",
        {"person": Value(feed="customer"), "organisation": Value(feed="company"), "role": role},
        keys=(("person", "organisation"),),
        needs=("organisation",),
    )


def further(draft: Draft, ways: Sequence[tuple[str, str, str]]) -> list[Feed]:
    """This function gives a feed per further address: (kind, header, label); headers that are not there give none."""
    feeds = []
    for kind, header, label in ways:
        place = draft.column(header)
        if place is None:
            continue
        values = {
            "customer": Value(feed="customer"),
            "kind": Value(constant=kind),
            "value": Value(columns=(place,), way=kind),
            "label": Value(constant=label),
        }
        keys = (("customer", "kind", "value"),)
        feeds.append(draft.feed(f"{kind}_{len(feeds) + 1}", "contact_point", values, keys=keys, needs=("value",)))
    return feeds
