"""年度概览: how much, against which tiers, compared with the year before, from whom and where."""

from collections.abc import Iterator
from dataclasses import replace

from foresight.core.values import money_text, points_text, quotient_text
from foresight.domain.figures.display import value_text
from foresight.domain.figures.questions import Answer, Cell
from foresight.domain.reports.document import (
    Block,
    Chapter,
    Column,
    KeyFigure,
    KeyFigures,
    Picture,
    Piece,
    Row,
    Sentence,
    Table,
)
from foresight.domain.reports.source import Source, fen_of
from foresight.domain.reports.words import day_words, month_words, spaced
from foresight.foundation.rendering.charts import PeriodChart

TITLE = "年度概览"


def overview(source: Source) -> Chapter:
    """The chapter; a year without any order says so and nothing else."""
    revenue = source.ask("revenue.net")
    if revenue.total.parts["revenue"] is None:
        nothing = Sentence((f"{source.name}在这个范围内没有销售数据。",), lead=True)
        return Chapter(TITLE, (nothing,))
    blocks: list[Block] = [
        _lead(source, revenue),
        KeyFigures(tuple(_key_figures(source))),
        *_details(source),
        *_places(source),
        _months(source),
    ]
    return Chapter(TITLE, tuple(blocks))


def _lead(source: Source, revenue: Answer) -> Sentence:
    """Revenue, its distance from every tier, pace while the year runs, and the year before."""
    figure = source.quote(revenue)
    pieces: list[Piece] = (
        [f"{source.name}实现销售额 ", figure]
        if source.is_over
        else [f"截至 {day_words(source.seen.last)}，{source.name}实现销售额 ", figure]
    )
    pieces += [*_year_before(source, revenue), "。"]
    distances = [piece for tier in source.tiers for piece in _against(source, tier.key)]
    if distances:
        pieces += [f"对照计划 {source.version}", *distances, *_pace(source), "。"]
    return Sentence(tuple(pieces), lead=True)


def _against(source: Source, key: str) -> Iterator[Piece]:
    tier = next(tier for tier in source.tiers if tier.key == key)
    attainment, gap = source.ask("attainment", tier=tier), source.ask("gap", tier=tier)
    if attainment.total.ratio is None:
        return
    distance = fen_of(gap.total)
    rate = source.quote(attainment)
    if distance == 0:
        yield from (spaced(f"，正好完成{tier.name}（"), rate, "）")
        return
    amount = source.quote(gap, text=money_text(abs(distance)))
    words = f"，超过{tier.name} " if distance > 0 else f"，距{tier.name}还差 "
    yield from (spaced(words), amount, "（", rate, "）")


def _pace(source: Source) -> Iterator[Piece]:
    """Days ahead or behind, while the year runs."""
    if source.is_over or source.version is None:
        return
    days = source.ask("pace.days", tier=source.base)
    value = days.total.ratio
    if value is None:
        return
    by = "日历" if source.version.plan.spread == "calendar_days" else "工作日"
    if value == 0:
        yield spaced(f"，按{by}与{source.base.name}的进度持平")
        return
    shown = quotient_text(abs(value.numerator), value.denominator, 1) + "\u00a0天"
    yield spaced(f"，按{by}比{source.base.name}的进度{'快' if value > 0 else '慢'} ")
    yield source.quote(days, text=shown)


def _year_before(source: Source, revenue: Answer) -> Iterator[Piece]:
    before = source.ask("revenue.net", before=True)
    if before.total.parts["revenue"] is None:
        yield f"，没有{source.before_name}的数据可比"
        return
    now, then = fen_of(revenue.total), fen_of(before.total)
    figure = source.quote(before)
    if now == then:
        yield from (f"，与{source.before_name}持平（", figure, "）")
    else:
        yield from (f"，{'高于' if now > then else '低于'}{source.before_name}的 ", figure)


def _key_figures(source: Source) -> Iterator[KeyFigure]:
    """Revenue and what it is judged by; a figure that has no value is left out."""
    yield from _compared(source, "revenue.net", "销售额")
    for tier in source.tiers:
        answer = source.ask("attainment", tier=tier)
        if answer.total.ratio is not None:
            target = source.quote(source.ask("target", tier=tier))
            name = f"{tier.name}达成率" if tier.name != "目标" else "目标达成率"
            yield KeyFigure(spaced(name), source.quote(answer), (f"{tier.name} ", target, f" · {source.version}"))
    yield from _compared(source, "repurchase.previous_year", "复购率")
    if _has_history(source):
        yield from _compared(source, "new_customer_share", "新客占比")
    yield from _compared(source, "collection_rate", "回款率")
    yield from _compared(source, "sales_per_head", "人均效能")


def _compared(source: Source, metric: str, name: str) -> Iterator[KeyFigure]:
    answer = source.ask(metric)
    if answer.total.ratio is None:
        return
    before = source.ask(metric, before=True)
    remark: tuple[Piece, ...] = (f"没有{source.before_name}数据",)
    if _comparable(source, before):
        remark = (f"{source.before_name} ", source.quote(before), *_points(answer, before))
    yield KeyFigure(name, source.quote(answer), remark)


def _comparable(source: Source, before: Answer) -> bool:
    """Whether the year before has a value that says something: one with rows, and with a history if it needs one."""
    if before.total.ratio is None or before.total.parts[before.metric.parts[0].key] is None:
        return False
    return not before.metric.needs_history or _has_history(source, before=True)


