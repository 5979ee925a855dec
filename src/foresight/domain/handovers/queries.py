"""Reads of hand-overs. Whoever has the right in the unit, gives, takes over or decides sees one."""

from django.db.models import Q, QuerySet

from foresight.domain.handovers.models import Handover
from foresight.foundation.approvals.queries import approvals_visible_to
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import scope_of, today
from foresight.foundation.organisation.roles import RowKind


def handovers_visible_to(viewer: User) -> QuerySet[Handover]:
    """Hand-overs out of or into the viewer's units, those that the viewer gives, takes over or asked for, and those
    that the viewer has to decide on; the latest first."""
    day = today()
    scope = scope_of(viewer, on=day)
    found = Handover.objects.select_related(
        "from_person", "from_unit", "to_unit", "to_person", "to_seat", "requested_by__person", "approval"
    ).order_by("-id")
    if scope.sees_all(RowKind.PROMISES):
        return found
    return found.filter(
        Q(from_unit_id__in=scope.unit_ids)
        | Q(to_unit_id__in=scope.unit_ids)
        | Q(from_person_id__in=scope.person_ids)
        | Q(to_person_id__in=scope.person_ids)
        | Q(requested_by=viewer)
        | Q(approval__in=approvals_visible_to(viewer, on=day).order_by().values("id"))
    )


def handover_of(viewer: User, handover_id: int) -> Handover:
    """One hand-over; raises LookupError where there is none for this viewer."""
    found = handovers_visible_to(viewer).filter(pk=handover_id).first()
    if found is None:
        raise LookupError("没有这次交接，或者不在你的权限范围内。")
    return found
