"""Which steps a kind takes: the rules that were set for it, or else the room's own."""

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from foresight.foundation.approvals.models import ApprovalRoute, RouteStep
from foresight.foundation.approvals.registry import StepRule, approval_kinds, kind_of
from foresight.foundation.organisation.roles import Role


def route_in_force(kind: str, on: date) -> tuple[StepRule, ...]:
    """The steps that a request of the kind takes when it is made on a day; raises LookupError for an unknown kind."""
    route = routes_of(kind).filter(effective_on__lte=on).first()
    return steps_of(route) if route else kind_of(kind).steps


def routes_of(kind: str) -> QuerySet[ApprovalRoute]:
    """All routes that were set for the kind, the latest first."""
    return ApprovalRoute.objects.filter(kind=kind).select_related("created_by__person").prefetch_related("steps")


def steps_of(route: ApprovalRoute) -> tuple[StepRule, ...]:
    """The route's steps in order."""
    return tuple(_rule(step) for step in route.steps.all())


def routes_in_force(on: date) -> Mapping[str, tuple[StepRule, ...]]:
    """Every kind with its steps on a day."""
    found = {key: kind.steps for key, kind in approval_kinds().items()}
    routes = ApprovalRoute.objects.filter(kind__in=found, effective_on__lte=on).prefetch_related("steps")
    for route in routes.order_by("effective_on", "id"):
        found[route.kind] = steps_of(route)
    return found


def _rule(step: RouteStep) -> StepRule:
    return StepRule(
        role=Role(step.role),
        need="all" if step.need == "all" else "any",
        from_fen=step.from_fen,
        hours=step.hours,
        when_late="expire" if step.when_late == "expire" else "escalate",
    )
