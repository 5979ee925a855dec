"""Adopting a plan: a new one, or the next version of one."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from foresight.core.values import FiscalYear, Period
from foresight.domain.targets.actions.versions import Terms, latest_number, load_calendars, locked_plan, write_version
from foresight.domain.targets.drafts import check_drafts, drafts_in, drafts_of, with_closed_periods_kept
from foresight.domain.targets.ground import TIMES, Ground
from foresight.domain.targets.inputs import LevelInput, PlanInput, Shares
from foresight.domain.targets.members import Members
from foresight.domain.targets.models import PlanVersion
from foresight.domain.targets.refusals import PlanOvertaken, PlanRefused
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.periods import closed_on
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.queries import fiscal_year
from foresight.foundation.organisation.roles import Right
from foresight.foundation.warehouse.actions import mark_changed


def adopt_plan(*, actor: User | None, plan: PlanInput) -> PlanVersion:
    """Adopts the plan as a new one, or as the next version of the one with its code.

    Earlier versions are never changed. The cells add up to the total of every tier to the fen, and no tier is below
    the one before it in any cell; that is checked before anything is kept. A plan that comes out exactly like the
    latest version changes nothing, and that version is returned. Working calendars that the plan needs are loaded
    where an official list exists.

    Raises PermissionDenied; PlanRefused or PlanError with what is wrong and what to do; PlanOvertaken when somebody
    else adopted a version after the one that this follows.
    """
    require(actor, Right.PLANS)
    seen = latest_number(plan.code) if plan.follows is None else plan.follows
    try:
        with transaction.atomic():
            return _adopt(actor, plan, seen)
    except IntegrityError as fault:
        latest = latest_number(plan.code)
        if latest == seen:
            raise
        raise PlanOvertaken(plan.code, seen, latest) from fault


def _adopt(actor: User | None, plan: PlanInput, seen: int) -> PlanVersion:
    stored = locked_plan(plan.code)
    latest = stored.versions.order_by("-number").first() if stored else None
    number = latest.number if latest else 0
    if number != seen:
        raise PlanOvertaken(plan.code, seen, number)
    fiscal = fiscal_year()
    span = _span_of(plan, fiscal)
    terms = Terms(plan.code, plan.name, plan.metric, span, plan.spread, plan.tiers)
    terms.check()
    if stored:
        terms.refuse_changes(stored)
    load_calendars(actor, span, plan.spread)
    drafts = drafts_of(plan, Ground(span, fiscal, Members.load(), OrganisationBook.load()))
    if plan.keep_until is not None:
        if latest is None:
            raise PlanRefused(f"计划 {plan.code} 还没有上一版，不能用 keep_until 保留。请去掉 keep_until。")
        drafts = with_closed_periods_kept(drafts, latest, plan.keep_until)
    check_drafts(drafts, plan.tiers, kept_until=plan.keep_until)
    if latest is not None and drafts == drafts_in(latest):
        return latest
    effective_on = _effective_on(plan, span, latest)
    if latest is not None and closed_on(effective_on):
        raise PlanRefused(
            f"新版的生效日 {effective_on} 所在的期间已经关账，已报的达成率会因此改变。请填未关账的日子，或申请重开那段期间。"
        )
    version = write_version(
        stored or terms.create(),
        number=number + 1,
        effective_on=effective_on,
        reason=plan.reason.strip(),
        rule=_rule_of(plan),
        dimensions=_dimensions_of(plan, latest if plan.keep_until is not None else None),
        drafts=drafts,
        actor=actor,
    )
    mark_changed()
    record_act(
        actor=actor,
        action="plan.adopt",
        subject=f"plan:{version}",
        before={"version": str(latest), "totals": latest.rule.get("totals")} if latest else None,
        after={
            "effective_on": effective_on.isoformat(),
            "totals": version.rule["totals"],
            "cells": len(drafts) * len(plan.tiers),
            "keep_until": version.rule.get("keep_until"),
        },
        reason=version.reason,
    )
    return version


def _span_of(plan: PlanInput, fiscal: FiscalYear) -> Period:
    if plan.year is not None:
        if plan.first_day is not None or plan.last_day is not None:
            raise PlanRefused("计划期间要么写年度（year），要么写起止日（first_day、last_day），不能两样都写。")
        return fiscal.period(plan.year)
    if plan.first_day is None or plan.last_day is None:
        raise PlanRefused("计划没有期间：请写年度（year），或同时写起止日（first_day、last_day）。")
    if plan.last_day < plan.first_day:
        raise PlanRefused(f"计划的结束日 {plan.last_day} 早于开始日 {plan.first_day}。请改其中一个。")
    return Period(plan.first_day, plan.last_day)


def _effective_on(plan: PlanInput, span: Period, latest: PlanVersion | None) -> Any:
    if latest is None:
        return plan.effective_on or span.first
    if not plan.reason.strip():
        raise PlanRefused(f"计划 {plan.code} 已有第 {latest.number} 版，再立新版要写明原因。请填 reason。")
    if plan.effective_on is None:
        raise PlanRefused(f"计划 {plan.code} 已有第 {latest.number} 版，新版要写从哪天起生效。请填 effective_on。")
    if plan.effective_on < latest.effective_on:
        raise PlanRefused(
            f"新版的生效日 {plan.effective_on} 早于第 {latest.number} 版的 {latest.effective_on}。请改 effective_on。"
        )
    return plan.effective_on


def _dimensions_of(plan: PlanInput, kept_from: PlanVersion | None) -> list[str]:
    named = [level.dimension for level in plan.levels]
    for cell in plan.cells:
        places = {"unit": cell.unit, "product_line": cell.product_line, "person": cell.person}
        named += [dimension for dimension, member in places.items() if member is not None]
    if kept_from is not None:
        named += kept_from.dimensions
    places_only = ("unit" if dimension == "team" else dimension for dimension in named if dimension not in TIMES)
    return list(dict.fromkeys(places_only))


def _rule_of(plan: PlanInput) -> dict[str, Any]:
    """How the version came about, as plain JSON."""
    rule: dict[str, Any] = {"totals": {tier.key: tier.total_fen for tier in plan.tiers}}
    if plan.levels:
        rule["levels"] = [_level_rule(level) for level in plan.levels]
    if plan.keep_until is not None:
        rule["keep_until"] = plan.keep_until.isoformat()
    return rule


def _level_rule(level: LevelInput) -> dict[str, Any]:
    rule: dict[str, Any] = {"dimension": level.dimension, "shares": _plain(level.shares)}
    if level.exceptions:
        rule["exceptions"] = [
            {"where": {d: list(members) for d, members in e.where.items()}, "shares": _plain(e.shares)}
            for e in level.exceptions
        ]
    if level.default_share is not None:
        rule["default_share"] = _plain_share(level.default_share)
    return rule


def _plain(shares: Shares) -> object:
    if isinstance(shares, Mapping):
        return {member: _plain_share(share) for member, share in shares.items()}
    if isinstance(shares, str) or not isinstance(shares, Sequence):
        return shares
    return [_plain_share(share) for share in shares]


def _plain_share(share: object) -> object:
    return str(share) if isinstance(share, Decimal) else share
