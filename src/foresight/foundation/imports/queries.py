"""Imports as they stand."""

from django.db.models import QuerySet

from foresight.foundation.imports.models import ImportDraft, SavedMapping
from foresight.foundation.imports.policies import may_import
from foresight.foundation.jobs.models import Job
from foresight.foundation.organisation.models import User
from foresight.foundation.transfer.models import ImportRun
from foresight.foundation.transfer.undoing import obstacles_of

UNDONE_AT_ONCE = 20_000
"""An import of so many rows is undone while somebody waits; a larger one in the background."""


def draft_of(viewer: User, number: int) -> ImportDraft:
    """An import that the viewer may see; raises LookupError."""
    found = drafts_visible_to(viewer).filter(pk=number).first()
    if found is None:
        raise LookupError(f"没有导入 {number}，或者不在你的权限范围内。")
    return found


def drafts_visible_to(viewer: User) -> QuerySet[ImportDraft]:
    """Imports on their way and those that are over; whoever may import sees everybody's."""
    drafts = ImportDraft.objects.select_related("actor", "actor__person", "job", "run", "run__undone_by")
    return drafts if may_import(viewer) else drafts.none()


def runs_visible_to(viewer: User) -> QuerySet[ImportRun]:
    """Imports that were applied, by page or command line; whoever may import sees all of them."""
    runs = ImportRun.objects.select_related("actor", "actor__person", "undone_by", "undone_by__person", "draft")
    return runs if may_import(viewer) else runs.none()


def run_of(viewer: User, number: int) -> ImportRun:
    """An applied import; raises LookupError."""
    found = runs_visible_to(viewer).filter(pk=number).first()
    if found is None:
        raise LookupError(f"没有第 {number} 次导入，或者不在你的权限范围内。")
    return found


def is_busy(draft: ImportDraft) -> bool:
    """Whether a job has the import now. A job that has ended without result leaves it open."""
    return draft.state == ImportDraft.State.WAITING and draft.job is not None and draft.job.is_open


def is_open(draft: ImportDraft) -> bool:
    """Whether it can be changed."""
    return draft.state in (ImportDraft.State.OPEN, ImportDraft.State.WAITING) and not is_busy(draft)


def what_depends_on(run: ImportRun) -> list[str]:
    """What keeps an import from being undone, as sentences. Of a large import that is found when it is undone."""
    return [] if run.undone_at or rows_of(run) > UNDONE_AT_ONCE else obstacles_of(run)


def rows_of(run: ImportRun) -> int:
    """How many rows an import read."""
    return sum(int(counts.get("read", 0)) for counts in run.counts.values())


def undoing_of(run: ImportRun) -> Job | None:
    """The latest job that was asked to undo an import."""
    return Job.objects.filter(kind="import.undo", subject=f"import:{run.pk}").order_by("-pk").first()


def saved_mappings(viewer: User) -> QuerySet[SavedMapping]:
    """The readings that were saved."""
    found = SavedMapping.objects.select_related("made_by", "made_by__person")
    return found if may_import(viewer) else found.none()
