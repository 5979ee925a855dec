"""Handing over the open remainder of somebody's targets: what falls on a day and later passes to a successor."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from foresight.core.values import CalendarOfAllDays, DayCalendar
from foresight.domain.targets.actions.versions import latest_number, locked_plan, write_version
from foresight.domain.targets.drafts import Drafts, Place, drafts_in
from foresight.domain.targets.models import Plan, PlanCell, PlanVersion
from foresight.domain.targets.refusals import PlanOvertaken
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import Person, Unit, User
from foresight.foundation.organisation.periods import closed_on
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.queries import working_calendar
from foresight.foundation.organisation.roles import Right
from foresight.foundation.warehouse.actions import mark_changed


@dataclass(frozen=True)
class Remainder:
    """What is left of somebody's targets in a plan from a day on, in fen for each tier, from low to high."""

    version: PlanVersion
    amounts: tuple[int, ...]
    last_day: date


def remainders_of(person: Person, day: date) -> list[Remainder]:
    """What would pass on, plan by plan: in each plan's latest version, the cells of the person that reach ``day``."""
    found = []
    for version in _latest_versions(person, day):
        split = _split(drafts_in(version), version.plan, person, day)
        amounts = [amounts for place, amounts in split.items() if place.person == person.pk and place.first_day >= day]
        last_days = [place.last_day for place in split if place.person == person.pk]
        if amounts:
            found.append(Remainder(version, tuple(map(sum, zip(*amounts, strict=True))), max(last_days)))
    return found


def hand_over_targets(
    *,
    actor: User | None,
    from_person: Person,
    to_person: Person | None,
    unit: Unit,
    day: date,
    reason: str,
    unit_id: int,
) -> list[PlanVersion]:
    """Passes the targets of somebody from ``day`` on to a successor in ``unit``, or leaves them with the unit as a
    vacancy. Every plan concerned gets a version of its own; totals do not change by a fen, days before stay as they are.

    A cell that ``day`` falls into is divided by the plan's counting days. ``unit_id`` is the unit out of which they are
    handed over, in which the actor needs the right. Raises PermissionDenied, ValueError for a closed day, and
    PlanOvertaken when somebody else writes a version at the same time.
    """
    require(actor, Right.HANDOVERS, unit_id=unit_id)
    if closed_on(day):
        raise ValueError(f"{day} 所在的期间已经关账，目标不能从那天起交接。请改交接日。")
    codes = [version.plan.code for version in _latest_versions(from_person, day)]
    return [_hand_over(code, actor, from_person, to_person, unit, day, reason) for code in codes]


def _hand_over(
    code: str, actor: User | None, giver: Person, taker: Person | None, unit: Unit, day: date, reason: str
) -> PlanVersion:
    seen = latest_number(code)
    try:
        with transaction.atomic():
            plan = locked_plan(code)
            latest = plan.versions.order_by("-number").first() if plan else None
            if plan is None or latest is None or latest.number != seen:
                raise PlanOvertaken(code, seen, latest.number if latest else 0)
            before = drafts_in(latest)
            passed = _passed(_split(before, plan, giver, day), giver, taker, unit, day)
            version = write_version(
                plan,
                number=latest.number + 1,
                effective_on=max(day, latest.effective_on),
                reason=reason,
                rule={**latest.rule, "handed_over": {"from": giver.code, "to": taker.code if taker else None}},
                dimensions=latest.dimensions,
                drafts=passed,
                actor=actor,
            )
            mark_changed()
            record_act(
                actor=actor,
                action="plan.hand_over",
                subject=f"plan:{version}",
                before={"version": str(latest), "person": giver.code},
                after={"person": taker.code if taker else None, "unit": unit.code, "day": day.isoformat()},
                reason=reason,
            )
            return version
    except IntegrityError as fault:
        latest_now = latest_number(code)
        if latest_now == seen:
            raise
        raise PlanOvertaken(code, seen, latest_now) from fault


def _latest_versions(person: Person, day: date) -> Iterable[PlanVersion]:
    """The latest version of every plan, where it has a cell of the person that reaches the day."""
    for plan in Plan.objects.filter(last_day__gte=day).prefetch_related("tiers").order_by("code"):
        version = plan.versions.order_by("-number").first()
        if version is not None and PlanCell.objects.filter(version=version, person=person, last_day__gte=day).exists():
            version.plan = plan
            yield version


def _split(drafts: Drafts, plan: Plan, person: Person, day: date) -> Drafts:
    """The cells with those of the person divided where the day falls into them. The first part takes its share of the
    counting days rounded down, in every tier alike, so that no tier falls below the one before it."""
    calendar: DayCalendar = working_calendar() if plan.spread == Plan.Spread.WORKING_DAYS else CalendarOfAllDays()
    eve = day - timedelta(days=1)
    found: Drafts = {}
    for place, amounts in drafts.items():
        if place.person != person.pk or not place.first_day < day <= place.last_day:
            found[place] = amounts
            continue
        start = calendar.ordinal(place.first_day - timedelta(days=1))
        before, whole = calendar.ordinal(eve) - start, calendar.ordinal(place.last_day) - start
        if before in {0, whole}:
            # No counting day on one side: the amount stays whole, on the days that count.
            kept = replace(place, last_day=eve) if before else replace(place, first_day=day)
            found[kept] = amounts
            continue
        early = tuple(amount * before // whole for amount in amounts)
        found[replace(place, last_day=eve)] = early
        found[replace(place, first_day=day)] = tuple(a - e for a, e in zip(amounts, early, strict=True))
    return found


def _passed(drafts: Drafts, giver: Person, taker: Person | None, unit: Unit, day: date) -> Drafts:
    """The cells with the giver's from the day on in the taker's name and unit."""
    region = OrganisationBook.load().region_of(unit.pk, day)
    found: dict[Place, list[int]] = defaultdict(list)
    for place, amounts in drafts.items():
        if place.person == giver.pk and place.first_day >= day:
            place = replace(place, person=taker.pk if taker else None, unit=unit.pk, region=region)
        known = found[place]
        found[place] = [a + b for a, b in zip(known, amounts, strict=True)] if known else list(amounts)
    return {place: tuple(amounts) for place, amounts in found.items()}
