"""What the ledger of the post keeps of a person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.kernel.personal import Person, tell


def _letters(person: Person) -> Q:
    return Q(to__in=person.emails)


def _enclosures(person: Person) -> Q:
    return Q(letter__to__in=person.emails) | Q(letter__customer_id__in=person.ids)


def declare_personal() -> None:
    """This function declares letters and the files that go with them."""
    tell(
        "kernel.Letter",
        heading=_("Mail that we sent you"),
        whose=("customer_id",),
        found=_letters,
        clear=("to", "subject", "text", "html", "sentence"),
        stays=("once", "message_id", "channel", "purpose", "reply_to", "sender", "language", "reason", "claim"),
        because=_("That a mail was sent, and when, is work of colleagues; to whom and what it said is gone."),
        hidden=("once", "message_id", "claim", "reply_to", "sender"),
        order=780,
    )
    tell(
        "kernel.Enclosure",
        heading=_("Files of the mail that we sent you"),
        found=_enclosures,
        delete=True,
        hidden=("content",),
        order=779,
    )
