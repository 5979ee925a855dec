"""How imports are said on a page."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from foresight.foundation.imports.models import ImportDraft
from foresight.foundation.imports.queries import is_busy
from foresight.foundation.transfer.models import ImportRun
from foresight.foundation.transfer.registry import Field, RecordType, record_types


def told_of_run(run: ImportRun) -> str:
    """What an import did, in a line."""
    counts = [run.counts[key] for key in sorted(run.counts, key=int)]
    return _("；").join(told(one) for one in counts) or "—"


def told(counts: Mapping[str, Any]) -> str:
    """What became of one kind of record."""
    parts = [
        (counts["new"], _("新增 %(count)s")),
        (counts["amended"], _("更正 %(count)s")),
        (counts["unchanged"], _("不变 %(count)s")),
        (counts["bad"], _("跳过 %(count)s 行")),
    ]
    said = _("，").join(text % {"count": f"{count:,}"} for count, text in parts if count)
    return f"{counts['name']} {said or _('没有内容')}"


def state_text(draft: ImportDraft) -> str:
    """How an import stands."""
    states = ImportDraft.State
    if draft.run is not None and draft.run.undone_at is not None:
        return _("已撤销")
    if draft.state == states.APPLIED:
        return _("已导入")
    if draft.state == states.CANCELLED:
        return _("已放弃")
    return _("正在处理") if is_busy(draft) else _("准备中")


def sums_of(counts: Mapping[str, Any]) -> str:
    """The amounts of a check, each with its field's name."""
    kind = record_types().get(counts["type"])
    names = {f.key: f.name for f in kind.fields} if kind else {}
    return _("；").join(f"{names.get(key, key)} {Decimal(total):,.2f}" for key, total in counts["sums"].items())


def understood(counts: Mapping[str, Any]) -> tuple[Sequence[Field], Sequence[tuple[int, Sequence[str]]]]:
    """The first rows as they are understood: the fields of which any says something, and the rows."""
    kind: RecordType | None = record_types().get(counts["type"])
    if kind is None:
        return (), ()
    rows = counts["first"]
    fields = [f for f in kind.fields if any(values.get(f.key) for _, values in rows)]
    return fields, [(number, [values.get(f.key, "") for f in fields]) for number, values in rows]
