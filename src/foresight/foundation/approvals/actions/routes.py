"""Setting the rules by which routes are made."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from foresight.foundation.approvals.models import ApprovalRoute, RouteStep
from foresight.foundation.approvals.registry import StepRule, check_steps, kind_of
from foresight.foundation.approvals.routes import route_in_force
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.queries import clock, today
from foresight.foundation.organisation.roles import Right


@transaction.atomic
def set_route(
    *,
    actor: User | None,
    kind: str,
    steps: Sequence[StepRule],
    effective_on: date | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> ApprovalRoute:
    """Gives a kind another route from a day on (today). Requests on their way keep the route that they started with.

    Raises ValueError for a day in the past, and for steps that no request could pass.
    """
    require(actor, Right.APPROVAL_RULES)
    known = kind_of(kind)
    day = effective_on or today()
    if day < today():
        raise ValueError(f"生效日 {day} 已经过去了。请填今天 {today()} 或以后的日子。")
    check_steps(steps)
    before = route_in_force(known.key, day)
    route = ApprovalRoute.objects.create(
        kind=known.key, effective_on=day, created_at=now or clock(), created_by=actor, reason=reason.strip()
    )
    RouteStep.objects.bulk_create(
        RouteStep(route=route, position=number, **asdict(step)) for number, step in enumerate(steps, start=1)
    )
    record_act(
        actor=actor,
        action="approval_route.set",
        subject=f"approval_route:{known.key}",
        before=_facts(before),
        after={"effective_on": day.isoformat(), **_facts(steps)},
        reason=reason.strip(),
    )
    return route


def _facts(steps: Sequence[StepRule]) -> dict[str, Any]:
    return {"steps": [{**asdict(step), "role": step.role.value} for step in steps]}
