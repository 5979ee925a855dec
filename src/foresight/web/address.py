"""Addresses of figures: a question as the query string of a page, and back."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse

from foresight.core.metrics import DIMENSIONS, PLACE_DIMENSIONS, metric_of
from foresight.core.values import parse_period
from foresight.domain.figures.queries import Reader
from foresight.domain.figures.questions import Answer, Cell, Question
from foresight.domain.targets.queries import version_for

NOBODY = "none"
"""Says in an address that a member is not known."""
_LONGEST_NUMBER = 17
_WORDS = {dimension: dimension for dimension in PLACE_DIMENSIONS} | {"unit": "own_unit"}
"""Word of an address for each dimension that narrows; ``unit`` is the unit to look below."""


def address_of(reader: Reader, question: Question, *, page: str = "metric", **more: str) -> str:
    """The address of a figure's page (``metric``) or of its rows (``rows``)."""
    return f"{reverse(page, args=[question.metric])}?{urlencode({**words_of(reader, question), **more})}"


def words_of(reader: Reader, question: Question) -> dict[str, str]:
    """What an address says of a question."""
    words: dict[str, str] = {"period": question.period.label}
    if question.by:
        words["by"] = ",".join(question.by)
    if question.plan is not None:
        words["plan"] = reader.labels.plan(question.plan).name
    if question.tier is not None:
        words["tier"] = question.tier
    words["unit"] = str(question.unit) if question.unit is not None else ""
    for dimension, member in question.filters:
        words[_WORDS[dimension]] = NOBODY if member is None else str(member)
    return words


def address_of_cell(reader: Reader, answer: Answer, cell: Cell) -> str:
    """The address of one cell of an answer: its members narrow the question."""
    return address_of(reader, answer.question.narrowed(to=cell))


def question_of(reader: Reader, metric_key: str, words: Mapping[str, str], *, unit: int | None) -> Question:
    """The question that an address asks.

    Raises LookupError for a metric, plan, tier or member that is not there for this viewer, ValueError for what
    cannot be read.
    """
    metric = metric_of(metric_key)
    year = str(reader.fiscal.year_of(reader.as_of))
    question = Question(
        metric=metric_key,
        period=parse_period(words.get("period") or year, fiscal=reader.fiscal),
        by=tuple(word for word in words.get("by", "").split(",") if word),
        unit=unit,
        filters=tuple(sorted(_filters(reader, words))),
        tier=words.get("tier") or None,
    )
    for dimension in question.by:
        if dimension not in DIMENSIONS:
            raise ValueError(f"没有维度“{dimension}”。可用：{'、'.join(DIMENSIONS)}。")
    if not metric.needs_plan:
        return replace(question, tier=None)
    return replace(question, plan=_plan(reader, words.get("plan", ""), question))


def _filters(reader: Reader, words: Mapping[str, str]) -> list[tuple[str, int | None]]:
    found: list[tuple[str, int | None]] = []
    for dimension, word in _WORDS.items():
        if word not in words:
            continue
        text = words[word]
        if text != NOBODY and not (text.isdecimal() and len(text) <= _LONGEST_NUMBER):
            raise ValueError(f"网址里的 {word} = “{text[:40]}”不对。")
        found.append((dimension, reader.member(dimension, None if text == NOBODY else int(text)).id))
    return found


def _plan(reader: Reader, name: str, question: Question) -> int:
    for terms in reader.labels.plans.values():
        if terms.name == name:
            return terms.id
    if name:
        raise LookupError(f"没有计划版本“{name[:40]}”。")
    version = version_for(question.period, reader.as_of)
    if version is None or version.pk not in reader.labels.plans:
        raise LookupError(f"期间 {question.period.label} 没有目标计划可对照。")
    return version.pk
