"""The form that asks for a hand-over."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from foresight.domain.handovers.inputs import HandoverInput
from foresight.foundation.organisation.models import Person, Seat, User
from foresight.foundation.organisation.queries import today
from foresight.web.organisation.fields import DayField, PersonField


class HandoverForm(forms.Form):
    """From whom, to whom, from which day on, what, and why."""

    def __init__(self, data: Any = None, *, viewer: User, initial: dict[str, Any] | None = None) -> None:
        day = today()
        super().__init__(data, label_suffix="", initial={"day": day.isoformat(), **(initial or {})})
        giver = PersonField(viewer=viewer, on=day, listed="people", left_too=True, label=_("谁交出"))
        giver.help_text = _("工号或姓名；已离职的也可以")
        self.fields["giver"] = giver
        taker = PersonField(viewer=viewer, on=day, listed="people", label=_("谁接手"), required=False)
        taker.help_text = _("工号或姓名；还没有人就留空，选一个公共客户池")
        self.fields["taker"] = taker
        self.suggested = taker.suggested
        seats = Seat.objects.filter(kind=Seat.Kind.HOUSE, closed_on__isnull=True).select_related("unit")
        self.fields["seat"] = forms.ChoiceField(
            label=_("公共客户池"),
            required=False,
            choices=[("", _("不用")), *((seat.code, f"{seat.name}（{seat.unit.name}）") for seat in seats)],
        )
        self.fields["day"] = DayField(today=day, label=_("从哪天起"), help_text=_("今天或更早的未关账的日子"))
        self.fields["reason"] = forms.CharField(label=_("原因"), max_length=500)
        for name, label in (
            ("receivables", _("未收的应收")),
            ("targets", _("剩余的目标")),
            ("commitments", _("未完成的承诺")),
        ):
            self.fields[name] = forms.BooleanField(label=label, required=False, initial=True)
            self.fields[name].widget.attrs["class"] = "form-check-input"
        for name in ("giver", "taker", "day", "reason"):
            self.fields[name].widget.attrs |= {"class": "form-control"}
        self.fields["seat"].widget.attrs |= {"class": "form-select"}

    def given(self, customers: tuple[str, ...] | None) -> HandoverInput:
        """What the form says; ``customers`` None: all that the giver looks after."""
        values = self.cleaned_data
        taker: Person | None = values["taker"]
        return HandoverInput(
            from_person_code=values["giver"].code,
            day=values["day"],
            reason=values["reason"],
            to_person_code=taker.code if taker else None,
            to_seat_code=None if taker else values["seat"] or None,
            customer_codes=customers,
            with_receivables=values["receivables"],
            with_targets=values["targets"],
            with_commitments=values["commitments"],
        )
