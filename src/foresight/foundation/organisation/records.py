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
from foresight.foundation.organisation.models import Membership, Person, Seat, Unit
from foresight.foundation.transfer.outcomes import Outcome
from foresight.foundation.transfer.registry import Context, Field, RecordType, Values


def unit_members() -> Sequence[tuple[str, str]]:
    """Codes and names of the units that are there."""
    return list(Unit.objects.order_by("position", "code").values_list("code", "name"))


def person_members() -> Sequence[tuple[str, str]]:
    """Codes and names of the people."""
    return list(Person.objects.filter(erased_at__isnull=True).order_by("code").values_list("code", "name"))


def seat_members() -> Sequence[tuple[str, str]]:
    """Codes and names of the seats."""
    return list(Seat.objects.order_by("code").values_list("code", "name"))


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
            Field(
                "code",
                "编号",
                required=True,
                also=("组织编号", "编码", "部门编号", "部门编码", "代码", "unit code", "code"),
                example="east-3",
            ),
            Field(
                "name",
                "名称",
                required=True,
                also=("组织名称", "部门", "部门名称", "团队", "区域名称", "unit", "unit name"),
                example="华东三组",
            ),
            Field(
                "kind",
                "类型",
                note="公司、事业部、区域、团队（company、division、region、team）；默认团队",
                also=("组织类型", "级别", "kind", "type"),
                words={"公司": "company", "事业部": "division", "区域": "region", "团队": "team"},
                example="团队",
            ),
            Field(
                "parent",
                "上级组织",
                note="上级的编号；空着就是最上一级",
                also=("上级", "上级编号", "上级部门", "parent"),
                members=unit_members,
                example="east",
            ),
            Field("position", "排序", "whole", also=("次序", "顺序", "position", "order")),
            Field("first_day", "从哪天起挂在这里", "date", also=("起始日", "生效日", "开始日", "from")),
            Field("last_day", "撤销日", "date", also=("关闭日", "到期", "closed on")),
        ),
        build=_unit,
        apply=_save_units,
        also=("部门", "团队", "区域", "units", "departments"),
        identity=("code",),
        whole=True,
    ),
    RecordType(
        key="person",
        name="人员",
        fields=(
            Field(
                "code",
                "编号",
                required=True,
                also=("工号", "员工编号", "人员编号", "编码", "employee id", "employee no", "staff id"),
                example="P0101",
            ),
            Field(
                "name",
                "姓名",
                required=True,
                also=("名字", "员工姓名", "人员", "销售", "销售人员", "name", "employee name", "full name"),
                example="王小明",
            ),
            Field(
                "joined_on",
                "入职日",
                "date",
                also=("入职日期", "入职时间", "hire date", "joined"),
                example="2025-03-01",
            ),
            Field("left_on", "离职日", "date", note="最后一个在职日", also=("离职日期", "离职时间", "left")),
        ),
        build=_person,
        apply=_save_people,
        also=("员工", "销售人员", "people", "employees", "staff"),
        identity=("code",),
    ),
    RecordType(
        key="membership",
        name="任职",
        fields=(
            Field(
                "person",
                "人员",
                required=True,
                note="人员编号",
                also=("工号", "人员编号", "员工编号", "姓名", "employee id"),
                members=person_members,
                example="P0101",
            ),
            Field(
                "unit",
                "组织",
                required=True,
                note="组织编号",
                also=("组织编号", "部门", "团队", "所属部门", "所在组织", "unit", "team"),
                members=unit_members,
                example="east-1",
            ),
            Field(
                "first_day",
                "开始日",
                "date",
                note="空着就是从一开始",
                also=("任职开始", "起始日", "生效日", "from"),
                example="2025-03-01",
            ),
            Field("last_day", "结束日", "date", note="空着就是至今", also=("任职结束", "截止日", "to")),
            Field(
                "job",
                "岗位",
                note="销售、经理、支持（sales、manager、support）；默认销售，只有销售计入销售人数",
                also=("职位", "职务", "job", "role"),
                words={"销售": "sales", "经理": "manager", "支持": "support"},
                example="销售",
            ),
            Field(
                "leads",
                "负责人",
                "yes_no",
                note="负责人看得到这个组织和它下面的全部数据",
                also=("是否负责人", "主管", "lead", "is manager"),
                words={"是": "", "否": ""},
                example="否",
            ),
        ),
        build=_membership,
        apply=_save_memberships,
        also=("所属", "memberships"),
        identity=("person", "unit", "first_day"),
    ),
    RecordType(
        key="seat",
        name="席位",
        fields=(
            Field("code", "编号", required=True, also=("席位编号", "编码", "seat code"), example="east-1-05"),
            Field("name", "名称", required=True, also=("席位名称", "seat", "seat name"), example="华东一组 5 号席位"),
            Field(
                "unit",
                "组织",
                required=True,
                note="组织编号",
                also=("组织编号", "部门", "unit"),
                members=unit_members,
                example="east-1",
            ),
            Field(
                "opened_on",
                "设立日",
                "date",
                required=True,
                also=("设立日期", "开设日", "opened on"),
                example="2025-01-01",
            ),
            Field(
                "job",
                "岗位",
                note="销售、经理、支持（sales、manager、support）；默认销售",
                also=("职位", "job"),
                words={"销售": "sales", "经理": "manager", "支持": "support"},
                example="销售",
            ),
            Field(
                "kind",
                "种类",
                note="岗位、公共客户池（position、house）；默认岗位",
                also=("席位种类", "类型", "kind"),
                words={"岗位": "position", "公共客户池": "house"},
                example="岗位",
            ),
        ),
        build=_seat,
        apply=_open_seats,
        also=("岗位", "seats"),
        identity=("code",),
    ),
    RecordType(
        key="seat_holding",
        name="席位就任",
        fields=(
            Field(
                "seat",
                "席位",
                required=True,
                note="席位编号",
                also=("席位编号", "seat"),
                members=seat_members,
                example="east-1-05",
            ),
            Field(
                "person",
                "人员",
                required=True,
                note="人员编号",
                also=("工号", "人员编号", "姓名", "employee id"),
                members=person_members,
                example="P0101",
            ),
            Field(
                "first_day", "开始日", "date", required=True, also=("就任日", "起始日", "from"), example="2025-03-01"
            ),
            Field("last_day", "结束日", "date", note="空着就是至今", also=("卸任日", "to")),
        ),
        build=_seat_holding,
        apply=_save_seat_holdings,
        also=("就任", "seat holdings"),
        identity=("seat", "first_day"),
        whole=True,
    ),
)
