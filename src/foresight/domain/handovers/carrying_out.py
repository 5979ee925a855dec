"""What happens when a hand-over is agreed to, or not: its kind of approval, and the promise that follows from it."""

from collections.abc import Sequence
from datetime import timedelta

from foresight.core.values import exact_money_text
from foresight.domain.handovers.actions import KIND, numbers_of
from foresight.domain.handovers.inputs import HandoverInput
from foresight.domain.handovers.models import Handover
from foresight.domain.handovers.previews import Preview, preview_of
from foresight.domain.ledger.actions import hand_over_customers, hand_over_receivables
from foresight.domain.targets.actions import hand_over_targets
from foresight.foundation.approvals.models import ApprovalRequest
from foresight.foundation.approvals.registry import ApprovalKind, StepRule
from foresight.foundation.audit.actions import acts_together, record_act
from foresight.foundation.commitments.actions import hand_over_commitments, make_commitment
from foresight.foundation.commitments.registry import CommitmentKind
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import clock, holders_of, today
from foresight.foundation.organisation.roles import Role

DUTY = CommitmentKind("handover.duty", "接手客户", "Take over customers")
"""What the successor owes after a hand-over."""
DAYS_TO_MEET = 14
LARGE_FEN = 100_000_000
"""From 100 万 on the director agrees too."""


def _handover(request: ApprovalRequest) -> Handover:
    return Handover.objects.select_for_update(of=("self",)).get(id=request.details["handover"])


def _as_given(handover: Handover) -> HandoverInput:
    return HandoverInput(
        from_person_code=handover.from_person.code,
        day=handover.day,
        reason=handover.reason,
        to_person_code=handover.to_person.code if handover.to_person else None,
        to_unit_code=handover.to_unit.code,
        to_seat_code=handover.to_seat.code if handover.to_seat else None,
        customer_codes=tuple(handover.customers.values_list("code", flat=True)),
        with_receivables=handover.with_receivables,
        with_targets=handover.with_targets,
        with_commitments=handover.with_commitments,
    )


def carry_out(request: ApprovalRequest, _decided_by: User | None) -> None:
    """Passes everything on, in the name of whoever asked; all of it or nothing. Raises ValueError where the world has
    changed since, for instance when a customer is in other hands now."""
    with acts_together():
        _pass_on(_handover(request), request.requested_by)


def _pass_on(handover: Handover, actor: User | None) -> None:
    preview = preview_of(_as_given(handover))
    successor, unit_id = preview.successor, handover.from_unit_id
    hand_over_customers(
        actor=actor,
        customer_ids=[customer.pk for customer in preview.customers],
        successor=successor,
        day=handover.day,
        reason=handover.reason,
        unit_id=unit_id,
    )
    if preview.receivables:
        hand_over_receivables(
            actor=actor,
            receivable_ids=[item.receivable.pk for item in preview.receivables],
            from_person=preview.giver,
            successor=successor,
            day=handover.day,
            recorded_at=clock(),
            reason=handover.reason,
            unit_id=unit_id,
        )
    if preview.remainders:
        hand_over_targets(
            actor=actor,
            from_person=preview.giver,
            to_person=successor.person,
            unit=successor.unit,
            day=handover.day,
            reason=f"交接：{preview.giver.name} → {successor.name}（{handover.reason}）",
            unit_id=unit_id,
        )
    if preview.commitments and successor.person:
        hand_over_commitments(
            actor=actor,
            from_person_id=preview.giver.pk,
            to_person_id=successor.person.pk,
            on=handover.day,
            reason=handover.reason,
        )
    _promise(handover, preview)
    handover.state, handover.ended_at, handover.result = Handover.State.DONE, clock(), numbers_of(preview)
    handover.save(update_fields=["state", "ended_at", "result"])
    record_act(
        actor=actor,
        action="handover.done",
        subject=f"handover:{handover.pk}",
        after=handover.result,
        reason=handover.reason,
    )


def _promise(handover: Handover, preview: Preview) -> None:
    """The successor owes the own leader to meet the customers within a fortnight."""
    taker = preview.successor.person
    if taker is None or not preview.customers:
        return
    day = today()
    leaders = [
        leader
        for role in (Role.TEAM_LEAD, Role.REGION_MANAGER, Role.DIRECTOR)
        for leader in holders_of(role, unit_id=preview.successor.unit.pk, on=day)
        if leader.pk != taker.pk
    ]
    make_commitment(
        actor=None,
        kind=DUTY.key,
        title=f"与接手的 {len(preview.customers)} 个客户见面，说明换人",
        promised_by_id=taker.pk,
        promised_to_id=leaders[0].pk if leaders else None,
        due_on=day + timedelta(days=DAYS_TO_MEET),
        details=f"从{preview.giver.name}接手：{'、'.join(customer.name for customer in preview.customers[:20])}"
        + ("……" if len(preview.customers) > 20 else ""),
        subject=f"handover:{handover.pk}",
        unit_id=preview.successor.unit.pk,
    )


def let_go(request: ApprovalRequest, _decided_by: User | None) -> None:
    """Nothing passes on: it was refused, withdrawn or has expired."""
    handover = _handover(request)
    handover.state, handover.ended_at = Handover.State.ENDED, clock()
    handover.save(update_fields=["state", "ended_at"])
    record_act(
        actor=request.requested_by,
        action="handover.ended",
        subject=f"handover:{handover.pk}",
        after={"approval": request.state},
    )


def _facts(request: ApprovalRequest) -> Sequence[tuple[str, str]]:
    handover = Handover.objects.select_related("from_person", "to_person", "to_unit", "to_seat").get(
        id=request.details["handover"]
    )
    if handover.state == Handover.State.DONE:
        numbers = handover.result
    else:
        try:
            numbers = numbers_of(preview_of(_as_given(handover)))
        except ValueError as changed:
            return (("交接日", str(handover.day)), ("现在办不了", str(changed)))
    return (
        ("交出", handover.from_person.name),
        ("接手", f"{handover.taker}（{handover.to_unit.name}）"),
        ("从哪天起", str(handover.day)),
        ("客户", f"{numbers['customers']} 个"),
        ("未收的应收", f"{numbers['receivables']} 笔，{exact_money_text(numbers['open_fen'])} 元"),
        ("剩余的目标（考核基准）", f"{exact_money_text(numbers['base_fen'])} 元"),
        ("未完成的承诺", f"{numbers['commitments']} 件"),
    )


HANDOVER = ApprovalKind(
    key=KIND,
    name="交接",
    name_en="Hand over",
    steps=(StepRule(Role.REGION_MANAGER, hours=16), StepRule(Role.DIRECTOR, from_fen=LARGE_FEN, hours=16)),
    on_approved=carry_out,
    on_ended=let_go,
    facts=_facts,
)
