"""Writing down who we are on paper."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, Invalid
from libreta.kernel.values import email as normal_email
from libreta.sales.letterhead.models import Letterhead

TEXTS = ("name", "tax_id", "email", "phone", "website", "bank", "accent")
LANGUAGES = ("en", "es", "ro")
MOST_BYTES, MOST_PIXELS, WIDE = 2_000_000, 20_000_000, (1200, 400)
KINDS = {"PNG": "png", "JPEG": "jpg"}


def write_letterhead(given: Mapping[str, Any], *, logo: bytes | None, by: Actor, at: datetime) -> None:
    """This function keeps the company's data. `logo`: a PNG or JPEG, b"" to take it away, None to leave it.

    Raises Forbidden, Invalid.
    """
    if not by.may("settings.sales"):
        raise Forbidden()
    values, errors = _cleaned(given)
    if logo:
        try:
            values["logo"], values["logo_kind"] = drawn_anew(logo)
        except ValueError as problem:
            errors["logo"] = [str(problem)]
    elif logo == b"":
        values |= {"logo": None, "logo_kind": ""}
    if errors:
        raise Invalid(errors=errors)
    with transaction.atomic():
        stamp(by, "sales.letterhead.write")
        Letterhead.objects.update_or_create(pk=1, defaults=values | {"updated_at": at})


def _cleaned(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    errors: dict[str, list[Any]] = {}
    values: dict[str, Any] = {name: " ".join(str(given.get(name, "")).split()) for name in TEXTS}
    for name in TEXTS:
        most = Letterhead._meta.get_field(name).max_length
        if name != "accent" and len(values[name]) > most:
            errors[name] = [_("This text is longer than %(max)s characters.") % {"max": most}]
    values["address"] = str(given.get("address", "")).strip()[:500]
    if values["email"]:
        try:
            values["email"] = normal_email(values["email"])
        except ValueError as problem:
            errors["email"] = [str(problem)]
    if values["accent"] and not re.fullmatch(r"#[0-9a-fA-F]{6}", values["accent"]):
        errors["accent"] = [_("Write a colour like #2f5fd0.")]
    for name in ("footer", "terms"):
        values[name] = {lang: str(given.get(f"{name}_{lang}", "")).strip()[:4000] for lang in LANGUAGES}
    days = str(given.get("valid_days", "30")).strip()
    if days.isascii() and days.isdigit() and 0 < int(days) <= 730:
        values["valid_days"] = int(days)
    else:
        errors["valid_days"] = [_("Write a number of days between 1 and 730.")]
    values["orders_on_acceptance"] = given.get("orders_on_acceptance") in ("true", "on")
    return values, errors


def drawn_anew(data: bytes) -> tuple[bytes, str]:
    """This function draws a picture anew, without anything else that the file held: (bytes, kind).

    PNG and JPEG only: an SVG could carry script. Raises ValueError with a sentence.
    """
    if len(data) > MOST_BYTES:
        raise ValueError(_("The picture has more than 2 MB."))
    try:
        with Image.open(io.BytesIO(data), formats=list(KINDS)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ValueError(_("The picture is too large."))
            kind = KINDS[opened.format or "PNG"]
            picture = opened.convert("RGBA" if kind == "png" else "RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError):
        raise ValueError(_("Choose a picture in the format PNG or JPEG.")) from None
    picture.thumbnail(WIDE)
    kept = io.BytesIO()
    picture.save(kept, "PNG" if kind == "png" else "JPEG", **({"optimize": True} if kind == "png" else {"quality": 90}))
    return kept.getvalue(), kind
