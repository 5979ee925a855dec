"""The rules of approval: every kind with its route, and the form that sets another one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from foresight.core.values import exact_money_text, fen_from_decimal, money_text, parse_amount, parse_day
from foresight.foundation.approvals.actions import set_route
from foresight.foundation.approvals.models import Need, WhenLate
from foresight.foundation.approvals.registry import APPROVING_ROLES, StepRule, approval_kinds, kind_of
from foresight.foundation.approvals.routes import route_in_force, routes_in_force, routes_of, steps_of
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.queries import company, today
from foresight.foundation.organisation.roles import Right, Role
from foresight.web.approvals.words import kind_text, late_text, moment_text, need_text, role_text
from foresight.web.pages import language_of_page, plain_page
from foresight.web.viewer import viewer_of

SPARE_STEPS = 2
"""Empty steps offered below the present ones."""
MOST_STEPS = 10


@plain_page
def rules(request: HttpRequest) -> HttpResponse:
    """Every kind with the route that a request takes today."""
    company()
    require(viewer_of(request), Right.APPROVAL_RULES)
    routes = routes_in_force(today())
    kinds = [
        (kind_text(key), reverse("approval_rule", args=[key]), [step_words(step) for step in routes[key]])
        for key in approval_kinds()
    ]
    return render(request, "web/approvals/rules.html", {"kinds": kinds})


@plain_page
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """One kind: the form that sets its route from a day on, and the routes there were."""
    company()
    viewer = viewer_of(request)
    require(viewer, Right.APPROVAL_RULES)
    kind = kind_of(key)
    if request.method == "POST":
        steps = StepForms(request.POST, prefix="step")
        form = RouteForm(request.POST, label_suffix="")
        if steps.is_valid() and form.is_valid():
            try:
                set_route(
                    actor=viewer,
                    kind=key,
                    steps=[step for one in steps if (step := one.rule()) is not None],
                    effective_on=form.cleaned_data["effective_on"],
                    reason=form.cleaned_data["reason"],
                )
            except ValueError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("新路线已保存。已经提出的申请仍走原来的路线。"))
                return HttpResponseRedirect(reverse("approval_rule", args=[key]))
    else:
        steps = StepForms(initial=[_initial(step) for step in route_in_force(key, today())], prefix="step")
        form = RouteForm(initial={"effective_on": today().isoformat()}, label_suffix="")
    routes = [
        (
            route.effective_on,
            [step_words(step) for step in steps_of(route)],
            str(route.created_by or _("命令行")),
            moment_text(route.created_at),
            route.reason,
        )
        for route in routes_of(key)
    ]
    default = [step_words(step) for step in kind.steps]
    faulty = request.method == "POST"
    return render(
        request,
        "web/approvals/rule.html",
        {"kind": kind_text(key), "steps": steps, "form": form, "routes": routes, "default": default},
        status=422 if faulty else 200,
    )


def step_words(step: StepRule) -> str:
    """A step as a sentence: who, from which amount, how many, for how long."""
    words = [role_text(step.role)]
    if step.from_fen:
        words.append(_("%(amount)s 起") % {"amount": money_text(step.from_fen, language=language_of_page())})
    if step.need == "all":
        words.append(need_text(step.need))
    if step.hours is not None:
        words.append(_("%(hours)s 个工作小时，超时%(what)s") % {"hours": step.hours, "what": late_text(step.when_late)})
    return _("，").join(words)


def _initial(step: StepRule) -> dict[str, Any]:
    return {
        "role": step.role.value,
        "need": step.need,
        "from_amount": exact_money_text(step.from_fen) if step.from_fen else "",
        "hours": step.hours,
        "when_late": step.when_late,
    }


class StepForm(forms.Form):
    """One step; without a role it is no step."""

    role = forms.ChoiceField(required=False)
    need = forms.ChoiceField(required=False)
    from_amount = forms.CharField(required=False, max_length=40)
    hours = forms.IntegerField(required=False, min_value=1)
    when_late = forms.ChoiceField(required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        named.setdefault("label_suffix", "")
        super().__init__(*given, **named)
        labels = {
            "role": _("由谁审批"),
            "need": _("几人同意"),
            "from_amount": _("金额从"),
            "hours": _("时限（工作小时）"),
            "when_late": _("超时后"),
        }
        choices: dict[str, list[tuple[str, str]]] = {
            "role": [("", _("没有这一步")), *((role.value, role_text(role)) for role in APPROVING_ROLES)],
            "need": [(need.value, need_text(need)) for need in Need],
            "when_late": [(late.value, late_text(late)) for late in WhenLate],
        }
        for name, field in self.fields.items():
            field.label = labels[name]
            look = "form-control"
            if isinstance(field, forms.ChoiceField):
                field.choices = choices[name]
                look = "form-select"
            field.widget.attrs["class"] = f"{look} {look}-sm"
        self.fields["from_amount"].widget.attrs["placeholder"] = _("任何金额")
        self.fields["hours"].widget.attrs["placeholder"] = _("不限")

    def clean_from_amount(self) -> int:
        """The threshold in fen."""
        text = self.cleaned_data["from_amount"].strip()
        if not text:
            return 0
        try:
            return fen_from_decimal(parse_amount(text))
        except ValueError as fault:
            raise forms.ValidationError(_("%(fault)s。可以写 50万、1.2亿。") % {"fault": str(fault)}) from fault

    def rule(self) -> StepRule | None:
        """What was filled in; None without a role."""
        given = self.cleaned_data
        if not given.get("role"):
            return None
        return StepRule(
            role=Role(given["role"]),
            need="all" if given["need"] == Need.ALL else "any",
            from_fen=given["from_amount"],
            hours=given["hours"],
            when_late="expire" if given["when_late"] == WhenLate.EXPIRE else "escalate",
        )


StepForms = forms.formset_factory(StepForm, extra=SPARE_STEPS, max_num=MOST_STEPS, absolute_max=MOST_STEPS)


class RouteForm(forms.Form):
    """From which day the route counts, and why."""

    effective_on = forms.CharField(max_length=40)
    reason = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["effective_on"].label = _("从哪天起")
        self.fields["reason"].label = _("为什么改")
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def clean_effective_on(self) -> Any:
        """The day, read as people write it."""
        try:
            return parse_day(self.cleaned_data["effective_on"], today=today())
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault
