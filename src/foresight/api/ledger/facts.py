"""What orders, reversals, receivables and payments have in common when they are sent: their source, why they change, and
where what comes too late counts."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field

from foresight.api.fields import Day, Reason, Source
from foresight.api.requests import viewer_of
from foresight.api.writing import Batch, BatchAnswer, batch_answer
from foresight.foundation.transfer.outcomes import Outcome

Row = TypeVar("Row")

NAMES = {
    "amount": "amount_fen",
    "net": "net_fen",
    "tax": "tax_fen",
    "gross": "gross_fen",
    "share": "numerator",
}
"""What the room calls a field → what it is called here."""


class FactBatch(Batch[Row], Generic[Row]):
    """Facts of one source."""

    source: Source
    reason: Reason = Field("", description="已入账的内容有变时，为什么；没有原因的变化是不对的行")
    correction_on: Day | None = Field(None, description="已关账期间的金额算在哪个未关账的日子；空：这样的行不收")


def record(
    request: HttpRequest, given: FactBatch[Any], action: Callable[..., Outcome], **facts: Sequence[object]
) -> BatchAnswer:
    """Hands the facts to the action."""
    outcome = action(
        actor=viewer_of(request),
        recorded_at=timezone.now(),
        reason=given.reason.strip(),
        correction_on=given.correction_on,
        **facts,
    )
    return batch_answer(given, outcome, NAMES)
