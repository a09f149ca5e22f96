"""From which machine a request came, also behind a proxy: the one answer for limits and for what is kept."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """This function gives the IP address of the caller, or "" where there is none.

    Behind as many proxies as the operator declares, it is what the outermost of them saw: the last but that many of
    X-Forwarded-For. What a caller writes into that header himself stands further to the left and is never believed.
    """
    proxies = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    told = request.META.get("REMOTE_ADDR") or ""
    if proxies > 0:
        passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        told = passed[-proxies] if len(passed) >= proxies and passed[-proxies] else told
    return _ip(told)


def _ip(text: str) -> str:
    """An address without brackets, port and zone; nothing for what is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return ""
