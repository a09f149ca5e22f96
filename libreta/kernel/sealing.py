"""How secrets are kept: hashed where one only has to recognise them, sealed where they must be read again."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def _box(secret_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"libreta.identity.secrets:" + secret_key.encode()).digest()))


def sealed(text: str) -> str:
    """This function encrypts a short secret with a key derived from the installation's secret."""
    return _box(settings.SECRET_KEY).encrypt(text.encode()).decode()


def opened(text: str) -> str:
    """This function decrypts what `sealed` made, also with a former secret; what was never sealed stays as it is."""
    for secret_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _box(secret_key).decrypt(text.encode()).decode()
        except InvalidToken:
            continue
    return text


def hashed(secret: str) -> str:
    """This function gives what is kept of a random secret: 128 or more random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed_hash(text: str, purpose: str) -> str:
    """This function gives a hash by which a known address is recognised and from which none can be guessed: HMAC-SHA256
    under a key of the installation (settings.PEPPER). It outlives a change of the secret key."""
    return hmac.new(settings.PEPPER.encode(), f"{purpose}\x00{text}".encode(), hashlib.sha256).hexdigest()
