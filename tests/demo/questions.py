"""Asking the catalogue about the demo company, and its answers as they would be printed."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from foresight.core.values import parse_period
from foresight.domain.figures.queries import reader
from foresight.domain.figures.questions import Answer, Question
from foresight.domain.ledger.models import ProductLine
from foresight.domain.targets.queries import plan_version
from foresight.foundation.organisation.models import Unit
from foresight.foundation.warehouse.scope import RowScope

YEAR_END = date(2025, 12, 31)
NOVEMBER = date(2025, 11, 14)
YI = 10**10
WAN = 10**6
PERCENT = Fraction(1, 100)


def ask(
    metric: str,
    period: str,
    *,
    plan: str = "",
    tier: str | None = None,
    region: str = "",
    line: str = "",
    as_of: date = YEAR_END,
) -> Answer:
    """The catalogue's answer for everybody's rows, narrowed to a region and a product line by code."""
    filters: list[tuple[str, int | None]] = []
    if region:
        filters.append(("region", Unit.objects.get(code=region).pk))
    if line:
        filters.append(("product_line", ProductLine.objects.get(code=line).pk))
    version = plan_version(plan).pk if plan else None
    question = Question(metric, parse_period(period), plan=version, tier=tier, filters=tuple(filters), as_of=as_of)
    return reader(scope=RowScope.all()).answer(question)


def value(answer: Answer) -> Fraction:
    """The exact value, which must be there."""
    assert answer.total.ratio is not None, answer.total.value.missing
    return answer.total.ratio


def printed(number: Fraction, unit: Fraction | int, digits: int) -> str:
    """A number in a unit, rounded half up: the arithmetic of the tests' own, not the product's."""
    in_unit = number / unit
    exact = Decimal(in_unit.numerator) / Decimal(in_unit.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
