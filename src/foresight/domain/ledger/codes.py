"""Finding the people, units, products and customers that rows name by code."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Self

from django.db.models import Model

from foresight.domain.ledger.batches import chunks
from foresight.foundation.transfer.outcomes import RowProblem

HINTS = 20
"""For so many unknown codes of a batch a similar known one is looked for: searching takes long."""


@dataclass
class Codes:
    """The ids of the codes that a batch names, and what to say about one that is not there."""

    model: type[Model]
    label: str
    """What the codes stand for, as the user calls it."""
    ids: dict[str, int]
    _hints: dict[str, str] = field(default_factory=dict, repr=False)
    _known: list[str] = field(default_factory=list, repr=False)

    @classmethod
    def named(cls, model: type[Model], label: str, codes: Iterable[str | None]) -> Self:
        """Looks the codes up, some hundreds by a query."""
        wanted = sorted({code for code in codes if code is not None})
        rows: Any = model._default_manager
        found: dict[str, int] = {}
        for part in chunks(wanted):
            found.update(rows.filter(code__in=part).values_list("code", "id"))
        return cls(model, label, found)

    def __contains__(self, code: object) -> bool:
        return code in self.ids

    def id_of(self, code: str | None) -> int | None:
        """The id; None for no code. Raises KeyError for an unknown one: ask ``problem`` first."""
        return None if code is None else self.ids[code]

    def problem(self, index: int, field: str, code: str | None) -> RowProblem | None:
        """What is wrong with a code that is given and not known; None when nothing is."""
        if code is None or code in self.ids:
            return None
        return RowProblem(
            index,
            field,
            code,
            f"没有编号为 {code} 的{self.label}",
            f"先导入这个{self.label}，或改正编号{self._hint(code)}",
        )

    def _hint(self, code: str) -> str:
        if code not in self._hints and len(self._hints) < HINTS:
            if not self._known:
                self._known = list(self.model._default_manager.values_list("code", flat=True))
            near = get_close_matches(code, self._known, n=1)
            self._hints[code] = f"；是不是 {near[0]}" if near else ""
        return self._hints.get(code, "")
