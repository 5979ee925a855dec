"""Names of members: what a number in a fact's column is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from foresight.core.metrics import PLACE_DIMENSIONS
from foresight.domain.figures.questions import Member
from foresight.foundation.warehouse.engine import Generation

UNKNOWN = {
    "region": "未知区域",
    "unit": "未知组织",
    "person": "未知销售",
    "product_line": "未分产品线",
    "product": "未知产品",
    "customer": "未知客户",
}
"""What rows without a member are called."""
_TABLES = {
    "region": ("units", "unit_id", "position"),
    "unit": ("units", "unit_id", "position"),
    "person": ("people", "person_id", "code"),
    "product_line": ("product_lines", "product_line_id", "position"),
    "product": ("products", "product_id", "code"),
    "customer": ("customers", "customer_id", "code"),
}
_KINDS = {
    "signed": "签订",
    "cancellation": "取消",
    "return": "退货",
    "correction": "更正",
    "due": "应收",
    "paid": "回款",
    "sales": "销售",
    "manager": "经理",
    "support": "支持",
}


@dataclass
class Labels:
    """Names by dimension and id, read from the snapshot when first asked for."""

    generation: Generation
    spreads: Mapping[int, str] = field(default_factory=dict)
    """Plan version → over which days its targets spread."""
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
            return Member(dimension, None, UNKNOWN[dimension])
        known = self._known(dimension).get(key)
        return Member(dimension, key, known[1] if known else f"#{key}")

    def order(self, member: Member) -> tuple[int, int]:
        """Where the member stands in lists: in its own order, the unknown last."""
        if member.id is None:
            return (1, 0)
        if member.dimension not in PLACE_DIMENSIONS:
            return (0, member.id)
        known = self._known(member.dimension).get(member.id)
        return (0, known[0] if known else 10**9)

    def shown(self, column: str, value: object) -> object:
        """A value of a traced row as a reader wants it: names for ids, words for codes."""
        dimension = next((d for d, c in PLACE_DIMENSIONS.items() if c == column), None)
        if dimension is not None:
            return self.member(dimension, value if isinstance(value, int) else None).label if value is not None else "—"
        if column in {"kind", "job"}:
            return _KINDS.get(str(value), value)
        if isinstance(value, date) and value.year == 9999:
            return "至今"
        return value.isoformat() if isinstance(value, date | datetime) else value

    def find(self, dimension: str, text: str) -> int:
        """The id of a member by its code or name; raises LookupError when there is none or more than one."""
        hits = {key for key, (_, name, code) in self._known(dimension).items() if text in (code, name)}
        if len(hits) != 1:
            raise LookupError(f"{'有多个' if hits else '没有'}叫“{text}”的{UNKNOWN[dimension][2:] or dimension}。")
        return hits.pop()


_labels: dict[str, Labels] = {}


def labels_of(generation: Generation) -> Labels:
    """The names of a snapshot, kept while it is the present one."""
    if generation.token not in _labels:
        _labels.clear()
        spreads = {int(row[0]): row[1] for row in generation.fetch("SELECT version_id, spread FROM plan_versions")}
        _labels[generation.token] = Labels(generation, spreads)
    return _labels[generation.token]
