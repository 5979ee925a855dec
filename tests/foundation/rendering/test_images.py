"""Charts become pictures without browser, network or fonts of the system."""

import re
import struct
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest

from foresight.foundation.rendering.charts import Chart
from foresight.foundation.rendering.images import png_of, svg_of
from foresight.foundation.rendering.palette import PALETTE
from tests.foundation.rendering.test_charts import BULLET, CHARTS, HEAT, PERIODS, RANKING


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_is_sound_and_has_no_colour_left_open(chart: Chart, theme: str) -> None:
    picture = svg_of(chart, width=640, theme=theme)
    root = ElementTree.fromstring(picture)  # noqa: S314  (our own text)
    assert root.attrib["width"] == "640"
    assert "$" not in re.sub(r"<text.*?</text>", "", picture, flags=re.S)


@pytest.mark.parametrize(
    ("chart", "written"),
    [
        (BULLET, ["销售额", "13.60 亿", "保底 12.00 亿", "争取 14.00 亿"]),
        (PERIODS, ["一", "3.50", "保底", "争取"]),
        (HEAT, ["华东", "125.0%", "—"]),
        (RANKING, ["艾达", "120.0%", "−30.0%", "100%"]),
    ],
)
def test_a_picture_says_names_and_figures_beside_their_marks(chart: Chart, written: list[str]) -> None:
    picture = svg_of(chart)
    said = re.findall(r"<text[^>]*>([^<]*)", picture)
    assert [text for text in written if text not in said] == []


def test_bars_have_the_colour_of_what_they_mean() -> None:
    picture = svg_of(RANKING)
    assert PALETTE["light"]["$actual"] in picture
    assert PALETTE["light"]["$behind"] in picture


def test_the_same_chart_gives_the_same_text_however_many_were_drawn_before() -> None:
    first = svg_of(PERIODS)
    svg_of(HEAT)
    assert svg_of(PERIODS) == first


def test_names_inside_two_pictures_of_a_page_differ() -> None:
    names = [set(re.findall(r'id="([^"]+)"', svg_of(PERIODS, name=name))) for name in ("chart-1", "chart-2")]
    assert names[0]
    assert not names[0] & names[1]


def test_a_png_has_three_times_the_pixels_of_the_drawing() -> None:
    picture = png_of(BULLET, width=500)
    height = BULLET.specs()["wide"]["height"]
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (1500, 3 * height)


def test_pictures_may_be_drawn_in_several_threads() -> None:
    alone = [svg_of(chart) for chart in CHARTS]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(svg_of, CHARTS * 3))
    assert together == alone * 3
