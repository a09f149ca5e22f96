"""Odoo's export of contacts, in English, Spanish or Romanian; a row with blank parent cells continues the one above."""

from libreta.integrations.imports.plan import Plan, Value

from .drafting import Draft, owner


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


def partners(draft: Draft) -> Plan | None:
    """This function plans `res.partner` as its fields are called; children stand in rows or columns of their parent."""
    if (
        not draft.has("id", "name")
        or draft.column("child_ids/name", "is_company", "parent_id/id", "country_id/id") is None
    ):
        return None
    ids, name = draft.column("id"), draft.column("name")
    values = {
        "external_id": Value(columns=(ids,)),
        "kind": draft.value("is_company", choices=_KINDS) or Value(constant="organisation"),
        "name": Value(columns=(name,)),
        "email": draft.value("email"),
        "phone": draft.value("phone"),
        "mobile": draft.value("mobile"),
        "street": draft.value("street"),
        "city": draft.value("city"),
        "postal_code": draft.value("zip"),
        "website": draft.value("website"),
        "tax_id": draft.value("vat"),
    }
    partner = draft.feed("customer", "customer", values, keys=(("external_id",),))
    if draft.column("child_ids/name") is None:
        return draft.plan(partner, preset="odoo-partners")
    child = draft.feed(
        "child",
        "customer",
        {
            "kind": Value(constant="person"),
            "name": draft.value("child_ids/name", vital=True),
            "street": draft.value("child_ids/street"),
            "email": draft.value("child_ids/email"),
            "phone": draft.value("child_ids/phone"),
            "parent": Value(feed="customer"),
        },
        mode="create",
        needs=("name",),
    )
    carry = tuple(place for value in partner.values.values() for place in value.columns)
    return draft.plan(partner, child, preset="odoo-partners", carry=carry)


def leads(draft: Draft) -> Plan | None:
    """This function plans Odoo's leads and opportunities in English, Spanish or Romanian, with whom they are of.

    Odoo writes no currency beside the expected amount, so that the amount stays out.
    """
    topic = draft.column("Oportunidad", "Oportunitate", "Opportunity")
    contact = draft.column("Contacto", "Contact", "Contact Name")
    if topic is None or contact is None:
        return None
    email = draft.value("Correo electrónico", "Email")
    who = Value(columns=(contact, *(email.columns if email else ()), topic), take="first")
    customer = draft.feed(
        "customer",
        "customer",
        {
            "name": who,
            "kind": Value(constant="organisation"),
            "email": email,
            "phone": draft.value("Teléfono", "Telefon", "Phone"),
        },
        keys=(("name", "kind"), ("email",)),
        fold=True,
    )
    lead = draft.feed(
        "lead",
        "lead",
        {
            "name": Value(columns=(topic,)),
            "customer": Value(feed="customer"),
            "email": email,
            "phone": draft.value("Teléfono", "Telefon", "Phone"),
            "message": draft.joined("Etiquetas", "Etichete", "Tags"),
            "captured_at": draft.value("Creado el", "Creat în", "Created on"),
            "owner": owner(draft.value("Comercial", "Agent de vânzări", "Salesperson")),
        },
        mode="create",
    )
    return draft.plan(customer, lead, preset="odoo-leads", carry=(topic,))
