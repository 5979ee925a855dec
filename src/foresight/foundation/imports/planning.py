"""The first plan of an import: every table looked at, its type and columns guessed, a saved reading found again."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from foresight.foundation.imports.error_sheet import import_named, is_reason_column
from foresight.foundation.imports.guessing import (
    SAMPLES,
    best_guess,
    date_order,
    guess_of,
    translations,
    unit_in,
    with_comma,
)
from foresight.foundation.imports.models import ImportDraft, SavedMapping
from foresight.foundation.imports.plans import Part, Plan
from foresight.foundation.imports.templates import OWN
from foresight.foundation.transfer.cells import text_of
from foresight.foundation.transfer.files import FileProblem, read_table
from foresight.foundation.transfer.registry import RecordType, record_types
from foresight.foundation.transfer.surveys import TableView, survey, table_at

SOURCE = "excel"
"""The source of documents that come by hand, until somebody names another one."""
KEPT = ("columns", "constants", "values", "dates", "units", "distinct", "type", "use")
READ_WHOLE = 4 * 1024**2
"""Files up to so many bytes are read whole to look names up; of larger ones the first rows only."""


def first_plan(folder: Path, files: Iterable[str]) -> tuple[Plan, list[str]]:
    """The plan that is suggested for the files, and what is worth knowing about them; raises FileProblem."""
    views: list[TableView] = []
    notes: list[str] = []
    for name in files:
        found = survey(folder / name)
        views += [view for view in found.tables if not view.sheet.startswith(OWN)]
        notes += [note for note in found.notes if OWN not in note]
        if not found.tables:
            notes.append(f"{name} 里没有数据。")
    plan: Plan = {"source": SOURCE, "parts": [part_of(folder, view) for view in views]}
    if any(part.get("with_comma") for part in plan["parts"]):
        plan["numbers"] = "1.234,50"
    _apply_saved(plan)
    _apply_continued(plan)
    return plan, notes


def part_of(folder: Path, view: TableView, kind: str = "") -> Part:
    """A table as it is suggested to be read; with ``kind`` as that type of record."""
    types = record_types()
    guess = guess_of(view, types[kind]) if kind else best_guess(view, list(types.values()))
    part: Part = {
        "file": view.file,
        "sheet": view.sheet,
        "header": view.header,
        "hidden": view.hidden,
        "headers": [column for column in view.columns if column and not is_reason_column(column)],
        "samples": samples_of(view),
        "height": view.height,
        "type": kind or (guess.type if guess else ""),
        "use": bool(guess) and not view.hidden,
        "columns": dict(guess.columns) if guess else {},
        "sure": dict(guess.sure) if guess else {},
        "constants": {},
        "values": {},
        "units": {},
        "dates": "",
        "dates_open": False,
        "distinct": False,
    }
    if guess:
        refine(folder, part, view, types[part["type"]])
    return part


def refine(folder: Path, part: Part, view: TableView, kind: RecordType) -> None:
    """Units of amounts, the order of dates and the codes behind names, from headers and values."""
    columns: Mapping[str, str] = part["columns"]
    whole = _words_of(folder, part, view)
    for f in kind.fields:
        column = columns.get(f.key)
        if column is None:
            continue
        if f.kind == "amount" and (unit := unit_in(column)):
            part["units"][f.key] = unit
        if f.kind == "amount" and with_comma(whole(column)):
            part["with_comma"] = True
        if f.kind == "date":
            order, unclear = date_order(whole(column))
            part["dates"] = part["dates"] or order
            part["dates_open"] = part["dates_open"] or (unclear and not part["dates"])
        if f.members is not None:
            words = list(dict.fromkeys(text_of(value) for value in whole(column)))
            if found := translations(f, [word for word in words if word]):
                part["values"][f.key] = found
    if len(kind.identity) == 1 and kind.identity[0] in columns and not kind.document:
        keys = [text_of(value) for value in whole(columns[kind.identity[0]])]
        part["distinct"] = len(set(keys)) < len(keys) * 0.9


def _words_of(folder: Path, part: Part, view: TableView) -> Any:
    """Gives the values of a column: all of them where the file is small, else those of the first rows."""
    path = folder / view.file
    rows: Sequence[Sequence[Any]] = view.samples
    header = list(view.columns)
    if path.stat().st_size <= READ_WHOLE:
        try:
            table = read_table(path, sheet=view.sheet, header_row=view.header)
            rows, header = [row for _, row in table.rows], list(table.header)
        except FileProblem:
            pass  # told when the import is checked

    def values(column: str) -> list[Any]:
        place = header.index(column) if column in header else -1
        return [row[place] for row in rows if 0 <= place < len(row)]

    return values


def samples_of(view: TableView) -> dict[str, list[str]]:
    """The first values of each column, in words."""
    return {
        column: [text_of(row[place])[:60] for row in view.samples[:SAMPLES] if place < len(row)]
        for place, column in enumerate(view.columns)
        if column
    }


def with_header(folder: Path, part: Part, header: int) -> Part:
    """The part with its header in another row, guessed anew."""
    view = table_at(folder / part["file"], part["sheet"], header)
    return part_of(folder, view) if view is not None else part


def _apply_saved(plan: Plan) -> None:
    """A saved reading whose tables have the same headers is suggested in place of the guess."""
    present = {tuple(part["headers"]): part for part in plan["parts"]}
    fitting = [
        saved
        for saved in SavedMapping.objects.all()
        if saved.headers and all(tuple(h) in present for h in saved.headers)
    ]
    if fitting:
        use_saved(plan, max(fitting, key=lambda saved: (len(saved.headers), saved.pk)))


def use_saved(plan: Plan, saved: SavedMapping) -> None:
    """Reads the plan's tables as the saved reading says; those that it does not know are left out.

    One table may be read as several types: the parts that the saved reading has are made where they are missing.
    """
    parts: list[Part] = []
    for part in _tables(plan["parts"]):
        known = [old for old in saved.plan.get("parts", []) if old["headers"] == part["headers"]]
        parts += [{**part, **{key: old[key] for key in KEPT if key in old}, "sure": {}} for old in known]
        if not known:
            parts.append({**part, "use": False})
    plan["parts"] = parts
    plan["source"] = saved.plan.get("source", plan["source"])
    plan["saved"] = saved.name


def _tables(parts: Sequence[Part]) -> list[Part]:
    """Each table once."""
    return list({(part["file"], part["sheet"]): part for part in reversed(parts)}.values())[::-1]


def _apply_continued(plan: Plan) -> None:
    """An error sheet is read as the import was that made it."""
    for number, part in enumerate(plan["parts"]):
        draft = continued_draft(part)
        if draft is None:
            continue
        known = [old for old in draft.plan.get("parts", []) if old["headers"] == part["headers"] and old.get("use")]
        if known:
            plan["parts"][number] = {**part, **{key: known[0][key] for key in KEPT if key in known[0]}, "sure": {}}
            plan["source"] = draft.plan.get("source", plan["source"])
            plan["continues"] = draft.pk


def continued_draft(part: Part) -> ImportDraft | None:
    """The import whose error sheet a table is."""
    number = import_named(list(part["samples"]))
    return ImportDraft.objects.filter(pk=number).first() if number is not None else None
