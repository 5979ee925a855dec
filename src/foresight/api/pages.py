"""Pages of lists: opaque cursors that stay right while rows are added."""

import hashlib
import json
from collections.abc import Callable
from typing import Generic, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from foresight.api.problems import Refusal, RowError

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")

SALT = "foresight.api.cursor"


class Turn(Schema):
    """Which page of a list."""

    limit: int = Field(100, ge=1, le=1000, description="这一页最多几行")
    cursor: str = Field("", max_length=400, description="上一页给出的 next；空：第一页")


Turning = Query[Turn]


class Page(Schema, Generic[Item]):
    """One page of a list, in the order of recording."""

    items: list[Item]
    next: str | None = Field(description="下一页的游标；空：到底了")


def page(request: HttpRequest, rows: QuerySet[Row], turn: Turn, show: Callable[[Row], Schema]) -> HttpResponse:
    """A page of the rows by their number. The cursor names the last row that was shown, so that what is added meanwhile
    comes later and nothing comes twice. Items are of their declared shape already and are written as they are."""
    after = after_of(request, turn)
    found = list(rows.order_by("pk").filter(pk__gt=after)[: turn.limit + 1])
    shown_rows = found[: turn.limit]
    following = cursor_after(request, shown_rows[-1].pk) if len(found) > turn.limit else None
    items = ",".join([show(row).model_dump_json() for row in shown_rows])
    body = f'{{"items":[{items}],"next":{json.dumps(following)}}}'
    return HttpResponse(body, content_type="application/json")


def cursor_after(request: HttpRequest, place: int) -> str:
    """The cursor behind a place of the list that the request asks for."""
    return signing.dumps([place, _list_of(request)], salt=SALT)


def after_of(request: HttpRequest, turn: Turn) -> int:
    """The place behind which the page begins; 0 for the first. Ends the request for a cursor that was not given out
    for this list."""
    if not turn.cursor:
        return 0
    try:
        place, of = signing.loads(turn.cursor, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as fault:
        raise _wrong_cursor(turn, "这不是由本系统给出的游标") from fault
    if of != _list_of(request):
        raise _wrong_cursor(turn, "这个游标是另一个列表或另一组筛选的")
    return int(place)


def _wrong_cursor(turn: Turn, reason: str) -> Refusal:
    wrong = RowError(field="cursor", value=turn.cursor, reason=reason, todo="请原样使用上一页的 next，筛选不变")
    return Refusal(400, f"{reason}。", [wrong])


def _list_of(request: HttpRequest) -> str:
    words = sorted((name, value) for name, value in request.GET.items() if name not in {"cursor", "limit"})
    return hashlib.sha256(repr((request.path_info, words)).encode()).hexdigest()[:16]
