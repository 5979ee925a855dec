"""The acts on people: move one or many, change a job, one more place, end a place, undo a move, leave."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from foresight.core.values import money_text
from foresight.domain.ledger.portfolio import customers_in_hands_of, open_receivables_of
from foresight.foundation.commitments.queries import open_for
from foresight.foundation.organisation import actions
from foresight.foundation.organisation.careers import NotInSight
from foresight.foundation.organisation.models import Membership, Person, SeatHolding, Unit
from foresight.foundation.organisation.queries import people_visible_to
from foresight.web.organisation.acting import ActForm, act_view
from foresight.web.organisation.desk import Desk
from foresight.web.organisation.fields import UnitField, job_field, job_text

MOST_NAMED = 8
"""So many people are named before "and others"."""


class MovePeople(ActForm):
    """Moves people to another unit from a day on."""

    subject: list[Membership]
    previewed = True
    beside: ClassVar[Mapping[str, str]] = {"seat": "to_unit", "unit": "to_unit", "membership": "first_day"}

    @property
    def _names(self) -> str:
        names = _("、").join(membership.person.name for membership in self.subject[:MOST_NAMED])
        if len(self.subject) > MOST_NAMED:
            return _("%(names)s等 %(count)s 人") % {"names": names, "count": len(self.subject)}
        return names

    @property
    def title(self) -> str:
        return _("调动：%(names)s") % {"names": self._names}

    @property
    def button(self) -> str:
        return _("调动")

    @property
    def note(self) -> str:
        return _("原来的任职到前一天为止，那天以前的业绩仍归原来的组织。客户要另外交接。")

    def build(self) -> None:
        self.fields["member"] = forms.TypedMultipleChoiceField(
            choices=[(membership.pk, membership.pk) for membership in self.subject],
            coerce=int,
            initial=[membership.pk for membership in self.subject],
            widget=forms.MultipleHiddenInput,
        )
        self.fields["to_unit"] = UnitField(
            viewer=self.desk.viewer, on=self.desk.today, empty=_("请选"), label=_("调到")
        )
        self.day("first_day", _("从哪天起"))
        kept = ("", _("不变"))
        jobs = [(job, job_text(job)) for job in Membership.Job.values]
        self.fields["job"] = forms.ChoiceField(label=_("岗位"), required=False, choices=[kept, *jobs])
        self.fields["leads"] = forms.BooleanField(label=_("在新组织当负责人"), required=False)
        self.reason(_("原因"), hint=_("从过去的日子算起时必填"))

    def foreseen(self) -> Sequence[str]:
        given = self.cleaned_data
        day, to = given["first_day"], Unit.objects.get(code=given["to_unit"])
        people = {membership.person_id for membership in self.subject}
        left = {membership.unit_id for membership in self.subject}
        seats = SeatHolding.objects.filter(person__in=people, seat__unit__in=left).exclude(last_day__lt=day).count()
        said = [
            _("%(count)s 人从 %(day)s 起调到%(unit)s：%(names)s。")
            % {"count": len(people), "day": day, "unit": to.name, "names": self._names}
        ]
        if seats:
            said.append(_("空出 %(count)s 个席位，变成待招。") % {"count": seats})
        leaders = [membership for membership in self.subject if membership.leads]
        for membership in leaders:
            said.append(
                _("%(unit)s从那天起少了负责人%(person)s。")
                % {"unit": membership.unit.name, "person": membership.person.name}
            )
        said.append(_("%(day)s 以前的归属和数字不变。") % {"day": day})
        return said

    def act(self) -> str:
        given = self.cleaned_data
        moved = actions.move_people(
            actor=self.desk.viewer,
            membership_ids=given["member"],
            to_unit_code=given["to_unit"],
            first_day=given["first_day"],
            job=given["job"] or None,
            leads=given["leads"],
            reason=given["reason"],
        )
        return _("%(count)s 人从 %(day)s 起调到%(unit)s。") % {
            "count": len(moved),
            "day": given["first_day"],
            "unit": moved[0].unit.name,
        }

    def back(self) -> str:
        if len(self.subject) == 1:
            return reverse("person", args=[self.subject[0].person_id])
        return reverse("unit", args=[self.subject[0].unit_id])


class _PlaceForm(ActForm):
    """An act on one membership."""

    subject: Membership

    @property
    def _terms(self) -> dict[str, str]:
        return {"person": self.subject.person.name, "unit": self.subject.unit.name}

    def back(self) -> str:
        return reverse("person", args=[self.subject.person_id])


class ChangePlace(_PlaceForm):
    """Changes the job, or whether somebody leads."""

    beside: ClassVar[Mapping[str, str]] = {"membership": "first_day"}

    @property
    def title(self) -> str:
        return _("%(person)s在%(unit)s的岗位") % self._terms

    @property
    def button(self) -> str:
        return _("改岗位")

    def build(self) -> None:
        self.fields["job"] = job_field(label=_("岗位"), initial=self.subject.job)
        self.fields["leads"] = forms.BooleanField(
            label=_("是这个组织的负责人"), required=False, initial=self.subject.leads
        )
        self.day("first_day", _("从哪天起"))
        self.reason(_("原因"), hint=_("从过去的日子算起时必填"))

    def act(self) -> str:
        begun = actions.change_place(actor=self.desk.viewer, membership_id=self.subject.pk, **self.cleaned_data)
        return _("%(person)s从 %(day)s 起是%(job)s。") % {
            "person": begun.person.name,
            "day": begun.first_day,
            "job": job_text(begun.job),
        }


class EndPlace(_PlaceForm):
    """Ends one of several places."""

    @property
    def title(self) -> str:
        return _("结束%(person)s在%(unit)s的任职") % self._terms

    @property
    def button(self) -> str:
        return _("结束任职")

    def build(self) -> None:
        self.day("last_day", _("最后一天"))
        self.reason(_("原因"), hint=_("那天已经过去时必填"))

    def act(self) -> str:
        ended = actions.end_membership(actor=self.desk.viewer, membership_id=self.subject.pk, **self.cleaned_data)
        return _("%(person)s在%(unit)s的任职到 %(day)s 为止。") % {**self._terms, "day": ended.last_day}


class UndoMove(_PlaceForm):
    """Takes back the move that began this place."""

    beside: ClassVar[Mapping[str, str]] = {"first_day": "reason"}

    @property
    def title(self) -> str:
        return _("撤销%(person)s到%(unit)s的调动") % self._terms

    @property
    def button(self) -> str:
        return _("撤销调动")

    @property
    def note(self) -> str:
        return _("回到调动以前的任职。调动以后已有业绩时不能撤销，请从某一天起再调回去。")

    def build(self) -> None:
        self.reason(_("原因"), hint=_("调动日已经过去时必填"))

    def act(self) -> str:
        former = actions.undo_move(actor=self.desk.viewer, membership_id=self.subject.pk, **self.cleaned_data)
        return _("调动已撤销，%(person)s仍在%(unit)s。") % {
            "person": former.person.name,
            "unit": former.unit.name,
        }


class _PersonForm(ActForm):
    """An act on a person."""

    subject: Person

    def back(self) -> str:
        return reverse("person", args=[self.subject.pk])


class AddPlace(_PersonForm):
    """One more place beside those there are."""

    beside: ClassVar[Mapping[str, str]] = {"unit": "unit_code", "person": "first_day"}

    @property
    def title(self) -> str:
        return _("%(person)s兼任") % {"person": self.subject.name}

    @property
    def button(self) -> str:
        return _("增加任职")

    @property
    def note(self) -> str:
        return _("原来的任职不变。只有岗位是“销售”的任职计入销售人数，一个人一天只算一次。")

    def build(self) -> None:
        self.fields["unit_code"] = UnitField(
            viewer=self.desk.viewer, on=self.desk.today, empty=_("请选"), label=_("组织")
        )
        self.fields["job"] = job_field(label=_("岗位"), initial=Membership.Job.SUPPORT)
        self.fields["leads"] = forms.BooleanField(label=_("是这个组织的负责人"), required=False)
        self.day("first_day", _("从哪天起"))
        self.day("last_day", _("到哪天为止"), required=False, initial=False, hint=_("空着就是一直"))
        self.reason(_("原因"), hint=_("从过去的日子算起时必填"))

    def act(self) -> str:
        begun = actions.add_membership(actor=self.desk.viewer, person_code=self.subject.code, **self.cleaned_data)
        return _("%(person)s从 %(day)s 起兼任%(unit)s。") % {
            "person": self.subject.name,
            "day": begun.first_day,
            "unit": begun.unit.name,
        }


class Leave(_PersonForm):
    """The last day of somebody's employment."""

    previewed = True
    beside: ClassVar[Mapping[str, str]] = {"person": "last_day"}

    @property
    def title(self) -> str:
        return _("%(person)s离职") % {"person": self.subject.name}

    @property
    def button(self) -> str:
        return _("办理离职")

    @property
    def note(self) -> str:
        return _("任职和席位到那天为止，角色从第二天起失效，以前的数字不变。客户、应收和目标随后交接。")

    def build(self) -> None:
        self.day("last_day", _("最后一天"))
        self.reason(_("原因"), required=True)

    def foreseen(self) -> Sequence[str]:
        day, person = self.cleaned_data["last_day"], self.subject
        places = person.memberships.exclude(last_day__lte=day).select_related("unit")
        seats = person.seat_holdings.exclude(last_day__lte=day).select_related("seat")
        said = [_("%(person)s的最后一天是 %(day)s。") % {"person": person.name, "day": day}]
        if places:
            units = _("、").join(place.unit.name for place in places)
            said.append(_("结束任职：%(units)s。") % {"units": units})
        if seats:
            names = _("、").join(f"{holding.seat.name}（{holding.seat.code}）" for holding in seats)
            said.append(_("空出席位，变成待招：%(seats)s。") % {"seats": names})
        return [*said, self._still_open()]

    def _still_open(self) -> str:
        """What stays with the person until it is handed over, in numbers."""
        person, day = self.subject, self.desk.today
        owed = sum(item.open_fen for item in open_receivables_of(person.pk, day))
        terms = {
            "person": person.name,
            "customers": customers_in_hands_of(person.pk, day).count(),
            "owed": money_text(owed),
            "promises": open_for(person.pk).count(),
        }
        return (
            _(
                "%(person)s名下还有 %(customers)s 个客户、应收 %(owed)s、%(promises)s 个承诺和目标的余额，请接着办理交接。"
            )
            % terms
        )

    def act(self) -> str:
        actions.record_leaving(actor=self.desk.viewer, person_code=self.subject.code, **self.cleaned_data)
        return _("已记下%(person)s离职。请接着办理交接。") % {"person": self.subject.name}


