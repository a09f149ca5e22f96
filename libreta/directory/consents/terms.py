"""The words of consent: channels, what people can say, on what ground one may write, where it was said."""

from django.db import models
from django.utils.translation import gettext_lazy as _

CAPABILITY = "settings.consent"
OFFERS = "offers"
"""The purpose that the fields `consent_email` and `consent_telephone` of a customer speak of."""
SERVICE = "service"
CONFIRMATION = "confirmation"


class Channel(models.TextChoices):
    """The channels for which people are asked apart."""

    EMAIL = "email", _("E-mail")
    TELEPHONE = "telephone", _("Telephone")
    MESSAGE = "message", _("Text message")
    WHATSAPP = "whatsapp", _("WhatsApp")
    POST = "post", _("Post")


NUMBERS = (Channel.TELEPHONE, Channel.MESSAGE, Channel.WHATSAPP)


class State(models.TextChoices):
    """What a row of the history says. Nobody was asked where there is none."""

    GIVEN = "given", _("Given")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ASKED = "asked", _("Asked, not yet confirmed")
    CLEARED = "cleared", _("No longer known")


class Needs(models.TextChoices):
    """What has to be there before somebody is written to about a purpose."""

    CONSENT = "consent", _("Consent first")
    OBJECTION = "objection", _("Until somebody objects")
    NOTHING = "nothing", _("Always, it belongs to the contract or the law")


class Basis(models.TextChoices):
    """The legal basis (GDPR, Art. 6(1); the laws of Latin America follow its words)."""

    CONSENT = "consent", _("Consent")
    CONTRACT = "contract", _("Contract")
    LAW = "law", _("Legal obligation")
    INTEREST = "interest", _("Legitimate interest")


class Source(models.TextChoices):
    """Where it was said or written down."""

    FORM = "form", _("Form on a website")
    PAGE = "page", _("Written down by a colleague")
    PHONE = "phone", _("On the telephone")
    PAPER = "paper", _("On paper")
    IMPORT = "import", _("Import")
    API = "api", _("Another program")
    CENTRE = "centre", _("Preference centre")
    ONE_CLICK = "one_click", _("Unsubscribe button of the mail program")
    DOUBLE_OPT_IN = "double_opt_in", _("Link in the confirmation mail")
    MERGE = "merge", _("Merging of two records")
    CARRIED_OVER = "carried_over", _("Before the history began")


class Reason(models.TextChoices):
    """Why an address is never written to."""

    ASKED = "asked", _("Asked for it")
    BOUNCED = "bounced", _("Mail comes back")
    COMPLAINED = "complained", _("Reported us as spam")
    ERASED = "erased", _("Was erased")


class Kind(models.TextChoices):
    """What kind of address a hash stands for."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")


# code, English, Spanish, Romanian, needs, basis, channels, keeps quiet hours, double opt-in
BUILT_IN = (
    (SERVICE, "Service and contract", "Servicio y contrato", "Servicii și contract",
     Needs.NOTHING, Basis.CONTRACT, ("email", "telephone", "message", "whatsapp", "post"), False, False),
    (OFFERS, "Offers", "Ofertas", "Oferte",
     Needs.CONSENT, Basis.CONSENT, ("email", "telephone", "message", "whatsapp", "post"), True, False),
    ("news", "Newsletter", "Boletín", "Buletin informativ",
     Needs.CONSENT, Basis.CONSENT, ("email",), True, True),
    ("surveys", "Surveys", "Encuestas", "Sondaje",
     Needs.OBJECTION, Basis.INTEREST, ("email", "telephone", "message"), True, False),
    ("privacy", "Answers about your data", "Respuestas sobre sus datos", "Răspunsuri despre datele dumneavoastră",
     Needs.NOTHING, Basis.LAW, ("email", "telephone", "post"), False, False),
    (CONFIRMATION, "Confirmation of consent", "Confirmación del consentimiento", "Confirmarea consimțământului",
     Needs.NOTHING, Basis.INTEREST, ("email",), False, False),
)  # fmt: skip
WORDINGS = {
    "en": "Yes, write to me about: {name}. I can withdraw this at any time.",
    "es": "Sí, escríbanme sobre: {name}. Puedo retirar este permiso en cualquier momento.",
    "ro": "Da, scrieți-mi despre: {name}. Pot retrage acest acord oricând.",
}
