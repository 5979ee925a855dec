"""Whether a row makes sense by itself, before anything is looked up."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from foresight.foundation.transfer.outcomes import RowProblem

LARGEST_FEN = 10**17
"""No single amount reaches it; sums of millions of rows still fit."""
LARGEST_SHARE_NUMBER = 2**31 - 1


def text_problems(
    index: int, field: str, value: str, label: str, longest: int, *, required: bool = True
) -> Iterator[RowProblem]:
    """An empty text that must be there, or one that is longer than its column or holds what cannot be stored."""
    if required and not value.strip():
        yield RowProblem(index, field, value, f"{label}是空的", f"请填写{label}")
    elif len(value) > longest:
        yield RowProblem(
            index, field, value[:60] + "…", f"{label}有 {len(value)} 个字，最多 {longest} 个", f"请缩短{label}"
        )
    elif "\x00" in value:
        yield RowProblem(index, field, value.replace("\x00", "␀"), f"{label}里有空字符", "请删掉这个字符")


def amount_problems(index: int, field: str, fen: int | None, label: str) -> Iterator[RowProblem]:
    """An amount that is too large to be one."""
    if fen is not None and abs(fen) >= LARGEST_FEN:
        yield RowProblem(index, field, str(fen), f"{label}大得不合理", "请检查金额和单位（元、万元）")


def decimal_problems(
    index: int, field: str, value: Decimal | None, label: str, digits: int, places: int
) -> Iterator[RowProblem]:
    """A number that is none, or that has more digits before the point than fit."""
    if value is None:
        return
    if not value.is_finite():
        yield RowProblem(index, field, str(value), f"{label}不是一个数", f"请改正{label}")
    elif value.adjusted() >= digits - places and value:
        yield RowProblem(index, field, str(value), f"{label}超过了 {digits - places} 位整数", f"请检查{label}和单位")


def share_problems(index: int, shares: list[tuple[str, int, int]]) -> Iterator[RowProblem]:
    """Shares (person code, numerator, denominator) that are none, name somebody twice or do not add up to 1."""
    seen: set[str] = set()
    for position, (person, numerator, denominator) in enumerate(shares):
        field = f"credits[{position}]"
        if denominator <= 0 or not 0 < numerator <= denominator or denominator > LARGEST_SHARE_NUMBER:
            yield RowProblem(
                index,
                f"{field}.share",
                f"{numerator}/{denominator}",
                "业绩分成要大于 0、不超过 1",
                "请改正分成比例",
            )
            return
        if person in seen:
            yield RowProblem(index, f"{field}.person", person, f"{person} 在这张订单里出现了两次", "请合并他的分成")
        seen.add(person)
    total = sum((Fraction(numerator, denominator) for _, numerator, denominator in shares), Fraction(0))
    if shares and total != 1:
        yield RowProblem(
            index,
            "credits",
            "、".join(f"{person} {numerator}/{denominator}" for person, numerator, denominator in shares),
            f"业绩分成加起来是 {total}，不是 1",
            "请改正分成，让它们正好加到 1",
        )


def rounded(value: Decimal, places: int) -> Decimal:
    """The value as it is stored: rounded half up to the places of its column."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def rounded_or_none(value: Decimal | None, places: int) -> Decimal | None:
    """The value as it is stored, if there is one."""
    return None if value is None else rounded(value, places)
