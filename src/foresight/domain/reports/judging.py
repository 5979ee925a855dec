"""Sentences that say who reached a target and who did not, right for any outcome."""

from collections.abc import Callable, Sequence

from foresight.domain.figures.questions import Answer, Cell
from foresight.domain.reports.document import Piece
from foresight.domain.reports.source import Source
from foresight.domain.reports.words import listed, spaced

MOST_NAMED = 5
"""So many of those who fall short are named, the lowest first."""


def judged(
    source: Source,
    answer: Answer,
    cells: Sequence[Cell],
    kind: str,
    *,
    over: bool,
    name: Callable[[Cell], str] = lambda cell: cell.label,
) -> tuple[Piece, ...]:
    """One sentence about cells that all have a value: 1 or more has reached the base (``over``) or keeps step."""
    base = source.base.name
    good = spaced(f"达到{base}" if over else f"跟上{base}的进度")
    bad = spaced(f"没有达到{base}" if over else f"落后于{base}的进度")
    short = [cell for cell in cells if cell.ratio is not None and cell.ratio < 1]
    if not short:
        subject = f"各{kind}都" if len(cells) > 1 else name(cells[0])
        return (f"{subject}{good}。",)
    if kind != "季度":
        short.sort(key=lambda cell: cell.ratio or 0)
    named = listed([(f"{name(cell)}（", source.quote(answer, cell), "）") for cell in short[:MOST_NAMED]])
    more = f"等 {len(short)} 个{kind}" if len(short) > MOST_NAMED else ""
    if len(short) == len(cells) and len(cells) > 1:
        return (f"各{kind}都{bad}：", *named, more, "。")
    reached = [cell for cell in cells if cell not in short]
    if not reached:
        return (*named, f"{bad}。")
    if len(reached) > MOST_NAMED:
        return (*named, more, f"{bad}，其余{kind}都{good}。")
    above = "、".join(name(cell) for cell in reached)
    return (f"{above}{good}，", *named, more, f"{bad}。")
