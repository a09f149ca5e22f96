"""The words of an opportunity."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What a stage means, and so how the deals in it stand."""

    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class Forecast(models.TextChoices):
    OMITTED = "omitted", _("Omitted")
    PIPELINE = "pipeline", _("Pipeline")
    BEST_CASE = "best_case", _("Best case")
    COMMIT = "commit", _("Commit")
    CLOSED = "closed", _("Closed")


OWN_FORECASTS = tuple(choice for choice in Forecast.choices if choice[0] != Forecast.CLOSED)  # closed is what is won


class Reason(models.TextChoices):
    """Why a deal was won or lost."""

    PRICE = "price", _("Price")
    PRODUCT = "product", _("Product or features")
    SERVICE = "service", _("Service and delivery")
    RELATIONSHIP = "relationship", _("Relationship")
    TIMING = "timing", _("Timing")
    BUDGET = "budget", _("Budget")
    COMPETITOR = "competitor", _("Competitor")
    NO_DECISION = "no_decision", _("No decision")
    NO_ANSWER = "no_answer", _("No answer any more")
    OTHER = "other", _("Another reason")


class Role(models.TextChoices):
    """What a person means for a deal."""

    DECIDES = "decides", _("Decides")
    SIGNS = "signs", _("Signs")
    INFLUENCES = "influences", _("Influences")
    CHAMPIONS = "champions", _("Speaks for us")
    BUYS = "buys", _("Purchasing")
    USES = "uses", _("Will use it")
    BLOCKS = "blocks", _("Speaks against us")
    OTHER = "other", _("Other")
