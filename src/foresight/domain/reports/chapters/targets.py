"""目标: the plan's tiers against what was reached, by quarter, product line, region and person, and what became of the
first version of the plan."""

from collections.abc import Iterator, Sequence

from foresight.core.values import Tier
from foresight.domain.figures.display import part_text, value_text
from foresight.domain.figures.questions import Answer, Cell
from foresight.domain.reports.chapters.recalibration import recalibration
from foresight.domain.reports.document import Block, Chapter, Column, Picture, Piece, Row, Sentence, Table
from foresight.domain.reports.judging import judged
from foresight.domain.reports.source import Source, Unit, fen_of
from foresight.domain.reports.words import listed, quarter_words, spaced
from foresight.foundation.rendering.charts import (
    BulletChart,
    BulletRow,
    HeatCell,
    HeatMap,
    Mark,
    PeriodChart,
    RankingChart,
)

TITLE = "目标"
MOST_PEOPLE = 20
"""So many people stand in one chart; of more, the first few."""
MOST_NAMED = 10


def targets(source: Source) -> Chapter | None:
    """The chapter; None without a plan, or where the viewer's scope has no target in it."""
    if source.version is None or not source.ask("target", tier=source.base).total.parts["target"]:
        return None
    blocks: list[Block] = [
        _lead(source),
        _levels(source),
        *_quarters(source),
        *_split(source, "product_line", "产品线"),
        *_split(source, "region", "区域"),
        *_heat(source),
        *recalibration(source),
        *_people(source),
    ]
    return Chapter(TITLE, tuple(blocks))


def measure(source: Source) -> str:
    """What places and people are judged by: the whole target once the year is over, the target to date before."""
    return "attainment" if source.is_over else "pace"


def _lead(source: Source) -> Sentence:
    """How far each tier is reached, and which regions or lines fall short."""
    pieces: list[Piece] = [f"对照计划 {source.version}"]
    for tier in source.tiers:
        target, attainment = source.ask("target", tier=tier), source.ask("attainment", tier=tier)
        if attainment.total.ratio is not None:
            pieces += [f"，{tier.name} ", source.quote(target), "完成 ", source.quote(attainment)]
    if not source.is_over:
        pace = source.ask("pace", tier=source.base)
        if pace.total.ratio is not None:
            pieces += [spaced(f"，{source.base.name}的进度 "), source.quote(pace)]
    pieces.append("。")
    for dimension, kind in (("region", "区域"), ("product_line", "产品线")):
        cells = _with_target(source.ask(measure(source), dimension, tier=source.base))
        if len(cells) > 1:
            answer = source.ask(measure(source), dimension, tier=source.base)
            pieces += judged(source, answer, cells, kind, over=source.is_over)
    return Sentence(tuple(pieces), lead=True)


def _with_target(answer: Answer) -> list[Cell]:
    """The known members that have a target to be judged by."""
    return [cell for cell in answer.cells if cell.members[0].id is not None and cell.ratio is not None]


def _levels(source: Source) -> Picture:
    revenue = source.ask("revenue.net")
    levels = []
    for tier in source.tiers:
        target = source.ask("target", tier=tier)
        rate = source.ask("attainment", tier=tier)
        text = f"{value_text(target.total, target.metric)}（{value_text(rate.total, rate.metric)}）"
        levels.append(Mark(fen_of(target.total) / 100, text, tier.name))
    actual = Mark(fen_of(revenue.total) / 100, value_text(revenue.total, revenue.metric))
    caption = f"{source.name}销售额与计划 {source.version} 的{'各档' if len(levels) > 1 else ''}目标"
    spoken = "，".join(f"{level.name} {level.text}" for level in levels)
    chart = BulletChart(f"{caption}：实际 {actual.text}，{spoken}", [BulletRow("销售额", actual, levels)])
    return Picture(caption, chart)


