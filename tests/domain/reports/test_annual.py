"""The annual summary says what the figures say."""

from datetime import date

import pytest

from foresight.domain.figures.display import exact_text
from foresight.domain.figures.queries import reader
from foresight.domain.reports.annual import YearNotBegun, annual_summary
from foresight.domain.reports.document import (
    Chapter,
    KeyFigures,
    Picture,
    Quoted,
    Sentence,
    Summary,
    Table,
    words,
)
from foresight.domain.targets.actions import adopt_plan
from foresight.domain.targets.inputs import LevelInput, PlanInput, TierInput
from foresight.domain.targets.models import PlanVersion
from foresight.foundation.organisation.models import Company, User
from foresight.foundation.organisation.queries import scope_of, today, working_calendar
from foresight.foundation.warehouse.scope import RowScope
from tests.books import bill, bills, line, order, pay, plan_2025, sign, sound, take_back
from tests.cast import Cast
from tests.domain.reports.year import plan_of_the_year, selling_years


def summary_of(version: PlanVersion | None, viewer: User | None = None, year: int = 2025) -> Summary:
    """The summary of a year as the viewer gets it (None: whoever sees all)."""
    scope = scope_of(viewer, on=today()) if viewer else RowScope.all()
    return annual_summary(reader(scope=scope), year=year, version=version, viewer=str(viewer) if viewer else "")


def chapter(summary: Summary, title: str) -> Chapter:
    return next(chapter for chapter in summary.chapters if chapter.title == title)


def sentences(chapter: Chapter) -> list[str]:
    """The paragraphs with plain spaces."""
    return [block.text.replace("\u00a0", " ") for block in chapter.blocks if isinstance(block, Sentence)]


def key_figures(chapter: Chapter) -> dict[str, tuple[str, str]]:
    """Name → value and what stands below it."""
    return {
        item.name: (item.figure.text.replace("\u00a0", " "), words(item.remark).replace("\u00a0", " "))
        for block in chapter.blocks
        if isinstance(block, KeyFigures)
        for item in block.items
    }


def table(chapter: Chapter, beginning: str) -> list[list[str]]:
    """Headings and rows of the table whose caption begins so."""
    found = next(b for b in chapter.blocks if isinstance(b, Table) and b.caption.startswith(beginning))
    return [
        [column.heading for column in found.columns],
        *([words((cell,)) for cell in row.cells] for row in found.rows),
    ]


def test_the_overview_begins_with_the_conclusion(cast: Cast) -> None:
    selling_years()
    overview = chapter(summary_of(plan_of_the_year()), "年度概览")
    assert sentences(overview) == [
        "2025 年实现销售额 100.00 万，高于上年的 60.00 万。"
        "对照计划 2025@1，超过保底 10.00 万（111.1%），距争取还差 40.00 万（71.4%）。",
        "上一年买过的 2 家客户中，2 家当年又买，复购率 100.0%。新客带来的销售额占 10.0%。"
        "人均效能 50.00 万，上年为 30.00 万。",
    ]
    assert key_figures(overview) == {
        "销售额": ("100.00 万", "上年 60.00 万"),
        "保底达成率": ("111.1%", "保底 90.00 万 · 2025@1"),
        "争取达成率": ("71.4%", "争取 140.00 万 · 2025@1"),
        "复购率": ("100.0%", "没有上年数据"),
        "新客占比": ("10.0%", "没有上年数据"),
        "人均效能": ("50.00 万", "上年 30.00 万"),
    }


def test_regions_and_lines_stand_with_the_totals_of_both(cast: Cast) -> None:
    selling_years()
    assert table(chapter(summary_of(None), "年度概览"), "各区域、各产品线的销售额（万元）") == [
        ["区域", "A 线", "B 线", "未分产品线", "合计"],
        ["华东", "60.00", "—", "—", "60.00"],
        ["华北", "—", "30.00", "10.00", "40.00"],
        ["合计", "60.00", "30.00", "10.00", "100.00"],
    ]


