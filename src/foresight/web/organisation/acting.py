"""Forms that do one act: errors stand beside their field, and an act that moves much shows its numbers first."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect

from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import Right
from foresight.web.organisation.desk import Desk, desk
from foresight.web.organisation.fields import DayField, PersonField
from foresight.web.pages import View


class ActForm(forms.Form):
    """What an act takes. A subclass adds the fields in ``build`` and calls the room's action in ``act``."""

    previewed: ClassVar[bool] = False
    """Whether the numbers of the act are shown before it is done."""
    beside: ClassVar[Mapping[str, str]] = {}
    """Name of an action's input → the field here that it comes from, where they are called differently."""

    def __init__(self, desk: Desk, subject: Any, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.desk = desk
        self.subject = subject
        self.build()
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("class", _look(field))
            if isinstance(field, PersonField):
                field.widget.attrs["list"] = f"known-{name}"

    def build(self) -> None:
        """Adds the fields."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """The heading, which names the act and what it is about."""
        raise NotImplementedError

    @property
    def button(self) -> str:
        """What the button says: the act."""
        raise NotImplementedError

    @property
    def note(self) -> str:
        """One sentence on what the act does and leaves."""
        return ""

    def act(self) -> str:
        """Does the act; returns the sentence that says so."""
        raise NotImplementedError

    def foreseen(self) -> Sequence[str]:
        """What the act will change, in numbers."""
        return ()

    def back(self) -> str:
        """Where to go afterwards, and where the way back leads."""
        raise NotImplementedError

    def day(self, name: str, label: str, *, required: bool = True, initial: bool = True, hint: str = "") -> None:
        """Adds a day, today at first."""
        self.fields[name] = DayField(
            today=self.desk.today,
            label=label,
            required=required,
            initial=self.desk.today.isoformat() if initial else None,
            help_text=hint,
        )

    def text(self, name: str, label: str, *, required: bool = True, initial: str = "", hint: str = "") -> None:
        """Adds a line of text."""
        self.fields[name] = forms.CharField(
            label=label, required=required, initial=initial, max_length=200, help_text=hint
        )

    def reason(self, label: str, *, required: bool = False, hint: str = "") -> None:
        """Adds why."""
        self.fields["reason"] = forms.CharField(
            label=label,
            required=required,
            max_length=1000,
            help_text=hint,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def refuse(self, fault: ValueError) -> None:
        """Shows a refusal beside the field that it is about."""
        name = fault.field if isinstance(fault, ChangeRefused) else ""
        name = self.beside.get(name, name)
        self.add_error(name if name in self.fields else None, str(fault))

    @property
    def given(self) -> list[tuple[str, str]]:
        """Label and value of what was filled in, for reading."""
        return [
            (str(field.label), _said(field.field, self.cleaned_data.get(field.name)))
            for field in self.visible_fields()
            if self.cleaned_data.get(field.name) not in (None, "", False)
        ]

    @property
    def suggestions(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Ids of lists and the people that a field suggests."""
        return [
            (str(field.widget.attrs["list"]), field.suggested)
            for field in self.fields.values()
            if isinstance(field, PersonField)
        ]


def _look(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return "form-check-input"
    return "form-select" if isinstance(field, forms.ChoiceField) else "form-control"


def _said(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value)).strip("\u3000")  # type: ignore[arg-type]  # no groups here
    return "✓" if value is True else str(value)


Find = Callable[..., Any]
"""The subject of an act: what the address names, as far as the viewer may see it."""


def act_view(form: type[ActForm], find: Find, right: Right | None = Right.ORGANISATION) -> View:
    """The page of an act. Whoever lacks the right is refused before anything is looked up."""

    @desk
    def view(opened: Desk, **names: Any) -> HttpResponse:
        if right is not None and not opened.may(right):
            raise PermissionDenied
        subject = find(opened, **names)
        request = opened.request
        if request.method != "POST":
            return opened.render("act.html", {"form": form(opened, subject)})
        filled = form(opened, subject, request.POST)
        if not filled.is_valid() or "again" in request.POST:
            return opened.render("act.html", {"form": filled})
        try:
            if filled.previewed and "confirmed" not in request.POST:
                return _preview(opened, filled)
            done = filled.act()
        except ValueError as fault:
            filled.refuse(fault)
            return opened.render("act.html", {"form": filled})
        messages.success(request, done)
        return HttpResponseRedirect(filled.back())

    return view


def _preview(opened: Desk, filled: ActForm) -> HttpResponse:
    """What the act would change. It is tried and taken back, so that whatever would refuse it is said now."""
    foreseen = list(filled.foreseen())
    with transaction.atomic():
        filled.act()
        transaction.set_rollback(True)
    return opened.render("preview.html", {"form": filled, "foreseen": foreseen})
