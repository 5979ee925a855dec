"""Taking a list along: at once, or as a job; every file leaves an entry in the audit log."""

from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foresight.foundation.accounts.standing import may_log_in
from foresight.foundation.audit.actions import record_act
from foresight.foundation.exports.registry import ExportList, Words
from foresight.foundation.exports.tables import Export
from foresight.foundation.exports.writing import Written, write_csv, write_workbook
from foresight.foundation.jobs.actions import start_job
from foresight.foundation.jobs.models import Job
from foresight.foundation.jobs.registry import job_kind
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import company, today

FORMS = ("xlsx", "csv")
KIND = "export.list"
MACHINE = User(username="foresight", is_administrator=True)
"""Whoever holds the machine sees what administrators see; the account is never saved."""

Progress = Callable[[int, int], None]
"""Called with the rows written so far and the number of all."""


def write_export(
    *,
    actor: User | None,
    chosen: ExportList,
    words: Words,
    form: str,
    path: Path,
    opened: Export | None = None,
    progress: Progress = lambda done, of: None,
) -> Written:
    """Writes the list, as the actor (None: the machine's own command line) may see it now, into the file at ``path``.

    ``opened`` is the list where the caller has opened it for the same actor already. Whoever may no longer log in
    gets nothing. Where something goes wrong there is no file.
    """
    _may(actor)
    if form not in FORMS:
        raise ValueError(_("没有“%(form)s”这种文件，有 xlsx 和 csv。") % {"form": form[:20]})
    narrowed = chosen.narrowed_by(words)
    export = opened or chosen.open(actor or MACHINE, narrowed)
    count = export.count

    def told(done: int) -> None:
        progress(done, max(count, done))

    def preface(written: Written | None = None) -> list[tuple[str, str]]:
        return _preface(actor, chosen, export, written)

    try:
        if form == "csv":
            written = write_csv(export, path, preface=() if chosen.bare else preface(), progress=told)
        else:
            written = write_workbook(export, path, preface=preface, about=_("说明"), progress=told)
        note_export(actor=actor, chosen=chosen, words=narrowed, form=form, rows=written.rows)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return written


@transaction.atomic
def note_export(*, actor: User | None, chosen: ExportList, words: Words, form: str, rows: int) -> None:
    """Leaves the entry of a list that was taken along: which, narrowed to what, and how many rows."""
    _may(actor)
    after = {"list": chosen.key, "filter": chosen.narrowed_by(words), "form": form, "rows": rows}
    record_act(actor=actor, action="export.list", subject=f"export:{chosen.key}", after=after)


@transaction.atomic
def request_export(*, actor: User, chosen: ExportList, words: Words, form: str) -> Job:
    """Asks for a list to be written in the background. It shows what the actor may see when the work is done."""
    _may(actor)
    if form not in FORMS:
        raise ValueError(_("没有“%(form)s”这种文件，有 xlsx 和 csv。") % {"form": form[:20]})
    language = get_language() or "zh-hans"
    return start_job(
        actor=actor,
        kind=job_kind(KIND),
        arguments={"list": chosen.key, "words": chosen.narrowed_by(words), "form": form, "language": language},
        subject=f"export:{chosen.key}",
        title=f"{chosen.title(language[:2])} {form.upper()}",
    )


def _may(actor: User | None) -> None:
    if actor is not None and not may_log_in(actor):
        raise PermissionDenied(_("这个账号已经不能登录，不再给它文件。"))


def _preface(actor: User | None, chosen: ExportList, export: Export, written: Written | None) -> list[tuple[str, str]]:
    """What the file is, for whoever finds it in a year's time."""
    language = (get_language() or "zh")[:2]
    lines = [
        (_("公司"), company().name),
        (_("清单"), chosen.title(language)),
        (_("筛选"), export.narrowed or _("没有筛选")),
        (_("看到哪天"), today().isoformat()),
        (_("导出时间"), f"{timezone.localtime():%Y-%m-%d %H:%M:%S}"),
        (_("谁导出的"), str(actor) if actor else _("命令行")),
        (_("范围"), _("只有这个账号看得到的内容") if actor else _("全部内容")),
        *export.about,
    ]
    if written is not None:
        lines.append((_("行数"), f"{written.rows:,}"))
        if written.cut:
            lines.append(
                (
                    _("截短"),
                    _("%(count)s 个格子太长，Excel 放不下，只写了前面的；CSV 里是完整的") % {"count": written.cut},
                )
            )
    return lines
