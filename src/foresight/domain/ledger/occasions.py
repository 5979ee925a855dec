"""When and why a batch is recorded, and on which day an amount counts when the books of its own day are closed.

Books that are closed are not changed: what belongs to a closed day is refused, or recorded as a *dated correction*,
which counts on an open day that somebody names, with a reason. The journal row keeps both days.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from foresight.foundation.organisation.periods import ClosedDays, closed_days
from foresight.foundation.transfer.models import ImportRun
from foresight.foundation.transfer.outcomes import RowProblem

WAY_OUT = "请让财务申请重开这段期间；或作为更正入账：给出更正原因和一个未关账的更正日，金额计在更正日"


class PeriodClosed(ValueError):
    """A row would change the figures of a closed day."""


@dataclass(frozen=True)
class Occasion:
    """Why and when entries are added, by which import, and where those of closed days go."""

    recorded_at: datetime
    run: ImportRun | None
    reason: str = ""
    correction_on: date | None = None
    """The open day on which amounts of closed days count; None: they are refused."""
    closed: ClosedDays = field(default_factory=ClosedDays)

    def counted_on(self, day: date) -> date:
        """The day on which an amount of ``day`` counts. Raises PeriodClosed where it may not be recorded."""
        if not self.closed.holds(day):
            return day
        if self.correction_on is None:
            raise PeriodClosed(f"{day} 所在的期间已经关账，这一批里有金额要记到那一天，什么都没有写入。{WAY_OUT}。")
        return self.correction_on

    def refusal(self, index: int, field: str, document: str, days: Iterable[date]) -> RowProblem | None:
        """The problem of a row that touches a closed day while no correction day is given."""
        day = self.closed.among(days) if self.correction_on is None else None
        if day is None:
            return None
        return RowProblem(index, field, str(day), f"{document} 要记到 {day}，那一天所在的期间已经关账", WAY_OUT)

    def check_still_open(self) -> None:
        """Raises PeriodClosed when somebody has closed or reopened a period since the batch began.

        Asked after the batch holds the lock that closing takes too, so that the answer stays true until it commits.
        """
        if closed_days() != self.closed:
            raise PeriodClosed("刚才有人关闭或重开了一段期间，这一批没有写入。请再试一次。")


def occasion_of(recorded_at: datetime, run: ImportRun | None, reason: str, correction_on: date | None) -> Occasion:
    """The occasion of a batch that begins now.

    Raises ValueError for a correction day without a reason, or one whose books are closed themselves.
    """
    closed = closed_days()
    if correction_on is not None:
        if not reason.strip():
            raise ValueError(f"给了更正日 {correction_on}，但没有写更正原因。请写明原因。")
        if closed.holds(correction_on):
            raise ValueError(
                f"更正日 {correction_on} 所在的期间也已经关账。请用未关账的日子，例如 {closed.first_open(correction_on)}。"
            )
    return Occasion(recorded_at, run, reason.strip(), correction_on, closed)
