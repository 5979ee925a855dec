"""The first version of the plan beside the present one."""

from collections.abc import Iterator, Sequence

from foresight.domain.figures.questions import Answer, Cell
from foresight.domain.reports.document import Block, Column, Piece, Row, Sentence, Table
from foresight.domain.reports.source import Source
from foresight.domain.reports.words import day_words, spaced
from foresight.domain.targets.models import PlanVersion
from foresight.domain.targets.queries import versions_of

DIMENSIONS = (("product_line", "产品线"), ("region", "区域"))


def recalibration(source: Source) -> Iterator[Block]:
    """What was changed, when and why, and what attainment is against either; nothing for a plan's first version."""
    if source.version is None or source.version.number == 1:
        return
    versions = [v for v in versions_of(source.version.plan) if v.number <= source.version.number]
    first, base = versions[0], source.base
    then, now = (source.ask("attainment", tier=base, version=version) for version in (first, source.version))
    changes = [
        f"{day_words(version.effective_on)}起改为 {version}（{version.reason.rstrip('。')}）"
        for version in versions[1:]
    ]
    pieces: list[Piece] = [f"计划最初是 {first}，{'；'.join(changes)}。"]
    if then.total.ratio is not None and now.total.ratio is not None:
        pieces += [
            spaced(f"{base.name}对照最初的版本完成 "),
            source.quote(then),
            "，对照现在的版本完成 ",
            source.quote(now),
            "。",
        ]
    yield Sentence(tuple(pieces))
    for dimension, kind in DIMENSIONS:
        old, new = (source.ask("target", dimension, tier=base, version=version) for version in (first, source.version))
        if _amounts(old) != _amounts(new):
            yield _table(source, dimension, kind, (first, source.version))
            return


def _amounts(answer: Answer) -> dict[int | None, int | None]:
    return {cell.members[0].id: cell.parts["target"] for cell in answer.cells}


def _table(source: Source, dimension: str, kind: str, versions: Sequence[PlanVersion]) -> Table:
    """A row per member: actual, and target and attainment of both versions."""
    targets = [source.ask("target", dimension, tier=source.base, version=version) for version in versions]
    revenue = source.ask("revenue.net", dimension)
    rates = [source.ask("attainment", dimension, tier=source.base, version=version) for version in versions]
    unit = source.unit_for(revenue, *targets)
    columns = [Column(kind, numeric=False), source.column("实际", revenue)]
    for name, target, rate in zip(("最初目标", "现在目标"), targets, rates, strict=True):
        columns += [source.column(name, target), source.column("达成率", rate)]
    answers = [revenue, *(answer for pair in zip(targets, rates, strict=True) for answer in pair)]

    def shown(answer: Answer, cell: Cell | None) -> Piece:
        if cell is None or cell.ratio is None or cell.parts[answer.metric.parts[-1].key] is None:
            return "—"
        return source.amount(answer, cell, unit) if answer.metric.unit == "money" else source.quote(answer, cell)

    members = dict.fromkeys(cell.members[0] for answer in (*targets, revenue) for cell in answer.cells)
    planned = {cell.members[0] for answer in targets for cell in answer.cells}
    rows = [
        Row(
            (
                member.label if member in planned else f"{member.label}（计划外）",
                *(shown(answer, _cell_of(answer, member.id)) for answer in answers),
            )
        )
        for member in sorted(members, key=source.reader.labels.order)
    ]
    rows.append(Row(("合计", *(shown(answer, answer.total) for answer in answers)), total=True))
    caption = spaced(f"最初与现在的{source.base.name}目标") + f"（{unit.label}）"
    return Table(caption, tuple(columns), tuple(rows))


def _cell_of(answer: Answer, member: int | None) -> Cell | None:
    return next((cell for cell in answer.cells if cell.members[0].id == member), None)
