"""Reads of plans. Their terms (code, span, tiers, reasons) are known to everybody in the company; the amounts are not,
and come from the metric catalogue, which applies the viewer's scope."""

from datetime import date

from django.db.models import Q, QuerySet

from foresight.core.values import Period, Tier, TierSet
from foresight.domain.targets.models import Plan, PlanCell, PlanVersion
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import scope_of, today
from foresight.foundation.organisation.roles import RowKind


def _with_terms(versions: QuerySet[PlanVersion]) -> QuerySet[PlanVersion]:
    """The versions with their plan and its tiers, which every question about them asks for."""
    return versions.select_related("plan").prefetch_related("plan__tiers")


def plans() -> QuerySet[Plan]:
    """All plans, the latest first."""
    return Plan.objects.prefetch_related("tiers")


def versions_of(plan: Plan) -> QuerySet[PlanVersion]:
    """The versions of a plan in their order, with who made them."""
    return plan.versions.select_related("plan", "created_by", "import_run").order_by("number")


def current_version(plan: Plan, on: date) -> PlanVersion | None:
    """The version in effect on a day: the latest of those that take effect by then; None before the first."""
    versions = _with_terms(plan.versions.filter(effective_on__lte=on))
    return versions.order_by("-effective_on", "-number").first()


def latest_version(code: str) -> PlanVersion | None:
    """The plan's version with the highest number, in effect or not; None when there is no such plan."""
    return _with_terms(PlanVersion.objects.filter(plan__code=code)).order_by("-number").first()


def plan_version(name: str) -> PlanVersion:
    """The version by its name: ``2025`` is the one in effect today (the first one before that), ``2025@1`` that one.

    Raises LookupError naming those there are.
    """
    code, at, number = name.partition("@")
    plan = Plan.objects.filter(code=code).first()
    if plan is None:
        known = "、".join(Plan.objects.values_list("code", flat=True)) or "还没有任何计划"
        raise LookupError(f"没有计划“{code}”。现有：{known}。")
    if not at:
        found = current_version(plan, today()) or _with_terms(plan.versions.all()).order_by("number").first()
    else:
        wanted = int(number) if number.isdecimal() else 0
        found = _with_terms(plan.versions.all()).filter(number=wanted).first()
    if found is None:
        known = "、".join(f"{code}@{n}" for n in plan.versions.order_by("number").values_list("number", flat=True))
        raise LookupError(f"计划 {code} 没有版本“{number}”。现有：{known or '没有版本'}。")
    return found


def version_for(period: Period, on: date, metric: str = "revenue.net") -> PlanVersion | None:
    """The version to measure a period against: of the plans of the metric that cover the period, or else meet it, the
    one with the shortest span, as in effect on the day (its first version before that). None where there is no plan."""
    meeting = Plan.objects.filter(metric=metric, first_day__lte=period.last, last_day__gte=period.first)
    ordered = sorted(
        meeting,
        key=lambda plan: (
            not (plan.first_day <= period.first and period.last <= plan.last_day),
            (plan.last_day - plan.first_day).days,
            plan.code,
        ),
    )
    for plan in ordered:
        found = current_version(plan, on) or _with_terms(plan.versions.all()).order_by("number").first()
        if found is not None:
            return found
    return None


def cells_visible_to(viewer: User, version: PlanVersion) -> QuerySet[PlanCell]:
    """The cells of a version that count for the viewer: those of the viewer's units and own ones."""
    scope = scope_of(viewer, on=today())
    found = PlanCell.objects.filter(version=version).select_related("tier", "unit", "region", "product_line", "person")
    if scope.sees_all(RowKind.TARGETS):
        return found
    return found.filter(Q(unit_id__in=scope.unit_ids) | Q(person_id__in=scope.person_ids))


def tiers_of(version: PlanVersion) -> TierSet:
    """The tiers that a version's amounts are stated in, from low to high."""
    return TierSet([Tier(tier.key, tier.name, tier.name_en, tier.is_base) for tier in version.plan.tiers.all()])
