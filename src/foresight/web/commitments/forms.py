"""The forms: making a promise, and one for each act on it."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from foresight.foundation.commitments import actions
from foresight.foundation.commitments.inputs import EvidenceInput
from foresight.foundation.commitments.models import Act, Commitment, State
from foresight.foundation.commitments.policies import Standing, possible_acts
from foresight.foundation.commitments.refusals import CommitmentRefused
from foresight.foundation.commitments.registry import TASK, commitment_kind
from foresight.foundation.organisation.models import Person, User
from foresight.web.commitments.words import act_text
from foresight.web.organisation.fields import DayField, PersonField


def _words(label: str, *, required: bool = False, rows: int = 2, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=2000,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
    )


def _line(label: str, *, required: bool = False, most: int = 200, hint: str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=most, help_text=hint, widget=widget)


class _Form(forms.Form):
    """A form that shows what the room refuses beside the field that it is about."""

    def refuse(self, fault: CommitmentRefused) -> None:
        """Notes the refusal."""
        self.add_error(fault.field if fault.field in self.fields else None, str(fault))


class CommitmentForm(_Form):
    """A promise to be made."""

    def __init__(self, data: Any = None, *, viewer: User, standing: Standing) -> None:
        super().__init__(data, label_suffix="")
        self.viewer = viewer
        self.fields["title"] = _line(_("要做成什么"), required=True)
        self.fields["due_on"] = DayField(
            today=standing.day, label=_("什么时候之前"), help_text=_("可以写 11-14、今天、下周一、月底")
        )
        self.fields["due_on"].widget.attrs |= {"class": "form-control", "list": "days"}
        self.suggested: list[tuple[str, str]] = []
        if standing.led or standing.leads_everybody or len(standing.stands_for) > 1 or viewer.person_id is None:
            self._add_person("promised_by", _("谁来做"), standing)
            self.fields["promised_by"].help_text = _("空着就是你自己")
        self._add_person("promised_to", _("答应谁"), standing)
        self.fields["promised_to"].help_text = _("对方验收才算完成；空着就是公司，报告了就算完成")
        self.fields["details"] = _words(_("说明"), rows=3)

    def _add_person(self, name: str, label: str, standing: Standing) -> None:
        field = PersonField(viewer=self.viewer, on=standing.day, listed="people", label=label, required=False)
        field.widget.attrs |= {"class": "form-control"}
        self.suggested = field.suggested
        self.fields[name] = field

    def do(self) -> Commitment:
        """Writes the promise down."""
        given = self.cleaned_data
        promiser: Person | None = given.get("promised_by") or self.viewer.person
        if promiser is None:
            raise CommitmentRefused(_("你的账号没有对应的人员，请写明谁来做。"), "promised_by")
        owed: Person | None = given["promised_to"]
        return actions.make_commitment(
            actor=self.viewer,
            kind=TASK.key,
            title=given["title"],
            promised_by_id=promiser.pk,
            promised_to_id=owed.pk if owed else None,
            due_on=given["due_on"],
            details=given["details"],
        )


class ActForm(_Form):
    """An act on a commitment. A subclass adds the fields in ``build`` and calls the room in ``do``."""

    act: ClassVar[Act]
    path: ClassVar[str]
    """The act's word in the address."""

    def __init__(self, commitment: Commitment, viewer: User, standing: Standing, data: Any = None) -> None:
        super().__init__(data, label_suffix="", auto_id=f"id_{commitment.pk}_{self.path}_%s")
        self.commitment = commitment
        self.viewer = viewer
        self.standing = standing
        self.build()

    def build(self) -> None:
        """Adds the fields."""

    @property
    def name(self) -> str:
        """What the act is called, on its button."""
        return act_text(self.act)

    @property
    def is_main(self) -> bool:
        """Whether it is what the page is for."""
        return self.act in {Act.REPORTED, Act.ACCEPTED}

    @property
    def is_plain(self) -> bool:
        """Whether one touch does it: there is nothing that must be filled in."""
        return self.act in {Act.ACCEPTED, Act.REMINDED}

    def do(self) -> Commitment:
        """Does the act."""
        raise NotImplementedError

    def said(self, commitment: Commitment) -> str:
        """The sentence that says it was done."""
        return _("%(act)s：%(title)s") % {"act": self.name, "title": commitment.title}

    @property
    def _of(self) -> dict[str, Any]:
        return {"actor": self.viewer, "commitment_id": self.commitment.pk}

    def _evidence(self) -> EvidenceInput:
        return EvidenceInput(text=self.cleaned_data["text"], link=self.cleaned_data["link"])


