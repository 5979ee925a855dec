"""An import on its way, and ways of reading files that were saved."""

import secrets

from django.conf import settings
from django.db import models

from foresight.foundation.audit.chain import ReadableJSON
from foresight.foundation.jobs.models import Job
from foresight.foundation.transfer.models import ImportRun


def new_folder() -> str:
    """A name that no other import has, also none of which the transaction was given up."""
    return secrets.token_hex(16)


class ImportDraft(models.Model):
    """Files that somebody has uploaded, how they are to be read, what was found in them, and what became of it."""

    class State(models.TextChoices):
        OPEN = "open", "准备中"
        """It can be changed, checked and applied."""
        WAITING = "waiting", "正在处理"
        """A job has it: it is being checked or applied."""
        APPLIED = "applied", "已导入"
        CANCELLED = "cancelled", "已放弃"

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="import_drafts")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    folder = models.CharField(max_length=32, default=new_folder, unique=True)
    """Where its files are, below those of all imports."""
    files = models.JSONField(default=list, encoder=ReadableJSON)
    """Each file with its name, size and digest."""
    notes = models.JSONField(default=list, encoder=ReadableJSON)
    """What is worth knowing about the files."""
    plan = models.JSONField(default=dict, encoder=ReadableJSON)
    """How the tables are read: see ``plans``."""
    mapping = models.TextField(blank=True)
    """A mapping file that is used instead of the plan."""
    corrections = models.JSONField(default=list, encoder=ReadableJSON)
    """Cells that stand in for those of the files: file, sheet, row, columns."""
    skip_bad = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    correction_on = models.DateField(null=True, blank=True)
    report = models.JSONField(null=True, blank=True, encoder=ReadableJSON)
    """What the last check found; None when nothing has been checked since the last change."""
    problem = models.TextField(blank=True)
    """Why the last check or import could not be made at all."""
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    run = models.OneToOneField(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="draft")
    continues = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="continued_by")
    """The import whose error sheet this one brings back."""
    revision = models.PositiveIntegerField(default=0)
    """Counts changes, so that a page that is out of date is told."""
    files_removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["actor", "-id"], name="import_draft_actor")]

    def __str__(self) -> str:
        return "、".join(file["name"] for file in self.files)[:200] or f"{self.pk}"


class SavedMapping(models.Model):
    """A way of reading that is suggested again for files with the same headers."""

    name = models.CharField(max_length=100, unique=True)
    headers = models.JSONField(default=list)
    """The headers of the tables that it reads."""
    plan = models.JSONField(default=dict, encoder=ReadableJSON)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
