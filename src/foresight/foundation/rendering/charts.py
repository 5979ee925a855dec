"""What a chart shows, in a few kinds: numbers to place marks by, and ready texts to write beside them.

Each kind gives ECharts options as plain JSON in a wide and a narrow form, with colours by meaning (``$actual``). A
text is written where its mark is, there is no legend to look up. Axes of bars begin at zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Options = dict[str, Any]
Specs = dict[str, Options]
Number = float | int | None


class Chart(Protocol):
    """Anything that can be drawn."""

    @property
    def title(self) -> str:
        """What the chart shows, for those who do not see it."""

    def specs(self) -> Specs:
        """``wide`` and ``narrow``: each a height in pixels and ECharts options."""


@dataclass(frozen=True)
class Mark:
    """A value with its ready text."""

    value: float
    text: str
    name: str = ""


@dataclass(frozen=True)
class BulletRow:
    """One line of a bullet chart: how far it has come, and the levels that it is measured against."""

    name: str
    actual: Mark
    levels: Sequence[Mark] = ()


@dataclass(frozen=True)
class BulletChart:
    """How far against which levels; a bar may pass them all."""

    title: str
    rows: Sequence[BulletRow]

    def specs(self) -> Specs:
        """Rows from top to bottom with their value below their name, the levels as upright marks."""
        return {"wide": self._spec(46, 104), "narrow": self._spec(48, 96)}

    def _spec(self, row_height: int, room: int) -> Options:
        levels = max((len(row.levels) for row in self.rows), default=0)
        series: list[Options] = [
            {
                "type": "bar",
                "barWidth": 16,
                "itemStyle": {"color": "$actual", "borderRadius": [0, 2, 2, 0]},
                "data": [row.actual.value for row in self.rows],
                "z": 2,
            }
        ]
        for number in range(levels):
            series.append(
                {
                    "type": "scatter",
                    "symbol": "rect",
                    "symbolSize": [3, 28],
                    "itemStyle": {"color": "$text" if number == 0 else "$plan", "opacity": 1},
                    "data": [
                        [row.levels[number].value, position]
                        for position, row in enumerate(self.rows)
                        if number < len(row.levels)
                    ],
                    "z": 3,
                }
            )
        series.append(_levels_texts(self.rows))
        values = [mark.value for row in self.rows for mark in (row.actual, *row.levels)]
        lowest, highest = min(0.0, *values), max(0.0, *values)
        texts = [text for row in self.rows for level in row.levels for text in [f"{level.name} {level.text}"]]
        room = max(room, 12 + max((_pixels(text, 11) for text in texts), default=0))
        return {
            "height": 16 + row_height * max(1, len(self.rows)),
            "option": {
                **_common(self.title),
                "grid": _grid(left=8, right=room, top=4, bottom=4),
                "xAxis": _values(hidden=True) | {"max": highest * 1.01 if highest > 0 else 1, "min": lowest},
                "yAxis": _names([f"{row.name}\n{row.actual.text}" for row in self.rows], inverse=True),
                "series": series,
            },
        }


def _levels_texts(rows: Sequence[BulletRow]) -> Options:
    """The names of a row's levels, from near to far, beside whatever reaches furthest: neither bar nor mark covers
    them."""
    return {
        "type": "scatter",
        "symbolSize": 1,
        "silent": True,
        "itemStyle": {"color": "transparent", "opacity": 1},
        "label": {
            "show": True,
            "position": "right",
            "distance": 8,
            "align": "left",
            "color": "$quiet",
            "fontSize": 11,
            "lineHeight": 15,
        },
        "data": [
            {
                "value": [max(mark.value for mark in (row.actual, *row.levels)), position],
                "label": {"formatter": "\n".join(f"{level.name} {level.text}".strip() for level in row.levels)},
            }
            for position, row in enumerate(rows)
            if row.levels
        ],
    }


@dataclass(frozen=True)
class PeriodChart:
    """What happened in each period (bars), what was planned (a step line), and a further level (a light step line)."""

    title: str
    periods: Sequence[str]
    actual: Sequence[Number]
    texts: Sequence[str]
    """Ready text of each bar; it stands below the bar's name, where no line crosses it."""
    plan: Sequence[Number] = ()
    plan_name: str = ""
    further: Sequence[Number] = ()
    further_name: str = ""

    def specs(self) -> Specs:
        """The lines say their name at their end; texts that have no room beside each other are left to the table."""
        return {"wide": self._spec(280, 600), "narrow": self._spec(240, 270)}

    def _spec(self, height: int, room: int) -> Options:
        shown = len(self.texts) * (8 + max((_pixels(text, 12) for text in self.texts), default=0)) <= room
        named = zip(self.periods, self.texts, strict=True)
        names = [f"{period}\n{text}" if shown else period for period, text in named]
        series: list[Options] = [
            {
                "type": "bar",
                "barMaxWidth": 46,
                "itemStyle": {"color": "$actual", "borderRadius": [2, 2, 0, 0]},
                "data": list(self.actual),
            }
        ]
        lines = [(self.plan, self.plan_name, "$plan", "solid"), (self.further, self.further_name, "$further", "dashed")]
        for values, name, colour, kind in lines:
            if any(value is not None for value in values):
                series.append(_step(values, name, colour, kind))
        return {
            "height": height,
            "option": {
                **_common(self.title),
                "grid": _grid(
                    left=8,
                    right=12 + max(_pixels(self.plan_name, 11), _pixels(self.further_name, 11)),
                    top=12,
                    bottom=8,
                ),
                "xAxis": [
                    {
                        "type": "category",
                        "data": names,
                        "axisTick": {"show": False},
                        "axisLine": {"lineStyle": {"color": "$plan"}},
                        "axisLabel": {"color": "$text", "hideOverlap": True, "lineHeight": 17},
                    },
                    # The edges of the periods, so that a level lasts from the beginning of its period to the end.
                    {"type": "category", "show": False, "boundaryGap": False, "data": list(range(len(names) + 1))},
                ],
                "yAxis": _values(hidden=True),
                "series": series,
            },
        }


