"""The acts on a seat: fill, vacate, close; and the list of those that are vacant."""

from collections.abc import Mapping
from typing import ClassVar

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from foresight.foundation.organisation import actions
from foresight.foundation.organisation.careers import NotInSight
from foresight.foundation.organisation.models import Seat
from foresight.foundation.organisation.queries import people_visible_to
from foresight.foundation.organisation.seats import seats_visible_to, vacancies
from foresight.foundation.organisation.tree import members_on
from foresight.web.organisation.acting import ActForm, act_view
from foresight.web.organisation.desk import Desk, desk
from foresight.web.organisation.fields import PersonField, job_text


class _SeatForm(ActForm):
    """An act on a seat."""

    subject: Seat
    beside: ClassVar[Mapping[str, str]] = {"seat": "last_day"}

    @property
    def _terms(self) -> dict[str, str]:
        return {"seat": self.subject.name, "code": self.subject.code, "unit": self.subject.unit.name}

    def back(self) -> str:
        return reverse("unit", args=[self.subject.unit_id])


class FillSeat(_SeatForm):
    """Puts a member of the unit into the seat."""

    beside: ClassVar[Mapping[str, str]] = {"seat": "person"}

    @property
    def title(self) -> str:
        return _("%(unit)s的席位%(seat)s（%(code)s）由谁来坐") % self._terms

    @property
    def button(self) -> str:
        return _("就任")

    @property
    def note(self) -> str:
        return _("只有本组织的人能坐这个席位；别处的人先调动过来。")

    def build(self) -> None:
        self.fields["person"] = PersonField(
            viewer=self.desk.viewer, on=self.desk.today, label=_("人员"), listed="people", help_text=_("工号或姓名")
        )
        known = people_visible_to(self.desk.viewer).values("id")
        members = members_on(self.desk.today, [self.subject.unit_id]).filter(person__in=known)
        people = members.order_by("person__code").values_list("person__code", "person__name").distinct()
        self.fields["person"].suggested = list(people)  # type: ignore[attr-defined]  # the field made above
        self.day("first_day", _("从哪天起"))
        self.reason(_("原因"))

    def act(self) -> str:
        given = self.cleaned_data
        holding = actions.fill_seat(
            actor=self.desk.viewer,
            seat_code=self.subject.code,
            person_code=given["person"].code,
            first_day=given["first_day"],
            reason=given["reason"],
        )
        return _("%(person)s从 %(day)s 起坐席位%(seat)s。") % {
            "person": holding.person.name,
            "day": holding.first_day,
            "seat": self.subject.name,
        }


class VacateSeat(_SeatForm):
    """Ends what the holder holds."""

    @property
    def title(self) -> str:
        return _("空出%(unit)s的席位%(seat)s（%(code)s）") % self._terms

    @property
    def button(self) -> str:
        return _("空出席位")

    def build(self) -> None:
        self.day("last_day", _("坐到哪天为止"))
        self.reason(_("原因"))

    def act(self) -> str:
        holding = actions.vacate_seat(actor=self.desk.viewer, seat_code=self.subject.code, **self.cleaned_data)
        return _("席位%(seat)s从 %(day)s 之后空着。") % {"seat": self.subject.name, "day": holding.last_day}


class CloseSeat(_SeatForm):
    """Closes the seat."""

    @property
    def title(self) -> str:
        return _("撤销%(unit)s的席位%(seat)s（%(code)s）") % self._terms

    @property
    def button(self) -> str:
        return _("撤销席位")

    def build(self) -> None:
        self.day("last_day", _("最后一天"))
        self.reason(_("原因"))

    def act(self) -> str:
        seat = actions.close_seat(actor=self.desk.viewer, seat_code=self.subject.code, **self.cleaned_data)
        return _("席位%(seat)s在 %(day)s 之后撤销。") % {"seat": seat.name, "day": seat.closed_on}


def _seat(opened: Desk, pk: int) -> Seat:
    found = seats_visible_to(opened.viewer).filter(id=pk).first()
    if found is None:
        raise NotInSight(_("没有这个席位，或者不在你的权限范围内。"))
    return found


fill = act_view(FillSeat, _seat)
vacate = act_view(VacateSeat, _seat)
close = act_view(CloseSeat, _seat)


@desk
def vacant(opened: Desk) -> HttpResponse:
    """The seats of the day that somebody is wanted for, the longest vacant first."""
    found = sorted(vacancies(opened.viewer, on=opened.day), key=lambda seat: (seat.since, seat.seat.code))
    rows = [(seat, job_text(seat.seat.job), (opened.day - seat.since).days) for seat in found]
    return opened.render("vacancies.html", {"rows": rows})
