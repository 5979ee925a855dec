"""What is asked and what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from foresight.core.metrics import Metric, Value
from foresight.core.values import Period
from foresight.domain.figures.plans import PlanTerms


@dataclass(frozen=True)
class Question:
    """One figure, or one for each member of some dimensions.

    ``filters`` narrows to members (dimension → id, None for rows without a known member). ``unit`` narrows to rows
    whose unit of the day hangs below a unit. ``plan`` is the id of a plan version and ``tier`` the key of one of its
    tiers (None: the attainment base). ``as_of`` is the last day that is seen (None: the company's today).
    """

    metric: str
    period: Period
    by: tuple[str, ...] = ()
    plan: int | None = None
    tier: str | None = None
    unit: int | None = None
    filters: tuple[tuple[str, int | None], ...] = ()
    as_of: date | None = None

    def narrowed(self, *, to: "Cell") -> "Question":
        """The question that asks for one cell of this one's answer: its members become filters, its stretch the
        period."""
        filters = dict(self.filters)
        period = self.period
        for member in to.members:
            if member.period is not None:
                period = member.period
            else:
                filters[member.dimension] = member.id
        return replace(self, by=(), filters=tuple(sorted(filters.items())), period=period)


@dataclass(frozen=True)
class Member:
    """A member of a dimension: a region, a person, a month."""

    dimension: str
    id: int | None
    """None: not known (or, for time, the stretch is in ``period``)."""
    label: str
    period: Period | None = None
    code: str = ""
    """What the source calls it."""
    label_en: str = ""

    def name(self, language: str) -> str:
        """The label in ``zh`` or ``en``; names of a company are the same in both."""
        return self.label_en if language == "en" and self.label_en else self.label


@dataclass(frozen=True)
class Cell:
    """One figure of an answer: where it stands, its value, and the parts that it is made of."""

    members: tuple[Member, ...]
    value: Value
    parts: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def ratio(self) -> Fraction | None:
        """The value, exactly: fen for money, the ratio for rates; None when it is not computed."""
        return self.value.ratio

    @property
    def label(self) -> str:
        """The members' labels, one after the other."""
        return " · ".join(member.label for member in self.members)


@dataclass(frozen=True)
class Answer:
    """The answer to a question: the figure of the whole, and one for each member where dimensions were asked for."""

    question: Question
    metric: Metric
    total: Cell
    cells: tuple[Cell, ...]
    as_of: date
    seen: Period | None
    """The part of the period that has been seen."""
    plan: PlanTerms | None = None
    tier: str | None = None
    """Key of the plan's tier that was measured against."""

    def cell(self, **members: int | None) -> Cell | None:
        """The cell of the given members (dimension → id), if there is one."""
        for cell in self.cells:
            if all(
                member.id == members.get(member.dimension) for member in cell.members if member.dimension in members
            ):
                return cell
        return None


@dataclass(frozen=True)
class Trace:
    """Rows behind one part of a figure; the amounts of all rows add up to the part."""

    columns: tuple[str, ...]
    """Names of the fact's columns; ``column_text`` of the room's display says what they are called."""
    rows: tuple[tuple[object, ...], ...]
    count: int
    """How many rows there are in all."""
    total: int
    """The sum of the amounts of all rows."""
