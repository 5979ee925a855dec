"""Import runs: what was read, from where, with which mapping, and what became of every row."""

from django.conf import settings
from django.db import models


class ImportRun(models.Model):
    """One import that was applied. A run that failed or was only tried leaves no row."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="import_runs"
    )
    source = models.CharField(max_length=64)
    """Name of the source system, from the mapping; keys are unique inside a source."""
    path = models.CharField(max_length=500)
    mapping = models.TextField()
    """The mapping file's text as it was used."""
    reason = models.TextField(blank=True)
    """Why rows were amended, where any were."""
    counts = models.JSONField(default=dict)
    """Per record type: read, new, unchanged, amended, bad."""
    faults = models.JSONField(default=list)
    """What was wrong with rows that were left out; the first thousand."""
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undo_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source} {self.started_at:%Y-%m-%d %H:%M}"


class ImportLock(models.Model):
    """One row, locked while an import runs, so that two imports never mix."""

    def __str__(self) -> str:
        return "import lock"


class ImportTrace(models.Model):
    """A row that an import made, changed or removed: what an undo takes away, or puts back.

    Rows that name their run themselves, and parts of such rows, leave no trace.
    """

    class Act(models.TextChoices):
        MADE = "made"
        CHANGED = "changed"
        REMOVED = "removed"

    act = models.CharField(max_length=8, choices=Act.choices)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="traces")
    model = models.CharField(max_length=100)
    """As Django names it, for instance ``ledger.customer``."""
    row_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    """Columns as they were; empty for a row that the import made."""
    after = models.JSONField(default=dict)
    """Columns as the import left them."""

    class Meta:
        indexes = [
            models.Index(fields=["run", "model"], name="trace_run"),
            models.Index(fields=["model", "row_id"], name="trace_row"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.row_id} of import {self.run_id}"
