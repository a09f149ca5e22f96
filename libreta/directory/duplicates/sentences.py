"""Why two customers may be one, field by field, in sentences; what the reader may not read is not spoken of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.kernel.actors import Actor

READ_BY = {
    "name": ("name",),
    "given_name": ("given_name", "name"),
    "family_name": ("family_name", "name"),
    "email": ("email",),
    "domain": ("email", "website"),
    "phone": ("phone", "mobile"),
    "birth_date": ("birth_date",),
    "tax_id": ("tax_id",),
    "address": ("street", "city"),
    "household": ("given_name",),
}
AGREES: dict[str, dict[str, Any]] = {
    "name": {
        "same": _("The name is the same."),
        "legal": _("The name is the same but for the legal form."),
        "order": _("The name has the same words in another order."),
        "alike": _("The name is written almost the same."),
        "part": _("One name is part of the other."),
    },
    "given_name": {
        "same": _("The given name is the same."),
        "nickname": _("One given name is the short form of the other."),
        "part": _("One given name is part of the other."),
        "alike": _("The given name is written almost the same."),
        "initial": _("One given name is the initial of the other."),
    },
    "family_name": {
        "same": _("The family name is the same."),
        "order": _("The family names are the same in another order."),
        "part": _("One family name is part of the other."),
        "alike": _("The family name is written almost the same."),
    },
    "email": {
        "same": _("They share an e-mail address."),
        "core": _("The e-mail address is the same but for dots and additions."),
        "local": _("The e-mail address is the same before the @."),
        "alike": _("The e-mail address is written almost the same."),
        "domain": _("The e-mail addresses are at the same company."),
    },
    "domain": {
        "same": _("They share a domain on the web."),
        "label": _("The domain on the web has the same name in another country."),
    },
    "phone": {
        "same": _("They share a telephone number."),
        "tail": _("The telephone number ends the same."),
        "near": _("The telephone number differs in one figure."),
    },
    "birth_date": {
        "same": _("The date of birth is the same."),
        "swapped": _("Day and month of birth are swapped."),
        "near": _("The date of birth differs in one figure."),
        "year": _("The year of birth is the same."),
    },
    "tax_id": {"same": _("The tax number is the same."), "near": _("The tax number differs in one figure.")},
    "address": {
        "same": _("The address is the same."),
        "alike": _("The address is written almost the same."),
        "street": _("The street is the same."),
        "postal": _("The postal code is the same."),
        "city": _("The town is the same."),
    },
}
DIFFERS: dict[str, Any] = {
    "name": _("The name differs."),
    "given_name": _("The given name differs."),
    "family_name": _("The family name differs."),
    "email": _("The e-mail address differs."),
    "domain": _("The domain on the web differs."),
    "phone": _("The telephone number differs."),
    "birth_date": _("The date of birth differs."),
    "tax_id": _("The tax number differs."),
    "address": _("The address differs."),
    "household": _("Only what people of one household or office share is the same."),
}


def reasons(evidence: Iterable[Mapping[str, Any]], *, by: Actor) -> tuple[list[str], list[str]]:
    """This function says what speaks for two customers being one, the weightiest first, and what speaks against."""
    agreeing, differing = [], []
    for one in evidence:
        name, level = str(one.get("field", "")), str(one.get("level", ""))
        if not may_hear(name, by):
            continue
        if level == "differs" and name in DIFFERS:
            differing.append(str(DIFFERS[name]))
        elif told := AGREES.get(name, {}).get(level):
            agreeing.append(str(told))
    return agreeing, differing


def may_hear(name: str, by: Actor) -> bool:
    """This function tells whether the reader may read all that a field of the evidence is founded on."""
    return all(by.rights.field("customer", column).readable for column in READ_BY.get(name, ()))
