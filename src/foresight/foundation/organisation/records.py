"""What the import may bring about the organisation: units, people, memberships."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from foresight.foundation.organisation.actions import (
    BEGINNING,
    open_seats,
    save_memberships,
    save_people,
    save_seat_holdings,
    save_units,
)
from foresight.foundation.organisation.inputs import (
    MembershipInput,
    PersonInput,
    SeatHoldingInput,
    SeatInput,
    UnitInput,
)
from foresight.foundation.organisation.models import Membership, Seat, Unit
from foresight.foundation.transfer.outcomes import Outcome
from foresight.foundation.transfer.registry import Context, Field, RecordType, Values

_KINDS = {label: value for value, label in Unit.Kind.choices}
_JOBS = {label: value for value, label in Membership.Job.choices}
_SEATS = {label: value for value, label in Seat.Kind.choices}


def _unit(context: Context, rows: Sequence[Values]) -> UnitInput:
    (row,) = rows
    kind = row["kind"] or "team"
    return UnitInput(
        code=row["code"],
        name=row["name"],
        kind=_KINDS.get(kind, kind),
        parent_code=row["parent"],
        position=row["position"] or 0,
        first_day=row["first_day"],
        last_day=row["last_day"],
    )


def _save_units(context: Context, units: Sequence[Any]) -> Outcome:
    return save_units(actor=context.actor, units=units)


def _person(context: Context, rows: Sequence[Values]) -> PersonInput:
    (row,) = rows
    return PersonInput(row["code"], row["name"], row["joined_on"], row["left_on"])


def _save_people(context: Context, people: Sequence[Any]) -> Outcome:
    return save_people(actor=context.actor, people=people)


def _membership(context: Context, rows: Sequence[Values]) -> MembershipInput:
    (row,) = rows
    job = row["job"] or "sales"
    first_day: date = row["first_day"] or BEGINNING
    return MembershipInput(
        row["person"], row["unit"], first_day, row["last_day"], _JOBS.get(job, job), bool(row["leads"])
    )


def _save_memberships(context: Context, memberships: Sequence[Any]) -> Outcome:
    return save_memberships(actor=context.actor, memberships=memberships)


def _seat(context: Context, rows: Sequence[Values]) -> SeatInput:
    (row,) = rows
    job, kind = row["job"] or "sales", row["kind"] or "position"
    return SeatInput(
        unit_code=row["unit"],
        name=row["name"],
        opened_on=row["opened_on"],
        code=row["code"],
        job=_JOBS.get(job, job),
        kind=_SEATS.get(kind, kind),
    )


def _open_seats(context: Context, seats: Sequence[Any]) -> Outcome:
    return open_seats(actor=context.actor, seats=seats)


def _seat_holding(context: Context, rows: Sequence[Values]) -> SeatHoldingInput:
    (row,) = rows
    return SeatHoldingInput(row["seat"], row["person"], row["first_day"], row["last_day"])


def _save_seat_holdings(context: Context, holdings: Sequence[Any]) -> Outcome:
    return save_seat_holdings(actor=context.actor, holdings=holdings)


RECORD_TYPES = (
    RecordType(
        key="unit",
        name="组织",
        fields=(
            Field("code", "编号", required=True),
            Field("name", "名称", required=True),
            Field("kind", "类型", note="公司、事业部、区域、团队（company、division、region、team）；默认团队"),
            Field("parent", "上级组织", note="上级的编号；空着就是最上一级"),
            Field("position", "排序", "whole"),
            Field("first_day", "从哪天起挂在这里", "date"),
            Field("last_day", "撤销日", "date"),
        ),
        build=_unit,
        apply=_save_units,
        identity=("code",),
        whole=True,
    ),
    RecordType(
        key="person",
        name="人员",
        fields=(
            Field("code", "编号", required=True),
            Field("name", "姓名", required=True),
            Field("joined_on", "入职日", "date"),
            Field("left_on", "离职日", "date", note="最后一个在职日"),
        ),
        build=_person,
        apply=_save_people,
        identity=("code",),
    ),
    RecordType(
        key="membership",
        name="任职",
        fields=(
            Field("person", "人员", required=True, note="人员编号"),
            Field("unit", "组织", required=True, note="组织编号"),
            Field("first_day", "开始日", "date", note="空着就是从一开始"),
            Field("last_day", "结束日", "date", note="空着就是至今"),
            Field("job", "岗位", note="销售、经理、支持（sales、manager、support）；默认销售，只有销售计入销售人数"),
            Field("leads", "负责人", "yes_no", note="负责人看得到这个组织和它下面的全部数据"),
        ),
        build=_membership,
        apply=_save_memberships,
        identity=("person", "unit", "first_day"),
    ),
    RecordType(
        key="seat",
        name="席位",
        fields=(
            Field("code", "编号", required=True),
            Field("name", "名称", required=True),
            Field("unit", "组织", required=True, note="组织编号"),
            Field("opened_on", "设立日", "date", required=True),
            Field("job", "岗位", note="销售、经理、支持（sales、manager、support）；默认销售"),
            Field("kind", "种类", note="岗位、公共客户池（position、house）；默认岗位"),
        ),
        build=_seat,
        apply=_open_seats,
        identity=("code",),
    ),
    RecordType(
        key="seat_holding",
        name="席位就任",
        fields=(
            Field("seat", "席位", required=True, note="席位编号"),
            Field("person", "人员", required=True, note="人员编号"),
            Field("first_day", "开始日", "date", required=True),
            Field("last_day", "结束日", "date", note="空着就是至今"),
        ),
        build=_seat_holding,
        apply=_save_seat_holdings,
        identity=("seat", "first_day"),
        whole=True,
    ),
)
