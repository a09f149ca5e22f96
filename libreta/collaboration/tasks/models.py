"""What is to be done next, by whom and until when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.collaboration.tasks import terms
from libreta.kernel.models import Record
from libreta.kernel.search import search_column, search_index


class Task(Record):
    """One thing that its owner has to do: a task, a call, a meeting or a visit."""

    title = models.CharField(_("what"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=20, choices=terms.Kind, default=terms.Kind.TASK, db_default=terms.Kind.TASK
    )
    status = models.CharField(
        _("status"), max_length=20, choices=terms.Status, default=terms.Status.OPEN, db_default=terms.Status.OPEN
    )
    priority = models.CharField(
        _("priority"),
        max_length=20,
        choices=terms.Priority,
        default=terms.Priority.NORMAL,
        db_default=terms.Priority.NORMAL,
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    subject_type = models.CharField(_("on a record of type"), max_length=60, blank=True, default="", db_default="")
    subject_id = models.BigIntegerField(_("on record number"), null=True, blank=True)
    customer = models.ForeignKey(
        "directory.Customer",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tasks",
        db_index=False,
        verbose_name=_("customer"),
    )
    body = models.TextField(_("details"), blank=True, default="", db_default="")
    search_text = search_column("title")

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = [
            models.Index(
                "owner", "due_at", "id", name="task_open_by_owner", condition=models.Q(status="open", trashed_at=None)
            ),
            models.Index("customer", "status", models.F("id").desc(), name="task_by_customer"),
            models.Index("status", models.F("id").desc(), name="task_by_status", condition=models.Q(trashed_at=None)),
            models.Index(
                "subject_type", "subject_id", name="task_by_subject", condition=models.Q(subject_id__isnull=False)
            ),
            search_index("collaboration_task"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=terms.Status.values), name="task_status_known"),
            models.CheckConstraint(condition=~models.Q(title=""), name="task_has_title"),
        ]

    def __str__(self) -> str:
        return self.title
