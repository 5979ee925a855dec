"""One request: what is asked in numbers, its route with who and until when, the decision, the history."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foresight.core.values import exact_money_text, money_text
from foresight.foundation.approvals import actions
from foresight.foundation.approvals.models import ApprovalEvent, ApprovalRequest, ApprovalStep, Need, StepApprover
from foresight.foundation.approvals.policies import seat_or_none
from foresight.foundation.approvals.queries import ApprovalUnknown, approval_of
from foresight.foundation.approvals.registry import approval_kinds
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import clock, today
from foresight.web.approvals.lists import open_step
from foresight.web.approvals.words import (
    asker_text,
    came_text,
    event_text,
    kind_text,
    late_text,
    left_text,
    moment_text,
    need_text,
    role_text,
    state_text,
    step_text,
)
from foresight.web.pages import language_of_page, plain_page
from foresight.web.viewer import viewer_of

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class ApproverLine:
    """One approver of a step, in words."""

    name: str
    verdict: str
    tone: str
    """``yes``, ``no``, ``gone`` or empty."""
    at: str
    came: str
    note: str


@dataclass(frozen=True)
class StepLine:
    """One step of the route, in words."""

    number: int
    role: str
    state: str
    """The key, for the look."""
    state_text: str
    need: str
    due: str
    late: bool
    limit: str
    approvers: Sequence[ApproverLine]


@dataclass(frozen=True)
class EventLine:
    """One entry of the history, in words."""

    at: str
    who: str
    what: str
    note: str


@plain_page
def approval(request: HttpRequest, number: int) -> HttpResponse:
    """The page of a request."""
    actions.bring_up_to_date(clock())
    return _page(request, viewer_of(request), number)


@require_POST
@plain_page
def act(request: HttpRequest, number: int, word: str) -> HttpResponse:
    """Decides, takes back, asks or answers. What is refused is said on the page, with all that was typed."""
    viewer = viewer_of(request)
    if word not in ACTS:
        raise ApprovalUnknown
    note = request.POST.get("note", "")[:LONGEST_NOTE]
    try:
        said = ACTS[word](viewer, number, note, request.POST)
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("approval", args=[number]))
    except ValueError as refusal:
        return _page(request, viewer, number, word=word, note=note, problem=str(refusal))
    messages.success(request, said)
    return HttpResponseRedirect(reverse("approval", args=[number]))


def _decide(viewer: User, number: int, note: str, given: Mapping[str, str]) -> str:
    step = given.get("step", "")
    verdict = given.get("verdict")
    if verdict not in {"approve", "refuse"} or not (step.isascii() and step.isdecimal() and len(step) < 18):
        raise ValueError(_("这个表单不完整，什么都没有改。请刷新后再试。"))
    decided = actions.decide(
        actor=viewer, request_id=number, approve=verdict == "approve", note=note, step_id=int(step)
    )
    if decided.state == ApprovalRequest.State.APPROVED:
        return _("已同意，申请已经办理。")
    return _("已同意，等待其他人审批。") if decided.is_open else _("已记下：不同意。")


def _withdraw(viewer: User, number: int, note: str, given: Mapping[str, str]) -> str:
    actions.withdraw(actor=viewer, request_id=number, note=note)
    return _("申请已撤回。")


def _ask(viewer: User, number: int, note: str, given: Mapping[str, str]) -> str:
    actions.ask_question(actor=viewer, request_id=number, question=note)
    return _("已提问，申请人会在这一页看到。")


def _answer(viewer: User, number: int, note: str, given: Mapping[str, str]) -> str:
    actions.answer_question(actor=viewer, request_id=number, answer=note)
    return _("已答复。")


ACTS: Mapping[str, Callable[[User, int, str, Mapping[str, str]], str]] = {
    "decide": _decide,
    "withdraw": _withdraw,
    "ask": _ask,
    "answer": _answer,
}


def _page(
    request: HttpRequest, viewer: User, number: int, *, word: str = "", note: str = "", problem: str = ""
) -> HttpResponse:
    now, on = clock(), today()
    shown = approval_of(viewer, number, on=on)
    step = open_step(shown)
    seat = seat_or_none(shown, step, viewer, on=on) if step else None
    mine = shown.requested_by_id == viewer.pk
    history = list(shown.events.select_related("actor__person", "on_behalf_of"))
    kind = approval_kinds().get(shown.kind)
    values: dict[str, Any] = {
        "approval": shown,
        "kind": kind_text(shown.kind),
        "state": state_text(shown.state),
        "asker": asker_text(shown),
        "asked_at": moment_text(shown.requested_at),
        "ended_at": moment_text(shown.ended_at),
        "amount": money_text(shown.amount_fen, language=language_of_page()) if shown.amount_fen is not None else "",
        "exact": exact_money_text(shown.amount_fen) if shown.amount_fen is not None else "",
        "facts": _facts(shown),
        "about": kind.url(shown) if kind and kind.url else "",
        "route": [_step_line(step, now) for step in shown.steps.all()],
        "step": step,
        "may_decide": seat is not None,
        "for_whom": seat.person.name if seat and seat.person_id != viewer.person_id else "",
        "may_withdraw": mine and shown.is_open,
        "question": _open_question(history) if mine and shown.is_open else None,
        "history": [_event_line(event) for event in reversed(history)],
        "tried": word,
        "note": note,
        "problem": problem,
    }
    return render(request, "web/approvals/request.html", values, status=422 if problem else 200)


def _facts(shown: ApprovalRequest) -> Sequence[tuple[str, str]]:
    """What is asked for, as its kind tells it; otherwise the details that are plain values."""
    kind = approval_kinds().get(shown.kind)
    if kind is not None and kind.facts is not None:
        return kind.facts(shown)
    plain = {label: value for label, value in shown.details.items() if isinstance(value, str | int)}
    return [(label, str(value)) for label, value in plain.items()]


def _step_line(step: ApprovalStep, now: datetime) -> StepLine:
    seats = list(step.approvers.all())
    is_open = step.state == ApprovalStep.State.OPEN
    limit = ""
    if step.hours is not None:
        limit = _("%(hours)s 个工作小时，超时%(what)s") % {"hours": step.hours, "what": late_text(step.when_late)}
    return StepLine(
        number=step.position,
        role=role_text(step.role),
        state=step.state,
        state_text=step_text(step.state),
        need=need_text(step.need) if step.need == Need.ALL or len(seats) > 1 else "",
        due=moment_text(step.due_at) if is_open else "",
        late=is_open and step.due_at is not None and step.due_at <= now,
        limit=limit,
        approvers=[_approver_line(seat, waits=is_open) for seat in seats],
    )


def _approver_line(seat: StepApprover, *, waits: bool) -> ApproverLine:
    verdict, tone = "", ""
    if seat.approves is not None:
        verdict, tone = (_("已同意"), "yes") if seat.approves else (_("未同意"), "no")
        if seat.on_behalf:
            verdict = _("%(verdict)s（%(who)s代）") % {"who": seat.decided_by, "verdict": verdict}
    elif seat.left:
        verdict, tone = left_text(seat.left), "gone"
    elif waits:
        verdict = _("待审批")
    return ApproverLine(seat.person.name, verdict, tone, moment_text(seat.decided_at), came_text(seat.came), seat.note)


def _open_question(history: Sequence[ApprovalEvent]) -> ApprovalEvent | None:
    """The last question, as long as it has no answer."""
    talk = [event for event in history if event.kind in {ApprovalEvent.Kind.ASKED, ApprovalEvent.Kind.ANSWERED}]
    return talk[-1] if talk and talk[-1].kind == ApprovalEvent.Kind.ASKED else None


def _event_line(event: ApprovalEvent) -> EventLine:
    who = str(event.actor) if event.actor else ""
    if event.kind in {ApprovalEvent.Kind.STEP_OPENED, ApprovalEvent.Kind.PASSED}:
        who = ""  # these follow from the act that stands beside them
    if event.on_behalf_of is not None:
        who = _("%(who)s（代%(name)s）") % {"who": who, "name": event.on_behalf_of.name}
    what = event_text(event.kind)
    if event.people:
        what = _("%(what)s：%(names)s") % {"what": what, "names": "、".join(event.people)}
    if event.position is not None:
        what = _("第 %(number)s 步 %(what)s") % {"number": event.position, "what": what}
    return EventLine(moment_text(event.at), who, what, event.note)
