"""Odoo's export of contacts, in English, Spanish or Romanian; a row with blank parent cells continues the one above."""

from libreta.integrations.imports.plan import Plan, Value

from .drafting import Draft


def contacts(draft: Draft) -> Plan | None:
    """This function plans contacts: companies by their mark, people tied to the company that they name."""
    name = draft.value("Nombre", "Nume", "Name", "Complete Name", way="person")
    company_mark = draft.value("Es una compañía", "Este o companie", "Is a Company", "is_company", choices=_KINDS)
    related = draft.column(
        "Compañía relacionada", "Compania asociată", "Related Company", "parent_id", "Compañía", "Companie"
    )
    if name is None or company_mark is None:
        return None
    by_language = {"Nombre": "es", "Nume": "ro"}
    language = next((code for header, code in by_language.items() if draft.has(header)), draft.language)
    customer = draft.feed(
        "customer",
        "customer",
        {
            "external_id": draft.value("External ID", "ID externo", "ID extern"),
            "kind": company_mark,
            "name": Value(columns=name.columns),
            "email": draft.value("Correo electrónico", "Email"),
            "phone": draft.value("Teléfono", "Telefon", "Phone"),
            "mobile": draft.value("Móvil", "Mobil", "Mobile"),
            "street": draft.value("Calle", "Stradă", "Street"),
            "postal_code": draft.value("C.P.", "Cod postal", "Zip"),
            "city": draft.value("Ciudad", "Localitate", "Oraș", "City"),
            "region": draft.value("Provincia", "Estado", "Județ", "State"),
            "country": draft.value("País", "Țară", "Country"),
            "language": draft.value("Idioma", "Limba", "Language"),
            "tax_id": draft.value("NIF", "RFC", "CIF", "Tax ID"),
        },
        keys=(("external_id",), ("email",)) if draft.has("External ID") else (("email",), ("name", "kind")),
    )
    works_at = related is not None and draft.feed(
        "affiliation",
        "affiliation",
        {
            "person": Value(feed="customer"),
            "organisation": Value(columns=(related,), match=("name",), missing="leave"),
            "role": draft.value("Puesto de trabajo", "Funcție", "Job Position"),
        },
        keys=(("person", "organisation"),),
        needs=("organisation",),
    )
    carry = (name.columns[0],) + ((related,) if related is not None else ())
    return draft.plan(customer, works_at or None, preset="odoo-contacts", region="US", language=language, carry=carry)


_KINDS = {"": "person", "true": "organisation", "false": "person", "1": "organisation", "0": "person"}
