"""E-mail addresses: the usual ones by a pattern, the unusual ones by the kernel's full check."""

import re

import email_validator

from libreta.kernel import values

_USUAL = re.compile(
    r"(?=.{6,100}\Z)[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,12})"
)
SPECIAL = frozenset(name.rsplit(".", 1)[-1] for name in email_validator.SPECIAL_USE_DOMAIN_NAMES)


def normalised(raw: str) -> str:
    """This function normalises one address. Raises ValueError with a sentence."""
    text = raw.strip().strip("<>;,\u3000\u00a0 ").lower()
    if text.startswith("mailto:"):
        text = text[7:]
    match = _USUAL.fullmatch(text)
    if match and match.group(1) not in SPECIAL and len(text.split("@")[0]) <= 64:
        return text
    return values.email(text)