def test_the_targets_chapter_names_who_reached_the_base_and_who_did_not(cast: Cast) -> None:
    selling_years()
    assert sentences(chapter(summary_of(plan_of_the_year()), "目标")) == [
        "对照计划 2025@1，保底 90.00 万完成 111.1%，争取 140.00 万完成 71.4%。"
        "华东达到保底，华北（88.9%）没有达到保底。A 线达到保底，B 线（66.7%）没有达到保底。",
        "一季度、二季度达到保底，三季度（44.4%）、四季度（0.0%）没有达到保底。",
        "没有目标、但计入达成率的销售额：未分产品线 10.00 万。",
        "有目标的 2 人中，1 人达到保底，占 50.0%。",
    ]


def test_quarters_and_lines_stand_against_every_tier(cast: Cast) -> None:
    selling_years()
    targets = chapter(summary_of(plan_of_the_year()), "目标")
    assert table(targets, "各季度对照计划 2025@1（万元）") == [
        ["季度", "实际", "保底目标", "达成率", "争取目标", "达成率", "与保底之差"],
        ["一季度", "60.00", "22.50", "266.7%", "35.00", "171.4%", "+37.50"],
        ["二季度", "30.00", "22.50", "133.3%", "35.00", "85.7%", "+7.50"],
        ["三季度", "10.00", "22.50", "44.4%", "35.00", "28.6%", "−12.50"],
        ["四季度", "0.00", "22.50", "0.0%", "35.00", "0.0%", "−22.50"],
        ["合计", "100.00", "90.00", "111.1%", "140.00", "71.4%", "+10.00"],
    ]
    assert table(targets, "各产品线对照计划 2025@1（万元）")[1:] == [
        ["A 线", "60.00", "45.00", "133.3%", "70.00", "85.7%", "+15.00"],
        ["B 线", "30.00", "45.00", "66.7%", "70.00", "42.9%", "−15.00"],
        ["未分产品线（计划外）", "10.00", "—", "—", "—", "—", "—"],
        ["合计", "100.00", "90.00", "111.1%", "140.00", "71.4%", "+10.00"],
    ]


def test_a_running_year_says_until_when_and_how_the_pace_is(cast: Cast) -> None:
    selling_years(date(2025, 6, 30))
    summary = summary_of(plan_of_the_year())
    calendar = working_calendar()
    year = calendar.ordinal(date(2025, 12, 31)) - calendar.ordinal(date(2024, 12, 31))
    # 450,000 of the floor's 900,000 are due by the end of June and 900,000 are sold: half a year ahead.
    assert sentences(chapter(summary, "年度概览"))[0] == (
        "截至 2025 年 6 月 30 日，2025 年实现销售额 90.00 万，高于上年同期的 60.00 万。"
        "对照计划 2025@1，正好完成保底（100.0%），距争取还差 50.00 万（64.3%），"
        f"按工作日比保底的进度快 {year / 2:.1f} 天。"
    )
    assert sentences(chapter(summary, "目标"))[:2] == [
        "对照计划 2025@1，保底 90.00 万完成 100.0%，争取 140.00 万完成 64.3%，保底的进度 200.0%。"
        "各区域都跟上保底的进度。各产品线都跟上保底的进度。",
        "各季度都达到保底。",
    ]
    quarters = table(chapter(summary, "目标"), "各季度")
    assert quarters[3] == ["三季度", "—", "22.50", "—", "35.00", "—", "—"]


def test_a_year_behind_all_its_targets_is_told_so(cast: Cast) -> None:
    selling_years()
    version = plan_2025(LevelInput("region"), LevelInput("person"), floor=2_000_000, stretch=2_500_000)
    summary = summary_of(version)
    assert "距保底还差 100.00 万（50.0%），距争取还差 150.00 万（40.0%）" in sentences(chapter(summary, "年度概览"))[0]
    targets = sentences(chapter(summary, "目标"))
    assert targets[0].endswith("各区域都没有达到保底：华北（40.0%）、华东（60.0%）。")
    assert targets[-1] == "有目标的 2 人都没有达到保底。"


def test_the_first_year_of_data_says_what_cannot_be_told(cast: Cast) -> None:
    selling_years()
    summary = summary_of(None, year=2024)
    assert [chapter.title for chapter in summary.chapters] == ["年度概览"]
    assert sentences(summary.chapters[0]) == [
        "2024 年实现销售额 60.00 万，没有上年的数据可比。",
        "2024 年是有数据的第一年，看不出谁是新客，不列复购率和新客占比。人均效能 30.00 万。",
    ]


