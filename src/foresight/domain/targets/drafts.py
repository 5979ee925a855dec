"""The cells of a version before they are written: each leaf with its amount in every tier."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from foresight.core.planning import Cell, cascade
from foresight.core.values import Period, exact_money_text
from foresight.domain.targets.ground import Ground
from foresight.domain.targets.inputs import CellInput, PlanInput, TierInput
from foresight.domain.targets.models import PlanCell, PlanVersion, Tier
from foresight.domain.targets.refusals import PlanRefused
from foresight.domain.targets.splitting import NOBODY, splitting


@dataclass(frozen=True)
class Place:
    """Where a cell stands: its days, and its members by id."""

    first_day: date
    last_day: date
    unit: int | None = None
    region: int | None = None
    product_line: int | None = None
    person: int | None = None


Drafts = dict[Place, tuple[int, ...]]
"""Place → amounts in fen, from the lowest tier to the highest, each the whole amount up to its tier."""


def drafts_of(plan: PlanInput, ground: Ground) -> Drafts:
    """The cells of the plan, from its levels or as they are given; raises PlanError or PlanRefused."""
    if plan.cells and plan.levels:
        raise PlanRefused("计划要么按比例逐层分解，要么直接给出每一格，不能两样都写。")
    if plan.cells:
        return _given(plan, ground)
    steps = splitting(plan.levels, ground)
    result = cascade(totals=[tier.total_fen for tier in plan.tiers], levels=steps.levels)
    steps.refuse_unused()
    return {_place_of(cell, ground): cell.amounts for cell in result.cells}


def _place_of(cell: Cell, ground: Ground) -> Place:
    members = dict(cell.path)
    period = ground.period(cell.path)
    line, region = members.get("product_line"), members.get("region")
    person = members.get("person", NOBODY)
    return placed(
        ground,
        period,
        person=ground.members.people.ids[person] if person != NOBODY else None,
        unit=ground.unit(cell.path),
        region=ground.members.units.ids[region] if region is not None else None,
        line=ground.members.product_lines.ids[line] if line is not None else None,
    )


def placed(
    ground: Ground, period: Period, *, person: int | None, unit: int | None, region: int | None, line: int | None
) -> Place:
    """A person's cell is carried by the person's unit of the first day; one without person and unit by the company's
    only root, so that whoever leads the company sees it."""
    book, day = ground.book, period.first
    if person is not None:
        unit = book.unit_of(person, day) or unit
    if region is None and unit is not None:
        region = book.region_of(unit, day)
    if unit is None and person is None:
        roots = book.roots(day)
        unit = roots[0] if len(roots) == 1 else None
    return Place(period.first, period.last, unit, region, line, person)


def _given(plan: PlanInput, ground: Ground) -> Drafts:
    drafts: Drafts = {}
    keys = [tier.key for tier in plan.tiers]
    for number, cell in enumerate(plan.cells, start=1):
        if sorted(cell.amounts) != sorted(keys):
            raise PlanRefused(
                f"第 {number} 格给了档位 {'、'.join(cell.amounts) or '（无）'}，计划的档位是 {'、'.join(keys)}。"
                "请每个档位给一个金额。"
            )
        place = _given_place(cell, number, ground)
        if place in drafts:
            raise PlanRefused(f"第 {number} 格和前面的一格是同一个期间、同一个对象（{cell.first_day} 起）。请合并。")
        drafts[place] = tuple(cell.amounts[key] for key in keys)
    return drafts


def _given_place(cell: CellInput, number: int, ground: Ground) -> Place:
    if not ground.span.first <= cell.first_day <= cell.last_day <= ground.span.last:
        raise PlanRefused(
            f"第 {number} 格的期间 {cell.first_day} 到 {cell.last_day} 不在计划期间 "
            f"{ground.span.first} 到 {ground.span.last} 之内。请改日期。"
        )
    members = ground.members
    return placed(
        ground,
        Period(cell.first_day, cell.last_day),
        person=members.people.ids[members.people.find(cell.person)] if cell.person is not None else None,
        unit=members.units.ids[members.units.find(cell.unit)] if cell.unit is not None else None,
        region=None,
        line=(
            members.product_lines.ids[members.product_lines.find(cell.product_line)]
            if cell.product_line is not None
            else None
        ),
    )


def drafts_in(version: PlanVersion) -> Drafts:
    """The cells of a version that is written: one query."""
    drafts: dict[Place, list[int]] = defaultdict(list)
    rows = version.cells.order_by("tier__position").values_list(
        "first_day", "last_day", "unit_id", "region_id", "product_line_id", "person_id", "amount_fen"
    )
    for first, last, unit, region, line, person, amount in rows:
        drafts[Place(first, last, unit, region, line, person)].append(amount)
    return {place: tuple(amounts) for place, amounts in drafts.items()}


def with_closed_periods_kept(drafts: Drafts, previous: PlanVersion, until: date) -> Drafts:
    """Cells of periods that end on ``until`` or before come from the previous version, all others from the draft."""
    kept = {place: amounts for place, amounts in drafts_in(previous).items() if place.last_day <= until}
    if not kept:
        raise PlanRefused(
            f"keep_until = {until}：{previous} 没有在这一天或之前结束的期间，没有可保留的。请改日期或去掉 keep_until。"
        )
    return kept | {place: amounts for place, amounts in drafts.items() if place.last_day > until}


def check_drafts(drafts: Drafts, tiers: Sequence[TierInput], *, kept_until: date | None = None) -> None:
    """Raises PlanRefused unless the cells add up to the total in every tier, to the fen, no amount is negative and no
    tier is below the one before it in any cell."""
    for place, amounts in drafts.items():
        if amounts[0] < 0 or list(amounts) != sorted(amounts):
            shown = "、".join(
                f"{tier.name} {exact_money_text(amount)}" for tier, amount in zip(tiers, amounts, strict=True)
            )
            raise PlanRefused(
                f"{place.first_day} 到 {place.last_day} 的一格里，各档是 {shown}：不能为负，也不能低于前一档。请改这一格。"
            )
    for number, tier in enumerate(tiers):
        total = sum(amounts[number] for amounts in drafts.values())
        if total != tier.total_fen:
            more = "多" if total > tier.total_fen else "少"
            kept = ""
            if kept_until is not None:
                closed = sum(amounts[number] for place, amounts in drafts.items() if place.last_day <= kept_until)
                kept = f"（其中保留到 {kept_until} 的 {exact_money_text(closed)}）"
            raise PlanRefused(
                f"“{tier.name}”各格合计 {exact_money_text(total)}{kept}，总额是 {exact_money_text(tier.total_fen)}，"
                f"{more} {exact_money_text(abs(total - tier.total_fen))}。请调整比例、各格或总额，使它们相等。"
            )


def cells_of(version: PlanVersion, tiers: Sequence[Tier], drafts: Drafts) -> Iterator[PlanCell]:
    """The rows to write: one per leaf and tier."""
    for place, amounts in drafts.items():
        for tier, amount in zip(tiers, amounts, strict=True):
            yield PlanCell(
                version=version,
                tier=tier,
                first_day=place.first_day,
                last_day=place.last_day,
                unit_id=place.unit,
                region_id=place.region,
                product_line_id=place.product_line,
                person_id=place.person,
                amount_fen=amount,
            )
