"""What the acts of this room share when they look things up by code."""

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from foresight.foundation.transfer.outcomes import RowProblem

BEGINNING = date(1900, 1, 1)
"""First day of a placement or membership whose beginning is not known."""
BATCH = 1000


def unknown_code(index: int, field: str, code: str, what: str, known: Iterable[str]) -> RowProblem:
    """The problem of a code that nothing has, with the nearest one there is."""
    near = get_close_matches(code, list(known), n=1)
    hint = f"；是不是 {near[0]}" if near else ""
    return RowProblem(index, field, code, f"没有编号为 {code} 的{what}", f"先导入这个{what}，或改正编号{hint}")