def test_a_year_without_orders_says_so_and_nothing_else(cast: Cast) -> None:
    summary = summary_of(None)
    assert [len(chapter.blocks) for chapter in summary.chapters] == [1]
    assert sentences(summary.chapters[0]) == ["2025 年在这个范围内没有销售数据。"]


def test_a_year_to_come_is_refused(cast: Cast) -> None:
    with pytest.raises(YearNotBegun, match="2026 年还没有开始（今天是 2025 年 6 月 30 日）"):
        summary_of(None, year=2026)


def test_collections_are_told_only_where_there_are_receivables(cast: Cast) -> None:
    selling_years()
    assert "回款率" not in key_figures(summary_of(None).chapters[0])
    sound(bills(bill("r1", "2025-03-31", 500_000, "25-1"), bill("r2", "2025-06-30", 300_000, "25-2")))
    sound(pay("p1", "2025-03-20", 500_000, ("r1", 500_000)))
    sound(pay("p2", "2025-12-20", 100_000, ("r2", 100_000)))
    overview = summary_of(None).chapters[0]
    assert key_figures(overview)["回款率"] == ("75.0%", "没有上年数据")
    assert "到期应收的回款率为 75.0%。" in sentences(overview)[1]


def test_returns_may_make_a_region_negative(cast: Cast) -> None:
    selling_years()
    sound(take_back("t1", "24-2", "2025-09-01"))
    sound(take_back("t2", "25-2", "2025-09-02"))
    sound(take_back("t3", "25-3", "2025-09-03"))
    summary = summary_of(plan_of_the_year())
    assert table(summary.chapters[0], "各区域")[2] == ["华北", "—", "−20.00", "0.00", "−20.00"]
    assert "2025 年实现销售额 40.00 万，低于上年的 60.00 万。" in sentences(summary.chapters[0])[0]
    assert "华北（−44.4%）没有达到保底" in sentences(chapter(summary, "目标"))[0]


def test_ada_reads_a_summary_of_her_own_rows(cast: Cast) -> None:
    selling_years()
    summary = summary_of(plan_of_the_year(), cast.ada)
    assert ("范围", "艾达的权限范围") in summary.terms
    assert sentences(summary.chapters[0])[0] == (
        "2025 年实现销售额 60.00 万，高于上年的 40.00 万。"
        "对照计划 2025@1，超过保底 15.00 万（133.3%），距争取还差 10.00 万（85.7%）。"
    )
    everything = repr(summary)
    assert "克莱" not in everything
    assert "华北" not in everything
    assert "克莱" in repr(summary_of(None)) or "华北" in repr(summary_of(None))


def test_without_a_target_in_the_viewers_scope_there_is_no_targets_chapter(cast: Cast) -> None:
    selling_years()
    version = plan_2025(LevelInput("region"))
    assert [c.title for c in summary_of(version).chapters] == ["年度概览", "目标"]
    ada = summary_of(version, cast.ada)
    assert [c.title for c in ada.chapters] == ["年度概览"]
    assert sentences(ada.chapters[0])[0] == "2025 年实现销售额 60.00 万，高于上年的 40.00 万。"


def test_a_recalibrated_plan_stands_beside_its_first_version(cast: Cast) -> None:
    selling_years()
    plan_of_the_year()
    version = adopt_plan(
        actor=None,
        plan=PlanInput(
            code="2025",
            name="2025 年度",
            year=2025,
            tiers=(
                TierInput("floor", "保底", 90_000_000, "Floor", base=True),
                TierInput("stretch", "争取", 140_000_000, "Stretch"),
            ),
            levels=(LevelInput("product_line", "2:1"), LevelInput("quarter")),
            effective_on=date(2025, 7, 1),
            reason="B 线需求下降。",
        ),
    )
    targets = chapter(summary_of(version), "目标")
    assert (
        "计划最初是 2025@1，2025 年 7 月 1 日起改为 2025@2（B 线需求下降）。"
        "保底对照最初的版本完成 111.1%，对照现在的版本完成 111.1%。"
    ) in sentences(targets)
    assert table(targets, "最初与现在的保底目标（万元）") == [
        ["产品线", "实际", "最初目标", "达成率", "现在目标", "达成率"],
        ["A 线", "60.00", "45.00", "133.3%", "60.00", "100.0%"],
        ["B 线", "30.00", "45.00", "66.7%", "30.00", "100.0%"],
        ["未分产品线（计划外）", "10.00", "—", "—", "—", "—"],
        ["合计", "100.00", "90.00", "111.1%", "90.00", "111.1%"],
    ]