def _step(values: Sequence[Number], name: str, colour: str, kind: str) -> Options:
    return {
        "type": "line",
        "xAxisIndex": 1,
        "step": "end",
        "symbol": "none",
        "data": [*values, values[-1]],
        "labelLayout": {"moveOverlap": "shiftY"},
        "lineStyle": {"color": colour, "width": 2, "type": kind},
        "endLabel": {"show": bool(name), "formatter": name, "color": "$quiet", "fontSize": 11, "distance": 4},
        "z": 3,
    }


@dataclass(frozen=True)
class HeatCell:
    """A cell: its value against 1, and its ready text; no value where there is nothing to compare."""

    value: Number
    text: str


@dataclass(frozen=True)
class HeatMap:
    """A table in which colour says how far a value lies above or below 1; the number stands in every cell."""

    title: str
    columns: Sequence[str]
    rows: Sequence[str]
    cells: Sequence[Sequence[HeatCell]]
    """Row by row."""

    def specs(self) -> Specs:
        """The first row on top; on a narrow page the cells are lower."""
        return {"wide": self._spec(40, 13, 88, 44), "narrow": self._spec(40, 11, 64, 60)}

    def _spec(self, row_height: int, size: int, label_width: int, top: int) -> Options:
        return {
            "height": top + 6 + row_height * max(1, len(self.rows)),
            "option": {
                **_common(self.title),
                "grid": _grid(left=8, right=8, top=top, bottom=4),
                "xAxis": {
                    "type": "category",
                    "data": list(self.columns),
                    "position": "top",
                    "axisTick": {"show": False},
                    "axisLine": {"show": False},
                    "axisLabel": {
                        "color": "$quiet",
                        "interval": 0,
                        "overflow": "break",
                        "width": label_width,
                        "lineHeight": 15,
                        "fontSize": min(size, 12),
                    },
                },
                "yAxis": _names(list(self.rows), inverse=True),
                "visualMap": {
                    "type": "piecewise",
                    "show": False,
                    "seriesIndex": 0,
                    "dimension": 2,
                    "pieces": [
                        {"lt": 0.8, "color": "$heat-far-below"},
                        {"gte": 0.8, "lt": 0.95, "color": "$heat-below"},
                        {"gte": 0.95, "lt": 1.05, "color": "$heat-even"},
                        {"gte": 1.05, "lt": 1.2, "color": "$heat-above"},
                        {"gte": 1.2, "color": "$heat-far-above"},
                    ],
                    "outOfRange": {"color": "$paper"},
                },
                "series": [
                    {
                        "type": "heatmap",
                        "itemStyle": {"borderColor": "$paper", "borderWidth": 2},
                        "label": {"show": True, "color": "$heat-text", "fontSize": size},
                        "data": [
                            {
                                "value": [column, row, "-" if cell.value is None else cell.value],
                                "label": {"formatter": cell.text},
                            }
                            for row, cells in enumerate(self.cells)
                            for column, cell in enumerate(cells)
                        ],
                    },
                    {
                        "type": "scatter",
                        "symbolSize": 1,
                        "itemStyle": {"color": "transparent", "opacity": 1},
                        "label": {"show": True, "position": "inside", "color": "$quiet", "fontSize": size},
                        "silent": True,
                        "data": [
                            {"value": [column, row], "label": {"formatter": cell.text}}
                            for row, cells in enumerate(self.cells)
                            for column, cell in enumerate(cells)
                            if cell.value is None
                        ],
                    },
                ],
            },
        }


