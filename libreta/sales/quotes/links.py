"""Links that open one thing to whoever holds them: a quote for its customer, an approval for its approver."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from libreta.kernel.refusals import NotVisible
from libreta.kernel.sealing import hashed
from libreta.sales.quotes.models import Quote, QuoteApproval, QuoteLink

QUOTE, APPROVAL = b"libreta.sales.quote", "libreta.sales.quote.approval"
APPROVAL_VALID_FOR = timedelta(days=7)
LENGTH = 22
GONE = _("There is nothing under this address. Perhaps the link was cut off; ask for it again.")


def make_link(quote: Quote, content: dict[str, Any], *, at: datetime) -> QuoteLink:
    """This function makes the customer's way to a quote and keeps what is offered there."""
    seed = uuid.uuid4()
    token_hash = hashed(_token(seed))
    return QuoteLink.objects.create(quote=quote, seed=seed, token_hash=token_hash, offer=content, created_at=at)


def address_of(quote_id: int) -> str:
    """This function gives the path of the customer's page, or nothing for a quote that was not sent."""
    link = QuoteLink.objects.filter(pk=quote_id).only("seed").first()
    return reverse("offer", args=[_token(link.seed)]) if link is not None else ""


def quote_of(token: str) -> QuoteLink:
    """This function finds what a link opens. Raises NotVisible."""
    found = None
    if len(token) == LENGTH and token.isascii():
        rows = QuoteLink.objects.select_related("quote__owner").filter(quote__trashed_at=None)
        found = rows.filter(token_hash=hashed(token)).first()
    if found is None:
        raise NotVisible(GONE)
    return found


def _token(seed: uuid.UUID) -> str:
    """128 bits that only this installation can make of a seed."""
    mark = hmac.new(settings.SECRET_KEY.encode(), QUOTE + seed.bytes, hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(mark).decode().rstrip("=")


def approval_address(approval: QuoteApproval, user_id: int) -> str:
    """This function gives the path by which one person may decide one approval, for seven days."""
    token = signing.dumps([approval.pk, user_id], salt=APPROVAL)
    return reverse("quote_approval", args=[token])


def approval_of(token: str) -> tuple[QuoteApproval, int]:
    """This function finds the approval behind a link, and who may decide. Raises NotVisible."""
    try:
        number, user_id = signing.loads(token, salt=APPROVAL, max_age=APPROVAL_VALID_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotVisible(_("This link is not valid any more. Ask the seller for a new one.")) from None
    rows = QuoteApproval.objects.select_related("quote__owner", "quote__customer", "rule", "asked_by")
    found = rows.filter(pk=number, quote__trashed_at=None).first()
    if found is None:
        raise NotVisible(GONE)
    return found, user_id
