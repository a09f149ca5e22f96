"""An object store that speaks S3, reached through the one way out."""

from __future__ import annotations

import xml.etree.ElementTree as tree
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from django.utils import timezone
from django.utils.translation import gettext as _

from libreta.integrations.schedules.places import Found, PlaceFails
from libreta.integrations.schedules.signing import Credentials, query_of, signed_headers
from libreta.kernel import egress
from libreta.kernel.egress import Answer, Unreachable

PART = 8 << 20  # bytes of one call
MOST_FILES = 10_000
LARGEST = 4 << 30


class Bucket:
    """The files of a bucket whose names begin with a prefix. They stay there; what was imported is remembered."""

    def __init__(self, endpoint: str, bucket: str, prefix: str, credentials: Credentials) -> None:
        self._base = f"{endpoint.rstrip('/')}/{quote(bucket, safe='')}"
        self._prefix, self._credentials = prefix, credentials

    def listing(self) -> Iterator[Found]:
        """This method lists the files by name. Raises PlaceFails."""
        token, count = "", 0
        while True:
            asked = {"list-type": "2", "prefix": self._prefix}
            answer = self._call(f"{self._base}?{query_of(asked | ({'continuation-token': token} if token else {}))}")
            page = _parsed(answer.body)
            for entry in _all(page, "Contents"):
                count += 1
                name = _text(entry, "Key")
                if count > MOST_FILES:
                    raise PlaceFails(_("There are more files than Libreta looks through; name a longer beginning."))
                if not name.endswith("/"):
                    yield Found(name, int(_text(entry, "Size") or 0), _text(entry, "ETag").strip('"'))
            token = _text(page, "NextContinuationToken")
            if not token:
                return

    def content(self, found: Found) -> Iterator[bytes]:
        """This method reads a file part by part, all of the same version. Raises PlaceFails."""
        if found.size > LARGEST:
            raise PlaceFails(_("This file is larger than Libreta takes at once."))
        url = f"{self._base}/{quote(found.name, safe='/-_.~')}"
        for start in range(0, found.size, PART):
            end = min(start + PART, found.size) - 1
            answer = self._call(url, {"Range": f"bytes={start}-{end}", "If-Match": f'"{found.mark}"'})
            if len(answer.body) != end - start + 1:
                raise PlaceFails(_("The store sent only a part of the file."))
            yield answer.body

    def after(self, found: Found, *, is_good: bool, reason: str = "") -> None:
        """This method does nothing: files of a store stay where they are."""

    def back(self, name: str) -> None:
        """This method does nothing: files of a store stay where they are."""

    def _call(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        signed = signed_headers("GET", url, self._credentials, at=timezone.now(), headers=headers)
        try:
            answer = egress.call("GET", url, headers=signed, seconds=60, most_bytes=PART + 1024)
        except Unreachable as refusal:
            raise PlaceFails(str(refusal.message)) from refusal
        if answer.status in (401, 403):
            raise PlaceFails(_("The store refuses the key."))
        if answer.status == 404:
            raise PlaceFails(_("There is no such bucket or file."))
        if answer.status not in (200, 206):
            raise PlaceFails(_("The store answered with the state %(status)s.") % {"status": answer.status})
        return answer


def _parsed(body: bytes) -> tree.Element:
    if b"<!" in body:
        raise PlaceFails(_("The answer of the store cannot be read."))
    try:
        return tree.fromstring(body)  # noqa: S314  without declarations there is nothing to expand
    except tree.ParseError as problem:
        raise PlaceFails(_("The answer of the store cannot be read.")) from problem


def _all(element: tree.Element, name: str) -> list[tree.Element]:
    return [child for child in element if child.tag.rpartition("}")[2] == name]


def _text(element: tree.Element, name: str) -> str:
    return next((child.text or "" for child in _all(element, name)), "")
