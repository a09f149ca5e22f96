"""Reading who wrote an e-mail that somebody pasted: sender, name, telephones, company; a person corrects it."""

from __future__ import annotations

import re
from email.utils import parseaddr

import phonenumbers
from django.conf import settings

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SENDER = re.compile(r"^\s*(?:from|de|de la|expeditor|von)\s*:\s*(.+)$", re.IGNORECASE | re.MULTILINE)
SUBJECT = re.compile(r"^\s*(?:subject|asunto|subiect|betreff)\s*:\s*(.+)$", re.IGNORECASE | re.MULTILINE)
HEADER = re.compile(
    r"^\s*(?:from|to|cc|bcc|date|sent|subject|reply-to|de|de la|para|enviado|fecha|asunto|către|catre|trimis|data"
    r"|subiect|expeditor)\s*:.*$",
    re.IGNORECASE,
)
COMPANY = re.compile(
    r"\b(?:s\.?r\.?l\.?|s\.?a\.?s?\.?|s\.? de r\.?l\.?|de c\.?v\.?|ltd\.?|llc|inc\.?|gmbh|ag|b\.?v\.?|pfa|corp\.?|co\.)"
    r"(?=$|[\s,.])",
    re.IGNORECASE,
)
LABELLED = re.compile(
    r"^\s*(?:company|empresa|compañía|compania|firma|organisation|organization)\s*:\s*(.+)$", re.I | re.M
)
NAMED = re.compile(r"^\s*(?:name|nombre|nume)\s*:\s*(.+)$", re.I | re.M)
FAREWELL = re.compile(
    r"^\s*(?:regards|best regards|kind regards|best|thanks|thank you|saludos|atentamente|un saludo|gracias|cordialmente"
    r"|cu stimă|cu stima|cu respect|mulțumesc|multumesc|o zi bună|toate cele bune)\s*[,.!]?\s*$",
    re.IGNORECASE,
)
PUBLIC = frozenset(
    {
        "gmail",
        "googlemail",
        "hotmail",
        "outlook",
        "yahoo",
        "icloud",
        "live",
        "msn",
        "proton",
        "protonmail",
        "aol",
        "gmx",
    }
)
MOST = 5000


def recognised(text: str) -> dict[str, str]:
    """This function gives name, email, phone, company and message, as far as a text tells them."""
    name, email = _sender(text)
    body = _body(text)
    name = name or _labelled(NAMED, text) or _signed(text)
    company = _labelled(LABELLED, text) or _company(text) or _of_domain(email)
    subject = _labelled(SUBJECT, text)
    message = "\n".join(part for part in (subject, body) if part)
    found = {"name": name, "email": email, "phone": _phone(text), "company": company, "message": message[:MOST]}
    return {key: value for key, value in found.items() if value}


def _sender(text: str) -> tuple[str, str]:
    told = SENDER.search(text)
    if told:
        name, address = parseaddr(told[1].strip())
        if ADDRESS.fullmatch(address):
            return (name if "@" not in name else ""), address.lower()
    first = ADDRESS.search(text)
    return "", first[0].lower() if first else ""


def _body(text: str) -> str:
    lines = [line for line in text.splitlines() if not HEADER.match(line)]
    return "\n".join(lines).strip()


def _labelled(pattern: re.Pattern, text: str) -> str:
    found = pattern.search(text)
    return found[1].strip()[:200] if found else ""


def _signed(text: str) -> str:
    """The line after a farewell is a name when it looks like one."""
    lines = [line.strip() for line in text.splitlines()]
    for place, line in enumerate(lines):
        if FAREWELL.match(line):
            after = next((following for following in lines[place + 1 :] if following), "")
            words = after.split()
            if (
                1 <= len(words) <= 4
                and all(word[:1].isupper() for word in words)
                and not any(c.isdigit() for c in after)
            ):
                return after[:200]
    return ""


def _company(text: str) -> str:
    for line in text.splitlines():
        bare = line.strip()
        if COMPANY.search(bare) and len(bare) <= 80 and "@" not in bare and len(bare.split()) <= 8:
            return bare.strip(" ,|-")
    return ""


def _of_domain(email: str) -> str:
    parts = email.partition("@")[2].split(".")
    word = parts[-2] if len(parts) >= 2 else ""
    return "" if not word or word in PUBLIC or word in ("co", "com") else word.replace("-", " ").title()


def _phone(text: str) -> str:
    """The first telephone number, as E.164; national ones are read as of the company's own country."""
    for found in phonenumbers.PhoneNumberMatcher(text, settings.PHONE_REGION or None):
        return phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
    return ""
