"""Finding the units, product lines and people that a plan names by code or name."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Self

from foresight.domain.ledger.models import ProductLine
from foresight.domain.targets.refusals import PlanRefused
from foresight.foundation.organisation.models import Person, Unit

NEAR = 3
"""So many similar names are offered for an unknown one."""
LISTED = 12
"""So many existing names are listed when none is similar."""

TITLES = {
    "year": "年",
    "half": "半年",
    "quarter": "季度",
    "month": "月",
    "unit": "组织",
    "region": "区域",
    "team": "团队",
    "product_line": "产品线",
    "person": "人员",
}
"""Dimensions of a plan as the user calls them."""


@dataclass(frozen=True)
class Roll:
    """Everybody of one kind, in the order of lists."""

    title: str
    ids: dict[str, int]
    """Code → id."""
    names: dict[str, str]
    """Code → name."""

    @classmethod
    def of(cls, title: str, rows: Iterable[tuple[int, str, str]]) -> Self:
        """From (id, code, name)."""
        known = list(rows)
        return cls(title, {code: key for key, code, _ in known}, {code: name for _, code, name in known})

    def find(self, text: str) -> str:
        """The code of the one with this code or name.

        Raises PlanRefused for an unknown one, naming those that are near, and for a name that several bear.
        """
        if text in self.ids:
            return text
        named = [code for code, name in self.names.items() if name == text]
        if len(named) == 1:
            return named[0]
        if named:
            raise PlanRefused(f"有 {len(named)} 个{self.title}叫“{text}”（{'、'.join(named)}），请改用编号。")
        raise PlanRefused(f"没有叫“{text}”的{self.title}。{near_ones(text, [*self.names.values(), *self.ids])}")


def near_ones(text: str, known: Iterable[str]) -> str:
    """A hint for a word that is not known: the similar ones, or else what there is."""
    words = list(dict.fromkeys(known))
    if near := get_close_matches(text, words, n=NEAR, cutoff=0.5):
        return f"是不是 {'、'.join(near)}？"
    if not words:
        return "现在一个也没有，请先建立或导入。"
    more = f" 等 {len(words)} 个" if len(words) > LISTED else ""
    return f"现有 {'、'.join(words[:LISTED])}{more}。"


@dataclass(frozen=True)
class Members:
    """All that a plan can name."""

    units: Roll
    product_lines: Roll
    people: Roll
    kinds: dict[str, str]
    """Unit code → kind."""

    @classmethod
    def load(cls) -> Self:
        """Three queries."""
        units = list(Unit.objects.order_by("position", "code").values_list("id", "code", "name", "kind"))
        return cls(
            units=Roll.of("组织", ((key, code, name) for key, code, name, _ in units)),
            product_lines=Roll.of(
                "产品线", ProductLine.objects.order_by("position", "code").values_list("id", "code", "name")
            ),
            people=Roll.of("人员", Person.objects.order_by("code").values_list("id", "code", "name")),
            kinds={code: kind for _, code, _, kind in units},
        )

    def of_kind(self, kind: str) -> Roll:
        """The units of one kind."""
        chosen = [code for code in self.units.ids if self.kinds[code] == kind]
        return Roll(
            TITLES.get(kind, "组织"),
            {code: self.units.ids[code] for code in chosen},
            {code: self.units.names[code] for code in chosen},
        )
