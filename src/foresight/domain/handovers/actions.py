"""Asking for a hand-over. It is carried out when it is agreed to (``carrying_out``)."""

from django.db import IntegrityError, transaction

from foresight.domain.handovers.inputs import HandoverInput
from foresight.domain.handovers.models import Handover
from foresight.domain.handovers.previews import Preview, preview_of
from foresight.foundation.approvals.actions import request_approval
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.queries import clock
from foresight.foundation.organisation.roles import Right

KIND = "handover"
"""Key of the kind of approval."""


def preview_handover(*, viewer: User | None, given: HandoverInput) -> Preview:
    """What would pass on. Raises PermissionDenied without the right in the unit of the person, and ValueError."""
    preview = preview_of(given)
    require(viewer, Right.HANDOVERS, unit_id=preview.giver_unit.pk)
    return preview


@transaction.atomic
def request_handover(*, actor: User | None, given: HandoverInput) -> Handover:
    """Asks for a hand-over; it happens when the approvers agree. Returns it, with its request for approval.

    Raises PermissionDenied; ValueError for what the preview refuses, without a reason, where nothing would pass on, or
    while another hand-over of the same person waits; NobodyCanDecide where nobody could agree to it.
    """
    preview = preview_of(given)
    require(actor, Right.HANDOVERS, unit_id=preview.giver_unit.pk)
    if not given.reason.strip():
        raise ValueError("交接要写明原因，例如“离职”或“调区”。")
    if preview.is_empty:
        raise ValueError(f"{preview.giver.name}在 {given.day} 没有可交接的客户、应收、目标或承诺。")
    successor = preview.successor
    handover = Handover(
        from_person=preview.giver,
        from_unit=preview.giver_unit,
        to_unit=successor.unit,
        to_person=successor.person,
        to_seat=successor.seat,
        day=given.day,
        with_receivables=given.with_receivables,
        with_targets=given.with_targets,
        with_commitments=given.with_commitments,
        reason=given.reason.strip(),
        requested_by=actor,
        requested_at=clock(),
    )
    try:
        with transaction.atomic():
            handover.save()
    except IntegrityError:
        raise ValueError(f"{preview.giver.name}还有一次交接在审批中。请等它有结果，或先撤回。") from None
    handover.customers.set(preview.customers)
    handover.approval = request_approval(
        actor=actor,
        kind=KIND,
        subject=f"handover:{handover.pk}",
        title=f"交接：{preview.giver.name} → {successor.name}",
        unit_id=preview.giver_unit.pk,
        amount_fen=preview.open_fen + preview.base_fen,
        details={"handover": handover.pk},
        reason=handover.reason,
    )
    handover.save(update_fields=["approval"])
    record_act(
        actor=actor,
        action="handover.request",
        subject=f"handover:{handover.pk}",
        after={**successor.facts(), "from": preview.giver.code, "day": given.day.isoformat()} | numbers_of(preview),
        reason=handover.reason,
    )
    return handover


def numbers_of(preview: Preview) -> dict[str, int]:
    """The preview in numbers: counts, and amounts in fen."""
    return {
        "customers": len(preview.customers),
        "receivables": len(preview.receivables),
        "open_fen": preview.open_fen,
        "plans": len(preview.remainders),
        "base_fen": preview.base_fen,
        "commitments": preview.commitments,
    }
