"""What a header means once the words around it are taken off: `Donor Email`, `E-mail (Work)`, `Contact: phone 1`."""

import re
from collections.abc import Mapping

from libreta.integrations.imports.normalise.folding import fold

QUALIFIERS = frozenset(
    (
        "contact", "contacts", "person", "people", "player", "donor", "member", "subscriber", "customer", "client",
        "lead", "prospect", "user", "main", "primary", "principal", "default", "current", "work", "business", "office",
        "billing", "mailing", "shipping", "merge", "my", "the", "your", "our", "1", "c", "field", "contacto", "persona",
        "cliente", "kontakt", "kunde", "kunden", "personne", "contatto", "contato", "pessoa", "klant", "klient",
        "osoba", "persoana",
    )
)  # fmt: skip
ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\*+$")


def likely(header: str, words: Mapping[str, str]) -> str:
    """This function gives the field that a header means when its usual company is taken off, or an empty text."""
    parts = fold(ASIDE.sub(" ", header)).split()
    if name := words.get(" ".join(parts), ""):
        return name
    while parts:
        if parts[0] in QUALIFIERS:
            parts = parts[1:]
        elif parts[-1] in QUALIFIERS:
            parts = parts[:-1]
        else:
            return ""
        if len(" ".join(parts)) > 2 and (name := words.get(" ".join(parts), "")):
            return name
    return ""
