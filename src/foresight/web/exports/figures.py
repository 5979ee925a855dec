"""The lists of figures: metrics, a metric's split, the rows behind it, the cockpit, the targets, the summary."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from foresight.core.metrics import CATALOGUE, PLACE_DIMENSIONS, TIME_DIMENSIONS, Metric, Part, metric_of
from foresight.core.values import Period, parse_period
from foresight.domain.figures.display import MONEY_COLUMNS, column_text, missing_text
from foresight.domain.figures.queries import Reader, reader
from foresight.domain.figures.questions import Answer, Cell, Member, Question
from foresight.domain.reports.annual import annual_summary
from foresight.domain.reports.document import Piece, Quoted
from foresight.domain.reports.document import Table as ReportTable
from foresight.domain.targets.models import PlanVersion
from foresight.domain.targets.queries import current_version, plan_version, version_for
from foresight.foundation.exports.registry import ExportList, Words
from foresight.foundation.exports.tables import Column, Export, Row, Table, Typed
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import scope_of, sees_all_figures, today, units_within
from foresight.web.address import question_of
from foresight.web.choices import parts_of
from foresight.web.metrics import dimension_text, narrowed_text
from foresight.web.pages import language_of_page

CHOICE = ("period", "unit")
QUESTION = (*CHOICE, "metric", "by", "plan", "tier", "own_unit", *(d for d in PLACE_DIMENSIONS if d != "unit"))
"""Words of a question; ``metric`` says which, where the address of its page does."""
ROWS_AT_ONCE = 20_000
_DAYS = frozenset({"day", "first_day", "last_day", "due_on", "customer_first_day"})
_WHOLE = frozenset({"workdays", "orders"})


@dataclass(frozen=True)
class Asked:
    """Who looks at which period and unit, with the plan to measure against."""

    reader: Reader
    period: Period
    unit: int | None
    unit_name: str
    plan: int | None
    language: str

    @classmethod
    def by(cls, viewer: User, words: Words) -> "Asked":
        """As the words say; the present fiscal year and everything where they say nothing. Raises ValueError for a
        period that cannot be read, LookupError for a unit that the viewer may not see."""
        source = reader(scope=scope_of(viewer, on=today()))
        text = words.get("period") or str(source.fiscal.year_of(source.as_of))
        period = parse_period(text, fiscal=source.fiscal)
        unit, name = None, ""
        if given := words.get("unit", ""):
            visible = units_within(source.scope, on=source.as_of)
            by_number = given.isascii() and given.isdecimal() and len(given) < 18
            found = (visible.filter(pk=int(given)).first() if by_number else None) or visible.filter(code=given).first()
            if found is None:
                raise LookupError(_("没有这个组织，或者不在你的权限范围内。"))
            unit, name = found.pk, found.name
        version = version_for(period, source.as_of)
        plan = version.pk if version is not None and version.pk in source.labels.plans else None
        return cls(source, period, unit, name, plan, language_of_page())

    def ask(self, metric: str, *by: str, tier: str | None = None, plan: int | None = None) -> Answer:
        """The answer for the period and unit."""
        version = (plan or self.plan) if metric_of(metric).needs_plan else None
        return self.reader.answer(Question(metric, self.period, by=by, plan=version, tier=tier, unit=self.unit))

    def question(self, words: Words) -> Question:
        """The question that the words ask."""
        asked = {word: text for word, text in words.items() if word not in {"unit", "metric", "part"}}
        asked["period"] = self.period.label
        return question_of(self.reader, words.get("metric", ""), asked, unit=self.unit)

    def said(self) -> str:
        """What is looked at, in words."""
        return _("；").join(filter(None, [self.period.label, self.unit_name]))

    def terms(self) -> list[tuple[str, str]]:
        """The plan version and tier that rates are measured against."""
        if self.plan is None:
            return [(_("对照计划"), _("这个期间没有目标计划"))]
        terms = self.reader.labels.plan(self.plan)
        base = terms.tier_name(terms.base, self.language)
        return [(_("对照计划"), _("%(plan)s，考核基准是%(base)s") % {"plan": terms.name, "base": base})]


def kind_of(unit: str) -> str:
    """Kind of the cells that hold figures of a unit."""
    return {"money": "amount", "ratio": "percent"}.get(unit, "number")


def figure(cell: Cell | None, metric: Metric, language: str) -> object:
    """A figure as exactly as a file can hold it; why there is none where that is said."""
    if cell is None:
        return None
    value = cell.ratio
    if value is None:
        return missing_text(cell, language=language) if cell.value.missing else None
    if metric.unit == "money":
        sign = -1 if value < 0 else 1
        return sign * ((2 * abs(value.numerator) + value.denominator) // (2 * value.denominator))
    return int(value) if metric.unit != "ratio" and value.denominator == 1 else Fraction(value)


def defined(metrics: Sequence[Metric], language: str) -> list[tuple[str, str]]:
    """What the metrics mean."""
    return [
        (
            found.name.words(language),
            f"{found.sentence.words(language)} {found.formula.words(language)}（{found.key} v{found.version}）",
        )
        for found in {metric.key: metric for metric in metrics}.values()
    ]


def beside(
    asked: Asked, name: str, dimensions: Sequence[str], answers: Sequence[tuple[str, Answer]], *, total: bool = True
) -> Table:
    """Several answers, split alike, beside each other: a row for each member of any of them."""
    language = asked.language
    found = [{cell.members: cell for cell in answer.cells} for _heading, answer in answers]
    members: list[tuple[Member, ...]] = list(dict.fromkeys(key for cells in found for key in cells))
    members.sort(key=lambda key: tuple(asked.reader.labels.order(member) for member in key))
    coded = [dimension for dimension in dimensions if dimension in PLACE_DIMENSIONS]
    columns = [Column(dimension_text(dimension)) for dimension in dimensions]
    columns += [Column(_("%(dimension)s编号") % {"dimension": dimension_text(dimension)}) for dimension in coded]
    columns += [Column(heading, kind_of(answer.metric.unit)) for heading, answer in answers]

    def rows() -> Iterator[Row]:
        for key in members:
            codes = [member.code for member in key if member.dimension in coded]
            cells = [
                figure(of.get(key), answer.metric, language) for of, (_h, answer) in zip(found, answers, strict=True)
            ]
            yield [*(member.name(language) for member in key), *codes, *cells]
        if total:
            sums = [figure(answer.total, answer.metric, language) for _h, answer in answers]
            yield [_("合计"), *[""] * (len(dimensions) + len(coded) - 1), *sums]

    return Table(name, columns, rows(), len(members) + total)


def _metrics(viewer: User, words: Words) -> Export:
    asked = Asked.by(viewer, words)
    known = [found for found in CATALOGUE.values() if not found.needs_plan or asked.plan is not None]
    columns = [
        Column(_("编号")),
        Column(_("指标")),
        Column(_("数值"), "number"),
        Column(_("分子"), "number"),
        Column(_("分母"), "number"),
        Column(_("定义")),
        Column(_("算法")),
    ]

    def rows() -> Iterator[Row]:
        for found in known:
            total = asked.ask(found.key).total
            first, last = found.parts[0], found.parts[-1]
            yield (
                found.key,
                found.name.words(asked.language),
                Typed(kind_of(found.unit), figure(total, found, asked.language)),
                _part(first, total),
                _part(last, total) if len(found.parts) > 1 else None,
                found.sentence.words(asked.language),
                found.formula.words(asked.language),
            )

    return Export([Table(_("指标"), columns, rows(), len(known))], asked.said(), asked.terms())


def _part(part: Part, cell: Cell) -> Typed:
    return Typed("amount" if part.unit == "money" else "whole", cell.parts.get(part.key))


def _answered(asked: Asked, answer: Answer) -> tuple[str, list[tuple[str, str]]]:
    """What the answer is about, and what it means."""
    metric, language = answer.metric, asked.language
    about = [
        (_("指标"), f"{metric.name.words(language)}（{metric.key} v{metric.version}）"),
        (_("定义"), metric.sentence.words(language)),
        (_("算法"), metric.formula.words(language)),
        (_("日期口径"), metric.date_basis.words(language)),
        (_("归属口径"), metric.owner_basis.words(language)),
        (_("计入范围"), metric.population.words(language)),
    ]
    if answer.plan is not None and answer.tier is not None:
        about.append((_("对照计划"), f"{answer.plan.name}，{answer.plan.tier_name(answer.tier, language)}"))
    return narrowed_text(asked.reader, answer, language, asked.unit_name), about


def _metric(viewer: User, words: Words) -> Export:
    asked = Asked.by(viewer, words)
    question = asked.question(words)
    answer = asked.reader.answer(question)
    found = answer.metric
    parts = list(found.parts) if len(found.parts) > 1 or not question.by else []
    said, about = _answered(asked, answer)
    coded = [dimension for dimension in question.by if dimension in PLACE_DIMENSIONS]
    columns = [Column(dimension_text(dimension)) for dimension in question.by]
    columns += [Column(_("%(dimension)s编号") % {"dimension": dimension_text(dimension)}) for dimension in coded]
    columns.append(Column(found.name.words(asked.language), kind_of(found.unit)))
    columns += [Column(part.name.words(asked.language)) for part in parts]

    cells = list(answer.cells)
    if not any(dimension in TIME_DIMENSIONS for dimension in question.by):
        cells.sort(key=lambda cell: (cell.ratio is not None, cell.ratio or 0), reverse=True)  # as on the page

    def rows() -> Iterator[Row]:
        for cell in cells:
            codes = [member.code for member in cell.members if member.dimension in coded]
            names = [member.name(asked.language) for member in cell.members]
            yield [*names, *codes, figure(cell, found, asked.language), *(_part(part, cell) for part in parts)]
        blank = [_("合计"), *[""] * (len(question.by) + len(coded) - 1)] if question.by else []
        total = figure(answer.total, found, asked.language)
        yield [*blank, total, *(_part(part, answer.total) for part in parts)]

    name = found.name.words(asked.language)
    return Export([Table(name, columns, rows(), len(answer.cells) + 1)], said, about)


def _rows(viewer: User, words: Words) -> Export:
    asked = Asked.by(viewer, words)
    question = replace(asked.question(words), by=())
    found = metric_of(question.metric)
    part = found.part(words.get("part", "numerator"))
    answer = asked.reader.answer(question)
    said, about = _answered(asked, answer)
    first = asked.reader.trace(question, part.key, limit=0, language=asked.language)
    columns = [Column(column_text(name, language=asked.language), _row_kind(name, part)) for name in first.columns]

    def rows() -> Iterator[Row]:
        done = 0
        while done < first.count:
            trace = asked.reader.trace(question, part.key, offset=done, limit=ROWS_AT_ONCE, language=asked.language)
            if not trace.rows:
                return
            for row in trace.rows:
                yield [_read(name, value) for name, value in zip(trace.columns, row, strict=True)]
            done += len(trace.rows)

    table = Table(part.name.words(asked.language), columns, rows(), first.count)
    return Export([table], said, [(_("明细"), part.name.words(asked.language)), *about])


def _row_kind(column: str, part: Part) -> str:
    if column in MONEY_COLUMNS or (column == "amount" and part.unit == "money"):
        return "amount"
    if column in _DAYS:
        return "day"
    return "number" if column == "amount" or column in _WHOLE else "text"


def _read(column: str, value: object) -> object:
    """A day comes as text, as the page shows it."""
    if column in _DAYS and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _cockpit(viewer: User, words: Words) -> Export:
    """The figures of the cockpit, each table whole: every product line, every period, every person."""
    asked = Asked.by(viewer, words)
    terms = asked.reader.labels.plan(asked.plan) if asked.plan is not None else None
    tiers = [(key, terms.tier_name(key, asked.language)) for key in terms.tiers] if terms else []

    def against(*by: str) -> list[tuple[str, Answer]]:
        found = [(_("销售额"), asked.ask("revenue.net", *by))]
        for key, name in tiers:
            found.append((_("%(tier)s目标") % {"tier": name}, asked.ask("target", *by, tier=key)))
            found.append((_("%(tier)s达成率") % {"tier": name}, asked.ask("attainment", *by, tier=key)))
        return found

    time = parts_of(asked.period)
    tables = [
        beside(asked, _("产品线"), ("product_line",), against("product_line")),
        beside(asked, _("各期"), (time,), against(time)),
        beside(asked, _("区域和产品线"), ("region", "product_line"), against("region", "product_line")),
    ]
    people = [(_("销售额"), asked.ask("revenue.net", "person"))]
    if terms:
        people += [
            (_("应完成目标"), asked.ask("target.to_date", "person")),
            (_("快慢"), asked.ask("pace.gap", "person")),
            (_("进度"), asked.ask("pace", "person")),
        ]
    tables.append(beside(asked, _("人员"), ("person",), people))
    overdue = asked.ask("receivable.overdue", "customer")
    tables.append(beside(asked, _("逾期应收"), ("customer",), [(_("已逾期"), overdue)]))
    metrics = [metric_of(key) for key in ("revenue.net", "target", "attainment", "pace.gap", "pace")]
    about = [*asked.terms(), *defined([*metrics, overdue.metric], asked.language)]
    return Export(tables, asked.said(), about)


def _targets(viewer: User, words: Words) -> Export:
    """The cells of a plan version in every tier, as far as the viewer sees them, over the days of the whole plan."""
    asked = Asked.by(viewer, words)
    version = _version(asked, words.get("plan", ""))
    plan, reader = version.plan, asked.reader
    span = Period(plan.first_day, plan.last_day, plan.name)
    terms = reader.labels.plan(version.pk)
    dimensions = [d for d in ("region", "unit", "product_line", "person") if d in version.dimensions]
    by = (*dimensions, "month")

    def asking(tier: str) -> Answer:
        return reader.answer(Question("target", span, by=by, plan=version.pk, tier=tier, unit=asked.unit))

    answers = [(terms.tier_name(tier, asked.language), asking(tier)) for tier in terms.tiers]
    table = beside(asked, _("目标"), by, answers)
    said = _("；").join(filter(None, [plan.name, terms.name, asked.unit_name]))
    current = current_version(plan, reader.as_of) == version
    about = [
        (_("计划版本"), f"{terms.name} · {_('现行版本') if current else _('不是现行版本')}"),
        (_("期间"), f"{plan.first_day} – {plan.last_day}"),
        (_("生效日"), str(version.effective_on)),
        (_("原因"), version.reason or "—"),
        *defined([metric_of("target")], asked.language),
    ]
    return Export([table], said, about)


def _version(asked: Asked, name: str) -> PlanVersion:
    found = plan_version(name) if name else version_for(asked.period, asked.reader.as_of)
    if found is None or found.pk not in asked.reader.labels.plans:
        raise LookupError(_("期间 %(period)s 没有目标计划。") % {"period": asked.period.label})
    return found


def _summary(viewer: User, words: Words) -> Export:
    """The tables of the yearly summary, with every figure to the last fen."""
    asked = Asked.by(viewer, words)
    fiscal, name = asked.reader.fiscal, words.get("plan", "")
    year = fiscal.year_of(asked.period.first)
    version = plan_version(name) if name else version_for(fiscal.period(year), asked.reader.as_of)
    whose = "" if sees_all_figures(asked.reader.scope) else str(viewer)
    written = annual_summary(asked.reader, year=year, version=version, viewer=whose)
    tables = []
    for chapter in written.chapters:
        found = [block for block in chapter.blocks if isinstance(block, ReportTable)]
        tables += [_of_report(asked, f"{chapter.title} {number}", block) for number, block in enumerate(found, start=1)]
    defined_as = [
        (f"[{d.number}] {d.name}", f"{d.sentence} {d.formula}（{d.key} v{d.version}）") for d in written.definitions
    ]
    captions = [(table.name, caption) for table, caption in tables]
    return Export([table for table, _caption in tables], written.title, [*written.terms, *captions, *defined_as])


def _of_report(asked: Asked, name: str, found: ReportTable) -> tuple[Table, str]:
    columns = [Column(column.heading, "number" if column.numeric else "text") for column in found.columns]
    rows = ([_piece(asked, piece) for piece in row.cells] for row in found.rows)
    return Table(name, columns, rows, len(found.rows)), found.caption


def _piece(asked: Asked, piece: Piece) -> object:
    """A quoted figure is asked for again, since its text is rounded; the answer is known already."""
    if not isinstance(piece, Quoted):
        return Typed("text", piece)
    answer = asked.reader.answer(replace(piece.question, by=()))
    return Typed(kind_of(answer.metric.unit), figure(answer.total, answer.metric, asked.language))


FIGURES = (
    ExportList("cockpit", ("驾驶舱", "Cockpit"), _cockpit, CHOICE),
    ExportList("targets", ("目标", "Targets"), _targets, (*CHOICE, "plan")),
    ExportList("summary", ("年度总结的表格", "Tables of the yearly summary"), _summary, (*CHOICE, "plan")),
    ExportList("metrics", ("指标", "Metrics"), _metrics, CHOICE),
    ExportList("metric", ("一个指标", "One metric"), _metric, QUESTION),
    ExportList("metric-rows", ("指标的明细", "Rows of a metric"), _rows, (*QUESTION, "part")),
)
"""``metric`` and ``metric-rows`` want the word ``metric``."""
