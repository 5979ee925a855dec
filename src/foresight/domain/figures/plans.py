"""What a question must know about a plan version: what it plans, over which days, and against which tier."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from foresight.core.metrics import Bucket
from foresight.core.values import CalendarOfAllDays, DayCalendar, Period
from foresight.foundation.organisation.queries import working_calendar
from foresight.foundation.warehouse.engine import Generation


@dataclass(frozen=True)
class PlanTerms:
    """A plan version as questions see it."""

    id: int
    name: str
    """Plan and version, for instance ``2025@2``."""
    metric: str
    days: DayCalendar
    """The days over which its targets spread."""
    first_day: date
    last_day: date
    tiers: Mapping[str, str]
    """Key → name of every tier, from low to high."""
    tiers_en: Mapping[str, str]
    base: str
    """Key of the tier that rates are measured against unless another is named."""

    def english_tier(self, key: str) -> str:
        """The English name of a tier, where it has one."""
        return self.tiers_en.get(key) or self.tiers[key]

    def tier_name(self, key: str, language: str) -> str:
        """The tier's name in ``zh`` or ``en``."""
        return self.english_tier(key) if language == "en" else self.tiers[key]

    def tier(self, wanted: str | None) -> str:
        """The key of a tier by key or name, the base for None; raises LookupError naming those there are."""
        if wanted is None:
            return self.base
        for key, name in self.tiers.items():
            if wanted in (key, name, self.tiers_en.get(key)):
                return key
        known = "、".join(f"{key}（{name}）" for key, name in self.tiers.items())
        raise LookupError(f"计划 {self.name} 没有档位“{wanted}”，有 {known}。")

    def bucket(self, whole: Period, seen: Period | None) -> Bucket:
        """A stretch with the ordinals of its days, cut at the days of the plan: outside them there is no target, and
        perhaps no calendar either."""
        before = self._ordinal(whole.first - timedelta(days=1))
        return Bucket(
            whole,
            seen,
            ordinal_before=before,
            ordinal_end=self._ordinal(whole.last),
            ordinal_seen=self._ordinal(seen.last) if seen else before,
        )

    def _ordinal(self, day: date) -> int:
        return self.days.ordinal(min(max(day, self.first_day - timedelta(days=1)), self.last_day))


def plans_in(generation: Generation) -> dict[int, PlanTerms]:
    """All plan versions of a snapshot by id."""
    tiers: dict[int, dict[str, str]] = {}
    english: dict[int, dict[str, str]] = {}
    for version, key, name, name_en in generation.fetch(
        "SELECT version_id, tier_key, name, name_en FROM plan_tiers ORDER BY version_id, position"
    ):
        tiers.setdefault(int(version), {})[key] = name
        english.setdefault(int(version), {})[key] = name_en
    worked = working_calendar()
    found = {}
    for version, name, metric, spread, first_day, last_day, base in generation.fetch(
        "SELECT version_id, name, metric, spread, first_day, last_day, base_tier FROM plan_versions"
    ):
        days: DayCalendar = CalendarOfAllDays() if spread == "calendar_days" else worked
        key = int(version)
        found[key] = PlanTerms(
            key, name, metric, days, first_day, last_day, tiers.get(key, {}), english.get(key, {}), base
        )
    return found
