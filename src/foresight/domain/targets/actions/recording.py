"""Recording targets that come as a list, each with a window of its own."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from foresight.core.values import Period
from foresight.domain.targets.actions.versions import Terms, latest_number, load_calendars, locked_plan, write_version
from foresight.domain.targets.drafts import Drafts, Place, drafts_in, placed
from foresight.domain.targets.ground import Ground
from foresight.domain.targets.inputs import TargetRow, TierInput
from foresight.domain.targets.members import Members, Roll, near_ones
from foresight.domain.targets.models import Plan, PlanVersion
from foresight.domain.targets.refusals import PlanOvertaken
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.queries import fiscal_year
from foresight.foundation.organisation.roles import Right
from foresight.foundation.transfer.models import ImportRun
from foresight.foundation.transfer.outcomes import Outcome, RowProblem
from foresight.foundation.transfer.traces import note_changes
from foresight.foundation.warehouse.actions import mark_changed


def record_targets(
    *,
    actor: User | None,
    code: str,
    name: str,
    rows: Sequence[TargetRow],
    metric: str = "revenue.net",
    spread: str = "calendar_days",
    tier_key: str = "target",
    tier_name: str = "目标",
    run: ImportRun | None = None,
    reason: str = "",
) -> Outcome:
    """Records targets of one tier as the plan with the given code; call it once with the whole list.

    Rows that are recorded already change nothing; rows that are new, or that say another amount for the same window
    and place, make the next version, which keeps everything that the list does not name and takes effect with the
    version before it. Another amount needs a ``reason`` and is a problem otherwise. The plan's span grows with its
    windows. Raises PermissionDenied, PlanRefused for terms that do not fit the plan, PlanOvertaken when somebody else
    wrote a version at the same time.
    """
    require(actor, Right.PLANS)
    seen = latest_number(code)
    terms = (code, name, metric, spread, TierInput(tier_key, tier_name, 0, base=True))
    try:
        with transaction.atomic():
            return _record(actor, terms, rows, run, reason.strip())
    except IntegrityError as fault:
        latest = latest_number(code)
        if latest == seen:
            raise
        raise PlanOvertaken(code, seen, latest) from fault


def _record(
    actor: User | None,
    given: tuple[str, str, str, str, TierInput],
    rows: Sequence[TargetRow],
    run: ImportRun | None,
    reason: str,
) -> Outcome:
    code, name, metric, spread, tier = given
    plan = locked_plan(code)
    latest = plan.versions.order_by("-number").first() if plan else None
    before = drafts_in(latest) if latest else {}
    members = Members.load()
    problems: list[RowProblem] = []
    drafts: Drafts = {}
    new = amended = unchanged = 0
    changes: dict[Place, tuple[int, int]] = {}
    sound: list[tuple[int, TargetRow]] = []
    for index, row in enumerate(rows):
        if faults := _faults(index, row, members):
            problems.extend(faults)
        else:
            sound.append((index, row))
    if not sound:
        return Outcome(problems=tuple(problems))
    span = _span([row for _, row in sound], plan)
    ground = Ground(span, fiscal_year(), members, OrganisationBook.load())
    for index, row in sound:
        place = _place_of(row, ground)
        if place in drafts:
            problems.append(_twice(index, row))
            continue
        drafts[place] = (row.amount_fen,)
        if place not in before:
            new += 1
        elif before[place] == drafts[place]:
            unchanged += 1
        elif not reason:
            problems.append(_reason_wanted(index, row, before[place][0]))
            drafts[place] = before[place]
        else:
            changes[place] = (before[place][0], row.amount_fen)
            amended += 1
    if not (new or amended):
        return Outcome(new, unchanged, amended, tuple(problems))
    terms = Terms(code, name, metric, span, spread, (tier,))
    terms.check()
    if plan:
        terms.refuse_changes(plan, span_may_grow=True)
        plan.first_day, plan.last_day = span.first, span.last
        note_changes([plan], ["first_day", "last_day"])
        plan.save(update_fields=["first_day", "last_day"])
    load_calendars(actor, span, spread)
    written = _write(plan or terms.create(), latest, before | drafts, actor, run, reason, members)
    mark_changed()
    record_act(
        actor=actor,
        action="targets.record",
        subject=f"plan:{written}",
        before={"version": str(latest), "amounts": [old for old, _ in changes.values()][:200]} if latest else None,
        after={"new": new, "amended": amended, "amounts": [now for _, now in changes.values()][:200]},
        reason=reason,
    )
    return Outcome(new, unchanged, amended, tuple(problems))


def _write(
    plan: Plan,
    latest: PlanVersion | None,
    drafts: Drafts,
    actor: User | None,
    run: ImportRun | None,
    reason: str,
    members: Members,
) -> PlanVersion:
    tier = plan.tiers.get()
    dimensions = [
        dimension
        for dimension, used in (
            ("unit", any(place.person is None and place.unit for place in drafts)),
            ("product_line", any(place.product_line for place in drafts)),
            ("person", any(place.person for place in drafts)),
        )
        if used
    ]
    return write_version(
        plan,
        number=latest.number + 1 if latest else 1,
        effective_on=latest.effective_on if latest else plan.first_day,
        reason=reason,
        rule={"totals": {tier.key: sum(amounts[0] for amounts in drafts.values())}, "recorded": len(drafts)},
        dimensions=dimensions,
        drafts=drafts,
        actor=actor,
        run=run,
    )


def _faults(index: int, row: TargetRow, members: Members) -> list[RowProblem]:
    found = []
    if row.last_day < row.first_day:
        found.append(
            RowProblem(index, "last_day", str(row.last_day), f"结束日早于开始日 {row.first_day}", "请改其中一个日期")
        )
    if row.amount_fen < 0:
        found.append(RowProblem(index, "amount", str(row.amount_fen), "目标不能为负", "请改正金额"))
    named: list[tuple[str, str | None, Roll]] = [
        ("person", row.person_code, members.people),
        ("unit", row.unit_code, members.units),
        ("product_line", row.product_line_code, members.product_lines),
    ]
    for field, code, roll in named:
        if code is not None and code not in roll.ids:
            found.append(
                RowProblem(
                    index,
                    field,
                    code,
                    f"没有编号为 {code} 的{roll.title}",
                    f"先导入，或改正编号。{near_ones(code, roll.ids)}",
                )
            )
    return found


def _span(rows: Sequence[TargetRow], plan: Plan | None) -> Period:
    firsts: list[date] = [row.first_day for row in rows] + ([plan.first_day] if plan else [])
    lasts: list[date] = [row.last_day for row in rows] + ([plan.last_day] if plan else [])
    return Period(min(firsts), max(lasts))


def _place_of(row: TargetRow, ground: Ground) -> Place:
    members = ground.members
    return placed(
        ground,
        Period(row.first_day, row.last_day),
        person=members.people.ids[row.person_code] if row.person_code is not None else None,
        unit=members.units.ids[row.unit_code] if row.unit_code is not None else None,
        region=None,
        line=members.product_lines.ids[row.product_line_code] if row.product_line_code is not None else None,
    )


def _twice(index: int, row: TargetRow) -> RowProblem:
    return RowProblem(
        index,
        "",
        f"{row.first_day}..{row.last_day}",
        "同一个对象、同一个期间的目标在这一批里出现了两次",
        "请合并成一行，或改正期间",
    )


def _reason_wanted(index: int, row: TargetRow, old: int) -> RowProblem:
    return RowProblem(
        index,
        "amount",
        f"{row.amount_fen / 100:,.2f}",
        f"{row.first_day}..{row.last_day} 的目标已记为 {old / 100:,.2f}，这次不同",
        "如果确实要改，请写明原因再导入；否则请改回原来的值",
    )
