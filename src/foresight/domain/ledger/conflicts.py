"""Two acts at once on the same document: the second sees what the first wrote, or is told to try again."""

from collections.abc import Callable

from django.db import IntegrityError, transaction

from foresight.foundation.transfer.outcomes import Outcome, RowProblem

ATTEMPTS = 2
UNIQUE_VIOLATION = "23505"
"""SQLSTATE of PostgreSQL for a key that is there already."""


def write_in_turn(size: int, write: Callable[[], Outcome]) -> Outcome:
    """Runs ``write`` in a transaction of its own, all or nothing.

    When somebody else has put in the same key at the same time, it runs once more and then finds their document.
    If that happens again, nothing is written and each of the ``size`` rows gets a problem that says so.
    """
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return write()
        except IntegrityError as fault:
            if not _key_is_taken(fault):
                raise
    return Outcome(
        problems=tuple(
            RowProblem(
                index,
                "",
                "",
                "同一时间有别人在写同样的单据，这一批没有写入",
                "请稍等片刻再试一次",
            )
            for index in range(size)
        )
    )


def _key_is_taken(fault: IntegrityError) -> bool:
    cause = fault.__cause__
    return getattr(cause, "sqlstate", None) == UNIQUE_VIOLATION or "UNIQUE constraint failed" in str(cause)
