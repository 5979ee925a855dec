"""How the tables of an import are read, as a form can show it, and the mapping file that it stands for.

A plan is plain JSON: ``source``, how ``numbers`` are written, and a list of parts. A part is one table read as one type of record::

    {"file": "订单.xlsx", "sheet": "Sheet1", "header": 1, "type": "order", "use": true, "columns": {"net": "金额"},
     "constants": {"currency": "USD"}, "values": {"unit": {"华东": "east"}}, "dates": "dmy", "units": {"net": "万"},
     "distinct": false}
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

NUMBERS = {"1.234,50": (".", ","), "1 234,50": (" ", ","), "1'234.50": ("'", ".")}
"""Ways of writing numbers other than 1,234.50: separator of thousands and of the fraction."""
Plan = dict[str, Any]
Part = dict[str, Any]


def mapping_text(plan: Mapping[str, Any]) -> str:
    """The mapping file that says the same as the plan."""
    lines = [f"source = {_word(plan.get('source', ''))}"]
    if plan.get("numbers") in NUMBERS:
        thousands, decimal = NUMBERS[plan["numbers"]]
        lines += [f"thousands = {_word(thousands)}", f"decimal = {_word(decimal)}"]
    for part in used_parts(plan):
        lines += ["", "[[record]]", f"type = {_word(part['type'])}", f"file = {_word(part['file'])}"]
        if part.get("sheet"):
            lines.append(f"sheet = {_word(part['sheet'])}")
        if part.get("header", 1) != 1:
            lines.append(f"header = {int(part['header'])}")
        if part.get("distinct"):
            lines.append("distinct = true")
        if part.get("dates"):
            lines.append(f"dates = {_word(part['dates'])}")
        lines.append(f"columns = {_table(part.get('columns', {}))}")
        for name in ("constants", "units"):
            if part.get(name):
                lines.append(f"{name} = {_table(part[name])}")
        for key, words in part.get("values", {}).items():
            if words:
                lines += ["", f"[record.values.{_word(key)}]", *(f"{_word(a)} = {_word(b)}" for a, b in words.items())]
    return "\n".join(lines) + "\n"


def used_parts(plan: Mapping[str, Any]) -> list[Part]:
    """The parts that are read at all."""
    return [part for part in plan.get("parts", []) if part.get("use") and part.get("type")]


def headers_of(parts: Sequence[Part]) -> list[list[str]]:
    """The headers of the tables that are read, by which a saved reading is found again."""
    return sorted({tuple(part["headers"]): list(part["headers"]) for part in parts}.values())


def _table(values: Mapping[str, str]) -> str:
    return (
        "{ " + ", ".join(f"{_word(key)} = {_word(value)}" for key, value in values.items()) + " }" if values else "{}"
    )


def _word(text: str) -> str:
    """A string as TOML writes it: JSON's way, with the one sign escaped that TOML does not take."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
