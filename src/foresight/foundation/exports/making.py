"""The job that writes a large list, and the file that its owner fetches."""

from pathlib import Path

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from foresight.foundation.accounts.standing import may_log_in
from foresight.foundation.exports.actions import KIND, write_export
from foresight.foundation.exports.registry import export_list
from foresight.foundation.jobs.files import folder_of
from foresight.foundation.jobs.models import Job, State
from foresight.foundation.jobs.registry import JobKind
from foresight.foundation.jobs.running import Refused, Running
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import today


def make_export(running: Running) -> None:
    """Writes the list in the scope of this moment. A worker that dies leaves a file that nobody is shown."""
    given = running.arguments
    if running.job.actor_id is None:
        raise Refused("没有账号，就没有可以取文件的人。")
    actor = User.objects.select_related("person", "lock").get(pk=running.job.actor_id)
    begun = folder_of(running.job) / f"{running.job.token}.part"
    for left in begun.parent.iterdir():
        left.unlink(missing_ok=True)  # of an attempt whose worker died
    with translation.override(given["language"]):
        if not may_log_in(actor):
            raise Refused(_("这个账号已经不能登录，不再给它文件。"))
        chosen, form = export_list(given["list"]), given["form"]
        doing = _("写%(list)s") % {"list": chosen.title(given["language"][:2])}
        running.progress(doing)
        with transaction.atomic():
            written = write_export(
                actor=actor,
                chosen=chosen,
                words=given["words"],
                form=form,
                path=begun,
                progress=lambda done, of: running.progress(doing, done, of),
            )
            name = chosen.file_name(given["language"][:2], today(), form)
            begun.replace(_place(running.job, form))
            running.complete({"file": name, "rows": written.rows})


def file_of(viewer: User, job_id: int) -> tuple[Path, str]:
    """The file of an export that the viewer has asked for, and its name; raises LookupError for every other."""
    job = Job.objects.filter(pk=job_id, kind=KIND, actor=viewer, state=State.DONE).first()
    if job is None:
        raise LookupError(_("没有这个文件。"))
    place = _place(job, job.arguments["form"])
    if not place.is_file():
        raise LookupError(_("这个文件已经清理掉了，请重新导出。"))
    return place, (job.result or {})["file"]


def _place(job: Job, form: str) -> Path:
    return folder_of(job) / f"export.{form}"


EXPORT = JobKind(KIND, ("导出清单", "Export a list"), make_export)
