"""Everything about one person in one archive: a page to read, JSON for machines, files; fetched once, then gone."""

from __future__ import annotations

import io
import json
import os
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from libreta.directory.customers.models import Customer
from libreta.directory.privacy import holds, looks
from libreta.directory.privacy.models import PersonExport, PrivacyRequest
from libreta.directory.privacy.persons import person_of
from libreta.directory.privacy.telling import Cell, Teller, plain
from libreta.directory.privacy.terms import RunState
from libreta.kernel import access, personal
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.personal import Person, Told
from libreta.kernel.refusals import NotAllowedNow, NotVisible

KEPT = timedelta(days=7)
FORMAT = "libreta-person/1"
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c}"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem;border-bottom:1px solid #ddd}"
    "dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.15rem 1rem;margin:1rem 0;padding-bottom:1rem;"
    "border-bottom:1px solid #eee}dt{color:#666}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}"
)


def folder() -> Path:
    """This function gives the folder of such archives, which only the program reads."""
    place = Path(settings.MEDIA_ROOT) / "person-exports"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


@transaction.atomic
def ask(customer_id: int, *, by: Actor, at: datetime, request: PrivacyRequest | None = None) -> PersonExport:
    """This function asks for everything about a person and queues the work. Raises Forbidden, NotVisible."""
    from libreta.directory.privacy.jobs import carry_out_person_export

    holds.require(by)
    person = Customer._base_manager.filter(pk=customer_id).values_list("language", flat=True).first()
    if person is None:
        raise NotVisible()
    stamp(by, "privacy.export")
    row = PersonExport.objects.create(
        person_id=customer_id, request=request, by_id=by.user_id, asked_at=at, language=person or by.language or "en"
    )
    access.note("export", "customer", [customer_id], by=by, at=at, detail="privacy")
    carry_out_person_export.defer(export_id=row.pk)
    return row


