"""Templates to fill in: one workbook for each type of record, with choices from what is in the company.

The first sheet has the columns and nothing else; what explains it stands on sheets of its own, which an import leaves
alone. A filled template is read without a question: its headers are the names of the fields.
"""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from foresight.foundation.transfer.registry import KINDS, Field, RecordType

OWN = "准星·"
"""How the names of our own sheets begin."""
EXPLANATION, EXAMPLES, CHOICES = f"{OWN}说明", f"{OWN}例子", f"{OWN}选项"
ROWS = 5000
"""So many rows have drop-downs."""
MOST_CHOICES = 2000


def template_workbook(kind: RecordType) -> bytes:
    """The template for a type of record."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    must = book.add_format({"bold": True, "bg_color": "#dbe7f5", "bottom": 1})
    may = book.add_format({"bg_color": "#eef1f4", "bottom": 1})
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(kind.name)
    choices = [choices_of(f) for f in kind.fields]
    options = book.add_worksheet(CHOICES)
    for place, f in enumerate(kind.fields):
        sheet.write_string(0, place, f.name, must if f.required else may)
        sheet.set_column(place, place, max(12, 2 * len(f.name) + 4), day if f.kind == "date" else _format(f, text))
        listed = choices[place]
        for row, word in enumerate(listed):
            options.write_string(row, place, word)
        if listed:
            column = xl_col_to_name(place)
            source = f"='{CHOICES}'!${column}$1:${column}${len(listed)}"
            # Whoever knows a code may type it: the drop-down only helps.
            sheet.data_validation(
                1, place, ROWS, place, {"validate": "list", "source": source, "error_type": "warning"}
            )
    sheet.freeze_panes(1, 0)
    options.hide()
    _explain(book, kind, must)
    _show_examples(book, kind, must, may)
    book.close()
    return target.getvalue()


def choices_of(f: Field) -> list[str]:
    """What the drop-down of a field offers: the words that it takes, or what it may refer to by name."""
    if f.words:
        return list(f.words)
    if f.kind == "yes_no":
        return ["是", "否"]
    if f.members is None:
        return []
    members = f.members()
    names = [name for _, name in members]
    found = [name if names.count(name) == 1 else code for code, name in members[:MOST_CHOICES]]
    return found if len(members) <= MOST_CHOICES else []


def _format(f: Field, text: Any) -> Any:
    """Codes stay as they are typed: a workbook would take the zeros off their front."""
    return text if f.kind in ("text", "percent") else None


def _explain(book: Any, kind: RecordType, heading: Any) -> None:
    sheet = book.add_worksheet(EXPLANATION)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    lines = [
        f"这是导入“{kind.name}”的模板。在第一张表里从第二行起填写，一行一条，存好后在“数据 → 导入”里上传。",
        "深色的列必须填；浅色的列可以空着。不要改第一行的列名；用不到的列可以删掉。",
        "有下拉选项的列，选项是公司里现有的名称；也可以直接填编号。",
        f"“{EXAMPLES}”里有填好的例子。名称以“{OWN}”开头的表不会被导入。",
    ]
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line)
    top = len(lines) + 1
    for place, name in enumerate(("列", "必填", "填什么", "说明", "例子")):
        sheet.write_string(top, place, name, heading)
    for number, f in enumerate(kind.fields, start=top + 1):
        note = f.note + ("。" if f.note and f.words else "") + ("、".join(f.words) if f.words else "")
        for place, word in enumerate((f.name, "是" if f.required else "", KINDS[f.kind], note, f.example)):
            sheet.write_string(number, place, word, wrapped)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 2, 10)
    sheet.set_column(3, 3, 60)
    sheet.set_column(4, 4, 22)


def _show_examples(book: Any, kind: RecordType, must: Any, may: Any) -> None:
    sheet = book.add_worksheet(EXAMPLES)
    for place, f in enumerate(kind.fields):
        sheet.write_string(0, place, f.name, must if f.required else may)
        for row, example in enumerate(examples_of(kind, f), start=1):
            sheet.write_string(row, place, example)
        sheet.set_column(place, place, max(12, 2 * len(f.name) + 4))


def examples_of(kind: RecordType, f: Field) -> Sequence[str]:
    """Two rows of examples: of documents with several rows, two rows of one; else two of them."""
    if not f.example:
        return ("", "")
    shared = f.of_document or f.key == kind.document
    if not shared and f.key in kind.identity and f.example[-1:].isdigit():
        return f.example, f.example[:-1] + str((int(f.example[-1]) + 1) % 10)
    return f.example, f.example
