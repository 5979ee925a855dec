"""Before and after of an act side by side, value by value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ABSENT = "—"


@dataclass(frozen=True)
class Difference:
    """One value: where it stands, and what it was and became."""

    place: tuple[str, ...]
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether it became another."""
        return self.before != self.after


def differences(before: Any, after: Any) -> list[Difference]:
    """Every value of both, the places in the order in which they come; a place that one of them lacks shows a dash."""
    was, became = dict(_values(before, ())), dict(_values(after, ()))
    return [
        Difference(place, was.get(place, ABSENT), became.get(place, ABSENT)) for place in dict.fromkeys([*was, *became])
    ]


def _values(value: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _values(inner, (*place, str(key)))
    elif isinstance(value, list) and any(isinstance(inner, Mapping | list) for inner in value):
        for number, inner in enumerate(value, start=1):
            yield from _values(inner, (*place, str(number)))
    elif value is not None or place:
        yield place, _said(value)


def _said(value: Any) -> str:
    if value is None or value == "" or value == []:
        return ABSENT
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_said(inner) for inner in value)
    return str(value)