def carry_out(export_id: int, *, at: datetime) -> PersonExport | None:
    """This function writes the archive; called again after a crash, it writes it anew."""
    row = PersonExport.objects.filter(pk=export_id, state__in=(RunState.QUEUED, RunState.RUNNING)).first()
    if row is None:
        return None
    PersonExport.objects.filter(pk=row.pk).update(state=RunState.RUNNING)
    person = person_of(row.person_id, at=at, language=row.language)
    name = f"{secrets.token_hex(16)}.zip"
    path = folder() / name
    language = row.language if row.language in dict(settings.LANGUAGES) else "en"
    with translation.override(language):
        with open(path, "wb", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            _write(file, person, at)
            file.flush()
            os.fsync(file.fileno())
    done = {"state": RunState.DONE, "file": name, "file_size": path.stat().st_size, "expires_at": at + KEPT}
    if not PersonExport.objects.filter(pk=row.pk, state=RunState.RUNNING).update(**done):
        path.unlink(missing_ok=True)  # the person was erased meanwhile
        return None
    row.refresh_from_db()
    return row


def fetched(export_id: int, *, by: Actor, at: datetime) -> tuple[Any, str]:
    """This function opens the archive for whoever does privacy work, once: the file is gone afterwards.

    Raises Forbidden, NotVisible, NotAllowedNow.
    """
    holds.require(by)
    with transaction.atomic():
        row = PersonExport.objects.select_for_update().filter(pk=export_id).first()
        if row is None:
            raise NotVisible()
        if row.state != RunState.DONE or row.expires_at is None or row.expires_at <= at:
            raise NotAllowedNow(_("This file was fetched already, or its time is over. Ask for a new one."))
        path = folder() / row.file
        try:
            file = path.open("rb")
        except FileNotFoundError:
            raise NotAllowedNow(_("This file is not there any more. Ask for a new one.")) from None
        PersonExport.objects.filter(pk=row.pk).update(state=RunState.FETCHED, fetched_at=at, file="")
        access.note("export", "customer", [row.person_id], by=by, at=at, detail="privacy")
    path.unlink(missing_ok=True)  # what is open can still be read to its end
    return file, f"libreta-person-{row.person_id}.zip"


def forget(*, at: datetime) -> int:
    """This function removes archives whose time is over, and files that no row names; it tells how many."""
    gone = 0
    for row in PersonExport.objects.filter(state=RunState.DONE, expires_at__lte=at):
        (folder() / row.file).unlink(missing_ok=True)
        gone += PersonExport.objects.filter(pk=row.pk).update(state=RunState.EXPIRED, file="")
    return gone + forget_unnamed()


def forget_unnamed() -> int:
    """This function removes files that no row names: an erasure or a crash left them."""
    working = PersonExport.objects.filter(state=RunState.RUNNING).exists()
    named = set(PersonExport.objects.exclude(file="").values_list("file", flat=True))
    gone = 0
    for path in [] if working else folder().iterdir():
        if path.name not in named:
            with suppress(FileNotFoundError):
                path.unlink()
                gone += 1
    return gone


def _write(file: Any, person: Person, at: datetime) -> None:
    tables = [one for one in personal.told() if one.exported and one.rows(person).exists()]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(_("your-data.html"), "w", force_zip64=True) as raw, _text(raw) as page:
            _page(page, person, tables, at)
        with archive.open("data.json", "w", force_zip64=True) as raw, _text(raw) as page:
            _machine(page, person, tables, at)
        for place in personal.places():
            for name, content in place.export(person) if place.export else ():
                if isinstance(content, bytes):
                    archive.writestr(f"files/{name}", content)
                else:
                    archive.write(content, f"files/{name}")


def _text(raw: Any) -> io.TextIOWrapper:
    return io.TextIOWrapper(raw, encoding="utf-8", newline="\n")


def _page(page: Any, person: Person, tables: list[Told], at: datetime) -> None:
    title = escape(_("What we know about you"))
    page.write(
        f'<!doctype html><html lang="{escape(translation.get_language() or "en")}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{STYLE}</style>'
        f"<h1>{title}</h1>"
    )
    page.write(f"<p>{escape(_('Written on %(day)s.') % {'day': at.date().isoformat()})}</p>")
    teller = Teller(person)
    for one in tables:
        page.write(f"<h2>{escape(capfirst(str(one.heading)))}</h2>")
        for cells in teller.rows(one):
            _entry(page, cells)
    page.write(f"<h2>{escape(_('Who looked'))}</h2>")
    for cells in _looks(person):
        _entry(page, cells)
    page.write("</html>\n")


def _entry(page: Any, cells: list[Cell]) -> None:
    page.write("<dl>")
    for _name, label, value in cells:
        page.write(f"<dt>{escape(capfirst(label))}</dt><dd>{escape(_said(value))}</dd>")
    page.write("</dl>")


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(_said(item) for item in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _machine(page: Any, person: Person, tables: list[Told], at: datetime) -> None:
    head = {"format": FORMAT, "written_at": at.isoformat(), "numbers": list(person.ids)}
    page.write(json.dumps(head)[:-1] + ', "sections": [')
    teller = Teller(person)
    sections = [(one.label, str(one.heading), teller.rows(one)) for one in tables]
    sections.append(("audit.Access", _("Who looked"), _looks(person)))
    for number, (label, heading, rows) in enumerate(sections):
        named = json.dumps({"name": label, "heading": heading}, ensure_ascii=False)
        page.write(f'{"," if number else ""}\n{named[:-1]}, "rows": [')
        for place, cells in enumerate(rows):
            values = {name: value for name, _label, value in cells}
            page.write(("," if place else "") + "\n" + json.dumps(values, ensure_ascii=False, default=plain))
        page.write("]}")
    page.write("]}\n")


def _looks(person: Person) -> Iterator[list[Cell]]:
    """Who looked at the person, colleagues by their role."""
    roles: dict[int, str] = {}
    for row in looks.of_ids(person.ids).iterator(chunk_size=1000):
        if row.actor_id is not None and row.actor_id not in roles:
            roles |= looks.role_names({row.actor_id})
        who = roles.get(row.actor_id or 0) or _("a colleague of ours")
        yield [
            ("at", _("when"), row.at.isoformat()),
            ("who", _("who"), who),
            ("what", _("what"), str(looks.KINDS.get(row.kind, row.kind))),
        ]
