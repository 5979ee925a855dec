"""The acts on a unit: add one below, rename, move, close, reopen, take somebody on, open seats."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from foresight.domain.ledger.models import Customer
from foresight.foundation.organisation import actions
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.careers import NotInSight
from foresight.foundation.organisation.inputs import SeatInput
from foresight.foundation.organisation.models import Seat, Unit
from foresight.foundation.organisation.seats import seats_of
from foresight.foundation.organisation.tree import members_on
from foresight.web.organisation.acting import ActForm, act_view
from foresight.web.organisation.desk import Desk
from foresight.web.organisation.fields import UnitField, job_field, kind_field

MOST_SEATS = 50
"""So many seats are opened at once by the form; more come by import."""


class _UnitForm(ActForm):
    """An act on a unit."""

    subject: Unit

    def back(self) -> str:
        return reverse("unit", args=[self.subject.pk])


class AddUnit(_UnitForm):
    """Opens a unit below this one."""

    @property
    def title(self) -> str:
        return _("在%(unit)s下面设组织") % {"unit": self.subject.name}

    @property
    def button(self) -> str:
        return _("设立")

    def build(self) -> None:
        self.text("name", _("名称"))
        self.text("code", _("组织编号"), hint=_("导入数据时用它，设立后不改"))
        self.fields["kind"] = kind_field(label=_("类型"))
        self.day("first_day", _("从哪天起"))
        self.reason(_("原因"), hint=_("设立日已经过去时必填"))

    def act(self) -> str:
        given = self.cleaned_data
        unit = actions.add_unit(actor=self.desk.viewer, parent_code=self.subject.code, **given)
        return _("从 %(day)s 起设立%(unit)s。") % {"day": given["first_day"], "unit": unit.name}


class RenameUnit(_UnitForm):
    """Gives the unit another name."""

    @property
    def title(self) -> str:
        return _("%(unit)s改名") % {"unit": self.subject.name}

    @property
    def button(self) -> str:
        return _("改名")

    @property
    def note(self) -> str:
        return _("还是同一个组织：以前的报表里也显示新名称。")

    def build(self) -> None:
        self.text("name", _("名称"), initial=self.subject.name)
        self.reason(_("原因"))

    def act(self) -> str:
        unit = actions.rename_unit(actor=self.desk.viewer, unit_code=self.subject.code, **self.cleaned_data)
        return _("已改名为%(unit)s。") % {"unit": unit.name}


class MoveUnit(_UnitForm):
    """Hangs the unit below another one from a day on."""

    previewed = True

    @property
    def title(self) -> str:
        return _("把%(unit)s改挂到别处") % {"unit": self.subject.name}

    @property
    def button(self) -> str:
        return _("改挂")

    @property
    def note(self) -> str:
        return _("连同它下面的全部组织、人员和席位。那天以前的归属和数字不变。")

    def build(self) -> None:
        self.fields["to_unit"] = UnitField(
            viewer=self.desk.viewer, on=self.desk.today, empty=_("请选"), label=_("归到")
        )
        self.day("first_day", _("从哪天起"))
        self.reason(_("原因"), hint=_("从过去的日子算起时必填"))

    def foreseen(self) -> Sequence[str]:
        day = self.cleaned_data["first_day"]
        to = Unit.objects.get(code=self.cleaned_data["to_unit"])
        below = OrganisationBook.load().subtree(self.subject.pk, day)
        people = members_on(day, below).values("person_id").distinct().count()
        customers = Customer.objects.filter(unit_id__in=below).count()
        seats = len([seat for seat in seats_of(list(below), on=day) if seat.vacant])
        counts = [
            (people, _("%(count)s 人")),
            (len(below) - 1, _("%(count)s 个下级组织")),
            (seats, _("%(count)s 个空席位")),
            (customers, _("%(count)s 个客户")),
        ]
        numbers = [text % {"count": count} for count, text in counts if count]
        terms = {"numbers": _("、").join(numbers), "day": day, "unit": self.subject.name, "to": to.name}
        return [
            _("%(unit)s从 %(day)s 起归%(to)s，连同 %(numbers)s。") % terms
            if numbers
            else _("%(unit)s从 %(day)s 起归%(to)s。") % terms,
            _("%(day)s 以前的归属和数字不变。") % {"day": day},
        ]

    def act(self) -> str:
        given = self.cleaned_data
        actions.move_unit(
            actor=self.desk.viewer,
            unit_code=self.subject.code,
            to_unit_code=given["to_unit"],
            first_day=given["first_day"],
            reason=given["reason"],
        )
        return _("%(unit)s从 %(day)s 起改挂。") % {"unit": self.subject.name, "day": given["first_day"]}


class UndoUnitMove(_UnitForm):
    """Takes back the latest move."""

    beside: ClassVar[Mapping[str, str]] = {"first_day": "reason"}

    @property
    def title(self) -> str:
        return _("撤销%(unit)s最近一次改挂") % {"unit": self.subject.name}

    @property
    def button(self) -> str:
        return _("撤销改挂")

    @property
    def note(self) -> str:
        return _("那天以后还没有记业绩时才能撤销。")

    def build(self) -> None:
        self.reason(_("原因"), hint=_("改挂日已经过去时必填"))

    def act(self) -> str:
        actions.undo_unit_move(actor=self.desk.viewer, unit_code=self.subject.code, **self.cleaned_data)
        return _("%(unit)s最近一次改挂已撤销。") % {"unit": self.subject.name}


class CloseUnit(_UnitForm):
    """Closes the unit."""

    @property
    def title(self) -> str:
        return _("撤销%(unit)s") % {"unit": self.subject.name}

    @property
    def button(self) -> str:
        return _("撤销组织")

    @property
    def note(self) -> str:
        return _("还有人、下级组织、席位、角色或客户时不能撤销。以前的数字不变。")

    def build(self) -> None:
        self.day("last_day", _("最后一天"))
        self.reason(_("原因"), required=True)

    def act(self) -> str:
        unit = actions.close_unit(actor=self.desk.viewer, unit_code=self.subject.code, **self.cleaned_data)
        return _("%(unit)s在 %(day)s 之后撤销。") % {"unit": unit.name, "day": unit.closed_on}


class ReopenUnit(_UnitForm):
    """Takes back the closing."""

    beside: ClassVar[Mapping[str, str]] = {"first_day": "reason"}

    @property
    def title(self) -> str:
        return _("恢复%(unit)s") % {"unit": self.subject.name}

    @property
    def button(self) -> str:
        return _("恢复组织")

    def build(self) -> None:
        self.reason(_("原因"), required=True)

    def act(self) -> str:
        actions.reopen_unit(actor=self.desk.viewer, unit_code=self.subject.code, **self.cleaned_data)
        return _("%(unit)s已恢复。") % {"unit": self.subject.name}


class JoinPerson(_UnitForm):
    """Takes somebody on in this unit."""

    beside: ClassVar[Mapping[str, str]] = {"unit": "first_day"}

    @property
    def title(self) -> str:
        return _("%(unit)s来了新人") % {"unit": self.subject.name}

    @property
    def button(self) -> str:
        return _("入职")

    def build(self) -> None:
        self.text("name", _("姓名"))
        self.text("code", _("工号"), hint=_("离职后再来的人用新工号"))
        self.day("first_day", _("入职日"))
        self.fields["job"] = job_field(label=_("岗位"))
        self.fields["leads"] = forms.BooleanField(label=_("是这个组织的负责人"), required=False)
        vacant = [seat.seat for seat in seats_of([self.subject.pk], on=self.desk.day) if seat.vacant]
        self.fields["seat_code"] = forms.ChoiceField(
            label=_("席位"),
            required=False,
            initial=self.desk.request.GET.get("seat", ""),
            choices=[("", _("不占席位")), *((seat.code, f"{seat.name}（{seat.code}）") for seat in vacant)],
        )
        self.reason(_("原因"), hint=_("入职日已经过去时必填"))

    def act(self) -> str:
        given = self.cleaned_data
        person = actions.join_person(
            actor=self.desk.viewer,
            unit_code=self.subject.code,
            **{**given, "seat_code": given["seat_code"] or None},
        )
        return _("%(person)s从 %(day)s 起入职%(unit)s。") % {
            "person": person.name,
            "day": given["first_day"],
            "unit": self.subject.name,
        }


class OpenSeats(_UnitForm):
    """Opens seats in this unit."""

    @property
    def title(self) -> str:
        return _("在%(unit)s设席位") % {"unit": self.subject.name}

    @property
    def button(self) -> str:
        return _("设立席位")

    @property
    def note(self) -> str:
        return _("席位可以先于人设立，空着就是待招。公共客户池不坐人，放还没有人负责的客户。")

    def build(self) -> None:
        self.text("name", _("名称"), initial=_("销售"))
        self.fields["job"] = job_field(label=_("岗位"))
        self.fields["kind"] = forms.ChoiceField(
            label=_("种类"),
            choices=[(Seat.Kind.POSITION.value, _("岗位席位")), (Seat.Kind.HOUSE.value, _("公共客户池"))],
        )
        self.fields["count"] = forms.IntegerField(label=_("几个"), initial=1, min_value=1, max_value=MOST_SEATS)
        self.day("opened_on", _("从哪天起"))

    def act(self) -> str:
        given = self.cleaned_data
        seat = SeatInput(self.subject.code, given["name"], given["opened_on"], job=given["job"], kind=given["kind"])
        outcome = actions.open_seats(actor=self.desk.viewer, seats=[seat] * given["count"])
        if outcome.problems:
            problem = outcome.problems[0]
            raise ValueError(_("%(reason)s。%(todo)s。") % {"reason": problem.reason, "todo": problem.todo})
        return _("设立了 %(count)s 个席位。") % {"count": outcome.new}


def _unit(opened: Desk, pk: int) -> Unit:
    unit = Unit.objects.filter(id=pk).first()
    if unit is None:
        raise NotInSight(_("没有这个组织。"))
    return unit


add = act_view(AddUnit, _unit)
rename = act_view(RenameUnit, _unit)
move = act_view(MoveUnit, _unit)
undo_move = act_view(UndoUnitMove, _unit)
close = act_view(CloseUnit, _unit)
reopen = act_view(ReopenUnit, _unit)
join = act_view(JoinPerson, _unit)
seats = act_view(OpenSeats, _unit)
