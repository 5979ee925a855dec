"""Targets: the plans with their versions, and one version's amounts beside another's."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from foresight.core.values import Period
from foresight.domain.figures.display import value_text
from foresight.domain.figures.questions import Answer, Question
from foresight.domain.targets.models import Plan, PlanVersion
from foresight.domain.targets.queries import current_version, plan_version, plans, version_for, versions_of
from foresight.web import figures
from foresight.web.choices import parts_of
from foresight.web.metrics import dimension_text
from foresight.web.pages import Page, page


@page
def targets(opened: Page) -> HttpResponse:
    """The plan that covers the chosen period, in its present version; without one, what plans there are."""
    found = version_for(opened.choice.period, opened.reader.as_of)
    if found is None:
        return opened.render("web/targets_empty.html", {"others": _others(None)})
    return _sheet(opened, found)


@page
def version(opened: Page, name: str) -> HttpResponse:
    """One version of a plan by its name, for instance ``2025@1``."""
    return _sheet(opened, plan_version(name))


def _others(shown: Plan | None) -> list[tuple[str, str, bool]]:
    return [(plan.name, reverse("plan", args=[plan.code]), plan == shown) for plan in plans()]


def _sheet(opened: Page, shown: PlanVersion) -> HttpResponse:
    plan = shown.plan
    span = Period(plan.first_day, plan.last_day, plan.name)
    terms = opened.reader.labels.plan(shown.pk)
    original = next(iter(versions_of(plan)))
    dimensions = [d for d in ("region", "product_line", "unit", "person") if d in shown.dimensions]
    tables = [_by(opened, shown, original, span, dimension) for dimension in dimensions if dimension != "person"]
    tables.append(_by(opened, shown, original, span, parts_of(span)))
    return opened.render(
        "web/targets.html",
        {
            "plan_name": plan.name,
            "version_name": terms.name,
            "is_current": current_version(plan, opened.reader.as_of) == shown,
            "spread": _spread(plan),
            "span": f"{plan.first_day} – {plan.last_day}",
            "tiers": [
                (
                    terms.tier_name(key, opened.language),
                    figures.total(opened.reader, _target(opened, shown, span, key), opened.language),
                    key == terms.base,
                )
                for key in terms.tiers
            ],
            "versions": _versions(opened, plan, shown),
            "tables": tables,
            "grid": _grid(opened, shown, original, span, terms.base),
            "others": _others(plan),
            "compared": shown != original,
        },
    )


def _spread(plan: Plan) -> str:
    return {Plan.Spread.WORKING_DAYS: _("工作日"), Plan.Spread.CALENDAR_DAYS: _("自然日")}[Plan.Spread(plan.spread)]


def _target(opened: Page, shown: PlanVersion, span: Period, tier: str | None, *by: str) -> Answer:
    return opened.reader.answer(Question("target", span, by=by, plan=shown.pk, tier=tier, unit=opened.choice.unit))


def _by(opened: Page, shown: PlanVersion, original: PlanVersion, span: Period, dimension: str) -> tuple[str, object]:
    """Targets by a dimension in every tier; beside the present ones those of the first version, where they differ."""
    terms = opened.reader.labels.plan(shown.pk)
    columns: list[tuple[str, bool]] = [(dimension_text(dimension), False)]
    answers: list[Answer] = []
    for key in terms.tiers:
        name = terms.tier_name(key, opened.language)
        columns.append((name, True))
        answers.append(_target(opened, shown, span, key, dimension))
        if shown != original:
            columns.append((_("%(tier)s（最初）") % {"tier": name}, True))
            answers.append(_target(opened, original, span, key, dimension))
    members = list(dict.fromkeys(cell.members[0] for answer in answers for cell in answer.cells))
    members.sort(key=opened.reader.labels.order)
    rows = []
    for member in members:
        row = [figures.text(member.name(opened.language))]
        for answer in answers:
            cell = next((cell for cell in answer.cells if cell.members[0] == member), None)
            row.append("—" if cell is None else str(figures.part(opened.reader, answer, cell, opened.language)))
        rows.append(row)
    foot = [_("合计"), *(str(figures.total(opened.reader, answer, opened.language)) for answer in answers)]
    title = _("按%(dimension)s") % {"dimension": dimension_text(dimension)}
    return title, figures.table(columns, rows, caption=title, foot=foot)


def _grid(
    opened: Page, shown: PlanVersion, original: PlanVersion, span: Period, base: str
) -> tuple[str, object] | None:
    """Every region and product line by quarter in the base tier; where the first version differs it stands below."""
    places = [dimension for dimension in ("region", "product_line") if dimension in shown.dimensions]
    if len(places) < 2:
        return None
    time = parts_of(span)
    answer = _target(opened, shown, span, base, *places, time)
    sums = _target(opened, shown, span, base, *places)
    first = _target(opened, original, span, base, *places, time) if shown != original else None
    found = {cell.members: cell for cell in answer.cells}
    before = {cell.members: cell for cell in first.cells} if first else {}
    times = sorted({cell.members[2] for cell in answer.cells}, key=opened.reader.labels.order)
    columns = [(dimension_text(dimension), False) for dimension in places]
    columns += [(member.name(opened.language), True) for member in times] + [(_("合计"), True)]
    rows = []
    for whole in sums.cells:
        row = [figures.text(member.name(opened.language)) for member in whole.members]
        for member in times:
            key = (*whole.members, member)
            cell, old = found.get(key), before.get(key)
            shown_cell = "—" if cell is None else str(figures.part(opened.reader, answer, cell, opened.language))
            if first and old and (cell is None or old.ratio != cell.ratio):
                was = value_text(old, first.metric, language=opened.language)
                shown_cell += f'<br><span class="note">{figures.text(_("最初 %(value)s") % {"value": was})}</span>'
            row.append(shown_cell)
        row.append(str(figures.part(opened.reader, sums, whole, opened.language)))
        rows.append(row)
    title = _("%(tier)s：区域 × 产品线 × 期间") % {
        "tier": opened.reader.labels.plan(shown.pk).tier_name(base, opened.language)
    }
    return title, figures.table(columns, rows, caption=title)


def _versions(opened: Page, plan: Plan, shown: PlanVersion) -> object:
    rows = []
    for known in versions_of(plan):
        name = str(known)
        mark = " ●" if known == shown else ""
        rows.append(
            [
                f'<span class="day"><a href="{reverse("plan", args=[name])}">{figures.text(name)}</a>{mark}</span>',
                f'<span class="day">{figures.text(known.effective_on)}</span>',
                f'<span class="day">{figures.text(known.created_by or _("命令行"))}</span>',
                figures.text(known.reason or "—"),
            ]
        )
    columns = [(_("版本"), False), (_("生效日"), False), (_("谁立的"), False), (_("原因"), False)]
    return figures.table(columns, rows, caption=_("各个版本"))
