"""Charts are plain JSON with colours by meaning, right for any numbers."""

import json

import pytest

from foresight.foundation.rendering.charts import (
    BulletChart,
    BulletRow,
    Chart,
    HeatCell,
    HeatMap,
    Mark,
    PeriodChart,
    RankingChart,
)
from foresight.foundation.rendering.palette import PALETTE

BULLET = BulletChart(
    "达成", [BulletRow("销售额", Mark(13.6, "13.60 亿"), [Mark(12, "12.00 亿", "保底"), Mark(14, "14.00 亿", "争取")])]
)
PERIODS = PeriodChart("季度", ["一", "二"], [3.5, None], ["3.50", ""], [3.6, 3.6], "保底", [4.2, 4.2], "争取")
HEAT = HeatMap("区域", ["A", "B"], ["华东"], [[HeatCell(1.25, "125.0%"), HeatCell(None, "—")]])
RANKING = RankingChart("人员", [Mark(1.2, "120.0%", "艾达"), Mark(-0.3, "−30.0%", "克莱")], Mark(1.0, "100%"))
CHARTS: list[Chart] = [BULLET, PERIODS, HEAT, RANKING]


def texts(value: object) -> list[str]:
    """All strings of an option."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_a_chart_is_plain_json_whose_colours_are_in_both_palettes(chart: Chart, form: str) -> None:
    spec = chart.specs()[form]
    assert json.loads(json.dumps(spec)) == spec
    assert spec["height"] > 0
    tokens = {text for text in texts(spec) if text.startswith("$")} - {"$font"}
    assert tokens
    assert tokens <= set(PALETTE["light"])
    assert tokens <= set(PALETTE["dark"])
    assert chart.title in texts(spec)


def test_both_palettes_name_the_same_meanings() -> None:
    assert set(PALETTE["light"]) == set(PALETTE["dark"])


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of WCAG 2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_can_be_read_on_whatever_they_stand_on(theme: str) -> None:
    colours = PALETTE[theme]
    for text in ("$text", "$quiet"):
        assert contrast(colours[text], colours["$paper"]) >= 4.5
    for cell in ("far-below", "below", "even", "above", "far-above"):
        assert contrast(colours["$heat-text"], colours[f"$heat-{cell}"]) >= 4.5
    for mark in ("$actual", "$plan", "$behind"):
        assert contrast(colours[mark], colours["$paper"]) >= 3


def test_bars_begin_at_zero_and_their_axis_holds_the_mark_they_are_compared_with() -> None:
    near_zero = RankingChart("人员", [Mark(0.0, "0.0%", "甲"), Mark(0.01, "1.0%", "乙")], Mark(1.0, "100%"))
    axis = near_zero.specs()["wide"]["option"]["xAxis"]
    assert (axis["min"], axis["max"]) == (0, 1.0)


def test_negative_bars_leave_room_for_their_text() -> None:
    axis = RANKING.specs()["wide"]["option"]["xAxis"]
    assert axis["min"] < -0.3
    assert axis["max"] == 1.2


def test_charts_of_nothing_but_zeros_have_an_axis_all_the_same() -> None:
    ranking = RankingChart("人员", [Mark(0.0, "0.0%", "甲")])
    axis = ranking.specs()["wide"]["option"]["xAxis"]
    assert axis["min"] < axis["max"]
    bullet = BulletChart("达成", [BulletRow("销售额", Mark(0.0, "0.00 元"))])
    axis = bullet.specs()["wide"]["option"]["xAxis"]
    assert axis["min"] < axis["max"]


def test_a_level_lasts_from_the_beginning_of_its_period_to_the_end() -> None:
    option = PERIODS.specs()["wide"]["option"]
    plan = next(series for series in option["series"] if series["type"] == "line")
    edges = option["xAxis"][plan["xAxisIndex"]]
    assert plan["data"] == [3.6, 3.6, 3.6]
    assert len(edges["data"]) == 3
    assert edges["boundaryGap"] is False


def test_texts_without_room_are_left_to_the_table() -> None:
    months = [f"{n} 月" for n in range(1, 13)]
    short = PeriodChart("各月", months, [1.0] * 12, ["0.35"] * 12)
    long = PeriodChart("各月", months, [1.0] * 12, ["1,234,567.00 万"] * 12)
    assert short.specs()["wide"]["option"]["xAxis"][0]["data"][0] == "1 月\n0.35"
    assert long.specs()["wide"]["option"]["xAxis"][0]["data"][0] == "1 月"


def test_a_cell_without_a_value_says_why_it_is_empty() -> None:
    drawn, said = HEAT.specs()["wide"]["option"]["series"]
    assert drawn["data"][0] == {"value": [0, 0, 1.25], "label": {"formatter": "125.0%"}}
    assert said["data"] == [{"value": [1, 0], "label": {"formatter": "—"}}]
