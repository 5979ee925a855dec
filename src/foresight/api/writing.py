"""What every write has in common: one transaction, a key under which it is done once, and the answer to a batch."""

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Schema
from pydantic import ConfigDict

from foresight.api.problems import Refusal, RowError, shown
from foresight.api.requests import viewer_of
from foresight.api.versions import etag_of
from foresight.foundation.tokens.answers import Given, once
from foresight.foundation.transfer.outcomes import Outcome, RowProblem

MOST_ROWS = 1000
LONGEST_KEY = 200
_KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")

Row = TypeVar("Row")
Operation = TypeVar("Operation", bound=Callable[..., Any])


class Body(Schema):
    """What is sent: exactly the fields that there are, in the types that they have."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Batch(Body, Generic[Row]):
    """Rows that are written together."""

    rows: list[Row] = Field(min_length=1, max_length=MOST_ROWS)
    partial: bool = Field(False, description="有行不对时，其余的行照样写入；默认整批不写")
    dry_run: bool = Field(False, description="只检查，什么都不写")


class BatchAnswer(Schema):
    """What became of the rows; the four counts add up to how many were sent."""

    new: int
    unchanged: int
    amended: int
    refused: int
    dry_run: bool = False
    errors: list[RowError] = Field(default_factory=list)


class _NothingKept(Exception):
    """Ends a trial: the answer is given, the transaction undone."""

    def __init__(self, answer: Schema) -> None:
        super().__init__()
        self.answer = answer


def write(*, status: int = 200, versioned: bool = False) -> Callable[[Operation], Operation]:
    """Runs the operation in one transaction. With ``Idempotency-Key`` the answer is kept with its effect, and the same
    request again gets the same answer; ``versioned`` answers carry their ETag."""

    def made(operation: Operation) -> Operation:
        @wraps(operation)
        def run(request: HttpRequest, *args: Any, **names: Any) -> HttpResponse:
            def act() -> tuple[int, str]:
                answer: Schema = operation(request, *args, **names)
                return status, answer.model_dump_json()

            try:
                given = _once(request, act)
            except _NothingKept as trial:
                given = Given(200, trial.answer.model_dump_json())
            response = HttpResponse(given.body, status=given.status, content_type="application/json")
            if given.again:
                response.headers["Idempotency-Replayed"] = "true"
            if versioned:
                response.headers["ETag"] = etag_of(given.body)
            return response

        return run  # type: ignore[return-value]  # the same signature: ninja reads it through functools.wraps

    return made


def _once(request: HttpRequest, act: Callable[[], tuple[int, str]]) -> Given:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        with transaction.atomic():
            return Given(*act())
    if not _KEY.fullmatch(key):
        raise Refusal(400, f"Idempotency-Key 要有 1 到 {LONGEST_KEY} 个可见的 ASCII 字符，例如一个 UUID。")
    said = f"{request.method} {request.get_full_path()} {request.headers.get('If-Match', '')}\n".encode() + request.body
    return once(viewer_of(request), key, hashlib.sha256(said).hexdigest(), now=timezone.now(), act=act)


def batch_answer(given: Batch[Any], outcome: Outcome, names: Mapping[str, str] | None = None) -> BatchAnswer:
    """The answer to a batch. Ends the request, and undoes everything, when a row was refused and the rest is not wanted
    alone, and for a trial. ``names`` maps what the room calls a field to what the API does."""
    errors = [_row_error(problem, names or {}) for problem in outcome.problems]
    answer = BatchAnswer(
        new=outcome.new,
        unchanged=outcome.unchanged,
        amended=outcome.amended,
        refused=outcome.bad,
        dry_run=given.dry_run,
        errors=errors,
    )
    if errors and not given.partial:
        raise Refusal(422, f"{len(given.rows)} 行里有 {outcome.bad} 行不对，整批没有写入。", errors)
    if given.dry_run:
        raise _NothingKept(answer)
    return answer


def single_answer(outcome: Outcome, names: Mapping[str, str] | None = None) -> None:
    """Ends the request when the only row was refused."""
    if outcome.problems:
        errors = [_row_error(problem, names or {}) for problem in outcome.problems]
        raise Refusal(422, "内容不对，没有写入。", [error.model_copy(update={"row": None}) for error in errors])


def _row_error(problem: RowProblem, names: Mapping[str, str]) -> RowError:
    head, dot, last = problem.field.rpartition(".")
    return RowError(
        row=problem.index,
        field=f"{head}{dot}{names.get(last, last)}",
        value=shown(problem.value),
        reason=problem.reason,
        todo=problem.todo,
    )
