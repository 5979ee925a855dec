"""The one shape of every answer that is not what was asked for (RFC 9457), and what of the rooms' refusals becomes which."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as FieldsRefused
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as Unreadable

from foresight.domain.targets.refusals import PlanOvertaken
from foresight.foundation.approvals.actions.locking import TooLate
from foresight.foundation.audit.request_ids import current_request_id
from foresight.foundation.organisation.queries import CompanyMissing
from foresight.foundation.tokens.admission import TokenRefused
from foresight.foundation.tokens.answers import KeyTaken
from foresight.foundation.warehouse.engine import SnapshotDamaged
from foresight.foundation.warehouse.snapshot import SnapshotFailed

CONTENT_TYPE = "application/problem+json"
SHOWN = 200
"""So many characters of a value are sent back."""
TRY_AGAIN = 5
"""Seconds after which it makes sense to try again while something is being rebuilt or another writes."""

logger = logging.getLogger(__name__)


class RowError(Schema):
    """One thing that is wrong: where, with which value, why, and what to do."""

    row: int | None = Field(default=None, description="第几行，从 0 起；空：整个请求")
    field: str = Field(default="", description="哪个字段；空：整行")
    value: str = Field(default="", description="收到的值")
    reason: str = Field(description="哪里不对")
    todo: str = Field(default="", description="该怎么办")


class Problem(Schema):
    """Why a request was not carried out (RFC 9457)."""

    type: str = Field(description="问题的种类，urn:foresight:problem:…")
    title: str
    status: int
    detail: str
    request_id: str = Field(description="请求号，与操作记录和日志里的相同")
    errors: list[RowError] = Field(default_factory=list)


TITLES: Mapping[int, tuple[str, str]] = {
    400: ("unreadable", "看不懂这个请求"),
    401: ("token", "需要有效的令牌"),
    403: ("not-allowed", "不能做这件事"),
    404: ("not-found", "没有这个地址或这一项"),
    405: ("method", "这个地址没有这种方法"),
    409: ("conflict", "和现在的状态冲突"),
    412: ("changed", "已经被别人改过"),
    413: ("too-large", "请求太大"),
    415: ("content-type", "只收 JSON"),
    422: ("refused", "内容不对"),
    428: ("if-match", "要写 If-Match"),
    429: ("too-many", "请求太频繁"),
    500: ("fault", "系统出了错"),
    503: ("busy", "暂时不能回答"),
}
"""Status → kind and title of its problem."""


class Refusal(Exception):
    """Ends a request with a problem."""

    def __init__(
        self, status: int, detail: str, errors: Sequence[RowError] = (), *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, errors, headers or {}


def problem(
    status: int, detail: str, errors: Sequence[RowError] = (), headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The answer."""
    kind, title = TITLES.get(status) or (f"status-{status}", HTTPStatus(status).phrase)
    said = Problem(
        type=f"urn:foresight:problem:{kind}",
        title=title,
        status=status,
        detail=detail,
        request_id=current_request_id(),
        errors=list(errors),
    )
    response = HttpResponse(said.model_dump_json(), status=status, content_type=CONTENT_TYPE)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def unauthorised(detail: str) -> HttpResponse:
    """401, and how to do it right."""
    return problem(401, detail, headers={"WWW-Authenticate": 'Bearer realm="foresight"'})


def answer_to(fault: Exception) -> HttpResponse:
    """The problem that an exception means; a fault of ours is logged and told without its inside."""
    if isinstance(fault, Refusal):
        return problem(fault.status, fault.detail, fault.errors, fault.headers)
    if isinstance(fault, TokenRefused):
        return unauthorised(str(fault))
    if isinstance(fault, AuthenticationError):
        return unauthorised("请求没有令牌。请在 Authorization 头里写 Bearer 和令牌。")
    if isinstance(fault, Unreadable):
        return problem(422, "请求里有字段不对，什么都没有写入。", [*_unreadable(fault.errors)])
    if isinstance(fault, HttpError):
        # ninja's own around what the parser says
        if isinstance(fault.__context__, Refusal | RequestDataTooBig):
            return answer_to(fault.__context__)
        return problem(fault.status_code, "请求体不是一份能读的 JSON。")
    if isinstance(fault, PermissionDenied):
        return problem(403, str(fault) or "你不能做这件事。")
    if isinstance(fault, RequestDataTooBig):
        return problem(413, "请求体太大。请分几批发送。")
    if isinstance(fault, SuspiciousOperation):
        return problem(400, "服务器不接受这个请求。请检查主机名和请求头。")
    return _refused_by_a_room(fault)


