"""The work of imports in the background: checking large files, and applying."""

from datetime import time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from foresight.foundation.imports.checking import checked, corrections_of, forget_report, kept_report, mapping_of
from foresight.foundation.imports.keeping import folder_of, take_away
from foresight.foundation.imports.models import ImportDraft
from foresight.foundation.imports.policies import require_importer
from foresight.foundation.imports.taking_back import take_back_run
from foresight.foundation.jobs.registry import JobKind
from foresight.foundation.jobs.running import Refused, Running
from foresight.foundation.transfer.actions import import_files
from foresight.foundation.transfer.models import ImportRun
from foresight.foundation.transfer.reports import Report

State = ImportDraft.State
KEPT = timedelta(days=90)
"""How long the files of an import stay after it was uploaded."""
LEFT = timedelta(days=30)
"""An import that nobody has gone on with for so long is given up."""


def check(running: Running) -> None:
    """Checks an import and keeps what was found with it."""
    draft = _draft(running)
    report = checked(draft, actor=running.actor, progress=running.progress)
    with transaction.atomic():
        draft = ImportDraft.objects.select_for_update().get(pk=draft.pk)
        draft.report, draft.problem, draft.state = kept_report(draft, report), "", State.OPEN
        draft.save(update_fields=["report", "problem", "state"])
        running.note(_told(report))
        running.complete({"import": draft.pk, "bad": report.bad})


def apply(running: Running) -> None:
    """Applies an import, all checks again; its rows and the end of the job are one transaction."""
    draft = _draft(running)

    def finish(run: ImportRun, report: Report) -> None:
        held = ImportDraft.objects.select_for_update().get(pk=draft.pk)
        if held.state != State.WAITING or held.revision != draft.revision:
            raise Refused("这次导入刚才又改过，什么都没有导入。请再检查一次。")
        held.report, held.problem = kept_report(held, report), ""
        held.state, held.run = State.APPLIED, run
        held.save(update_fields=["report", "problem", "state", "run"])
        running.note(_told(report))
        running.complete({"import": draft.pk, "run": run.pk, "bad": report.bad})

    report = import_files(
        actor=running.actor,
        path=folder_of(draft.folder),
        mapping=mapping_of(draft),
        skip_bad=draft.skip_bad,
        reason=draft.reason,
        correction_on=draft.correction_on,
        corrections=corrections_of(draft),
        finish=finish,
        progress=running.progress,
    )
    if not report.applied:
        with transaction.atomic():
            held = ImportDraft.objects.select_for_update().get(pk=draft.pk)
            held.report, held.state = kept_report(held, report), State.OPEN
            held.save(update_fields=["report", "state"])
        raise Refused(f"现在有 {report.bad} 行不能导入，什么都没有导入。请看检查结果，改好再试。")


def undo(running: Running) -> None:
    """Takes back a large import."""
    running.progress("撤销")
    number, reason = running.arguments["run"], running.arguments["reason"]
    take_back_run(
        actor=running.actor, run_id=number, reason=reason, finish=lambda run: running.complete({"run": run.pk})
    )


def _draft(running: Running) -> ImportDraft:
    require_importer(running.actor)
    draft = ImportDraft.objects.get(pk=running.arguments["draft"])
    if draft.state != State.WAITING or draft.revision != running.arguments["revision"]:
        raise Refused("这次导入后来又改过，这个任务不再需要。")
    return draft


def _told(report: Report) -> str:
    return "；".join(
        f"{c.name}：新增 {c.new:,}，更正 {c.amended:,}，不变 {c.unchanged:,}，不能导入 {c.bad:,} 行"
        for c in report.counts
    )


def sweep(running: Running) -> None:
    """Gives up imports that were left, and removes the files of those that ended long ago."""
    now = timezone.now()
    left = ImportDraft.objects.filter(state=State.OPEN, made_at__lt=now - LEFT)
    left.update(state=State.CANCELLED)
    over = ImportDraft.objects.filter(files_removed_at__isnull=True)
    old = [
        *over.filter(state=State.CANCELLED),
        *over.filter(state=State.APPLIED, made_at__lt=now - KEPT),
    ]
    with transaction.atomic():
        for draft in old:
            take_away(draft.folder)
            forget_report(draft)
            _forget_cells(draft, now)
        running.complete({"removed": len(old)})


def _forget_cells(draft: ImportDraft, now: Any) -> None:
    """What stood in the files goes from the database too; counts and names of columns stay."""
    for part in draft.plan.get("parts", []):
        part["samples"] = {column: [] for column in part.get("samples", {})}
    if draft.report:
        draft.report = {**draft.report, "faults": [], "counts": [{**c, "first": []} for c in draft.report["counts"]]}
    draft.corrections, draft.files_removed_at = [], now
    draft.save(update_fields=["plan", "report", "corrections", "files_removed_at"])


CHECK = JobKind("import.check", ("检查导入", "Check an import"), check)
APPLY = JobKind("import.apply", ("导入", "Import"), apply)
UNDO = JobKind("import.undo", ("撤销导入", "Undo an import"), undo)
SWEEP = JobKind("import.sweep", ("清理导入的文件", "Sweep files of imports"), sweep, daily_at=time(3, 40))