def _points(now: Answer, before: Answer) -> tuple[Piece, ...]:
    """The difference of two rates in percentage points."""
    if now.metric.unit != "ratio" or now.total.ratio is None or before.total.ratio is None:
        return ()
    return (f"，{points_text(now.total.ratio - before.total.ratio)} 个百分点",)


def _has_history(source: Source, *, before: bool = False) -> bool:
    """Whether there are orders before the year (or before the one before): without them everybody looks new. Who is
    new is a fact of the whole company, so that is asked of all data."""
    first = source.year.previous_year().first if before else source.year.first
    span = source.reader.data_span()
    return span is not None and span.first < first


def _details(source: Source) -> Iterator[Block]:
    """Customers and people in one paragraph, without what has no data."""
    pieces: list[Piece] = []
    repurchase = source.ask("repurchase.previous_year")
    if repurchase.total.ratio is not None:
        again, earlier = (repurchase.total.parts[part.key] or 0 for part in repurchase.metric.parts)
        pieces += [
            f"上一年买过的 {earlier:,} 家客户中，{again:,} 家{'当年' if source.is_over else '当年到目前'}又买，复购率 ",
            source.quote(repurchase),
            "。",
        ]
    if _has_history(source):
        pieces += _changed(source, "new_customer_share", "新客带来的销售额占 ")
    else:
        pieces.append(f"{source.name}是有数据的第一年，看不出谁是新客，不列复购率和新客占比。")
    pieces += _changed(source, "collection_rate", "到期应收的回款率为 ")
    pieces += _changed(source, "sales_per_head", "人均效能 ")
    if pieces:
        yield Sentence(tuple(pieces))


def _changed(source: Source, metric: str, words: str) -> list[Piece]:
    """A figure and how it stands beside the year before."""
    answer = source.ask(metric)
    if answer.total.ratio is None:
        return []
    pieces: list[Piece] = [words, source.quote(answer)]
    before = source.ask(metric, before=True)
    if _comparable(source, before) and before.total.ratio is not None:
        difference = answer.total.ratio - before.total.ratio
        if answer.metric.unit == "ratio":
            shown = points_text(abs(difference)).lstrip("+")
            direction = "高" if difference > 0 else "低"
            pieces.append(
                f"，与{source.before_name}持平"
                if shown == "0.0"
                else f"，比{source.before_name}{direction} {shown} 个百分点"
            )
        else:
            pieces += [f"，{source.before_name}为 ", source.quote(before)]
    return [*pieces, "。"]


def _places(source: Source) -> Iterator[Block]:
    """Revenue by region and product line, with the totals that the catalogue gives for each."""
    both = source.ask("revenue.net", "region", "product_line")
    regions, lines = source.ask("revenue.net", "region"), source.ask("revenue.net", "product_line")
    if len(regions.cells) < 2 and len(lines.cells) < 2:
        return
    if len(lines.cells) > 8:
        both, lines = regions, replace(lines, cells=())
    unit = source.unit_for(both, regions, lines)
    amounts = {tuple(member.id for member in cell.members): cell for cell in both.cells}
    members = [cell.members[0] for cell in lines.cells]

    def row(name: str, cells: list[Cell | None], whole: Answer, total: Cell, *, last: bool = False) -> Row:
        shown = [source.amount(whole if last else both, cell, unit) if cell else "—" for cell in cells]
        return Row((name, *shown, source.amount(whole, total, unit)), total=last)

    rows = [
        row(cell.label, [amounts.get((cell.members[0].id, line.id)) for line in members], regions, cell)
        for cell in regions.cells
    ]
    rows.append(row("合计", list(lines.cells), lines, lines.total, last=True))
    note = source.note(both)
    columns = [Column("区域", numeric=False)]
    columns += [Column(member.label, note=note if number == 0 else None) for number, member in enumerate(members)]
    columns.append(Column("合计", note=None if members else note))
    by = "各区域、各产品线" if members else "各区域"
    yield Table(f"{by}的销售额（{unit.label}）", tuple(columns), tuple(rows))


def _months(source: Source) -> Picture:
    """Revenue month by month, beside the target of the base."""
    answer = source.ask("revenue.net", "month")
    shown = [None if cell.ratio is None else float(cell.ratio) / 100 for cell in answer.cells]
    plan: list[float | None] = []
    if source.version is not None:
        targets = source.ask("target", "month", tier=source.base)
        known = any(cell.parts["target"] for cell in targets.cells)
        plan = [None if c.ratio is None else float(c.ratio) / 100 for c in targets.cells] if known else []
    months = [month_words(cell.members[0].period) for cell in answer.cells if cell.members[0].period]
    against = spaced(f"，对照{source.base.name}") if plan else ""
    unit = source.unit_for(answer)
    title = f"{source.name}各月销售额{against}"
    chart = PeriodChart(
        title=f"{title}：{_spoken(months, answer)}",
        periods=months,
        actual=shown,
        texts=["" if cell.ratio is None else unit.text(fen_of(cell)) for cell in answer.cells],
        plan=plan,
        plan_name=source.base.name if plan else "",
    )
    return Picture(f"{title}（{unit.label}）", chart)


def _spoken(names: list[str], answer: Answer) -> str:
    """What the chart shows, in words; stretches that have not begun are left out."""
    told = zip(names, answer.cells, strict=True)
    return "，".join(f"{name} {value_text(cell, answer.metric)}" for name, cell in told if cell.ratio is not None)
