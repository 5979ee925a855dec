"""The description of the API (OpenAPI 3.1), made from the operations."""

from typing import Any

from ninja import NinjaAPI
from ninja.errors import ValidationError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from foresight.api.problems import CONTENT_TYPE

READS = frozenset({"get"})
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "同一个键重发同样的请求，只做一次，回答相同；保留 24 小时",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "读取时的 ETag；不写回答 428，已经变了回答 412",
    "schema": {"type": "string"},
}
DESCRIPTIONS = {
    304: "没有变",
    400: "看不懂这个请求",
    401: "需要有效的令牌",
    403: "不能做这件事",
    404: "没有，或者不在权限范围内",
    405: "没有这种方法",
    409: "和现在的状态冲突",
    412: "读取之后已经变了",
    413: "请求体太大",
    415: "只收 JSON",
    422: "内容不对；errors 说明每一处",
    428: "修改要写 If-Match",
    429: "请求太频繁",
    500: "系统出了错",
    503: "暂时不能回答",
}
PROBLEMS = tuple(status for status in DESCRIPTIONS if status >= 400)


class PlainJSON(JSONRenderer):
    """JSON in which Chinese can be read."""

    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012  (ninja declares it so)


class ForesightAPI(NinjaAPI):
    """Ninja with our description: problems under their own type, the headers that writes take."""

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """What cannot be read, with the value that was sent."""
        errors = []
        for context in error_contexts:
            source = context.model.__ninja_param_source__
            names = context.model.__ninja_flatten_map_reverse__
            for fault in context.pydantic_validation_error.errors(include_url=False):
                place = (source, *names.get(fault["loc"], fault["loc"]))
                errors.append({**fault, "loc": place})
        return ValidationError(errors)

    def get_openapi_schema(self, *, path_prefix: str | None = None, **options: Any) -> OpenAPISchema:
        """The description as plain data."""
        described = super().get_openapi_schema(path_prefix=path_prefix, **options)
        for operations in described["paths"].values():
            for method, operation in operations.items():
                _complete(method, operation)
        described["components"]["responses"] = {f"Problem{status}": _problem(status) for status in PROBLEMS}
        described["components"]["parameters"] = {"IdempotencyKey": IDEMPOTENCY_KEY, "IfMatch": IF_MATCH}
        described["components"]["schemas"] = dict(sorted(described["components"]["schemas"].items()))
        return described


def _complete(method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    operation["summary"] = operation.get("description", operation["summary"]).splitlines()[0]
    for status, answer in answers.items():
        if status in PROBLEMS:
            answers[status] = {"$ref": f"#/components/responses/Problem{status}"}
        else:
            answer["description"] = DESCRIPTIONS.get(status, "好")
    if method not in READS:
        operation["parameters"] = [*operation["parameters"], {"$ref": "#/components/parameters/IdempotencyKey"}]
    if 412 in answers:
        operation["parameters"] = [*operation["parameters"], {"$ref": "#/components/parameters/IfMatch"}]


def _problem(status: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": DESCRIPTIONS[status],
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in {429, 503}:
        described["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return described
