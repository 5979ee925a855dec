"""Importing: read, check, hand to the rooms' actions, and keep all of it or nothing."""

import gc
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from foresight.foundation.audit.actions import acts_together, record_act
from foresight.foundation.transfer.cells import text_of
from foresight.foundation.transfer.mapping import Mapping as MappingFile
from foresight.foundation.transfer.mapping import Record
from foresight.foundation.transfer.models import ImportLock, ImportRun
from foresight.foundation.transfer.outcomes import Outcome, RowProblem
from foresight.foundation.transfer.registry import Context, Unfit, record_types
from foresight.foundation.transfer.reports import Counts, Report
from foresight.foundation.transfer.rows import CheckedRows, Corrections, Folder, Reading
from foresight.foundation.transfer.traces import tracing

BATCH = 5000
"""Documents handed to a room at a time."""
SHOWN_PATH = 500
KEPT_FAULTS = 1000
"""So many faults are kept with the run; its file has all of its rows."""
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
    given: list[tuple[tuple[int, ...], object]] = field(default_factory=list)
    """Numbers of a document's rows, and the input made of them."""


def import_files(
    *,
    actor: Any,
    path: Path,
    mapping: MappingFile,
    dry_run: bool = False,
    skip_bad: bool = False,
    reason: str = "",
    correction_on: date | None = None,
    corrections: Corrections | None = None,
    finish: Callable[[ImportRun, Report], None] = lambda run, report: None,
    progress: Progress = lambda what, done, of: None,
) -> Report:
    """Imports the file or folder at ``path`` as the mapping says, in one transaction.

    Every row is read and checked first, then handed to the rooms' actions in the order of the record types, whatever
    the order in the mapping. While a single row is bad nothing is kept, unless ``skip_bad``: then whole documents
    without a bad row are. ``dry_run`` does all of it and keeps nothing. ``reason`` says why recorded facts change;
    without it a changed fact is a bad row. ``correction_on`` is the open day on which amounts of closed periods count;
    without it they are bad rows. ``corrections`` are cells that stand in for those of the files. ``finish`` is called
    last, inside the transaction of an import that is applied.

    Rows are read, checked and made into inputs before the transaction begins, so that the database's writer is taken
    for no longer than the rooms' own checks and the writing need.

    Returns the report; raises FileProblem, MappingProblem, PermissionDenied, and ImportRefused where the database
    cannot take it (another import is running, the disk is full).
    """
    started = timezone.now()
    folder = Folder(path, corrections)
    before = Context(actor, mapping.source, started, ImportRun(), reason.strip(), correction_on)
    with _without_collecting():
        steps = [_read(folder, mapping, record, before, progress) for record in _in_order(mapping.records)]
        folder.forget()
    report = Report(mapping.source, dry_run=dry_run, counts=[step.counts for step in steps])
    try:
        with transaction.atomic(), acts_together(), _without_collecting():
            take_turn()
            run = ImportRun.objects.create(
                started_at=started,
                actor=actor,
                source=mapping.source,
                path=str(path)[-SHOWN_PATH:],
                mapping=mapping.text,
                reason=reason,
            )
            with tracing(run):
                for step in steps:
                    _apply(step, replace(before, run=run, options=step.record.options), progress)
            _count(steps, report)
            if dry_run or (report.faults and not skip_bad):
                raise _Discard
            run.finished_at = timezone.now()
            run.counts = {str(number): step.counts.as_json() for number, step in enumerate(steps, start=1)}
            run.faults = [vars(fault) for fault in report.faults[:KEPT_FAULTS]]
            run.save(update_fields=["finished_at", "counts", "faults"])
            record_act(
                actor=actor,
                action="import.apply",
                subject=f"import:{run.pk}",
                after={"source": mapping.source, "path": run.path, "bad": report.bad},
                reason=reason,
            )
            report.applied, report.run = True, run.pk
            finish(run, report)
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


def take_turn() -> None:
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


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A large import makes millions of objects, none of them in a circle: looking for circles takes half of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _read(folder: Folder, mapping: MappingFile, record: Record, context: Context, progress: Progress) -> _Step:
    """Reads and checks the rows of a record and makes inputs of them; nothing is written."""
    kind = record.type
    progress(f"读取{kind.name}", 0, 0)
    reading = Reading(folder, mapping, record)
    step = _Step(record, reading.checked, Counts(kind.key, kind.name, reading.checked.file, reading.checked.sheet))
    context = replace(context, options=record.options)
    documents = reading.documents(folder)
    if kind.prepare is not None:
        documents = iter(every := list(documents))
        kind.prepare(context, [row.values for rows in every for row in rows])
    for number, rows in enumerate(documents):
        if number % BATCH == 0:
            progress(f"读取{kind.name}", number, 0)
        numbers = tuple(row.number for row in rows)
        try:
            step.given.append((numbers, kind.build(context, [row.values for row in rows])))
        except Unfit as unfit:
            step.checked.fault(numbers[unfit.row], record.column_of(unfit.field), unfit.value, unfit.reason, unfit.todo)
            step.checked.bad_rows.update(numbers)
    step.counts.given = len(step.given)
    return step


def _apply(step: _Step, context: Context, progress: Progress) -> None:
    kind, given = step.record.type, step.given
    size = len(given) if kind.whole else BATCH
    for start in range(0, len(given), size or 1):
        part = given[start : start + size]
        progress(f"写入{kind.name}", start, len(given))
        outcome = kind.apply(context, [built for _, built in part])
        _note(step, part, outcome)
    progress(f"写入{kind.name}", len(given), len(given))


def _note(step: _Step, part: Sequence[tuple[tuple[int, ...], object]], outcome: Outcome) -> None:
    counts = step.counts
    counts.new += outcome.new
    counts.unchanged += outcome.unchanged
    counts.amended += outcome.amended
    counts.refused += outcome.bad
    for problem in outcome.problems:
        numbers, _ = part[problem.index]
        row, key = _place(problem, numbers, step.record)
        step.checked.fault(row, step.record.column_of(key), problem.value, problem.reason, problem.todo)
        step.checked.bad_rows.update(numbers)  # a refused document is refused whole


def _place(problem: RowProblem, rows: Sequence[int], record: Record) -> tuple[int, str]:
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
        counts.sums = {key: str(total) for key, total in checked.sums.items()}
        counts.bad_rows = sorted(checked.bad_rows)
        counts.first = [(row.number, _shown(row.values)) for row in checked.first]
        report.faults += sorted(checked.faults, key=lambda fault: fault.row)


def _shown(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as they are understood, in words."""
    return {key: text_of(value) if not isinstance(value, Decimal) else f"{value:f}" for key, value in values.items()}
