"""Reads of approvals; every list begins at what the viewer may see."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from foresight.foundation.approvals.models import ApprovalRequest, ApprovalStep, StepApprover
from foresight.foundation.organisation.holdings import principals_of
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import scope_of
from foresight.foundation.organisation.roles import NOT_DELEGATED, RowKind


class ApprovalUnknown(LookupError):
    """No such request, or none that this viewer may see: the two are not told apart."""

    def __init__(self) -> None:
        super().__init__("没有这个申请，或者它不在你的权限范围内。")


def approvals_visible_to(viewer: User, *, on: date) -> QuerySet[ApprovalRequest]:
    """Requests that the viewer asked for, made the matter of, has or had to decide (also for somebody absent), leads the
    unit of, or sees by a role that sees all."""
    if not viewer.is_active:
        return ApprovalRequest.objects.none()
    scope = scope_of(viewer, on=on)
    if scope.sees_all(RowKind.PROMISES):
        return ApprovalRequest.objects.all()
    people = [viewer.person_id, *principals_of(viewer, on=on)] if viewer.person_id else []
    involved = StepApprover.objects.filter(Q(person_id__in=people) | Q(decided_by=viewer), step__request=OuterRef("pk"))
    own = Q(requested_by=viewer) | Q(made_by_id__in=people[:1])
    return ApprovalRequest.objects.filter(own | Q(unit_id__in=scope.unit_ids) | Exists(involved))


def approval_of(viewer: User, request_id: int, *, on: date) -> ApprovalRequest:
    """One request with everything that its page shows; raises ApprovalUnknown."""
    found = with_course(approvals_visible_to(viewer, on=on)).filter(pk=request_id).first()
    if found is None:
        raise ApprovalUnknown
    return found


def with_course(requests: QuerySet[ApprovalRequest]) -> QuerySet[ApprovalRequest]:
    """Reads steps and approvers along, in a fixed number of queries."""
    approvers = StepApprover.objects.select_related("person", "decided_by__person")
    steps = ApprovalStep.objects.prefetch_related(Prefetch("approvers", approvers))
    return requests.select_related("unit", "requested_by__person", "made_by").prefetch_related(Prefetch("steps", steps))


def waiting_for(viewer: User, *, on: date) -> QuerySet[ApprovalRequest]:
    """Open requests that the viewer can decide today, for oneself or for somebody absent; the most urgent first."""
    if viewer.person_id is None or not viewer.is_active:
        return ApprovalRequest.objects.none()
    delegated = Q(person_id__in=principals_of(viewer, on=on)) & ~Q(role__in=NOT_DELEGATED)
    open_steps = ApprovalStep.objects.filter(state=ApprovalStep.State.OPEN, request=OuterRef("pk"))
    seats = StepApprover.objects.filter(step__state=ApprovalStep.State.OPEN, step__request=OuterRef("pk"))
    places = seats.filter(Q(person_id=viewer.person_id) | delegated, approves__isnull=True, left="")
    spoken = seats.filter(decided_by=viewer)
    return (
        ApprovalRequest.objects.filter(Exists(places), state=ApprovalRequest.State.OPEN)
        .exclude(Q(requested_by=viewer) | Q(made_by=viewer.person_id))
        .exclude(Exists(spoken))
        .annotate(due_at=open_steps.values("due_at")[:1])
        .order_by(F("due_at").asc(nulls_last=True), "id")
    )


def asked_by(viewer: User) -> QuerySet[ApprovalRequest]:
    """The viewer's own requests: open ones first, then the latest."""
    return ApprovalRequest.objects.filter(requested_by=viewer).order_by(F("ended_at").desc(nulls_first=True), "-id")


def decided_by(viewer: User) -> QuerySet[ApprovalRequest]:
    """Requests in which the viewer has given a verdict, the latest first."""
    verdicts = StepApprover.objects.filter(step__request=OuterRef("pk"), decided_by=viewer)
    return ApprovalRequest.objects.filter(Exists(verdicts)).order_by("-id")
