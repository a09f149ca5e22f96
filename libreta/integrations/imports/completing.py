"""What recognised headers leave unsaid: the kind of a customer, its company beside it, its name where none is said."""

from collections.abc import Mapping, Sequence
from typing import Any

from libreta.integrations.imports.mapping import recognition
from libreta.integrations.imports.mapping.naming import likely_name
from libreta.integrations.imports.plan import Feed, Value
from libreta.integrations.imports.presets.activities import CHANNELS, DIRECTIONS, KINDS, PRIORITIES, STATUSES
from libreta.integrations.imports.presets.outlook import COMPANY, TITLE
from libreta.kernel.actors import Actor, FieldRight
from libreta.kernel.fields import Field
from libreta.kernel.records import get

ORGANISATIONS = frozenset(
    recognition.fold(word)
    for word in (
        *COMPANY, "account", "account name", "company name", "compania", "compañía", "unternehmen", "entreprise",
        "azienda", "bedrijf", "bedrijfsnaam", "firmenname", "nazwa firmy", "nume firmă", "denumire firmă",
        "nombre de la empresa", "nombre empresa", "nome da empresa", "nome azienda", "nom de l'entreprise",
        "organization name", "organisation name", "organisatie", "employer", "business name", "razón social",
        "raison sociale", "ragione sociale", "razão social",
    )
)  # fmt: skip
ROLES = frozenset(map(recognition.fold, (*TITLE, "position", "role", "title", "stelle", "functie", "poste", "puesto")))
NAMED_BY = frozenset(("name", "given_name", "family_name", "legal_name", "email", "phone", "mobile"))


def completed(
    type_key: str,
    values: dict[str, Value],
    guesses: Sequence[recognition.Guess],
    fields: Mapping[str, Field],
    samples: Sequence[Sequence[Any]],
    by: Actor,
) -> tuple[Feed, ...]:
    """This function gives the feeds of a file from the fields that were recognised."""
    if type_key == "interaction":
        _complete_entry(values, fields)
    if type_key == "task":
        _translate(values, {"status": STATUSES, "priority": PRIORITIES})
    if type_key != "customer":
        _name(values, get(type_key).title, fields, guesses, samples)
        return (Feed(type_key, type_key, values),)
    is_person = "given_name" in values or "family_name" in values
    firm = _organisation(values, guesses) if is_person else None
    if firm is None:
        _tell_kind(values, guesses, fields)
        if not NAMED_BY & values.keys():
            _name(values, "name", fields, guesses, samples)
        return (Feed(type_key, type_key, values),)
    values.pop("name", None)
    person = Feed(type_key, type_key, values | {"kind": Value(constant="person")})
    return (*_with_company(firm, guesses, by), person, *_works_at(guesses, by)) if _may_tie(by) else (person,)


def _tell_kind(values: dict[str, Value], guesses: Sequence[recognition.Guess], fields: Mapping[str, Field]) -> None:
    named = next((g.header for g in guesses if g.field == "name"), "")
    if "kind" not in values and "kind" in fields and recognition.fold(named) in ORGANISATIONS:
        values["kind"] = Value(constant="organisation")


def _organisation(values: dict[str, Value], guesses: Sequence[recognition.Guess]) -> int | None:
    """The column of the company beside a person's own name."""
    taken = {place for name, value in values.items() if name != "name" for place in value.columns}
    places = [g.column for g in guesses if recognition.fold(g.header) in ORGANISATIONS and g.column not in taken]
    return places[0] if places else None


def _may_tie(by: Actor) -> bool:
    if by.rights.scope("affiliation", "import") == "none":
        return False
    return {"person", "organisation", "role"} <= get("affiliation").fields_for(by, FieldRight.WRITE).keys()


def _with_company(place: int, guesses: Sequence[recognition.Guess], by: Actor) -> tuple[Feed, ...]:
    values = {"name": Value(columns=(place,)), "kind": Value(constant="organisation")}
    return (Feed("company", "customer", values, keys=(("name", "kind"),), fold=True, needs=("name",)),)


def _works_at(guesses: Sequence[recognition.Guess], by: Actor) -> tuple[Feed, ...]:
    values = {"person": Value(feed="customer"), "organisation": Value(feed="company")}
    role = next((g.column for g in guesses if not g.field and recognition.fold(g.header) in ROLES), None)
    if role is not None:
        values["role"] = Value(columns=(role,))
    return (Feed("affiliation", "affiliation", values, keys=(("person", "organisation"),), needs=("organisation",)),)


def _name(
    values: dict[str, Value],
    title: str,
    fields: Mapping[str, Field],
    guesses: Sequence[recognition.Guess],
    samples: Sequence[Sequence[Any]],
) -> None:
    """The first column that may hold a name fills the title that no header told."""
    if title not in fields or title in values or fields[title].kind != "text":
        return
    taken = {place for value in values.values() for place in value.columns}
    place = likely_name(samples, len(guesses), taken)
    if place is not None:
        values[title] = Value(columns=(place,))


def _complete_entry(values: dict[str, Value], fields: Mapping[str, Field]) -> None:
    """Kinds, channels and directions as other programs call them; the kind tells the channel where no column does."""
    kind = values.get("kind")
    if kind is not None and kind.columns:
        values.setdefault("channel", Value(columns=kind.columns))
        values["kind"] = Value(columns=kind.columns, choices={word: known for word, known in KINDS.items() if known})
    else:
        values.setdefault("kind", Value(constant="other"))
        values.setdefault("channel", Value(constant="other"))
    _translate(values, {"channel": CHANNELS, "direction": DIRECTIONS})


def _translate(values: dict[str, Value], tables: Mapping[str, dict[str, str]]) -> None:
    for name, choices in tables.items():
        if name in values and values[name].columns:
            values[name] = Value(columns=values[name].columns, choices=choices)
