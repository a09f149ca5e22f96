"""Signing requests to an object store: AWS Signature Version 4, as S3 and its kin ask for it.

Source: "Signature Version 4 signing process", Amazon Web Services, General Reference.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

EMPTY = hashlib.sha256(b"").hexdigest()
ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Credentials:
    """The two halves of a key, and the region that the store calls its own."""

    access_key: str
    secret_key: str
    region: str


def signed_headers(
    method: str, url: str, credentials: Credentials, *, at: datetime, headers: Mapping[str, str] | None = None
) -> dict[str, str]:
    """This function gives the headers of a request without a body, signed; `headers` are signed too."""
    parts, moment = urlsplit(url), at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    sent = {"host": parts.netloc, "x-amz-content-sha256": EMPTY, "x-amz-date": moment}
    sent |= {name.lower(): " ".join(value.split()) for name, value in (headers or {}).items()}
    names = ";".join(sorted(sent))
    listed = "".join(f"{name}:{sent[name]}\n" for name in sorted(sent))
    canonical = "\n".join([method, parts.path or "/", canonical_query(parts.query), listed, names, EMPTY])
    scope = f"{moment[:8]}/{credentials.region}/s3/aws4_request"
    to_sign = "\n".join([ALGORITHM, moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signature = _hmac(_key(credentials, moment[:8]), to_sign).hex()
    authority = f"{ALGORITHM} Credential={credentials.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {name: value for name, value in sent.items() if name != "host"} | {"Authorization": authority}


def query_of(values: Mapping[str, str]) -> str:
    """This function writes a query string as it is signed."""
    pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in values.items())
    return "&".join(f"{name}={value}" for name, value in pairs)


def canonical_query(query: str) -> str:
    """This function gives the canonical form of a query string that `query_of` wrote."""
    return "&".join(sorted(part if "=" in part else f"{part}=" for part in query.split("&") if part))


def _key(credentials: Credentials, day: str) -> bytes:
    key = f"AWS4{credentials.secret_key}".encode()
    for part in (day, credentials.region, "s3", "aws4_request"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
