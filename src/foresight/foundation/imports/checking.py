"""What an import would do, found by doing all of it and keeping nothing."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from foresight.foundation.imports.error_sheet import MOST, ErrorTable, error_workbook
from foresight.foundation.imports.keeping import folder_of
from foresight.foundation.imports.models import ImportDraft
from foresight.foundation.imports.plans import mapping_text
from foresight.foundation.transfer.actions import Progress, import_files
from foresight.foundation.transfer.files import read_table
from foresight.foundation.transfer.mapping import Mapping as MappingFile
from foresight.foundation.transfer.mapping import TablePlace, read_mapping
from foresight.foundation.transfer.reports import Report
from foresight.foundation.transfer.rows import corrected_table

SHOWN_FAULTS = 200
"""So many faults are kept for the page; the error sheet has all."""
INLINE = 2 * 1024**2
"""Bytes of files up to which an import is checked while somebody waits; larger ones are a job."""


def mapping_of(draft: ImportDraft) -> MappingFile:
    """How the import is read; raises MappingProblem."""
    return read_mapping(draft.mapping or mapping_text(draft.plan))


def corrections_of(draft: ImportDraft) -> dict[tuple[str, str], dict[int, dict[str, str]]]:
    """The cells that stand in for those of the files."""
    found: dict[tuple[str, str], dict[int, dict[str, str]]] = {}
    for file, sheet, row, columns in draft.corrections:
        found.setdefault((file, sheet), {}).setdefault(row, {}).update(columns)
    return found


def size_of(draft: ImportDraft) -> int:
    """Bytes of all files."""
    return sum(int(file["size"]) for file in draft.files)


def checked(draft: ImportDraft, *, actor: Any, progress: Progress = lambda what, done, of: None) -> Report:
    """What the import would do; raises what ``import_files`` raises."""
    return import_files(
        actor=actor,
        path=folder_of(draft.folder),
        mapping=mapping_of(draft),
        dry_run=True,
        reason=draft.reason,
        correction_on=draft.correction_on,
        corrections=corrections_of(draft),
        progress=progress,
    )


def kept_report(draft: ImportDraft, report: Report) -> dict[str, Any]:
    """The report as the page shows it; all faults go into a file beside the uploads, for the error sheet."""
    whole = {
        "faults": [vars(fault) for fault in report.faults],
        "tables": [[counts.file, counts.sheet, counts.bad_rows] for counts in report.counts],
    }
    _report_file(draft).write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return {
        "counts": [{**counts.as_json(), "first": counts.first} for counts in report.counts],
        "faults": [vars(fault) for fault in report.faults[:SHOWN_FAULTS]],
        "fault_count": len(report.faults),
        "bad": report.bad,
    }


def error_sheet(draft: ImportDraft) -> bytes:
    """The bad rows of the last check (or of the import that left them out) as a workbook to mend."""
    try:
        whole: Mapping[str, Any] = json.loads(_report_file(draft).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LookupError("这次导入的文件已经清理，没有错误表了。") from None
    return error_workbook(draft.pk, list(_error_tables(draft, whole)))


def _error_tables(draft: ImportDraft, whole: Mapping[str, Any]) -> Any:
    corrections = corrections_of(draft)
    mapping = mapping_of(draft)
    bad: dict[tuple[str, str], set[int]] = {}
    for file, sheet, rows in whole["tables"]:
        bad.setdefault((file, sheet), set()).update(rows)
    places: dict[tuple[str, str], TablePlace] = {}
    for record in mapping.records:
        if record.place is not None:
            places.setdefault((record.place.file, record.place.sheet), record.place)
    for (file, sheet), rows in bad.items():
        place = places.get((file, sheet)) or places.get((file, "")) or places.get(("", sheet)) or places.get(("", ""))
        if not rows or place is None:
            continue
        table = read_table(
            folder_of(draft.folder) / file,
            sheet=sheet,
            header_row=place.header,
            encoding=place.encoding,
            delimiter=place.delimiter,
        )
        corrected = corrections.get((file, sheet))
        table = corrected_table(table, corrected) if corrected else table
        faults: dict[int, list[Mapping[str, Any]]] = {}
        for fault in whole["faults"]:
            if (fault["file"], fault["sheet"]) == (file, sheet):
                faults.setdefault(fault["row"], []).append(fault)
        chosen = [(number, row) for number, row in table.rows if number in rows][:MOST]
        yield ErrorTable(sheet or Path(file).stem, table.header, chosen, faults)


def _report_file(draft: ImportDraft) -> Path:
    found = folder_of(draft.folder).with_name(f"{draft.folder}.report.json")
    found.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def forget_report(draft: ImportDraft) -> None:
    """Removes the file with all faults."""
    _report_file(draft).unlink(missing_ok=True)
