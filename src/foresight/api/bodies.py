"""Reading request bodies: UTF-8 JSON that says one thing, and nothing that a database could not keep."""

import json
from typing import Any

from django.http import HttpRequest, UnreadablePostError
from ninja.parser import Parser

from foresight.api.problems import Refusal

DEEPEST = 20
"""So many levels of lists and objects inside each other."""


class StrictParser(Parser):
    """Takes JSON as the standard has it: no NaN, no name twice in an object, and no characters that are none."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The value; ends the request with 400 or 415 where there is none."""
        if request.content_type != "application/json":
            raise Refusal(415, f"请求体的类型是“{(request.content_type or '')[:60]}”，只收 application/json。")
        try:
            text = request.body.decode("utf-8")
        except UnicodeDecodeError as fault:
            raise Refusal(400, "请求体不是 UTF-8。") from fault
        except UnreadablePostError as fault:
            raise Refusal(400, "请求体没有收完。") from fault
        try:
            value = json.loads(text, parse_constant=_no_number, object_pairs_hook=_each_name_once)
        except (ValueError, RecursionError) as fault:
            why = f"：{fault}" if isinstance(fault, _Told) else ""
            raise Refusal(400, f"请求体不是一份能读的 JSON{why}。") from fault
        _check(value, 0)
        return value


class _Told(ValueError):
    """What is wrong in our words."""


def _no_number(name: str) -> float:
    raise _Told(f"{name} 不是一个数")


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Told(f"“{twice[:60]}”在一个对象里出现了两次")
    return found


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise Refusal(400, f"请求体嵌套超过 {DEEPEST} 层。")
    if isinstance(value, str):
        if not is_storable(value):
            raise Refusal(400, "请求体的文字里有空字符或不成对的代理字符。请删掉。")
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, dict):
        for name, item in value.items():
            _check(name, depth + 1)
            _check(item, depth + 1)


def is_storable(text: str) -> bool:
    """Whether a database can keep it."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
