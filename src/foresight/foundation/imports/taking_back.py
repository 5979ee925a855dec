"""Taking an import back, at once or in the background."""

from collections.abc import Callable

from django.db import OperationalError, transaction
from django.utils import timezone

from foresight.foundation.audit.actions import record_act
from foresight.foundation.imports.policies import require_importer
from foresight.foundation.imports.refusals import ImportRefusal
from foresight.foundation.organisation.models import User
from foresight.foundation.transfer.actions import take_turn
from foresight.foundation.transfer.models import ImportRun
from foresight.foundation.transfer.undoing import obstacles_of, take_back
from foresight.foundation.warehouse.actions import mark_changed


@transaction.atomic
def take_back_run(
    *, actor: User, run_id: int, reason: str, finish: Callable[[ImportRun], None] = lambda run: None
) -> ImportRun:
    """Takes back what an import did, in one transaction with ``finish``.

    Raises ImportRefusal where something depends on it by now, naming what, and PermissionDenied.
    """
    require_importer(actor)
    try:
        take_turn()
    except OperationalError as fault:
        raise ImportRefusal("另一个导入正在进行，没有撤销。请等它结束再试。") from fault
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.undone_at is not None:
        raise ImportRefusal(f"第 {run.pk} 次导入已经撤销了。")
    mark_changed()  # holds off whoever closes a period until this is through
    if obstacles := obstacles_of(run):
        raise ImportRefusal(f"第 {run.pk} 次导入现在不能撤销：{'；'.join(obstacles)}。请先处理这些，或用更正的办法改。")
    counts = take_back(run)
    run.undone_at, run.undone_by, run.undo_reason = timezone.now(), actor, reason.strip()[:500]
    run.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    record_act(
        actor=actor,
        action="import.undo",
        subject=f"import:{run.pk}",
        before={"source": run.source, "path": run.path},
        after={"removed": counts},
        reason=reason.strip(),
    )
    finish(run)
    return run