def _quarters(source: Source) -> Iterator[Block]:
    """The finished quarters judged, then the table and the chart of all four."""
    base = source.ask("attainment", "quarter", tier=source.base)
    names = [quarter_words(cell.members[0].period) if cell.members[0].period else "" for cell in base.cells]
    done = [cell for cell in base.cells if cell.members[0].period and cell.members[0].period.last <= source.seen.last]
    judged_cells = [cell for cell in done if cell.ratio is not None]
    if judged_cells:
        yield Sentence(judged(source, base, judged_cells, "季度", over=True, name=_quarter_name))
    yield _table(source, "季度", "quarter", names, f"各季度对照计划 {source.version}")
    actual = source.ask("revenue.net", "quarter")
    unit = source.unit_for(actual)
    lines = [
        [None if c.ratio is None else fen_of(c) / 100 for c in source.ask("target", "quarter", tier=tier).cells]
        for tier in (source.tiers[0], source.tiers[-1])
    ]
    further = len(source.tiers) > 1
    caption = f"各季度销售额与目标（{unit.label}）"
    told = zip(names, actual.cells, strict=True)
    spoken = "，".join(f"{n} {value_text(c, actual.metric)}" for n, c in told if c.ratio is not None)
    yield Picture(
        caption,
        PeriodChart(
            title=f"{caption}：{spoken}",
            periods=names,
            actual=[None if cell.ratio is None else fen_of(cell) / 100 for cell in actual.cells],
            texts=["" if cell.ratio is None else unit.text(fen_of(cell)) for cell in actual.cells],
            plan=lines[0],
            plan_name=source.tiers[0].name,
            further=lines[1] if further else (),
            further_name=source.tiers[-1].name if further else "",
        ),
    )


def _quarter_name(cell: Cell) -> str:
    period = cell.members[0].period
    return quarter_words(period) if period else cell.label


def _split(source: Source, dimension: str, kind: str) -> Iterator[Block]:
    """Actual against every tier by member; members that sell without a target are marked and counted in."""
    base = source.ask("attainment", dimension, tier=source.base)
    if not any(cell.parts["target"] for cell in base.cells if cell.members[0].id is not None):
        return
    if len(base.cells) < 2:
        return
    unplanned = [cell for cell in base.cells if not cell.parts["target"]]
    yield from _unplanned(source, source.ask("revenue.net", dimension), unplanned)
    names = [cell.label if cell.parts["target"] else f"{cell.label}（计划外）" for cell in base.cells]
    yield _table(source, kind, dimension, names, f"各{kind}对照计划 {source.version}", whole=True)


def _unplanned(source: Source, revenue: Answer, cells: Sequence[Cell]) -> Iterator[Block]:
    """What was sold without a target, which the attainment of the whole counts in."""
    sold = [(cell.label, _cell_of(revenue, cell.members[0].id)) for cell in cells]
    named = [(f"{label} ", source.quote(revenue, cell)) for label, cell in sold if cell is not None and cell.ratio]
    if named:
        yield Sentence(("没有目标、但计入达成率的销售额：", *listed(named), "。"))


def _table(source: Source, kind: str, by: str, names: Sequence[str], caption: str, *, whole: bool = False) -> Table:
    """A row per member: actual, then target and attainment of each tier, and the difference to the base."""
    revenue = source.ask("revenue.net", by)
    answers = [
        (tier, source.ask("target", by, tier=tier), source.ask("attainment", by, tier=tier)) for tier in source.tiers
    ]
    gap = source.ask("gap", by, tier=source.base)
    unit = source.unit_for(revenue, gap, *(target for _, target, _ in answers))
    columns = [Column(kind, numeric=False), source.column("实际", revenue)]
    for tier, target, attainment in answers:
        columns += [source.column(_heading(tier), target), source.column("达成率", attainment)]
    columns.append(source.column(spaced(f"与{source.base.name}之差"), gap))

    def row(name: str, cells: Sequence[Cell | None], *, total: bool = False) -> Row:
        actual, *rest, difference = cells
        shown: list[Piece] = [name, _amount(source, revenue, actual, unit)]
        for (_, target, attainment), planned, rate in zip(answers, rest[::2], rest[1::2], strict=True):
            shown += [_amount(source, target, planned, unit), _rate(source, attainment, rate)]
        return Row((*shown, _amount(source, gap, difference, unit, signed=True)), total=total)

    every = [revenue, *(answer for _, target, attainment in answers for answer in (target, attainment)), gap]
    members = [cell.members[0] for cell in source.ask("attainment", by, tier=source.base).cells]
    rows = [
        row(name, [_cell_of(answer, member.id) for answer in every])
        for name, member in zip(names, members, strict=True)
    ]
    if whole or len(rows) > 1:
        rows.append(row("合计", [answer.total for answer in every], total=True))
    return Table(f"{caption}（{unit.label}）", tuple(columns), tuple(rows))


def _cell_of(answer: Answer, member: int | None) -> Cell | None:
    """The cell of a member, the unknown one included."""
    return next((cell for cell in answer.cells if cell.members[0].id == member), None)


