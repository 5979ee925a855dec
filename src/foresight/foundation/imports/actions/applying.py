"""Applying an import, giving it up, and undoing it."""

from django.db import transaction
from django.utils import timezone

from foresight.foundation.audit.actions import record_act
from foresight.foundation.imports.actions.held import held_draft
from foresight.foundation.imports.checking import forget_report
from foresight.foundation.imports.jobs import APPLY, UNDO
from foresight.foundation.imports.keeping import take_away
from foresight.foundation.imports.models import ImportDraft
from foresight.foundation.imports.policies import require_importer
from foresight.foundation.imports.queries import UNDONE_AT_ONCE, rows_of, undoing_of
from foresight.foundation.imports.refusals import ImportRefusal
from foresight.foundation.imports.taking_back import take_back_run
from foresight.foundation.jobs.actions import start_job
from foresight.foundation.organisation.models import User
from foresight.foundation.transfer.models import ImportRun


@transaction.atomic
def start_import(*, actor: User, draft_id: int, skip_bad: bool = False, revision: int | None = None) -> ImportDraft:
    """Asks for a checked import to be applied in the background, where everything is checked again.

    Raises ImportRefusal for one that was not checked since its last change, or that has bad rows while nobody says to
    leave them out.
    """
    require_importer(actor)
    draft = held_draft(draft_id, revision)
    if draft.report is None:
        raise ImportRefusal("还没有检查，或者检查以后又改过。请先检查。")
    if draft.report["bad"] and not skip_bad:
        raise ImportRefusal(f"有 {draft.report['bad']} 行不能导入。请改好，或选择跳过它们。")
    if not any(counts["new"] or counts["amended"] for counts in draft.report["counts"]):
        raise ImportRefusal("这些内容都已经在系统里了，没有要导入的。")
    draft.skip_bad, draft.state, draft.problem = skip_bad, ImportDraft.State.WAITING, ""
    draft.job = start_job(
        actor=actor,
        kind=APPLY,
        arguments={"draft": draft.pk, "revision": draft.revision},
        subject=f"draft:{draft.pk}",
        title=str(draft),
    )
    draft.save(update_fields=["skip_bad", "state", "job", "problem"])
    record_act(
        actor=actor,
        action="import.start",
        subject=f"draft:{draft.pk}",
        after={"skip_bad": skip_bad, "job": draft.job.pk},
        reason=draft.reason,
    )
    return draft


def cancel_import(*, actor: User, draft_id: int) -> ImportDraft:
    """Gives an import up; its files are removed. Raises ImportRefusal where it is busy or over."""
    require_importer(actor)
    with transaction.atomic():
        draft = held_draft(draft_id)
        draft.state, draft.files_removed_at = ImportDraft.State.CANCELLED, timezone.now()
        draft.plan, draft.report, draft.corrections = {}, None, []
        draft.save()
        record_act(actor=actor, action="import.cancel", subject=f"draft:{draft.pk}", after={"files": str(draft)})
    take_away(draft.folder)
    forget_report(draft)
    return draft


def undo_import(*, actor: User, run_id: int, reason: str) -> ImportRun:
    """Takes back an applied import as one act: what it made goes, what it changed is put back. A large one is taken back
    in the background.

    Raises LookupError, and ImportRefusal where something depends on it by now, naming what.
    """
    require_importer(actor)
    if not reason.strip():
        raise ImportRefusal("请写明为什么撤销。")
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise LookupError(f"没有第 {run_id} 次导入。")
    if rows_of(run) <= UNDONE_AT_ONCE:
        return take_back_run(actor=actor, run_id=run_id, reason=reason)
    with transaction.atomic():
        if run.undone_at is not None or ((asked := undoing_of(run)) is not None and asked.is_open):
            raise ImportRefusal(f"第 {run.pk} 次导入已经撤销了，或者正在撤销。")
        start_job(
            actor=actor,
            kind=UNDO,
            arguments={"run": run.pk, "reason": reason.strip()},
            subject=f"import:{run.pk}",
            title=f"第 {run.pk} 次导入",
        )
    return run
