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

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source} {self.started_at:%Y-%m-%d %H:%M}"


class ImportLock(models.Model):
    """One row, locked while an import runs, so that two imports never mix."""

    def __str__(self) -> str:
        return "import lock"
