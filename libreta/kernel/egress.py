"""The one way out: calls to other machines at addresses that people typed.

A name is resolved once, every address of it is checked, and the call goes to an address that was checked. Redirects are
not followed, answers are read up to a size and within a time. Machines inside the network are not called, except those
that the operator names in LIBRETA_INTERNAL_HOSTS.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import urllib3
from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.exceptions import HTTPError

from libreta.kernel.refusals import Refusal

MOST_BYTES = 10 * 1024 * 1024
SECONDS = 20.0
CHUNK = 64 * 1024


class Unreachable(Refusal):
    """Another machine may not be called, could not be reached, or gave no usable answer."""

    code = "unreachable"
    status = 422


@dataclass(frozen=True)
class Answer:
    """What another machine answered; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text; what is no UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """This function calls another machine and gives its answer, whatever its status. Raises Unreachable."""
    parts = checked(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _address(parts.hostname or "", port)
    shown = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    sent = {"Host": shown if parts.port is None else f"{shown}:{port}", "User-Agent": "Libreta", **(headers or {})}
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    timeout = urllib3.Timeout(connect=min(seconds, 10), read=seconds)
    try:
        with _pool(parts, address, port) as pool:
            answer = pool.urlopen(
                method, target, body=body, headers=sent, redirect=False, retries=False, timeout=timeout,
                preload_content=False, decode_content=True,
            )  # fmt: skip
            try:
                read = _body(answer, most_bytes, time.monotonic() + seconds)
            finally:
                answer.close()
    except (HTTPError, OSError, ValueError) as fault:
        raise Unreachable(_("%(host)s could not be reached.") % {"host": parts.hostname}) from fault
    if len(read) > most_bytes:
        raise Unreachable(_("The answer of %(host)s is too large.") % {"host": parts.hostname})
    return Answer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, read)


def _body(answer: urllib3.BaseHTTPResponse, most_bytes: int, until: float) -> bytes:
    """The body up to one byte more than allowed. A server that drips its answer is hung up on. Raises TimeoutError."""
    read = bytearray()
    while len(read) <= most_bytes and (part := answer.read1(min(CHUNK, most_bytes + 1 - len(read)))):
        read += part
        if time.monotonic() > until:
            raise TimeoutError
    return bytes(read)


def checked(url: str) -> SplitResult:
    """This function reads an address that may be called in principle. Raises Unreachable with a sentence."""
    try:
        parts = urlsplit(url.strip())
        internal = f"{parts.hostname}:{parts.port}" in _internal() or parts.hostname in _internal()
    except ValueError:
        raise Unreachable(_("This is no web address.")) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreachable(_("This is no web address."))
    if parts.username or parts.password:
        raise Unreachable(_("Write the name and the password in their own fields, not into the address."))
    if parts.scheme == "http" and not internal:
        raise Unreachable(_("Only encrypted addresses (https) are called."))
    if any(ord(letter) < 33 or letter == "\\" for letter in url.strip()):
        raise Unreachable(_("This is no web address."))
    return parts


def _internal() -> frozenset[str]:
    return frozenset(getattr(settings, "INTERNAL_HOSTS", ()))


def _address(host: str, port: int) -> str:
    """The address to call. Every address of the name is checked: one inside the network is reason enough to refuse."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise Unreachable(_("%(host)s could not be reached.") % {"host": host}) from None
    is_named = host in _internal() or f"{host}:{port}" in _internal()
    if not is_named and not all(_is_outside(address) for address in found):
        raise Unreachable(_("%(host)s is inside the network and is not called from here.") % {"host": host})
    return sorted(found, key=lambda address: (":" in address, address))[0]


def _is_outside(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return _is_outside(str(inner))
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return _is_outside(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    return address.is_global and not address.is_multicast


def _pool(parts: SplitResult, address: str, port: int) -> urllib3.HTTPConnectionPool:
    if parts.scheme == "http":
        return urllib3.HTTPConnectionPool(address, port)
    return urllib3.HTTPSConnectionPool(
        address,
        port,
        ssl_context=ssl.create_default_context(),
        server_hostname=parts.hostname,
        assert_hostname=parts.hostname,
    )
