"""A client of CalDAV (RFC 4791): find calendars, what changed in one (RFC 6578), read, write and delete events."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as Tree
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from libreta.kernel import egress
from libreta.kernel.egress import Unreachable

D, C = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
FIND = '<propfind xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><prop>{}</prop></propfind>'
CHANGES = (
    '<sync-collection xmlns="DAV:"><sync-token>{}</sync-token><sync-level>1</sync-level>'
    "<prop><getetag/></prop></sync-collection>"
)
FETCH = (
    '<c:calendar-multiget xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
    "<prop><getetag/><c:calendar-data/></prop>{}</c:calendar-multiget>"
)
AT_ONCE = 50
MOST_PAGES = 50


class Differs(Exception):
    """What is there is not what was last seen: somebody changed it, or it is there or gone already."""


@dataclass(frozen=True)
class Calendar:
    """A calendar on a server."""

    url: str
    name: str


@dataclass(frozen=True)
class Changes:
    """What changed since a token. `whole`: these are all the events, not only what changed."""

    etags: dict[str, str]
    gone: frozenset[str]
    token: str
    whole: bool


class Server:
    """A server, as one person sees it. Every method raises Unreachable with a sentence."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.url = url
        pair = base64.b64encode(f"{username}:{password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {pair}"}

    def calendars(self) -> list[Calendar]:
        """This method finds the calendars for events: at the address itself, or by way of the person's home."""
        here = self._calendars_at(self.url, "0") or self._calendars_at(self.url, "1")
        if here:
            return here
        for start in (self.url, urljoin(self.url, "/.well-known/caldav")):
            principal = self._link(start, "<current-user-principal/>", f"{D}current-user-principal")
            home = principal and self._link(principal, "<c:calendar-home-set/>", f"{C}calendar-home-set")
            found = self._calendars_at(home, "1") if home else []
            if found:
                return found
        raise Unreachable(_("No calendar was found at this address."))

    def _calendars_at(self, url: str, depth: str) -> list[Calendar]:
        asked = FIND.format("<resourcetype/><displayname/><c:supported-calendar-component-set/>")
        found = []
        for one in self._responses("PROPFIND", url, asked, depth, quiet=True):
            if one.find(f".//{D}resourcetype/{C}calendar") is None:
                continue
            kinds = [part.get("name") for part in one.iterfind(f".//{C}supported-calendar-component-set/{C}comp")]
            if kinds and "VEVENT" not in kinds:
                continue
            href = self._own(url, one.findtext(f"{D}href") or "")
            name = (one.findtext(f".//{D}displayname") or "").strip() or href.rstrip("/").rsplit("/", 1)[-1]
            found.append(Calendar(href, name[:200]))
        return found

    def _link(self, url: str, asked: str, name: str) -> str:
        for one in self._responses("PROPFIND", url, FIND.format(asked), "0", quiet=True):
            href = one.findtext(f".//{name}/{D}href")
            if href:
                return self._own(url, href)
        return ""

    def changes(self, token: str) -> Changes:
        """This method tells what changed in the calendar since a token; without one, or for a forgotten one, all."""
        etags: dict[str, str] = {}
        gone: set[str] = set()
        now = token
        for _page in range(MOST_PAGES):
            answer = self._ask("REPORT", self.url, CHANGES.format(escape(now)), "0", may_fail=True)
            if answer.status != 207:
                return self.changes("") if token else self._all()
            tree = _tree(answer.body)
            is_cut = False
            for one in tree.iterfind(f"{D}response"):
                href, status = self._own(self.url, one.findtext(f"{D}href") or ""), one.findtext(f"{D}status") or ""
                if " 507" in status:
                    is_cut = True
                elif " 404" in status:
                    gone.add(href)
                    etags.pop(href, None)
                elif etag := one.findtext(f".//{D}getetag"):
                    etags[href] = etag
                    gone.discard(href)
            now = (tree.findtext(f"{D}sync-token") or "").strip()
            if not is_cut:
                break
        return Changes(etags, frozenset(gone), now, whole=not token)

    def _all(self) -> Changes:
        asked = FIND.format("<getetag/><resourcetype/>")
        found = {}
        for one in self._responses("PROPFIND", self.url, asked, "1"):
            etag = one.findtext(f".//{D}getetag")
            if etag and one.find(f".//{D}resourcetype/{D}collection") is None:
                found[self._own(self.url, one.findtext(f"{D}href") or "")] = etag
        return Changes(found, frozenset(), "", whole=True)

    def fetch(self, hrefs: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """This method reads events: (href, etag, text)."""
        wanted = list(hrefs)
        for start in range(0, len(wanted), AT_ONCE):
            part = "".join(f"<href>{escape(urlsplit(h).path)}</href>" for h in wanted[start : start + AT_ONCE])
            for one in self._responses("REPORT", self.url, FETCH.format(part), "1"):
                text, etag = one.findtext(f".//{C}calendar-data"), one.findtext(f".//{D}getetag")
                if text and etag:
                    yield self._own(self.url, one.findtext(f"{D}href") or ""), etag, text

    def put(self, href: str, text: bytes, etag: str) -> str:
        """This method writes an event and gives its new etag; without `etag` it must be new. Raises Differs."""
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        answer = self._send("PUT", href, text, condition)
        return answer.headers.get("etag") or next((found for _h, found, _t in self.fetch([href])), "")

    def delete(self, href: str, etag: str) -> None:
        """This method deletes an event. Raises Differs when it was changed or is gone."""
        self._send("DELETE", href, None, {"If-Match": etag})

    def _send(self, method: str, href: str, body: bytes | None, condition: dict[str, str]) -> egress.Answer:
        headers = self.headers | condition | ({"Content-Type": "text/calendar; charset=utf-8"} if body else {})
        answer = egress.call(method, href, headers=headers, body=body)
        if answer.status in (404, 409, 410, 412):
            raise Differs
        return self._good(answer)

    def _responses(self, method: str, url: str, body: str, depth: str, quiet: bool = False) -> list[Tree.Element]:
        answer = self._ask(method, url, body, depth, may_fail=quiet)
        return list(_tree(answer.body).iterfind(f"{D}response")) if answer.status == 207 else []

    def _ask(self, method: str, url: str, body: str, depth: str, may_fail: bool = False) -> egress.Answer:
        headers = self.headers | {"Content-Type": "application/xml; charset=utf-8", "Depth": depth}
        answer = egress.call(method, url, headers=headers, body=body.encode())
        if answer.status in (301, 302, 307, 308) and "location" in answer.headers:
            answer = egress.call(
                method, self._own(url, answer.headers["location"]), headers=headers, body=body.encode()
            )
        return answer if may_fail and answer.status not in (401, 403) else self._good(answer)

    def _good(self, answer: egress.Answer) -> egress.Answer:
        if answer.status in (401, 403):
            raise Unreachable(_("The server does not accept this name and password."))
        if not 200 <= answer.status < 300:
            raise Unreachable(_("The server answered with an error (%(status)s).") % {"status": answer.status})
        return answer

    def _own(self, url: str, href: str) -> str:
        """An address on the same server: the name and password go nowhere else."""
        found = urljoin(url, href.strip())
        if urlsplit(found)[:2] != urlsplit(self.url)[:2]:
            raise Unreachable(_("The server points to another server."))
        return found


def _tree(body: bytes) -> Tree.Element:
    if b"<!DOCTYPE" in body[:2000] or b"<!ENTITY" in body:
        raise Unreachable(_("The server answered with what is no calendar."))
    try:
        return Tree.fromstring(body)  # noqa: S314 - without a document type there are no entities to expand
    except Tree.ParseError:
        raise Unreachable(_("The server answered with what is no calendar.")) from None
