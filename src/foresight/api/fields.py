"""Kinds of fields that bodies have in common, each as strict as the database that keeps it."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field
from pydantic import BeforeValidator, Strict, WithJsonSchema

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
EARLIEST, LATEST = 1900, 2999
"""Years of the days that are taken."""
_DECIMAL = re.compile(r"-?\d{1,16}(\.\d{1,8})?")


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("不是日期，请写成 2025-06-30")
    try:
        day = date.fromisoformat(value)
    except ValueError as fault:
        raise ValueError("没有这一天") from fault
    if not EARLIEST <= day.year <= LATEST:
        raise ValueError(f"年份不合理，请写 {EARLIEST} 到 {LATEST} 年之间的日子")
    return day


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as fault:
        raise ValueError("不是时刻，请写成 2025-06-30T08:00:00+08:00") from fault
    if moment.tzinfo is None:
        raise ValueError("没有时区，请写成 2025-06-30T08:00:00+08:00，网址里的 + 写成 %2B")
    if not EARLIEST <= moment.year <= LATEST:
        raise ValueError(f"年份不合理，请写 {EARLIEST} 到 {LATEST} 年之间的时刻")
    return moment


def _decimal(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise ValueError('不是小数，请写成文字，例如 "12.5"')
    return Decimal(value)


Day = Annotated[date, Strict(False), BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day, ``2025-06-30``."""
Moment = Annotated[
    datetime,
    Strict(False),
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment with its time zone."""
DecimalText = Annotated[
    Decimal,
    Strict(False),
    BeforeValidator(_decimal),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]{1,16}(\.[0-9]{1,8})?$", "examples": ["12.5"]}),
]
"""A decimal number, sent as text so that nothing is rounded on the way."""

Code = Annotated[str, Field(min_length=1, max_length=64)]
Source = Annotated[str, Field(min_length=1, max_length=64, description="来源系统，例如 erp；编号在一个来源里唯一")]
DocumentKey = Annotated[str, Field(min_length=1, max_length=128)]
Fen = Annotated[int, Field(ge=-(10**17) + 1, le=10**17 - 1, description="整数分，本位币")]
Reason = Annotated[str, Field(max_length=2000)]
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""The number of a row."""
Position = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
PathCode = Annotated[str, Field(min_length=1, max_length=64)]
