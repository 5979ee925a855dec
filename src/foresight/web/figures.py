"""Figures as HTML: text with the exact value on hover, linked to definition and rows; tables joined from ready strings."""

import json
from collections.abc import Iterable, Sequence

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from foresight.core.metrics import Metric
from foresight.domain.figures.display import exact_text, value_text
from foresight.domain.figures.queries import Reader
from foresight.domain.figures.questions import Answer, Cell, Question
from foresight.foundation.rendering.charts import Chart
from foresight.foundation.rendering.palette import PALETTE
from foresight.web.address import address_of, address_of_cell

PAGE_FONT = 'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
_JSON = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def linked(cell: Cell, metric: Metric, address: str, language: str) -> SafeString:
    """A figure that opens its definition and rows."""
    tone = _tone(cell, metric)
    return format_html(
        '<a class="figure{}" href="{}" title="{}">{}</a>',
        f" {tone}" if tone else "",
        address,
        exact_text(cell, metric, language=language),
        value_text(cell, metric, language=language),
    )


def total(reader: Reader, answer: Answer, language: str) -> SafeString:
    """The figure of the whole."""
    question = Question(
        answer.question.metric,
        answer.question.period,
        plan=answer.question.plan,
        tier=answer.question.tier,
        unit=answer.question.unit,
        filters=answer.question.filters,
    )
    return linked(answer.total, answer.metric, address_of(reader, question), language)


def part(reader: Reader, answer: Answer, cell: Cell, language: str) -> SafeString:
    """The figure of one cell."""
    return linked(cell, answer.metric, address_of_cell(reader, answer, cell), language)


def _tone(cell: Cell, metric: Metric) -> str:
    """Differences say by their colour, beside their sign, whether they are good."""
    if not metric.signed or not cell.ratio:
        return ""
    return "ahead" if cell.ratio > 0 else "behind"


def table(
    columns: Sequence[tuple[str, bool]],
    rows: Iterable[Sequence[str]],
    *,
    caption: str,
    foot: Sequence[str] = (),
    fits_phone: bool = False,
) -> SafeString:
    """A table. ``columns``: heading and whether it holds numbers; cells are HTML already (``text`` makes them so).

    On a phone a row of more than three columns becomes a card, unless the table ``fits_phone`` as it is.
    """
    cards = len(columns) > 3 and not fits_phone
    heads = "".join(
        f'<th scope="col"{" class=number" if number else ""}>{escape(name)}</th>' for name, number in columns
    )
    tags = [
        ('<th scope="row">', "</th>")
        if place == 0 and not number
        else (
            "<td" + (' class="number"' if number else "") + (f' data-label="{escape(name)}"' if cards else "") + ">",
            "</td>",
        )
        for place, (name, number) in enumerate(columns)
    ]

    def line(cells: Sequence[str]) -> str:
        return "<tr>" + "".join(o + cell + c for cell, (o, c) in zip(cells, tags, strict=True)) + "</tr>"

    body = "".join(line(cells) for cells in rows)
    ending = f"<tfoot>{line(foot)}</tfoot>" if foot else ""
    return mark_safe(  # noqa: S308  (every piece above is escaped)
        f'<div class="sheet" tabindex="0" role="region" aria-label="{escape(caption)}"><table class="figures{" cards" if cards else ""}">'
        f'<caption class="visually-hidden">{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody>{ending}</table></div>"
    )


def text(value: object) -> str:
    """Anything as a table's cell."""
    return str(escape("—" if value is None else value))


def chart(name: str, drawn: Chart) -> SafeString:
    """A chart's place and its options; the page's script draws it."""
    specs = drawn.specs()
    return format_html(
        '<div class="chart" data-chart="chart-{}" data-height="{}" role="img" aria-label="{}"></div>'
        '<script type="application/json" id="chart-{}">{}</script>',
        name,
        specs["wide"]["height"],
        drawn.title,
        name,
        _as_json(specs),
    )


def palette() -> SafeString:
    """The colours of charts in light and dark, once for a page."""
    colours = {theme: {**names, "$font": PAGE_FONT} for theme, names in PALETTE.items()}
    return format_html('<script type="application/json" id="palette">{}</script>', _as_json(colours))


def _as_json(value: object) -> SafeString:
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(_JSON))  # noqa: S308  (cannot end the element)
