"""Notes on any record, for us alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import Record
from libreta.kernel.search import search_column, search_index


class Note(Record):
    """A note on any record; who may read the record may read its notes.

    `customer` repeats the customer whom the subject is about, so that the note stands on that customer's timeline.
    """

    subject_type = models.CharField(_("on a record of type"), max_length=60)
    subject_id = models.BigIntegerField(_("on record number"))
    customer = models.ForeignKey(
        "directory.Customer",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notes",
        db_index=False,
        verbose_name=_("customer"),
    )
    body = models.TextField(_("note"))
    is_pinned = models.BooleanField(_("pinned"), default=False, db_default=False)
    search_text = search_column("body")

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        indexes = [
            models.Index("subject_type", "subject_id", models.F("id").desc(), name="note_by_subject"),
            models.Index("customer", models.F("id").desc(), name="note_by_customer"),
            search_index("collaboration_note"),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(body=""), name="note_says_something")]

    def __str__(self) -> str:
        return self.body[:80]
