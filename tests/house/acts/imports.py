"""The acts of importing by hand. What has to be there is made without acts, and only for the act that needs it."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from foresight.foundation.imports import actions
from foresight.foundation.imports.checking import checked, error_sheet, kept_report
from foresight.foundation.imports.keeping import folder_of, put_away
from foresight.foundation.imports.models import ImportDraft, SavedMapping
from foresight.foundation.imports.planning import first_plan
from foresight.foundation.organisation.models import User
from foresight.foundation.transfer.models import ImportRun

FILE = "客户编号,客户名称,现属组织\nk71,泰山重工,\nk72,华山动力,nowhere\n"


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("客户.csv", FILE.encode())


def _dora() -> User:
    return User.objects.get(username="dora")


def _draft() -> ImportDraft:
    """A checked import with a good and a bad row."""
    draft = ImportDraft(actor=_dora(), made_at=timezone.now())
    draft.files = put_away(draft.folder, [_file()])
    draft.plan, draft.notes = first_plan(folder_of(draft.folder), ["客户.csv"])
    draft.save()
    draft.report = kept_report(draft, checked(draft, actor=None))
    draft.save()
    return draft


def _bring_back(actor: Any) -> object:
    draft = _draft()
    upload = SimpleUploadedFile("错误.xlsx", error_sheet(draft))
    return actions.bring_back_errors(actor=actor, draft_id=draft.pk, upload=upload)


def _map(actor: Any) -> object:
    draft = _draft()
    return actions.map_import(actor=actor, draft_id=draft.pk, plan=draft.plan)


def _undo(actor: Any) -> object:
    run = ImportRun.objects.create(started_at=timezone.now(), source="x", path="x", mapping="")
    return actions.undo_import(actor=actor, run_id=run.pk, reason="错了")


def _remove(actor: Any) -> object:
    saved = SavedMapping.objects.create(name="客户", plan={}, made_by=_dora(), made_at=timezone.now())
    actions.remove_mapping(actor=actor, mapping_id=saved.pk)
    return None


ACTS = {
    "imports.upload_files": lambda actor: actions.upload_files(actor=actor, uploads=[_file()]),
    "imports.bring_back_errors": _bring_back,
    "imports.map_import": _map,
    "imports.fix_import": lambda actor: actions.fix_import(actor=actor, draft_id=_draft().pk, reason="改价"),
    "imports.check_import": lambda actor: actions.check_import(actor=actor, draft_id=_draft().pk),
    "imports.start_import": lambda actor: actions.start_import(actor=actor, draft_id=_draft().pk, skip_bad=True),
    "imports.cancel_import": lambda actor: actions.cancel_import(actor=actor, draft_id=_draft().pk),
    "imports.undo_import": _undo,
    "imports.save_mapping": lambda actor: actions.save_mapping(actor=actor, draft_id=_draft().pk, name="月报"),
    "imports.remove_mapping": _remove,
}