class ReportForm(ActForm):
    """What came of it, and what shows it."""

    act = Act.REPORTED
    path = "report"

    def build(self) -> None:
        """Result and evidence; evidence is marked where the kind wants some."""
        wanted = commitment_kind(self.commitment.kind).evidence_required
        self.fields["result"] = _words(_("结果"), hint=_("一句话：做成了什么"))
        self.fields["text"] = _line(
            _("凭据（必填）") if wanted else _("凭据"), hint=_("回执、单号、会议纪要"), most=500
        )
        self.fields["link"] = _line(_("凭据链接"), most=500)

    def do(self) -> Commitment:
        """Reports it done."""
        result = self.cleaned_data["result"]
        return actions.report_commitment(**self._of, result=result, evidence=[self._evidence()])

    def said(self, commitment: Commitment) -> str:
        """Whether it waits for somebody or is done."""
        if commitment.state == State.REPORTED and commitment.promised_to is not None:
            return _("已报告完成，等%(name)s验收：%(title)s") % {
                "name": commitment.promised_to.name,
                "title": commitment.title,
            }
        return _("已完成：%(title)s") % {"title": commitment.title}


class AcceptForm(ActForm):
    """Nothing has to be said to accept."""

    act = Act.ACCEPTED
    path = "accept"

    def do(self) -> Commitment:
        """Accepts the report."""
        return actions.accept_commitment(**self._of)


class SendBackForm(ActForm):
    """What is missing."""

    act = Act.SENT_BACK
    path = "send-back"

    def build(self) -> None:
        """The reason."""
        self.fields["reason"] = _words(_("还缺什么"), required=True)

    def do(self) -> Commitment:
        """Sends the report back."""
        return actions.send_back_commitment(**self._of, reason=self.cleaned_data["reason"])


class EvidenceForm(ActForm):
    """A piece of evidence."""

    act = Act.EVIDENCE
    path = "evidence"

    def build(self) -> None:
        """Words or a link."""
        self.fields["text"] = _line(_("凭据"), hint=_("回执、单号、会议纪要"), most=500)
        self.fields["link"] = _line(_("凭据链接"), most=500)

    def do(self) -> Commitment:
        """Adds it."""
        return actions.add_evidence(**self._of, evidence=self._evidence())


class MoveForm(ActForm):
    """Another day and why."""

    act = Act.MOVED
    path = "move"

    def build(self) -> None:
        """The day and the reason."""
        self.fields["due_on"] = DayField(
            today=self.standing.day, label=_("改到哪天"), help_text=_("可以写 11-14、今天、下周一、月底")
        )
        self.fields["due_on"].widget.attrs |= {"class": "form-control", "list": "days"}
        self.fields["reason"] = _words(_("原因"), required=True)

    def do(self) -> Commitment:
        """Moves it."""
        given = self.cleaned_data
        return actions.move_commitment(**self._of, due_on=given["due_on"], reason=given["reason"])


class RemindForm(ActForm):
    """Nothing has to be said to remind somebody."""

    act = Act.REMINDED
    path = "remind"

    def do(self) -> Commitment:
        """Reminds the promiser."""
        return actions.remind_of_commitment(**self._of)

    def said(self, commitment: Commitment) -> str:
        """Who is reminded."""
        return _("已催办%(name)s：%(title)s") % {"name": commitment.promised_by.name, "title": commitment.title}


class ReleaseForm(ActForm):
    """Why the promiser is let off."""

    act = Act.RELEASED
    path = "release"

    def build(self) -> None:
        """The reason."""
        self.fields["reason"] = _words(_("原因"), required=True)

    def do(self) -> Commitment:
        """Releases the promiser."""
        return actions.release_commitment(**self._of, reason=self.cleaned_data["reason"])


class CancelForm(ActForm):
    """Why it should not stand."""

    act = Act.CANCELLED
    path = "cancel"

    def build(self) -> None:
        """The reason."""
        self.fields["reason"] = _words(_("原因"), required=True)

    def do(self) -> Commitment:
        """Cancels it."""
        return actions.cancel_commitment(**self._of, reason=self.cleaned_data["reason"])


FORMS: dict[str, type[ActForm]] = {
    form.path: form
    for form in (
        ReportForm,
        AcceptForm,
        SendBackForm,
        EvidenceForm,
        RemindForm,
        MoveForm,
        ReleaseForm,
        CancelForm,
    )
}
"""The acts of the pages by their word in the address, in the order in which a page offers them."""


def forms_for(commitment: Commitment, viewer: User, standing: Standing) -> list[ActForm]:
    """The forms of what the viewer may do to it now."""
    possible = possible_acts(standing, commitment)
    return [form(commitment, viewer, standing) for form in FORMS.values() if form.act in possible]
