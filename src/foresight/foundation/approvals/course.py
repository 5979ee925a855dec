"""The course of a request, step by step. These functions change a request that the caller has locked; they ask nobody
whether they may. Every change leaves an event and an audit entry.
"""

from collections.abc import Iterable
from datetime import date, datetime

from foresight.foundation.approvals.hours import limit_after
from foresight.foundation.approvals.ladder import NobodyCanDecide, Rung, first_rung
from foresight.foundation.approvals.models import (
    ApprovalEvent,
    ApprovalRequest,
    ApprovalStep,
    Need,
    StepApprover,
    WhenLate,
)
from foresight.foundation.approvals.registry import kind_of
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import Person, User
from foresight.foundation.organisation.roles import Role


class NotCarriedOut(ValueError):
    """What was approved could not be carried out, so the approval does not count."""


def note_event(
    request: ApprovalRequest,
    kind: ApprovalEvent.Kind,
    *,
    at: datetime,
    actor: User | None,
    step: ApprovalStep | None = None,
    on_behalf_of: Person | None = None,
    people: Iterable[Person] = (),
    note: str = "",
    state_before: str | None = None,
) -> None:
    """Writes down what happened, for the request's page and in the audit log."""
    names = [person.name for person in people]
    ApprovalEvent.objects.create(
        request=request,
        at=at,
        kind=kind,
        actor=actor,
        position=step.position if step else None,
        on_behalf_of=on_behalf_of,
        people=names,
        note=note,
    )
    after: dict[str, object] = {"state": request.state}
    if step is not None:
        after["step"] = step.position
    if names:
        after["approvers"] = names
    if on_behalf_of is not None:
        after["on_behalf_of"] = on_behalf_of.name
    record_act(
        actor=actor,
        action=f"approval.{kind.value}",
        subject=f"approval:{request.pk}",
        before={"state": state_before} if state_before is not None else None,
        after=after,
        reason=note,
    )


def open_next_step(request: ApprovalRequest, *, at: datetime, on: date, actor: User | None) -> None:
    """Opens the first waiting step with the people who can decide it now; without one the request is approved."""
    step = request.steps.filter(state=ApprovalStep.State.WAITING).first()
    if step is None:
        _approve(request, at=at, actor=actor)
        return
    step.state, step.opened_at = ApprovalStep.State.OPEN, at
    step.save(update_fields=["state", "opened_at"])
    seat_somebody(request, step, at=at, on=on, came=StepApprover.Came.ROLE, actor=actor)


def seat_somebody(
    request: ApprovalRequest,
    step: ApprovalStep,
    *,
    at: datetime,
    on: date,
    came: StepApprover.Came,
    actor: User | None = None,
) -> bool:
    """Finds approvers for an open step and starts their time; says whether there are any.

    Where nobody can decide the step stays open and empty, and is tried again whenever requests are brought up to date.
    """
    passed = set(step.approvers.exclude(left=StepApprover.Left.LOST).values_list("person_id", flat=True))
    escalated = came is StepApprover.Came.ESCALATED
    try:
        rung = first_rung(
            Role(step.role),
            unit_id=request.unit_id,
            on=on,
            parties=request.parties,
            passed=passed,
            higher=escalated,
        )
    except NobodyCanDecide as nobody:
        known = request.events.filter(position=step.position).last()
        if not escalated and (known is None or known.kind != ApprovalEvent.Kind.NOBODY):
            note_event(request, ApprovalEvent.Kind.NOBODY, at=at, actor=actor, step=step, note=str(nobody))
        return False
    if came is StepApprover.Came.ROLE and rung.height:
        came = StepApprover.Came.WENT_UP
    _seat(step, rung, at=at, came=came)
    event = {
        StepApprover.Came.ESCALATED: ApprovalEvent.Kind.ESCALATED,
        StepApprover.Came.REPLACED: ApprovalEvent.Kind.REPLACED,
    }.get(came, ApprovalEvent.Kind.STEP_OPENED)
    step.due_at = limit_after(at, step.hours) if step.hours else None
    step.save(update_fields=["due_at"])
    note = came.label if came is StepApprover.Came.WENT_UP else ""
    note_event(request, event, at=at, actor=actor, step=step, people=rung.people, note=note)
    return True


