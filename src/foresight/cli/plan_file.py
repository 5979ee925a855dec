"""Plan files: a plan as a user writes it in TOML, read into what the action takes.

What can be told from the file alone (unknown keys, wrong types, amounts that are none) is told here, all of it at once,
with key and value. What depends on the company (members, spans, sums) the action says.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from foresight.core.values import FiscalYear, Period, parse_amount, parse_period
from foresight.domain.targets.inputs import (
    EVEN,
    CellInput,
    LevelInput,
    PlanInput,
    Share,
    Shares,
    SharesBelow,
    TierInput,
)
from foresight.domain.targets.members import near_ones

TIER_KEY = re.compile(r"[A-Za-z0-9_-]{1,32}")
PLAN_KEYS = (
    "code",
    "name",
    "year",
    "first_day",
    "last_day",
    "metric",
    "spread",
    "base",
    "tiers",
    "levels",
    "cells",
    "effective_on",
    "reason",
    "keep_until",
    "follows",
)
TIER_KEYS = ("key", "name", "name_en", "total")
LEVEL_KEYS = ("by", "shares", "default_weight", "exceptions")
EXCEPTION_KEYS = ("where", "shares")
CELL_KEYS = ("period", "first_day", "last_day", "unit", "product_line", "person", "amounts")


class PlanFileProblem(ValueError):
    """A file that is no plan: each thing that is wrong on a line of its own."""


@dataclass(frozen=True)
class _Table:
    """A table of the file, where it stands, and the list that takes what is wrong with it."""

    values: Mapping[str, object]
    place: str
    problems: list[str]

    def known(self, keys: Sequence[str]) -> "_Table":
        for key in self.values:
            if key not in keys:
                self.wrong(key, f"这里没有这个键。{near_ones(key, keys)}")
        return self

    def wrong(self, key: str, what: str) -> None:
        self.problems.append(f"{self.place}的 {key} = {_shown(self.values.get(key))}：{what}")

    def missing(self, key: str, what: str) -> None:
        self.problems.append(f"{self.place}没有写 {key}：{what}")

    def text(self, key: str, default: str = "") -> str:
        given = self.values.get(key, default)
        if isinstance(given, int) and not isinstance(given, bool):
            return str(given)  # code = 2025 can only mean one thing
        if not isinstance(given, str):
            self.wrong(key, "应是文字，请加引号。")
            return default
        return given.strip()

    def required(self, key: str, example: str) -> str:
        given = self.text(key)
        if not given and (key not in self.values or isinstance(self.values[key], str)):
            self.missing(key, f"请补上，例如 {key} = {example}。")
        return given

    def whole(self, key: str) -> int | None:
        given = self.values.get(key)
        if given is None or (isinstance(given, int) and not isinstance(given, bool)):
            return given
        self.wrong(key, "应是整数，不加引号。")
        return None

    def day(self, key: str) -> date | None:
        given = self.values.get(key)
        if isinstance(given, str):
            try:
                return date.fromisoformat(given.strip())
            except ValueError:
                self.wrong(key, "不是日期，请写成 2025-06-30。")
                return None
        if given is None or (isinstance(given, date) and not isinstance(given, datetime)):
            return given
        self.wrong(key, "应是日期，请写成 2025-06-30，不带时间。")
        return None

    def amount_fen(self, key: str, *, what: str = "金额") -> int:
        """Reads ``"12亿"``, ``"1,200,000,000.00"`` or a number; nothing is rounded."""
        given = self.values.get(key)
        if given is None:
            self.missing(key, f'请补上{what}，例如 {key} = "12亿"。')
            return 0
        if isinstance(given, bool) or not isinstance(given, str | int | Decimal):
            self.wrong(key, '应是金额，例如 "12亿"、"3500万"、1200000000。')
            return 0
        try:
            fen = (parse_amount(given) if isinstance(given, str) else Decimal(given)) * 100
        except ValueError:
            self.wrong(key, '不是金额。请写成 "12亿"、"3500万"、1200000000 这样的数。')
            return 0
        if not fen.is_finite() or fen != int(fen):
            self.wrong(key, "金额只能精确到分，请写到小数点后两位为止。")
            return 0
        return int(fen)

    def tables(self, key: str) -> list["_Table"]:
        given = self.values.get(key, [])
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            self.wrong(key, f"应是一段或几段 [[{key}]]。")
            return []
        inside = "" if self.place == "计划" else f"{self.place}的"
        return [_Table(one, f"{inside}第 {n} 个 [[{key}]] ", self.problems) for n, one in enumerate(given, start=1)]

    def table(self, key: str) -> "_Table":
        given = self.values.get(key, {})
        if not isinstance(given, dict):
            self.wrong(key, '应是一张表，例如 { floor = "12亿" }。')
            given = {}
        return _Table(given, f"{self.place}的 {key} ", self.problems)

    def share(self, key: str) -> Share | None:
        given = self.values.get(key)
        return None if given is None else self.as_share(key, given)

    def shares(self, key: str, default: str | None = None) -> Shares:
        given = self.values.get(key, default)
        if isinstance(given, str) and given.strip():
            return given.strip()
        if isinstance(given, list) and given:
            return tuple(self.as_share(key, share) for share in given)
        if isinstance(given, dict) and given:
            inside = self.table(key)
            return {member: inside.as_share(member, share) for member, share in given.items()}
        if given is None:
            self.missing(key, f'请写比例，例如 {key} = "3:3:2:2"，平分写 {key} = "even"。')
        else:
            self.wrong(key, '比例写成 "even"、"3:3:2:2"、["40%", "60%"] 或 { "华东" = "40%", "华北" = "60%" }。')
        return EVEN

    def as_share(self, key: str, given: object) -> Share:
        if isinstance(given, str | int | Decimal) and not isinstance(given, bool):
            return given
        self.wrong(key, f'其中 {_shown(given)} 不是比例，请写成 3、2.5 或 "40%"。')
        return 0


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def read_plan_file(text: str, *, fiscal: FiscalYear) -> PlanInput:
    """Reads and checks a plan file; ``fiscal`` gives quarters and years of cells their days.

    Raises PlanFileProblem with everything that is wrong.
    """
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as fault:
        raise PlanFileProblem(
            f'计划文件不是正确的 TOML：{fault}。文字和中文的键要加引号，例如 "华东" = "40%"；日期写成 2025-06-30。'
        ) from fault
    problems: list[str] = []
    plan = _plan(_Table(raw, "计划", problems).known(PLAN_KEYS), fiscal)
    if problems:
        raise PlanFileProblem("\n".join(problems))
    return plan


def _plan(top: _Table, fiscal: FiscalYear) -> PlanInput:
    code = top.required("code", '"2025"')
    return PlanInput(
        code=code,
        name=top.text("name") or code,
        tiers=_tiers(top),
        year=top.whole("year"),
        first_day=top.day("first_day"),
        last_day=top.day("last_day"),
        metric=top.text("metric", "revenue.net"),
        spread=top.text("spread", "working_days"),
        levels=tuple(_level(level.known(LEVEL_KEYS)) for level in top.tables("levels")),
        cells=tuple(_cell(cell.known(CELL_KEYS), fiscal) for cell in top.tables("cells")),
        effective_on=top.day("effective_on"),
        reason=top.text("reason"),
        keep_until=top.day("keep_until"),
        follows=top.whole("follows"),
    )


def _tiers(top: _Table) -> tuple[TierInput, ...]:
    tables = [table.known(TIER_KEYS) for table in top.tables("tiers")]
    if not tables:
        if not top.values.get("tiers"):
            top.missing("tiers", "每个档位写一段 [[tiers]]，从低到高。")
        return ()
    keys = [table.required("key", '"floor"') for table in tables]
    for table, key in zip(tables, keys, strict=True):
        if key and not TIER_KEY.fullmatch(key):
            table.wrong("key", "只能用字母、数字、- 和 _，最多 32 个；中文名写在 name 里。")
    base = top.text("base") or (keys[0] if len(keys) == 1 else "")
    if not base:
        top.missing("base", f"有几个档位时要写明考核基准，是 {'、'.join(keys)} 中的一个。")
    elif base not in keys:
        top.wrong("base", f"考核基准要写档位的 key，是 {'、'.join(keys)} 中的一个。")
    return tuple(
        TierInput(
            key=key,
            name=table.text("name") or key,
            total_fen=table.amount_fen("total", what="这一档的总额"),
            name_en=table.text("name_en"),
            base=key == base,
        )
        for table, key in zip(tables, keys, strict=True)
    )


def _level(level: _Table) -> LevelInput:
    return LevelInput(
        dimension=level.required("by", '"quarter"'),
        shares=level.shares("shares", EVEN),
        exceptions=tuple(_exception(one.known(EXCEPTION_KEYS)) for one in level.tables("exceptions")),
        default_share=level.share("default_weight"),
    )


def _exception(one: _Table) -> SharesBelow:
    conditions = one.table("where")
    if not conditions.values and isinstance(one.values.get("where", {}), dict):
        one.missing("where", '请写条件，例如 where = { quarter = ["Q3", "Q4"] }。')
    where: dict[str, tuple[str, ...]] = {}
    for dimension, given in conditions.values.items():
        members = given if isinstance(given, list) else [given]
        if not members or not all(isinstance(m, str | int) and not isinstance(m, bool) for m in members):
            conditions.wrong(dimension, '请写成员，例如 "Q3" 或 ["Q3", "Q4"]。')
        where[dimension] = tuple(str(member) for member in members)
    return SharesBelow(where, one.shares("shares"))


def _cell(cell: _Table, fiscal: FiscalYear) -> CellInput:
    days = _days(cell, fiscal)
    amounts = cell.table("amounts")
    if "amounts" not in cell.values:
        cell.missing("amounts", '请给每个档位一个金额，例如 amounts = { floor = "100万", stretch = "120万" }。')
    return CellInput(
        first_day=days.first,
        last_day=days.last,
        amounts={key: amounts.amount_fen(key) for key in amounts.values},
        unit=cell.text("unit") or None,
        product_line=cell.text("product_line") or None,
        person=cell.text("person") or None,
    )


def _days(cell: _Table, fiscal: FiscalYear) -> Period:
    """The days of a cell; some day at all where the file is wrong, which is refused in the end."""
    nothing = Period(date.min, date.min)
    if "period" in cell.values:
        if "first_day" in cell.values or "last_day" in cell.values:
            cell.wrong("period", "期间要么写 period，要么写 first_day 和 last_day，不能两样都写。")
        try:
            return parse_period(cell.text("period"), fiscal=fiscal)
        except ValueError as fault:
            cell.wrong("period", f"{fault}")
            return nothing
    first, last = cell.day("first_day"), cell.day("last_day")
    if "first_day" not in cell.values or "last_day" not in cell.values:
        cell.missing("period", '请写 period = "2025Q1"，或同时写 first_day 和 last_day。')
    if first is None or last is None:
        return nothing
    if last < first:
        cell.wrong("last_day", f"早于开始日 {first}，请改其中一个。")
        return nothing
    return Period(first, last)
