"""The form that says how tables are read: what it shows, and what comes back from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from foresight.foundation.imports.checking import corrections_of
from foresight.foundation.imports.guessing import LIKELY
from foresight.foundation.imports.keeping import folder_of
from foresight.foundation.imports.models import ImportDraft
from foresight.foundation.imports.planning import part_of, with_header
from foresight.foundation.imports.plans import NUMBERS, Part, Plan
from foresight.foundation.transfer.mapping import UNITS
from foresight.foundation.transfer.registry import KINDS, Field, RecordType, record_types
from foresight.foundation.transfer.surveys import table_at

WORDS_SHOWN = 40
"""So many translated words of a column can be changed on the page."""
SAMPLE = 3


@dataclass(frozen=True)
class FieldRow:
    """A field of the record, and what it is read from."""

    field: Field
    name: str
    """What its inputs begin with."""
    column: str
    options: Sequence[tuple[str, str]]
    """Column and how it is shown: with its first values."""
    constant: str
    unit: str
    words: Sequence[tuple[str, str]]
    more_words: int
    unsure: bool
    choices: Sequence[tuple[str, str]]
    """What a constant may be, where there are few."""

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return KINDS[self.field.kind]

    @property
    def used(self) -> bool:
        """Whether anything is read into it, or has to be."""
        return bool(self.column or self.constant or self.field.required)


@dataclass(frozen=True)
class PartForm:
    """A table with its fields."""

    number: int
    part: Part
    kind: RecordType | None
    main: Sequence[FieldRow]
    others: Sequence[FieldRow]
    unread: Sequence[str]
    """Columns that nothing is read from."""
    has_dates: bool


def forms_of(draft: ImportDraft, unknown: Mapping[tuple[str, str], Sequence[str]]) -> list[PartForm]:
    """The form of each table; ``unknown`` are words of a column that the last check did not know."""
    return [_form(number, part, unknown) for number, part in enumerate(draft.plan.get("parts", []))]


def _form(number: int, part: Part, unknown: Mapping[tuple[str, str], Sequence[str]]) -> PartForm:
    kind = record_types().get(part["type"]) if part.get("use") else None
    if kind is None:
        return PartForm(number, part, None, (), (), (), False)
    options = [(column, _option(part, column)) for column in part["headers"]]
    rows = [_row(number, part, f, options, unknown) for f in kind.fields]
    read = set(part["columns"].values())
    return PartForm(
        number=number,
        part=part,
        kind=kind,
        main=[row for row in rows if row.used],
        others=[row for row in rows if not row.used],
        unread=[column for column in part["headers"] if column not in read],
        has_dates=any(f.kind == "date" and f.key in part["columns"] for f in kind.fields),
    )


def _option(part: Part, column: str) -> str:
    shown = "、".join(word[:16] for word in part["samples"].get(column, [])[:SAMPLE] if word)
    return f"{column}（{shown}）" if shown else column


def _row(
    number: int,
    part: Part,
    f: Field,
    options: Sequence[tuple[str, str]],
    unknown: Mapping[tuple[str, str], Sequence[str]],
) -> FieldRow:
    column = part["columns"].get(f.key, "")
    known = dict(part["values"].get(f.key, {}))
    asked = [word for word in unknown.get((part["type"], column), ()) if word and word not in known]
    words = [(word, "") for word in asked] if f.members is not None or f.words else []
    words += list(known.items())
    choices: list[tuple[str, str]] = [(word, word) for word in f.words]
    if f.kind == "yes_no":
        choices = [("是", "是"), ("否", "否")]
    return FieldRow(
        field=f,
        name=f"{number}-{f.key}",
        column=column,
        options=options,
        constant=part["constants"].get(f.key, ""),
        unit=part["units"].get(f.key, ""),
        words=words[:WORDS_SHOWN],
        more_words=max(0, len(words) - WORDS_SHOWN),
        unsure=bool(column) and 0 < part.get("sure", {}).get(f.key, 1) <= LIKELY + 0.2,
        choices=choices,
    )


def plan_from(draft: ImportDraft, given: QueryDict) -> tuple[Plan, bool]:
    """The plan as the form says it, and whether tables were looked at anew (another type, another header): then the
    guesses have to be seen first."""
    plan: Plan = {**draft.plan, "source": given.get("source", "").strip()[:64]}
    plan["numbers"] = given["numbers"] if given.get("numbers") in NUMBERS else ""
    parts: list[Part] = []
    anew = False
    for number, part in enumerate(draft.plan.get("parts", [])):
        wanted = given.get(f"{number}-type", part["type"] if part["use"] else "")
        header = given.get(f"{number}-header", str(part["header"]))
        if header != str(part["header"]):
            if not (header.isascii() and header.isdecimal() and 1 <= int(header) <= 200):
                raise ValueError(_("表头行要写 1 到 200 的数字。"))
            part, anew = with_header(folder_of(draft.folder), part, int(header)), True
        elif wanted and (wanted != part["type"] or not part["use"]):
            part, anew = _as_type(draft, part, wanted), True
        elif not wanted:
            part = {**part, "use": False}
        else:
            part = _read(number, part, given)
        parts.append(part)
        if given.get("again") == str(number):
            parts.append({**part, "use": False, "type": "", "columns": {}, "values": {}, "constants": {}, "units": {}})
            anew = True
        if given.get("without") == str(number) and len([p for p in parts if _same(p, part)]) > 1:
            parts.pop()
            anew = True
    plan["parts"] = parts
    return plan, anew


def _same(one: Part, other: Part) -> bool:
    return (one["file"], one["sheet"]) == (other["file"], other["sheet"])


def _as_type(draft: ImportDraft, part: Part, wanted: str) -> Part:
    if wanted not in record_types():
        raise ValueError(_("没有这种记录。"))
    view = table_at(folder_of(draft.folder) / part["file"], part["sheet"], part["header"])
    if view is None:
        raise LookupError(_("文件里没有这张表了。"))
    return {**part_of(folder_of(draft.folder), view, wanted), "use": True, "type": wanted}


def _read(number: int, part: Part, given: QueryDict) -> Part:
    """What the form says about a table that stays what it is."""
    kind = record_types()[part["type"]]
    read: Part = {**part, "columns": {}, "constants": {}, "units": {}, "values": {}, "sure": {}}
    read["dates"] = given.get(f"{number}-dates", "")
    read["dates_open"] = False
    read["distinct"] = given.get(f"{number}-distinct") == "yes"
    for f in kind.fields:
        name = f"{number}-{f.key}"
        column, constant = given.get(f"{name}-column", ""), given.get(f"{name}-constant", "").strip()
        if column in part["headers"]:
            read["columns"][f.key] = column
        elif constant:
            read["constants"][f.key] = constant
        unit = given.get(f"{name}-unit", "")
        if column and unit in UNITS:
            read["units"][f.key] = unit
        words = dict(part["values"].get(f.key, {})) if column == part["columns"].get(f.key) else {}
        pairs = zip(given.getlist(f"{name}-word"), given.getlist(f"{name}-code"), strict=False)
        for word, code in pairs:
            if code.strip():
                words[word] = code.strip()
            else:
                words.pop(word, None)
        if words and column:
            read["values"][f.key] = words
    return read


def unknown_words(draft: ImportDraft) -> dict[tuple[str, str], list[str]]:
    """Words that the last check did not find among the company's codes: by type and column."""
    report = draft.report or {}
    types = {(part["file"], part["sheet"]): part["type"] for part in draft.plan.get("parts", []) if part.get("use")}
    corrected = corrections_of(draft)
    found: dict[tuple[str, str], list[str]] = {}
    for fault in report.get("faults", []):
        place = (fault["file"], fault["sheet"])
        if not fault["reason"].startswith("没有编号为") or fault["column"] in corrected.get(place, {}).get(
            fault["row"], {}
        ):
            continue
        words = found.setdefault((types.get(place, ""), fault["column"]), [])
        if fault["value"] not in words:
            words.append(fault["value"])
    return found