def _amount(source: Source, answer: Answer, cell: Cell | None, unit: Unit, *, signed: bool = False) -> Piece:
    has_rows = cell is not None and (answer.metric.key != "target" or cell.parts["target"] is not None)
    return source.amount(answer, cell, unit, signed=signed) if cell is not None and has_rows else "—"


def _rate(source: Source, answer: Answer, cell: Cell | None) -> Piece:
    if cell is None or cell.ratio is None:
        return "—"
    return source.quote(answer, cell)


def _heading(tier: Tier) -> str:
    return tier.name if tier.name.endswith("目标") else spaced(f"{tier.name}目标")


def _heat(source: Source) -> Iterator[Block]:
    """Attainment by region and product line, where the plan has both."""
    answer = source.ask(measure(source), "region", "product_line", tier=source.base)
    cells = {tuple(member.id for member in cell.members): cell for cell in answer.cells if cell.ratio is not None}
    known = [cell for key, cell in cells.items() if None not in key]
    regions = list(dict.fromkeys(cell.members[0] for cell in known))
    lines = list(dict.fromkeys(cell.members[1] for cell in known))
    if len(regions) < 2 or not 2 <= len(lines) <= 8:
        return
    lines.sort(key=source.reader.labels.order)
    grid = [[cells.get((region.id, line.id)) for line in lines] for region in regions]
    name = "达成率" if source.is_over else "进度"
    caption = spaced(f"各区域、各产品线的{source.base.name}{name}")
    spoken = "；".join(
        f"{region.label} "
        + "、".join(f"{line.label} {value_text(c, answer.metric)}" for line, c in zip(lines, row, strict=True) if c)
        for region, row in zip(regions, grid, strict=True)
    )
    shown = [
        [
            HeatCell(None, "—")
            if c is None or c.ratio is None
            else HeatCell(float(c.ratio), value_text(c, answer.metric))
            for c in row
        ]
        for row in grid
    ]
    chart = HeatMap(f"{caption}：{spoken}", [line.label for line in lines], [region.label for region in regions], shown)
    yield Picture(caption, chart)


def _people(source: Source) -> Iterator[Block]:
    """How many people are on target, and who stands where."""
    share = source.ask("attainment.people", tier=source.base)
    on, of = (share.total.parts[part.key] or 0 for part in share.metric.parts)
    if of < 2:
        return
    what = source.base.name if source.is_over else f"{source.base.name}的应完成目标"
    if on in (0, of):
        yield Sentence((spaced(f"有目标的 {of:,} 人都{'达到' if on else '没有达到'}{what}。"),))
    else:
        yield Sentence((spaced(f"有目标的 {of:,} 人中，{on:,} 人达到{what}，占 "), source.quote(share), "。"))
    sold = source.ask("revenue.net", "person")
    nobody = _cell_of(sold, None)
    if nobody is not None and nobody.ratio:
        yield Sentence(("没有记到人的销售额 ", source.quote(sold, nobody), "，计入整体的达成率，不计入任何人。"))
    yield from _people_by_region(source)
    answer = source.ask(measure(source), "person", tier=source.base)
    ranked = sorted(_with_target(answer), key=lambda cell: cell.ratio or 0, reverse=True)
    name = spaced(f"{source.base.name}{'达成率' if source.is_over else '进度'}")
    if len(ranked) <= MOST_PEOPLE:
        yield _ranking(spaced(f"各人的{name}"), ranked, answer)
    else:
        yield _ranking(f"{name}最高的 {MOST_NAMED} 人", ranked[:MOST_NAMED], answer)


def _people_by_region(source: Source) -> Iterator[Block]:
    """Of how many people in each region how many are on target."""
    share = source.ask("attainment.people", "region", tier=source.base)
    cells = [cell for cell in share.cells if cell.ratio is not None]
    if len(cells) < 2:
        return
    parts = share.metric.parts
    columns = (Column("区域", numeric=False), *(Column(part.name.zh) for part in parts), source.column("占比", share))
    rows = [
        Row((name, *(part_text(part, cell.parts[part.key]) for part in parts), source.quote(share, cell)), total=last)
        for name, cell, last in (*((cell.label, cell, False) for cell in cells), ("合计", share.total, True))
    ]
    yield Table("各区域达标的人", columns, tuple(rows))


def _ranking(caption: str, cells: Sequence[Cell], answer: Answer) -> Picture:
    rows = [Mark(float(cell.ratio or 0), value_text(cell, answer.metric), cell.label) for cell in cells]
    spoken = "，".join(f"{row.name} {row.text}" for row in rows)
    return Picture(caption, RankingChart(f"{caption}：{spoken}", rows, Mark(1.0, "100%")))
