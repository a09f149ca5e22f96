"""What the generic pages remember: saved views, each reader's columns, and steps that can be taken back."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A list as somebody likes it: filter, order, columns and layout under a name; private or shared."""

    class Layout(models.TextChoices):
        LIST = "list", _("List")
        BOARD = "board", _("Board")
        CALENDAR = "calendar", _("Calendar")

    record_type = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    shared = models.BooleanField(_("shared"), default=False)
    filter = models.JSONField(default=dict, blank=True)
    sort = models.JSONField(default=list, blank=True)
    columns = models.JSONField(default=list, blank=True)
    layout = models.CharField(max_length=10, choices=Layout, default=Layout.LIST)
    position = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "ui_saved_view"
        ordering = ["position", "name", "id"]
        indexes = [models.Index(fields=["record_type", "owner"], name="ui_saved_view_of")]

    def __str__(self) -> str:
        return self.name


class ListLayout(models.Model):
    """The columns that one reader chose for the list of a record type."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=60)
    columns = models.JSONField(default=list)

    class Meta:
        db_table = "ui_list_layout"
        constraints = [models.UniqueConstraint(fields=["user", "record_type"], name="ui_list_layout_once")]


class UndoStep(models.Model):
    """What takes an act back: for an edit the values before, for a move to the trash the ids."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=60)
    act = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ui_undo_step"
        indexes = [models.Index(fields=["at"], name="ui_undo_step_at")]
