"""Telephone numbers to E.164, each distinct one parsed once."""

import re

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from libreta.kernel import values

_SEPARATORS = str.maketrans("", "", " .-()/\u00a0'’\u2010\u2011\u2013")
_INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}")
_SLOW_CODES = frozenset(("39", "378", "54", "52", "55"))  # leading zeros and mobile marks inside the number
_lengths: dict[str, frozenset[int]] = {}


def to_e164(raw: str, *regions: str | None) -> str:
    """This function writes a telephone number as E.164, trying the regions in turn for national numbers.

    Extensions are left out. Raises ValueError with a sentence.
    """
    text = raw.strip().lstrip("'").strip()
    bare = text.translate(_SEPARATORS)
    if bare[:2] == "00" and len(bare) > 9:
        bare = text = f"+{bare[2:]}"
    if _INTERNATIONAL.fullmatch(bare) and "(0)" not in text and is_plain_international(bare):
        return bare
    failure: ValueError | None = None
    for region in dict.fromkeys(region for region in regions if region):
        try:
            return _possible(text, region)
        except ValueError as problem:
            failure = problem
    if failure is not None:
        raise failure
    return values.phone(text, None)


def _possible(text: str, region: str) -> str:
    text = re.split(r"\s*(?:x|ext\.?|int\.?)\s*\d+$", text, flags=re.IGNORECASE)[0] or text
    return values.phone(text, region)


def is_plain_international(bare: str) -> bool:
    """This function tells whether a number has a length that exists in its country, so that no parsing is needed."""
    for size in (1, 2, 3):
        code = bare[1 : 1 + size]
        if int(code) in COUNTRY_CODE_TO_REGION_CODE:
            national = bare[1 + size :]
            if code in _SLOW_CODES or national.startswith("0") or (code == "1" and national[:1] in "01"):
                return False
            return len(national) in _lengths_of(code)
    return False


def _lengths_of(code: str) -> frozenset[int]:
    if code not in _lengths:
        found: set[int] = set()
        for region in COUNTRY_CODE_TO_REGION_CODE[int(code)]:
            metadata = PhoneMetadata.metadata_for_region(region) if region != "001" else None
            if metadata is not None and metadata.general_desc is not None:
                found.update(metadata.general_desc.possible_length)
        _lengths[code] = frozenset(found)
    return _lengths[code]


def known_region(code: str | None) -> bool:
    """This function says whether two letters are a region that telephone numbers know."""
    return bool(code) and code in phonenumbers.SUPPORTED_REGIONS
