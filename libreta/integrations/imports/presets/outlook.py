"""Outlook's export of contacts in the language of its user."""

from libreta.integrations.imports.mapping.synonyms import words_of
from libreta.integrations.imports.normalise.folding import fold
from libreta.integrations.imports.plan import Plan, Value

from .drafting import PERSON, Draft

COMPANY = (
    "Company",
    "Empresa",
    "Firma",
    "Organisation",
    "Organización",
    "Organization",
    "Organização",
    "Organizzazione",
    "Società",
    "Société",
    "Spoločnosť",
    "Järjestö",
    "Organizácia",
    "Организация",
    "公司",
    "Companie",
)
TITLE = (
    "Job Title",
    "Puesto",
    "Cargo",
    "Position",
    "Stanowisko",
    "Qualifica",
    "Titolo di lavoro",
    "Funkcia",
    "Ammattinimi",
    "Profession",
    "職稱",
    "Funcție",
)
WANTED = (
    "given_name",
    "family_name",
    "email",
    "phone",
    "mobile",
    "street",
    "postal_code",
    "city",
    "region",
    "country",
    "birth_date",
    "website",
    "description",
)


def contacts(draft: Draft) -> Plan | None:
    """This function plans contacts and their companies; it fits where a given and a family name have headers."""
    words = words_of("customer")
    values: dict[str, Value | None] = {}
    for header, place in draft._at.items():
        name = words.get(fold(header))
        if name in WANTED:
            values.setdefault(name, Value(columns=(place,), way="person" if name.endswith("_name") else ""))
    if "given_name" not in values or "family_name" not in values or "email" not in values:
        return None
    person = draft.feed("customer", "customer", {"kind": PERSON, **values}, keys=(("email",), ("mobile",)))
    name = draft.value(*COMPANY)
    if name is None:
        return draft.plan(person, preset="outlook-contacts")
    company = draft.feed(
        "company",
        "customer",
        {"name": name, "kind": Value(constant="organisation")},
        keys=(("name", "kind"),),
        fold=True,
        needs=("name",),
    )
    works_at = draft.feed(
        "affiliation",
        "affiliation",
        {"person": Value(feed="customer"), "organisation": Value(feed="company"), "role": draft.value(*TITLE)},
        keys=(("person", "organisation"),),
        needs=("organisation",),
    )
    return draft.plan(company, person, works_at, preset="outlook-contacts")
