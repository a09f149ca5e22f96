"""What a letter looks like: its values made safe, its headers, and the message that goes out."""

from __future__ import annotations

import html as escaping
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr, make_msgid, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from libreta.kernel import values
from libreta.kernel.gates import Withdrawal
from libreta.kernel.models import Letter
from libreta.kernel.refusals import Invalid, TooLarge

MOST_BYTES = 20 * 1024 * 1024
MOST_TEXT = 2 * 1024 * 1024
TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    content: bytes
    type: str = "application/octet-stream"


@dataclass(frozen=True)
class Draft:
    """A letter to one address. `once` names the sending for ever: the same name is never sent twice."""

    to: str
    subject: str
    text: str
    purpose: str
    once: str
    html: str = ""
    attachments: Sequence[Attachment | tuple[str, bytes, str]] = ()
    customer_id: int | None = None
    language: str = ""
    reply_to: str = ""
    sender: str = ""
    not_before: datetime | None = None


def checked(draft: Draft) -> tuple[dict[str, Any], list[Attachment]]:
    """This function gives the values that the ledger keeps of a draft, and its files. A line break never reaches a
    header. Raises Invalid, TooLarge."""
    files = [f if isinstance(f, Attachment) else Attachment(*f) for f in draft.attachments]
    if sum(len(f.content) for f in files) > MOST_BYTES or len(draft.text) + len(draft.html) > MOST_TEXT:
        raise TooLarge(_("A mail may carry 20 MB of files and 2 MB of text."))
    if not draft.once or len(draft.once) > 200:
        raise ValueError("`once` names a sending in 1 to 200 characters")
    kept = {
        "to": checked_address(draft.to),
        "reply_to": checked_address(draft.reply_to, "reply_to") if draft.reply_to else "",
        "sender": _line(draft.sender, 120),
        "subject": _line(draft.subject, 300),
        "text": draft.text.replace("\x00", ""),
        "html": draft.html.replace("\x00", ""),
        "purpose": draft.purpose,
        "customer_id": draft.customer_id,
        "language": draft.language[:10],
        "once": draft.once,
        "message_id": make_msgid("libreta", domain=_domain()),
    }
    return kept, [Attachment(_file_name(f.name), bytes(f.content), _type(f.type)) for f in files]


def message_of(letter: Letter, files: Sequence[Any], out: Withdrawal | None) -> EmailMultiAlternatives:
    """This function writes the message; where the receiver can say no, it tells how, to people and to mail programs."""
    headers = {"Message-ID": letter.message_id, "X-Libreta-Purpose": letter.purpose}
    if letter.language:
        headers["Content-Language"] = letter.language
    text, html = letter.text, letter.html
    if out is not None:
        headers["List-Unsubscribe"] = f"<{out.one_click}>"
        if out.one_click.startswith("https://"):  # RFC 8058, 3.1: one click goes over https alone
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        text, html = _with_way_out(text, html, out)
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message = EmailMultiAlternatives(
        letter.subject,
        text,
        formataddr((letter.sender or name, address)),
        [letter.to],
        headers=headers,
        reply_to=[letter.reply_to] if letter.reply_to else None,
    )
    if html:
        message.attach_alternative(html, "text/html")
    for file in files:
        message.attach(file.name, bytes(file.content), file.type)
    return message


def _with_way_out(text: str, html: str, out: Withdrawal) -> tuple[str, str]:
    if out.page not in text:
        text = f"{text.rstrip()}\n\n-- \n{out.line}\n{out.page}\n"
    link = escaping.escape(out.page)
    if html and link not in html:
        foot = f'<hr><p><small><a href="{link}">{escaping.escape(out.line)}</a></small></p>'
        head, end, tail = html.rpartition("</body>")
        html = f"{head}{foot}{end}{tail}" if end else html + foot
    return text, html


def checked_address(raw: str, field: str = "to") -> str:
    """This function gives the one normal form of an address. Raises Invalid."""
    try:
        return values.email(raw)
    except ValueError as problem:
        raise Invalid(errors={field: [str(problem)]}) from None


def _line(raw: str, most: int) -> str:
    return " ".join(values.text(raw).split())[:most]


def _file_name(raw: str) -> str:
    name = re.split(r"[/\\]", _line(raw, 400))[-1].replace('"', "'")
    return name[-150:] or "file"


def _type(raw: str) -> str:
    kind = raw.strip().lower()
    return kind if TYPE.fullmatch(kind) else "application/octet-stream"


def _domain() -> str:
    return (
        parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or urlsplit(settings.URL).hostname or "localhost"
    )
