"""The mail that carries an invitation."""

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from libreta.identity.invitations.models import Invitation
from libreta.kernel.actors import Actor

log = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, link: str, *, by: Actor) -> bool:
    """This function sends the link in the language of the invited; False when no mail could be handed over."""
    with translation.override(invitation.language):
        subject = _("%(name)s invites you to Libreta") % {"name": by.name}
        text = _(
            "Hello,\n\n%(name)s invites you to work with Libreta. Open this link within seven days, "
            "choose a password, and you are in:\n\n%(link)s\n"
        ) % {"name": by.name, "link": link}
    try:
        return send_mail(" ".join(subject.split()), text, None, [invitation.email]) == 1
    except (OSError, SMTPException):
        log.warning("the invitation %s could not be sent", invitation.pk, exc_info=True)
        return False
