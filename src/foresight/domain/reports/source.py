"""Where a report gets its figures: it asks the catalogue, keeps the answers, and numbers the definitions it used."""

from dataclasses import dataclass, field, replace

from foresight.core.metrics import Metric
from foresight.core.values import Period, Tier
from foresight.core.values.money import WAN, YI, quotient_text
from foresight.domain.figures.display import exact_text, part_text, value_text
from foresight.domain.figures.queries import Reader
from foresight.domain.figures.questions import Answer, Cell, Question
from foresight.domain.reports.document import Column, Definition, Quoted
from foresight.domain.targets.models import PlanVersion
from foresight.domain.targets.queries import tiers_of

_SIZES = {"亿": YI, "万": WAN, "": 100}
"""Fen in a table's unit."""


@dataclass(frozen=True)
class Unit:
    """The unit in which a table or a column states money."""

    word: str
    currency: str

    @property
    def label(self) -> str:
        """``万元``; ``万 USD`` for another book currency, and the bare currency for small amounts."""
        return f"{self.word}元" if self.currency == "CNY" else f"{self.word} {self.currency}".strip()

    def text(self, fen: int, *, signed: bool = False) -> str:
        """The amount without its unit, which stands in the heading."""
        plain = quotient_text(fen, _SIZES[self.word], 2)
        return f"+{plain}" if signed and fen > 0 else plain


@dataclass
class _Note:
    number: int
    metric: Metric
    worked: dict[str, Answer] = field(default_factory=dict)


@dataclass
class Source:
    """Asks for one viewer, one year and one plan version.

    ``before`` is the year before as far as this one has been seen, so that the two can be compared.
    """

    reader: Reader
    year: Period
    name: str
    """What the year is called."""
    currency: str
    version: PlanVersion | None = None
    _answers: dict[Question, Answer] = field(default_factory=dict)
    _notes: dict[str, _Note] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether the whole year has been seen."""
        return self.reader.as_of >= self.year.last

    @property
    def seen(self) -> Period:
        """What of the year has been seen."""
        return self.year.until(self.reader.as_of) or self.year

    @property
    def before_name(self) -> str:
        """What the year before is called beside this one."""
        return "上年" if self.is_over else "上年同期"

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The tiers of the plan, from low to high; of more than three, the base and the highest."""
        if self.version is None:
            return ()
        tiers = tiers_of(self.version)
        every = tuple(tiers)
        return every if len(every) <= 3 else tuple(tier for tier in every if tier is tiers.base or tier is every[-1])

    @property
    def base(self) -> Tier:
        """The tier that is the attainment base."""
        if self.version is None:
            raise LookupError("没有计划，就没有考核基准。")
        return tiers_of(self.version).base

    def ask(
        self, metric: str, *by: str, tier: Tier | None = None, version: PlanVersion | None = None, before: bool = False
    ) -> Answer:
        """The answer for the year, or for the one before; a tier asks against the plan."""
        chosen = version or self.version
        question = Question(
            metric=metric,
            period=self.year,
            by=by,
            plan=chosen.pk if tier is not None and chosen else None,
            tier=tier.key if tier is not None else None,
            as_of=self.reader.as_of,
        )
        if before:
            question = replace(
                question,
                period=self.year.previous_year(),
                as_of=self.reader.as_of if self.is_over else self.seen.previous_year().last,
            )
        if question not in self._answers:
            self._answers[question] = self.reader.answer(question)
        return self._answers[question]

    def quote(self, answer: Answer, cell: Cell | None = None, *, text: str | None = None) -> Quoted:
        """A figure of an answer (its total unless a cell is given) as it is written by its size, or as ``text``."""
        shown = cell or answer.total
        return Quoted(
            text=text if text is not None else value_text(shown, answer.metric),
            exact=exact_text(shown, answer.metric),
            question=answer.question.narrowed(to=shown),
            note=self.note(answer),
        )

    def amount(self, answer: Answer, cell: Cell, unit: Unit, *, signed: bool = False) -> Quoted:
        """Money for a table whose heading names the unit; a dash where there is none."""
        return self.quote(answer, cell, text="—" if cell.ratio is None else unit.text(fen_of(cell), signed=signed))

    def note(self, answer: Answer) -> int:
        """The number of the answer's definition."""
        note = self._notes.setdefault(answer.metric.key, _Note(len(self._notes) + 1, answer.metric))
        name = self.name if answer.question.period == self.year else self.before_name
        if answer.plan and answer.tier:
            name = f"{name}，计划 {answer.plan.name}，{answer.plan.tiers[answer.tier]}"
        note.worked.setdefault(name, answer)
        return note.number

    def column(self, heading: str, answer: Answer) -> Column:
        """The heading of a column of the answer's figures."""
        return Column(heading, note=self.note(answer))

    def unit_for(self, *answers: Answer) -> Unit:
        """A unit in which the amounts of all cells can be read: 亿 unless one below 0.01 亿 would shrink to nothing, then 万."""
        found = (c.ratio for a in answers if a.metric.unit == "money" for c in (a.total, *a.cells))
        amounts = [abs(amount) for amount in found if amount]
        most, least = max(amounts, default=0), min(amounts, default=0)
        word = "亿" if most >= YI and least * 100 >= YI else "万" if most >= WAN else ""
        return Unit(word, self.currency)

    def definitions(self) -> tuple[Definition, ...]:
        """What the figures quoted so far mean, in the order of their first use."""
        return tuple(_definition(note) for note in self._notes.values())


def fen_of(cell: Cell) -> int:
    """Money of a cell that has a value, to the nearest fen."""
    return round(cell.ratio or 0)


def _definition(note: _Note) -> Definition:
    metric = note.metric
    return Definition(
        number=note.number,
        key=metric.key,
        version=metric.version,
        name=metric.name.zh,
        sentence=metric.sentence.zh,
        formula=metric.formula.zh,
        date_basis=metric.date_basis.zh,
        owner_basis=metric.owner_basis.zh,
        population=metric.population.zh,
        worked=tuple((name, _worked(metric, one.total)) for name, one in note.worked.items()),
    )


def _worked(metric: Metric, cell: Cell) -> str:
    """The raw parts with the value that they make; one part alone is the value."""
    if len(metric.parts) == 1 and cell.value.denominator is None:
        return exact_text(cell, metric)
    parts = "，".join(f"{part.name.zh} {part_text(part, cell.parts.get(part.key))}" for part in metric.parts)
    return f"{parts}；{exact_text(cell, metric)}"
