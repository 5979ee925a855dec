"""Importing: read, check, hand to the rooms' actions, and keep all of it or nothing."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from foresight.foundation.audit.actions import acts_together, record_act
from foresight.foundation.transfer.mapping import Mapping as MappingFile
from foresight.foundation.transfer.mapping import Record
from foresight.foundation.transfer.models import ImportLock, ImportRun
from foresight.foundation.transfer.outcomes import Outcome, RowProblem
from foresight.foundation.transfer.registry import Context, Unfit, record_types
from foresight.foundation.transfer.reports import Counts, Report
from foresight.foundation.transfer.rows import CheckedRow, CheckedRows, Folder, checked_rows, documents

BATCH = 5000
"""Documents handed to a room at a time."""
SHOWN_PATH = 500
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""
_PART = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?")


class ImportRefused(ValueError):
    """The import could not be made; nothing of it is kept."""


class _Discard(Exception):
    """Ends the transaction without keeping anything."""


@dataclass
class _Step:
    """One record of the mapping on its way."""

    record: Record
    checked: CheckedRows
    counts: Counts
    options: Mapping[str, object] = field(default_factory=dict)


def import_files(
    *,
    actor: Any,
    path: Path,
    mapping: MappingFile,
    dry_run: bool = False,
    skip_bad: bool = False,
    reason: str = "",
    correction_on: date | None = None,
    progress: Progress = lambda what, done, of: None,
) -> Report:
    """Imports the file or folder at ``path`` as the mapping says, in one transaction.

    Every row is read and checked first, then handed to the rooms' actions in the order of the record types, whatever
    the order in the mapping. While a single row is bad nothing is kept, unless ``skip_bad``: then whole documents
    without a bad row are. ``dry_run`` does all of it and keeps nothing. ``reason`` says why recorded facts change;
    without it a changed fact is a bad row. ``correction_on`` is the open day on which amounts of closed periods count;
    without it they are bad rows.

    Returns the report; raises FileProblem, MappingProblem, PermissionDenied, and ImportRefused where the database
    cannot take it (another import is running, the disk is full).
    """
    started = timezone.now()
    folder = Folder(path)
    steps = [_read(folder, mapping, record, progress) for record in _in_order(mapping.records)]
    report = Report(mapping.source, dry_run=dry_run, counts=[step.counts for step in steps])
    try:
        with transaction.atomic(), acts_together():
            _take_turn()
            run = ImportRun.objects.create(
                started_at=started,
                actor=actor,
                source=mapping.source,
                path=str(path)[-SHOWN_PATH:],
                mapping=mapping.text,
                reason=reason,
            )
            for step in steps:
                _apply(step, _context(actor, mapping, step.record, run, started, reason, correction_on), progress)
            _count(steps, report)
            if dry_run or (report.faults and not skip_bad):
                raise _Discard
            run.finished_at = timezone.now()
            run.counts = {str(number): vars(step.counts) for number, step in enumerate(steps, start=1)}
            run.save(update_fields=["finished_at", "counts"])
            record_act(
                actor=actor,
                action="import.apply",
                subject=f"import:{run.pk}",
                after={"source": mapping.source, "path": run.path, "bad": report.bad},
                reason=reason,
            )
            report.applied, report.run = True, run.pk
    except _Discard:
        pass
    except PermissionDenied:
        raise
    except DatabaseError as fault:
        raise ImportRefused(_why(fault)) from fault
    return report


def _in_order(records: Sequence[Record]) -> list[Record]:
    """What others refer to comes first; records of one type keep the mapping's order."""
    order = {key: number for number, key in enumerate(record_types())}
    return sorted(records, key=lambda record: (order[record.type.key], record.number))


def _take_turn() -> None:
    """Two imports never mix: the second is told so (PostgreSQL), or waits and is told so (SQLite's one writer)."""
    ImportLock.objects.get_or_create(id=1)
    if connection.features.has_select_for_update_nowait:
        ImportLock.objects.select_for_update(nowait=True).get(id=1)


def _why(fault: DatabaseError) -> str:
    text = str(fault).lower()
    if "disk is full" in text or "no space left" in text:
        return "磁盘写满了，这次导入没有留下任何数据。请腾出空间再导入。"
    if isinstance(fault, OperationalError) and ("lock" in text):
        return "另一个导入正在进行，这次没有导入任何数据。请等它结束再试。"
    return f"数据库没有接受这次导入，没有留下任何数据：{fault}"


def _read(folder: Folder, mapping: MappingFile, record: Record, progress: Progress) -> _Step:
    progress(f"读取{record.type.name}", 0, 0)
    checked = checked_rows(folder, mapping, record)
    counts = Counts(record.type.key, record.type.name, checked.file, checked.sheet)
    return _Step(record, checked, counts, record.options)


def _context(
    actor: Any,
    mapping: MappingFile,
    record: Record,
    run: ImportRun,
    started: datetime,
    reason: str,
    correction_on: date | None,
) -> Context:
    return Context(actor, mapping.source, started, run, reason.strip(), correction_on, record.options)


def _apply(step: _Step, context: Context, progress: Progress) -> None:
    kind, checked = step.record.type, step.checked
    if kind.prepare is not None:
        kind.prepare(context, [row.values for row in checked.rows])
    given: list[tuple[list[CheckedRow], object]] = []
    for rows in documents(checked):
        try:
            given.append((rows, kind.build(context, [row.values for row in rows])))
        except Unfit as unfit:
            checked.fault(
                rows[unfit.row].number, step.record.column_of(unfit.field), unfit.value, unfit.reason, unfit.todo
            )
            checked.bad_rows.update(row.number for row in rows)
    size = len(given) if kind.whole else BATCH
    for start in range(0, len(given), size or 1):
        part = given[start : start + size]
        progress(f"写入{kind.name}", start, len(given))
        outcome = kind.apply(context, [built for _, built in part])
        _note(step, part, outcome)
    progress(f"写入{kind.name}", len(given), len(given))
    step.counts.given = len(given)


def _note(step: _Step, part: Sequence[tuple[list[CheckedRow], object]], outcome: Outcome) -> None:
    counts = step.counts
    counts.new += outcome.new
    counts.unchanged += outcome.unchanged
    counts.amended += outcome.amended
    counts.refused += outcome.bad
    for problem in outcome.problems:
        rows, _ = part[problem.index]
        row, key = _place(problem, rows, step.record)
        step.checked.fault(row.number, step.record.column_of(key), problem.value, problem.reason, problem.todo)
        step.checked.bad_rows.update(row.number for row in rows)  # a refused document is refused whole


def _place(problem: RowProblem, rows: Sequence[CheckedRow], record: Record) -> tuple[CheckedRow, str]:
    """The row and the mapping's field that a room's problem is about."""
    kind = record.type
    match = _PART.fullmatch(problem.field)
    if match is None:
        return rows[0], kind.fields_of.get(problem.field, problem.field)
    part, number, inner = match.groups()
    row = rows[int(number)] if part == kind.rows_in and int(number) < len(rows) else rows[0]
    key = inner if part == kind.rows_in and inner else part
    return row, kind.fields_of.get(key, key)


def _count(steps: Sequence[_Step], report: Report) -> None:
    for step in steps:
        checked, counts = step.checked, step.counts
        counts.read, counts.left_out, counts.repeated = checked.read, checked.left_out, checked.repeated
        counts.bad = len(checked.bad_rows)
        counts.good = counts.read - counts.bad - counts.left_out - counts.repeated
        report.faults += sorted(checked.faults, key=lambda fault: fault.row)
