"""Names of members: what a number in a fact's column is called."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from foresight.core.metrics import PLACE_DIMENSIONS, Text
from foresight.domain.figures.plans import PlanTerms, plans_in
from foresight.domain.figures.questions import Member
from foresight.foundation.warehouse.engine import Generation

UNKNOWN = {
    "region": Text("未知区域", "Unknown region"),
    "unit": Text("未知组织", "Unknown unit"),
    "person": Text("未知销售", "Unknown seller"),
    "product_line": Text("未分产品线", "No product line"),
    "product_item": Text("未知产品", "Unknown product"),
    "customer": Text("未知客户", "Unknown customer"),
}
"""What rows without a member are called."""
_WORDS = {
    "region": "区域",
    "unit": "组织",
    "person": "人员",
    "product_line": "产品线",
    "product_item": "产品",
    "customer": "客户",
}
_TABLES = {
    "region": ("units", "unit_id", "position"),
    "unit": ("units", "unit_id", "position"),
    "person": ("people", "person_id", "code"),
    "product_line": ("product_lines", "product_line_id", "position"),
    "product_item": ("products", "product_id", "code"),
    "customer": ("customers", "customer_id", "code"),
}
_KINDS = {
    "signed": Text("签订", "Signed"),
    "cancellation": Text("取消", "Cancelled"),
    "return": Text("退货", "Returned"),
    "correction": Text("更正", "Corrected"),
    "due": Text("应收", "Due"),
    "paid": Text("回款", "Paid"),
    "handover": Text("交接", "Handed over"),
    "handover_paid": Text("交接后回款", "Paid after handing over"),
    "sales": Text("销售", "Sales"),
    "manager": Text("经理", "Manager"),
    "support": Text("支持", "Support"),
}
_COLUMN_OF = {"unit_id": "unit"} | {column: dimension for dimension, column in PLACE_DIMENSIONS.items()}


@dataclass
class Labels:
    """Names by dimension and id, read from the snapshot when first asked for."""

    generation: Generation
    plans: dict[int, PlanTerms] = field(default_factory=dict)
    _names: dict[str, dict[int, tuple[int, str, str]]] = field(default_factory=dict)

    def _known(self, dimension: str) -> dict[int, tuple[int, str, str]]:
        table, key, order = _TABLES[dimension]
        if table not in self._names:
            rows = self.generation.fetch(f'SELECT {key}, name, code FROM "{table}" ORDER BY {order}, {key}')  # noqa: S608
            self._names[table] = {int(row[0]): (number, row[1], row[2]) for number, row in enumerate(rows)}
        return self._names[table]

    def member(self, dimension: str, key: int | None) -> Member:
        """The member of a place dimension; one without a key is called unknown."""
        if key is None:
            return Member(dimension, None, UNKNOWN[dimension].zh, label_en=UNKNOWN[dimension].en)
        known = self._known(dimension).get(key)
        name = known[1] if known else f"#{key}"
        return Member(dimension, key, name, code=known[2] if known else "")

    def order(self, member: Member) -> tuple[int, int]:
        """Where the member stands in lists: in its own order, the unknown last."""
        if member.id is None:
            return (1, 0)
        if member.dimension not in PLACE_DIMENSIONS:
            return (0, member.id)
        known = self._known(member.dimension).get(member.id)
        return (0, known[0] if known else 10**9)

    def shown(self, column: str, value: object, language: str = "zh") -> object:
        """A value of a traced row as a reader wants it: names for ids, words for codes."""
        dimension = _COLUMN_OF.get(column)
        if dimension is not None:
            return "—" if not isinstance(value, int) else self.member(dimension, value).name(language)
        if column in {"kind", "job"} and str(value) in _KINDS:
            return _KINDS[str(value)].words(language)
        if isinstance(value, date) and value.year == 9999:
            return "至今" if language == "zh" else "present"
        return value.isoformat() if isinstance(value, date | datetime) else value

    def find(self, dimension: str, text: str, *, shown: Callable[[int], bool] = lambda key: True) -> int:
        """The id of a member by its code or name; raises LookupError when there is none or more than one.

        ``shown`` says of an id whether the viewer may know it: one who may not hears that there is none.
        """
        if dimension not in _TABLES:
            raise ValueError(f"不能按“{dimension}”筛选：时间请写在期间里。")
        named = {key for key, (_, name, code) in self._known(dimension).items() if text in (code, name)}
        hits = {key for key in named if shown(key)}
        if len(hits) != 1:
            raise LookupError(f"{'有多个' if hits else '没有'}叫“{text}”的{_WORDS[dimension]}。")
        return hits.pop()

    def plan(self, version: int) -> PlanTerms:
        """The terms of a plan version; raises LookupError when the snapshot has none of that number."""
        if version not in self.plans:
            raise LookupError(f"没有编号为 {version} 的计划版本。")
        return self.plans[version]


_labels: dict[str, Labels] = {}


def labels_of(generation: Generation) -> Labels:
    """The names of a snapshot, kept while it is the present one."""
    key = f"{generation.token}:{generation.path}"
    if key not in _labels:
        _labels.clear()
        _labels[key] = Labels(generation, plans_in(generation))
    return _labels[key]