def _refused_by_a_room(fault: Exception) -> HttpResponse:
    retry = {"Retry-After": str(TRY_AGAIN)}
    if isinstance(fault, CompanyMissing | PlanOvertaken | TooLate | KeyTaken):
        return problem(409, str(fault))
    if isinstance(fault, SnapshotFailed | SnapshotDamaged):
        return problem(503, str(fault), headers=retry)
    if isinstance(fault, OperationalError) and "lock" in str(fault).lower():
        return problem(503, "另一个写入正在进行。请稍后再试。", headers=retry)
    if isinstance(fault, Http404):
        return problem(404, "没有这个地址。")
    if isinstance(fault, LookupError) and not isinstance(fault, KeyError | IndexError):
        return problem(404, str(fault))
    if isinstance(fault, FieldsRefused):
        return problem(422, "；".join(fault.messages))
    if isinstance(fault, ValueError) and not isinstance(fault, UnicodeError):
        field = getattr(fault, "field", "")
        errors = [RowError(field=field, reason=str(fault))] if field else []
        return problem(422, str(fault), errors)
    logger.error("the API failed", exc_info=fault)
    return problem(500, "系统出了错，你的数据没有因此改变。请把请求号告诉管理员，日志里有原因。")


_REASONS: Mapping[str, tuple[str, str]] = {
    "missing": ("没有给出", "请给出这个字段"),
    "extra_forbidden": ("没有这个字段", "请去掉，或改正名称"),
    "string_too_long": ("太长，最多 {max_length} 个字", "请缩短"),
    "string_too_short": ("太短，至少 {min_length} 个字", "请填写"),
    "string_pattern_mismatch": ("写法不对，要符合 {pattern}", "请改正"),
    "string_type": ("不是文字", "请写成 JSON 字符串"),
    "int_type": ("不是整数", "请写成 JSON 整数；金额是整数分"),
    "int_parsing": ("不是整数", "请写整数"),
    "int_from_float": ("不是整数", "请写整数；金额是整数分"),
    "bool_type": ("不是 true 或 false", "请写 true 或 false"),
    "bool_parsing": ("不是 true 或 false", "请写 true 或 false"),
    "list_type": ("不是列表", "请写成 JSON 数组"),
    "dict_type": ("不是对象", "请写成 JSON 对象"),
    "model_type": ("不是对象", "请写成 JSON 对象"),
    "model_attributes_type": ("不是对象", "请写成 JSON 对象"),
    "too_long": ("最多 {max_length} 项", "请分几批发送"),
    "too_short": ("至少 {min_length} 项", "请至少给出一项"),
    "greater_than_equal": ("小于 {ge}", "请改正"),
    "less_than_equal": ("大于 {le}", "请改正"),
    "greater_than": ("不大于 {gt}", "请改正"),
    "enum": ("不在可选的值里：{expected}", "请用其中一个"),
    "literal_error": ("不在可选的值里：{expected}", "请用其中一个"),
    "date_parsing": ("不是日期", "请写成 2025-06-30"),
    "date_from_datetime_parsing": ("不是日期", "请写成 2025-06-30"),
    "datetime_parsing": ("不是时刻", "请写成 2025-06-30T08:00:00+08:00"),
    "datetime_from_date_parsing": ("不是时刻", "请写成 2025-06-30T08:00:00+08:00"),
    "timezone_aware": ("没有时区", "请写成 2025-06-30T08:00:00+08:00"),
}
"""Kind of a fault of pydantic → what is wrong and what to do."""


def _unreadable(faults: Sequence[Mapping[str, Any]]) -> Iterator[RowError]:
    for fault in faults[:1000]:
        place = list(fault.get("loc", ()))[1:]
        if place and place[0] == "given":
            place = place[1:]
        row = None
        if len(place) >= 2 and place[0] == "rows" and isinstance(place[1], int):
            row, place = place[1], place[2:]
        reason, todo = _REASONS.get(fault["type"], (str(fault["msg"]).removeprefix("Value error, "), "请改正"))
        yield RowError(
            row=row,
            field=path_of(place),
            value=shown(fault.get("input")) if fault["type"] != "missing" else "",
            reason=_filled(reason, fault.get("ctx") or {}),
            todo=todo,
        )


def _filled(text: str, values: Mapping[str, Any]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def path_of(place: Sequence[Any]) -> str:
    """``lines[2].product`` from its parts."""
    path = ""
    for part in place:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path


def shown(value: object) -> str:
    """A value as it is sent back, cut where it is long."""
    if isinstance(value, dict | list):
        return "…"
    text = "" if value is None else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def install_problems(api: NinjaAPI) -> None:
    """Answers every exception of an operation with its problem."""

    def handle(request: HttpRequest, fault: Any) -> HttpResponse:
        return answer_to(fault)

    handler: Callable[[HttpRequest, Any], HttpResponse] = handle
    for kind in (Exception, Http404, HttpError, Unreadable):
        api.add_exception_handler(kind, handler)
