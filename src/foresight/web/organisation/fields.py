"""Fields of the forms: days as people write them, units by name, people by code or name."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from foresight.core.values import parse_day
from foresight.foundation.organisation.holdings import employed
from foresight.foundation.organisation.models import Membership, Person, Unit, User
from foresight.foundation.organisation.queries import people_visible_to
from foresight.foundation.organisation.tree import tree_of

MOST_SUGGESTED = 1000
"""A field suggests so many people at most; beyond them a code or name is typed."""


class DayField(forms.CharField):
    """A day, read as people write it."""

    def __init__(self, *, today: date, **options: Any) -> None:
        options.setdefault("max_length", 40)
        super().__init__(**options)
        self.today = today
        self.widget.attrs |= {"placeholder": "11-14", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """The day; None where nothing is given and nothing has to be."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_day(text, today=self.today)
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault


class UnitField(forms.ChoiceField):
    """One of the units that are there on a day, indented as in the tree; its value is the code."""

    def __init__(self, *, viewer: User, on: date, empty: str | None = None, **options: Any) -> None:
        super().__init__(**options)
        rows = tree_of(viewer, on=on)
        choices = [(row.unit.code, "\u3000" * row.depth + row.unit.name) for row in rows]
        self.choices = choices if empty is None else [("", empty), *choices]


class PersonField(forms.CharField):
    """Somebody employed (``left_too``: also who has left), by code or by a name that only one person has; its value is the
    person.

    The people whom the viewer may see are suggested; a colleague beyond them is found by exact code or name.
    """

    def __init__(self, *, viewer: User, on: date, listed: str, left_too: bool = False, **options: Any) -> None:
        options.setdefault("max_length", 200)
        super().__init__(**options)
        self.day = on
        self.left_too = left_too
        self.widget.attrs |= {"list": listed, "autocomplete": "off"}
        known = people_visible_to(viewer).filter(employed(on)).order_by("code")
        self.suggested = list(known.values_list("code", "name")[:MOST_SUGGESTED])

    def clean(self, value: Any) -> Any:
        """The person; None where nobody is named and nobody has to be."""
        text = super().clean(value)
        if not text:
            return None
        known = Person.objects.all() if self.left_too else Person.objects.filter(employed(self.day))
        found = list(known.filter(code=text)) or list(known.filter(name=text).order_by("code")[:2])
        if not found:
            unknown = (
                _("没有工号或姓名是“%(text)s”的人员。请核对。")
                if self.left_too
                else _("没有工号或姓名是“%(text)s”的在职人员。请核对。")
            )
            raise forms.ValidationError(unknown % {"text": text})
        if len(found) > 1:
            raise forms.ValidationError(_("叫“%(text)s”的不止一个人。请填工号。") % {"text": text})
        return found[0]


def job_text(job: str) -> str:
    """A job as a page shows it."""
    return {"sales": _("销售"), "manager": _("经理"), "support": _("支持")}[job]


def job_field(*, label: str, initial: str = Membership.Job.SALES) -> forms.ChoiceField:
    """A choice among the jobs."""
    choices = [(job, job_text(job)) for job in Membership.Job.values]
    return forms.ChoiceField(label=label, choices=choices, initial=initial)


def kind_text(kind: str) -> str:
    """A kind of unit as a page shows it."""
    return {"company": _("公司"), "division": _("事业部"), "region": _("区域"), "team": _("团队")}[kind]


def kind_field(*, label: str) -> forms.ChoiceField:
    """A choice among the kinds of units."""
    choices = [(kind, kind_text(kind)) for kind in reversed(Unit.Kind.values)]
    return forms.ChoiceField(label=label, choices=choices)