@dataclass(frozen=True)
class RankingChart:
    """Bars from zero, one below the other in the given order, with a mark to compare with."""

    title: str
    rows: Sequence[Mark]
    mark: Mark | None = None

    def specs(self) -> Specs:
        """The first row on top."""
        return {"wide": self._spec(26, 0.12), "narrow": self._spec(28, 0.3)}

    def _spec(self, row_height: int, left_room: float) -> Options:
        compare = self.mark.value if self.mark else None
        bars: Options = {
            "type": "bar",
            "barWidth": 14,
            "data": [
                {
                    "value": row.value,
                    "itemStyle": {"color": "$behind" if compare is not None and row.value < compare else "$actual"},
                    "label": {
                        "show": True,
                        "formatter": row.text,
                        "position": "right" if row.value >= 0 else "left",
                        "color": "$text",
                    },
                }
                for row in self.rows
            ],
        }
        if self.mark:
            bars["markLine"] = {
                "symbol": "none",
                "silent": True,
                "lineStyle": {"color": "$text", "type": "solid", "width": 1},
                "label": {
                    "show": True,
                    "formatter": f"{self.mark.name} {self.mark.text}".strip(),
                    "color": "$quiet",
                    "position": "start",
                    "fontSize": 11,
                },
                "data": [{"xAxis": self.mark.value}],
            }
        return {
            "height": 40 + row_height * max(1, len(self.rows)),
            "option": {
                **_common(self.title),
                "grid": _grid(
                    left=8, right=16 + max((_pixels(row.text, 12) for row in self.rows), default=0), top=24, bottom=4
                ),
                "xAxis": _values(hidden=True) | self._ends(left_room),
                "yAxis": _names([row.name for row in self.rows], inverse=True),
                "series": [bars],
            },
        }

    def _ends(self, left_room: float) -> Options:
        """From zero, with the mark inside, and with room for the text of a bar to the left."""
        values = [row.value for row in self.rows] + ([self.mark.value] if self.mark else [])
        lowest, highest = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
        room = (highest - lowest) * left_room if lowest < 0 else 0
        return {"min": lowest - room, "max": highest if highest > lowest else 1}


def _pixels(text: str, size: int) -> int:
    """About how wide a text is: a Chinese character is as wide as it is high, others a little over half of that."""
    return sum(size if ord(character) > 0x2E7F else (size * 3 + 4) // 5 for character in text)


def _common(title: str) -> Options:
    return {
        "animation": False,
        "textStyle": {"fontFamily": "$font", "fontSize": 12, "color": "$text"},
        "aria": {"enabled": True, "label": {"description": title}},
    }


def _grid(**edges: int) -> Options:
    return {**edges, "outerBoundsMode": "same", "outerBoundsContain": "axisLabel"}


def _values(*, hidden: bool) -> Options:
    return {
        "type": "value",
        "axisLabel": {"show": not hidden},
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "splitLine": {"show": not hidden, "lineStyle": {"color": "$grid"}},
    }


def _names(names: Sequence[str], *, inverse: bool) -> Options:
    widest = max((_pixels(line, 12) for name in names for line in name.split("\n")), default=0)
    return {
        "type": "category",
        "data": list(names),
        "inverse": inverse,
        "axisTick": {"show": False},
        "axisLine": {"show": False},
        "axisLabel": {
            "color": "$text",
            "interval": 0,
            "overflow": "truncate",
            "width": min(120, widest + 10),
            "lineHeight": 16,
        },
    }
