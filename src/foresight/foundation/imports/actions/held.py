"""Holding an import while it is changed."""

from foresight.foundation.imports.models import ImportDraft
from foresight.foundation.imports.queries import is_busy, is_open
from foresight.foundation.imports.refusals import ImportRefusal


def held_draft(draft_id: int, revision: int | None = None) -> ImportDraft:
    """The import, locked until the transaction ends; it is open for changes.

    Raises LookupError, and ImportRefusal where it is busy or over, or somebody has changed it since ``revision``.
    """
    draft = ImportDraft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise LookupError(f"没有导入 {draft_id}。")
    if is_busy(draft):
        raise ImportRefusal("这次导入正在后台处理。请等它结束，或先取消任务。")
    if not is_open(draft):
        raise ImportRefusal(f"这次导入已经结束（{draft.get_state_display()}），不能再改。请重新上传文件。")
    if revision is not None and revision != draft.revision:
        raise ImportRefusal("这次导入刚才在别处改过，你这一页是旧的，没有保存。请看现在的内容再改。")
    return draft


def changed(draft: ImportDraft, *columns: str) -> None:
    """Saves what changed; what was checked before no longer holds."""
    draft.report, draft.problem, draft.state = None, "", ImportDraft.State.OPEN
    draft.revision += 1
    draft.save(update_fields=[*columns, "report", "problem", "state", "revision"])