class WithdrawLeaving(_PersonForm):
    """Takes back a leaving."""

    beside: ClassVar[Mapping[str, str]] = {"first_day": "reason"}

    @property
    def title(self) -> str:
        return _("撤回%(person)s的离职") % {"person": self.subject.name}

    @property
    def button(self) -> str:
        return _("撤回离职")

    @property
    def note(self) -> str:
        return _("随离职结束的任职接着算，席位还空着的接着坐。")

    def build(self) -> None:
        self.reason(_("原因"), hint=_("离职日已经过去时必填"))

    def act(self) -> str:
        actions.withdraw_leaving(actor=self.desk.viewer, person_code=self.subject.code, **self.cleaned_data)
        return _("%(person)s的离职已撤回。") % {"person": self.subject.name}


def _members(opened: Desk) -> list[Membership]:
    """The memberships that the address or the form names, as far as the viewer may see the people."""
    given: QueryDict = opened.request.POST if opened.request.method == "POST" else opened.request.GET
    wanted = {int(text) for text in given.getlist("member") if text.isdecimal() and len(text) < 18}
    known = Membership.objects.filter(id__in=wanted, person__in=people_visible_to(opened.viewer))
    found = list(known.select_related("person", "unit").order_by("person__code", "id"))
    if not found or len(found) != len(given.getlist("member")):
        raise NotInSight(_("没有选人，或者选的人不在你的权限范围内。请回到组织页，勾选要调动的人。"))
    return found


def _place(opened: Desk, pk: int) -> Membership:
    known = Membership.objects.filter(id=pk, person__in=people_visible_to(opened.viewer))
    found = known.select_related("person", "unit").first()
    if found is None:
        raise NotInSight(_("没有这次任职，或者不在你的权限范围内。"))
    return found


def _person(opened: Desk, pk: int) -> Person:
    found = people_visible_to(opened.viewer).filter(id=pk).first()
    if found is None:
        raise NotInSight(_("没有这个人，或者不在你的权限范围内。"))
    return found


move = act_view(MovePeople, _members)
change = act_view(ChangePlace, _place)
end = act_view(EndPlace, _place)
undo = act_view(UndoMove, _place)
place = act_view(AddPlace, _person)
leave = act_view(Leave, _person)
withdraw = act_view(WithdrawLeaving, _person)
