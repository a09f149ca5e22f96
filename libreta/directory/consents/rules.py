"""Who may change purposes and words, and what must hold of a row of the history."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from libreta.directory.consents.models import ConsentPurpose, ConsentText
from libreta.directory.consents.terms import CAPABILITY, OFFERS, Needs, Source, State
from libreta.kernel.actors import Actor
from libreta.kernel.rows import NOTHING

DOORS = {"import": Source.IMPORT, "api": Source.API, "form": Source.FORM}
LATE = timedelta(minutes=5)  # clocks of other machines go wrong by minutes
Problems = dict[int, dict[str, str]]


def of_all(actor: Actor, verb: str) -> Q:
    """This function gives the condition on purposes and words: everybody reads, who may set them changes."""
    return Q() if verb in ("read", "export") or actor.may(CAPABILITY) else NOTHING


def prepare_purposes(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function makes the code of a new purpose from its name."""
    for row in rows if held is None else ():
        if not row.get("code"):
            bare = unicodedata.normalize("NFKD", str(row.get("name") or "")).encode("ascii", "ignore").decode().lower()
            row["code"] = re.sub(r"[^a-z0-9]+", "_", bare).strip("_")[:40] or "purpose"


def problems_of_purposes(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> Problems:
    """This function finds codes that were changed or that no program could write, and purposes without a channel."""
    found: Problems = {}
    for number, row in enumerate(rows):
        before = held[number] if held is not None else None
        code = row.get("code")
        if before is not None and "code" in row and code != before.code:
            found[number] = {"code": _("The code stays; what was said is kept under it.")}
        elif code and not re.fullmatch(r"[a-z0-9_]{1,40}", code):
            found[number] = {"code": _("A code has small letters, digits and underscores, 40 at most.")}
        if before is not None and before.code == OFFERS and row.get("needs") == Needs.NOTHING:
            found[number] = {"needs": _("Offers need consent, or bear an objection.")}
        for name in ("most", "most_days"):
            if row.get(name) is not None and not 1 <= row[name] <= 1000:
                found[number] = {name: _("Write a number from 1 to 1000.")}
    return found


def prepare_texts(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function counts the versions of a wording."""
    taken: dict[tuple[Any, str], int] = {}
    for row in rows if held is None else ():
        key = (row.get("purpose"), row.get("language") or "en")
        if key not in taken:
            rows_there = ConsentText.objects.filter(purpose=key[0], language=key[1])
            taken[key] = rows_there.aggregate(most=Max("number"))["most"] or 0
        taken[key] += 1
        row["number"] = taken[key]


def problems_of_texts(rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None) -> Problems:
    """This function finds texts without words."""
    return {
        n: {"wording": _("Write the words.")} for n, row in enumerate(rows) if not (row.get("wording") or "").strip()
    }


def prepare_consents(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function fills in when and where it was said, and the legal basis of its purpose."""
    if held is not None:
        return
    bases = dict(ConsentPurpose.objects.values_list("pk", "basis"))
    for row in rows:
        row["at"] = row.get("at") or at
        row["source"] = row.get("source") or DOORS.get(by.door, Source.PAGE)
        if row.get("state") == State.GIVEN and not row.get("basis"):
            row["basis"] = bases.get(row.get("purpose"), "")


def problems_of_consents(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> Problems:
    """This function finds what nobody can have said: in the future, on a channel of which the purpose knows nothing,
    with words of another purpose."""
    purposes = {p.pk: p for p in ConsentPurpose.objects.filter(pk__in={row.get("purpose") for row in rows})}
    texts = dict(
        ConsentText.objects.filter(pk__in={r["text"] for r in rows if r.get("text")}).values_list("pk", "purpose")
    )
    latest = timezone.now() + LATE
    found: Problems = {}
    for number, row in enumerate(rows):
        purpose = purposes.get(row.get("purpose"))
        if purpose is None:
            found[number] = {"purpose": _("Choose a purpose.")}
        elif purpose.needs == Needs.NOTHING:
            found[number] = {"purpose": _("Nobody is asked about this: it belongs to the contract or the law.")}
        elif row.get("state") == State.GIVEN and row.get("channel") not in purpose.channels:
            found[number] = {"channel": _("One does not write about this by that channel.")}
        elif row.get("text") and texts.get(row["text"]) != purpose.pk:
            found[number] = {"text": _("These are the words of another purpose.")}
        elif row.get("at") and row["at"] > latest:
            found[number] = {"at": _("This lies in the future.")}
    return found
