"""What the targets tell the warehouse: the cells of all versions with the days they spread over, and the versions."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from foresight.core.values import CalendarOfAllDays, DayCalendar
from foresight.domain.targets.models import Plan, PlanCell, PlanVersion, Tier
from foresight.foundation.organisation.queries import working_calendar
from foresight.foundation.organisation.roles import RowKind
from foresight.foundation.warehouse.registry import Fact

READ_AT_ONCE = 5000


def _cells() -> Iterator[tuple[object, ...]]:
    """A row per cell and tier. ``first_ordinal`` counts the days before the cell, ``workdays`` those in it; a cell
    without any counting day spreads over nothing and has no target to date."""
    calendars: dict[str, DayCalendar] = {
        Plan.Spread.WORKING_DAYS: working_calendar(),
        Plan.Spread.CALENDAR_DAYS: CalendarOfAllDays(),
    }

    @cache
    def ordinal(spread: str, day: date) -> int:
        return calendars[spread].ordinal(day)

    cells = PlanCell.objects.order_by("version_id", "id").values_list(
        "version_id",
        "tier__key",
        "first_day",
        "last_day",
        "unit_id",
        "region_id",
        "product_line_id",
        "person_id",
        "amount_fen",
        "version__plan__spread",
    )
    one_day = timedelta(days=1)
    for cell in cells.iterator(chunk_size=READ_AT_ONCE):
        first, last, spread = cell[2], cell[3], cell[9]
        before = ordinal(spread, first - one_day)
        yield (*cell[:9], None, before, ordinal(spread, last) - before)


def _versions() -> Iterator[tuple[object, ...]]:
    bases = dict(Tier.objects.filter(is_base=True).values_list("plan_id", "key"))
    for version in PlanVersion.objects.select_related("plan").order_by("id"):
        plan = version.plan
        yield (
            version.pk,
            str(version),
            plan.metric,
            plan.spread,
            plan.first_day,
            plan.last_day,
            bases[plan.pk],
        )


def _tiers() -> Iterator[tuple[object, ...]]:
    yield from PlanVersion.objects.order_by("id", "plan__tiers__position").values_list(
        "id", "plan__tiers__key", "plan__tiers__name", "plan__tiers__name_en", "plan__tiers__position"
    )


FACTS = (
    Fact(
        name="plan_cells",
        columns={
            "version_id": "int64",
            "tier_key": "string",
            "first_day": "date",
            "last_day": "date",
            "unit_id": "int64",
            "region_id": "int64",
            "product_line_id": "int64",
            "person_id": "int64",
            "amount_fen": "int64",
            "present_unit_id": "int64",
            "first_ordinal": "int64",
            "workdays": "int64",
        },
        rows=_cells,
        kind=RowKind.TARGETS,
        description="Targets of every version and tier, with the counting days that each spreads over.",
    ),
    Fact(
        name="plan_versions",
        columns={
            "version_id": "int64",
            "name": "string",
            "metric": "string",
            "spread": "string",
            "first_day": "date",
            "last_day": "date",
            "base_tier": "string",
        },
        rows=_versions,
        description="Plan versions with what they plan, over which days, and the tier that rates are measured against.",
    ),
    Fact(
        name="plan_tiers",
        columns={
            "version_id": "int64",
            "tier_key": "string",
            "name": "string",
            "name_en": "string",
            "position": "int64",
        },
        rows=_tiers,
        description="The tiers of each plan version, from low to high.",
    ),
)