def test_a_fiscal_year_bears_its_name_and_its_own_quarters(cast: Cast) -> None:
    Company.objects.update(fiscal_year_start=4)
    selling_years(date(2026, 3, 31))
    summary = summary_of(None, year=2025)
    assert summary.title == "2025 财年总结"
    assert summary.terms[0] == ("期间", "2025 年 4 月 1 日至 2026 年 3 月 31 日")
    # April 2025 to March 2026: 300,000 + 100,000; the year before: 200,000 + 600,000.
    assert sentences(summary.chapters[0])[0] == "2025 财年实现销售额 40.00 万，低于上年的 80.00 万。"


def test_one_tier_with_a_latin_name_reads_well(cast: Cast) -> None:
    selling_years()
    version = adopt_plan(
        actor=None,
        plan=PlanInput("q", "Quota", (TierInput("quota", "Quota", 80_000_000, base=True),), year=2025),
    )
    summary = summary_of(version)
    assert "对照计划 q@1，超过 Quota 20.00 万（125.0%）。" in sentences(summary.chapters[0])[0]
    assert table(chapter(summary, "目标"), "各季度")[0] == ["季度", "实际", "Quota 目标", "达成率", "与 Quota 之差"]
    assert "各季度都达到" not in sentences(chapter(summary, "目标"))[1]


def test_sales_that_nobody_is_credited_with_are_named(cast: Cast) -> None:
    selling_years()
    sound(sign(order("25-9", "2025-10-10", line("a1", 50_000), sellers=(), customer=None, unit="east")))
    targets = sentences(chapter(summary_of(plan_of_the_year()), "目标"))
    assert "没有记到人的销售额 5.00 万，计入整体的达成率，不计入任何人。" in targets


def test_every_figure_carries_a_definition_with_its_raw_parts(cast: Cast) -> None:
    selling_years()
    summary = summary_of(plan_of_the_year())
    numbers = {definition.number for definition in summary.definitions}
    quoted = [piece for block in summary.blocks() if isinstance(block, Sentence) for piece in block.pieces]
    assert {piece.note for piece in quoted if isinstance(piece, Quoted)} <= numbers
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    attainment = next(d for d in summary.definitions if d.key == "attainment")
    assert ("2025 年，计划 2025@1，保底") in dict(attainment.worked)
    assert "1,000,000.00 ÷ 900,000.00 = 111.1111%" in dict(attainment.worked)["2025 年，计划 2025@1，保底"]


def test_a_quoted_cell_asks_for_itself_alone(cast: Cast) -> None:
    selling_years()
    version = plan_of_the_year()
    summary = annual_summary(reader(scope=RowScope.all()), year=2025, version=version)
    source = reader(scope=RowScope.all())
    for block in summary.blocks():
        cells = [cell for row in block.rows for cell in row.cells] if isinstance(block, Table) else []
        for piece in cells:
            if isinstance(piece, Quoted):
                answer = source.answer(piece.question)
                assert answer.question.by == ()
                assert exact_text(answer.total, answer.metric) == piece.exact


def test_charts_say_in_words_what_they_show(cast: Cast) -> None:
    selling_years()
    pictures = [b for b in summary_of(plan_of_the_year()).blocks() if isinstance(b, Picture)]
    assert [picture.caption for picture in pictures] == [
        "2025 年各月销售额，对照保底（万元）",
        "2025 年销售额与计划 2025@1 的各档目标",
        "各季度销售额与目标（万元）",
        "各区域、各产品线的保底达成率",
        "各人的保底达成率",
    ]
    said = pictures[-1].chart.title
    assert said == "各人的保底达成率：艾达 133.3%，克莱 88.9%"
