"""Uploading, saying how tables are read, and mending cells."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from foresight.foundation.audit.actions import record_act
from foresight.foundation.imports.actions.held import changed, held_draft
from foresight.foundation.imports.error_sheet import corrections_in, import_named, is_reason_column
from foresight.foundation.imports.keeping import Upload, folder_of, put_away, take_away
from foresight.foundation.imports.models import ImportDraft
from foresight.foundation.imports.planning import first_plan
from foresight.foundation.imports.plans import mapping_text, used_parts
from foresight.foundation.imports.policies import require_importer
from foresight.foundation.imports.queries import is_open
from foresight.foundation.imports.refusals import ImportRefusal
from foresight.foundation.organisation.models import User
from foresight.foundation.transfer.files import Table, read_table
from foresight.foundation.transfer.mapping import MappingProblem, read_mapping
from foresight.foundation.transfer.surveys import survey

LONGEST_CELL = 2000
MOST_CORRECTIONS = 100_000


def upload_files(*, actor: User, uploads: Sequence[Upload]) -> ImportDraft:
    """Puts files away and suggests how they are read. A mended error sheet of an import that is still open goes on with
    that import, and one of an import that is over begins a new one that is read in the same way.

    Raises ImportRefusal and FileProblem, of which nothing is kept, and PermissionDenied.
    """
    require_importer(actor)
    return _upload(actor, uploads)


def bring_back_errors(*, actor: User, draft_id: int, upload: Upload) -> ImportDraft:
    """Takes the cells of a mended error sheet into its import. Raises ImportRefusal and FileProblem."""
    require_importer(actor)
    return _upload(actor, [upload], into=draft_id)


def _upload(actor: User, uploads: Sequence[Upload], into: int | None = None) -> ImportDraft:
    draft = ImportDraft.objects.create(actor=actor, made_at=timezone.now())
    number, kept = draft.pk, False
    try:
        draft.files = put_away(draft.folder, uploads)
        going_on = _continued(draft)
        if into is not None and (going_on is None or going_on.pk != into):
            raise ImportRefusal("这个文件不是这次导入的错误表。请下载错误表，改好以后上传那一个文件。")
        if going_on is not None:
            with transaction.atomic():
                return _mend(actor, going_on.pk, _error_tables(draft, going_on))
        draft.plan, draft.notes = first_plan(folder_of(draft.folder), [file["name"] for file in draft.files])
        draft.continues_id = draft.plan.pop("continues", None)
        with transaction.atomic():
            draft.save()
            record_act(
                actor=actor,
                action="import.upload",
                subject=f"draft:{number}",
                after={"files": [[file["name"], file["size"], file["sha256"]] for file in draft.files]},
            )
        kept = True
        return draft
    finally:
        if not kept:
            ImportDraft.objects.filter(pk=number).delete()
            take_away(draft.folder)


def _continued(draft: ImportDraft) -> ImportDraft | None:
    """The open import whose error sheet was uploaded, if it was one."""
    if len(draft.files) != 1:
        return None
    for view in survey(folder_of(draft.folder) / draft.files[0]["name"]).tables:
        number = import_named(view.columns)
        found = ImportDraft.objects.filter(pk=number).first() if number is not None else None
        if found is not None and is_open(found):
            return found
    return None


def _error_tables(draft: ImportDraft, of: ImportDraft) -> list[Table]:
    path = folder_of(draft.folder) / draft.files[0]["name"]
    tables = []
    for view in survey(path).tables:
        if import_named(view.columns) == of.pk:
            tables.append(read_table(path, sheet=view.sheet, header_row=view.header))
    return tables


def _mend(actor: User, draft_id: int, tables: Sequence[Table]) -> ImportDraft:
    draft = held_draft(draft_id)
    cells = []
    for table in tables:
        try:
            mended = corrections_in(table.header, [row for _, row in table.rows], draft_id)
        except ValueError as fault:
            raise ImportRefusal(str(fault)) from fault
        headers = [name for name in table.header if name and not is_reason_column(name)]
        places = {(part["file"], part["sheet"]) for part in used_parts(draft.plan) if part["headers"] == headers}
        if not places:
            raise ImportRefusal(f"错误表“{table.sheet}”的列和原来的表不一样。请不要改表头。")
        cells += [(*place, row, columns) for place in sorted(places) for row, columns in mended.items()]
    return _fix(actor, draft, cells)


@transaction.atomic
def map_import(
    *,
    actor: User,
    draft_id: int,
    plan: Mapping[str, Any],
    mapping: str = "",
    revision: int | None = None,
    complete: bool = True,
) -> ImportDraft:
    """Says how the tables are read: by a plan, or by the text of a mapping file that stands in its place.
    One that is not ``complete`` is only kept to be gone on with.

    Raises ImportRefusal for one that cannot be used, or a page that is out of date.
    """
    require_importer(actor)
    draft = held_draft(draft_id, revision)
    text = mapping or mapping_text(plan)
    if complete and not mapping and not used_parts(plan):
        raise ImportRefusal("还没有选要导入什么。请至少给一张表选上记录类型。")
    try:
        if complete:
            read_mapping(text)
    except MappingProblem as problem:
        raise ImportRefusal(str(problem)) from problem
    before = draft.mapping or mapping_text(draft.plan)
    draft.plan, draft.mapping = dict(plan), mapping
    changed(draft, "plan", "mapping")
    record_act(
        actor=actor,
        action="import.map",
        subject=f"draft:{draft.pk}",
        before={"mapping": before[:20_000]},
        after={"mapping": text[:20_000]},
    )
    return draft


@transaction.atomic
def fix_import(
    *,
    actor: User,
    draft_id: int,
    cells: Sequence[tuple[str, str, int, Mapping[str, str]]] = (),
    reason: str | None = None,
    correction_on: date | None = None,
    revision: int | None = None,
) -> ImportDraft:
    """Puts other values into cells (file, sheet, row, column → value), and says why recorded facts change and on which
    open day amounts of closed days count. The files themselves stay as they came.
    """
    require_importer(actor)
    draft = held_draft(draft_id, revision)
    if reason is not None:
        draft.reason, draft.correction_on = reason.strip()[:500], correction_on
    return _fix(actor, draft, cells)


def _fix(actor: User, draft: ImportDraft, cells: Sequence[tuple[str, str, int, Mapping[str, str]]]) -> ImportDraft:
    known = {(file, sheet, row): dict(columns) for file, sheet, row, columns in draft.corrections}
    files = {file["name"] for file in draft.files}
    told = []
    for file, sheet, row, columns in cells:
        if file not in files:
            raise ImportRefusal(f"这次导入里没有文件 {file}。")
        for column, value in columns.items():
            if len(value) > LONGEST_CELL:
                raise ImportRefusal(f"第 {row} 行的“{column}”有 {len(value)} 个字，最多 {LONGEST_CELL} 个。")
        known.setdefault((file, sheet, row), {}).update(columns)
        told.append([file, sheet, row, dict(columns)])
    if len(known) > MOST_CORRECTIONS:
        raise ImportRefusal(f"一次导入最多改 {MOST_CORRECTIONS:,} 行。请改好原来的文件再上传。")
    draft.corrections = [[*place, columns] for place, columns in known.items()]
    changed(draft, "corrections", "reason", "correction_on")
    record_act(
        actor=actor,
        action="import.fix",
        subject=f"draft:{draft.pk}",
        after={"cells": told[:200], "count": len(told), "correction_on": str(draft.correction_on or "")},
        reason=draft.reason,
    )
    return draft