def _seat(step: ApprovalStep, rung: Rung, *, at: datetime, came: StepApprover.Came) -> None:
    for person in rung.people:
        # Somebody who had lost the role and holds it again takes the old place.
        StepApprover.objects.update_or_create(
            step=step, person=person, defaults={"role": rung.role, "came": came, "seated_at": at, "left": ""}
        )


def is_decided(step: ApprovalStep) -> bool:
    """Whether the approvals that were given are enough: one, or those of all who may decide."""
    seats = list(step.approvers.all())
    if not any(seat.approves for seat in seats):
        return False
    return step.need == Need.ANY or not any(seat.may_decide for seat in seats)


def close_step(step: ApprovalStep, state: ApprovalStep.State, *, at: datetime) -> None:
    """Ends a step."""
    step.state, step.closed_at = state, at
    step.save(update_fields=["state", "closed_at"])


def replace_lost(
    request: ApprovalRequest, step: ApprovalStep, lost: Iterable[StepApprover], *, at: datetime, on: date
) -> None:
    """Takes the step from approvers who no longer can decide, and finds others where that leaves a gap.

    Where all have to agree everybody who is lost is replaced; where one is enough, only the last one.
    """
    gone = list(lost)
    for seat in gone:
        seat.left = StepApprover.Left.LOST
        seat.save(update_fields=["left"])
    if gone:
        note_event(
            request,
            ApprovalEvent.Kind.LOST,
            at=at,
            actor=None,
            step=step,
            people=[seat.person for seat in gone],
            note=StepApprover.Left.LOST.label,
        )
    left = [seat for seat in step.approvers.all() if seat.may_decide]
    if not left or (gone and step.need == Need.ALL):
        seat_somebody(request, step, at=at, on=on, came=StepApprover.Came.REPLACED)


def run_late(request: ApprovalRequest, step: ApprovalStep, *, at: datetime, on: date) -> None:
    """Does what the rule says about a step whose time limit has passed."""
    if step.when_late == WhenLate.EXPIRE:
        end(request, ApprovalRequest.State.EXPIRED, ApprovalEvent.Kind.EXPIRED, at=at, actor=None, step=step)
        return
    late = [seat for seat in step.approvers.select_related("person") if seat.may_decide]
    if seat_somebody(request, step, at=at, on=on, came=StepApprover.Came.ESCALATED):
        for seat in late:
            seat.left = StepApprover.Left.LATE
            seat.save(update_fields=["left"])
        return
    step.due_at = None
    step.save(update_fields=["due_at"])
    people = [seat.person for seat in late]
    note_event(request, ApprovalEvent.Kind.OVERDUE, at=at, actor=None, step=step, people=people)


def end(
    request: ApprovalRequest,
    state: ApprovalRequest.State,
    event: ApprovalEvent.Kind,
    *,
    at: datetime,
    actor: User | None,
    step: ApprovalStep | None = None,
    on_behalf_of: Person | None = None,
    note: str = "",
) -> None:
    """Ends a request without approval and tells its kind."""
    before = request.state
    request.state, request.ended_at = state, at
    request.save(update_fields=["state", "ended_at"])
    unfinished = request.steps.filter(state__in=[ApprovalStep.State.OPEN, ApprovalStep.State.WAITING])
    unfinished.update(state=ApprovalStep.State.ENDED, closed_at=at)
    note_event(request, event, at=at, actor=actor, step=step, on_behalf_of=on_behalf_of, note=note, state_before=before)
    kind = kind_of(request.kind)
    if kind.on_ended is not None:
        kind.on_ended(request, actor)


def _approve(request: ApprovalRequest, *, at: datetime, actor: User | None) -> None:
    before = request.state
    request.state, request.ended_at = ApprovalRequest.State.APPROVED, at
    request.save(update_fields=["state", "ended_at"])
    note_event(request, ApprovalEvent.Kind.PASSED, at=at, actor=actor, state_before=before)
    try:
        kind_of(request.kind).on_approved(request, actor)
    except ValueError as refusal:
        raise NotCarriedOut(f"没有办成，你的同意没有计入：{refusal}") from refusal
