"""While somebody only looks, what is asked of the organisation again and again is read once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept_while_looking", default=None)
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


@contextmanager
def looking() -> Iterator[None]:
    """Around what changes nothing: the answer to one request for a page. Outside, every question reads anew."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def read_once(question: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """For a query whose arguments can be keys and whose answer nobody changes."""

    @wraps(question)
    def asked(*args: Asked.args, **names: Asked.kwargs) -> Answer:
        kept = _kept.get()
        if kept is None:
            return question(*args, **names)
        key = (question, args, tuple(sorted(names.items())))
        if key not in kept:
            kept[key] = question(*args, **names)
        answer: Answer = kept[key]
        return answer

    return asked
