"""The cockpit: where the chosen period stands."""

from collections.abc import Sequence
from heapq import nlargest

from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foresight.core.metrics import metric_of
from foresight.core.values import percent_text
from foresight.domain.figures.display import value_text
from foresight.domain.figures.questions import Answer, Cell, Question
from foresight.domain.reports.standing import PEOPLE_SHOWN, Standing, conclusion, standing
from foresight.foundation.rendering.charts import BulletChart, BulletRow, HeatCell, HeatMap, Mark, PeriodChart
from foresight.web import figures
from foresight.web.choices import parts_of
from foresight.web.pages import Page, page

DUE_SHOWN = 8


@page
def cockpit(opened: Page) -> HttpResponse:
    """The page that a director understands in five seconds."""
    found = standing(opened.reader, opened.choice.period, plan=opened.choice.plan, unit=opened.choice.unit)
    if not found.has_rows and not opened.reader.data_span():
        return opened.render("web/empty.html", {})
    parts = _Parts(opened, found)
    return opened.render(
        "web/cockpit.html",
        {
            "conclusion": conclusion(found).words(opened.language),
            "against": _against(opened, found),
            "tiles": parts.tiles(),
            "palette": figures.palette(),
            "bullet": parts.bullet(),
            "periods": parts.periods(),
            "heat": parts.heat(),
            "heat_note": parts.heat_note,
            "people": parts.people(),
            "money": parts.money(),
        },
    )


def _against(opened: Page, found: Standing) -> str:
    where = opened.choice.unit_name or _("我能看到的全部")
    if found.plan is None:
        return _("%(where)s；%(period)s 没有目标计划") % {"where": where, "period": found.period.label}
    base = found.plan.tier_name(found.plan.base, opened.language)
    return _("%(where)s；%(period)s；对照计划 %(plan)s，考核基准是%(base)s") % {
        "where": where,
        "period": found.period.label,
        "plan": found.plan.name,
        "base": base,
    }


def _number(cell: Cell | None) -> float | None:
    """A plain number for a chart, at the very end of the way."""
    return None if cell is None or cell.ratio is None else float(cell.ratio)


class _Parts:
    """The parts of the page, each from answers."""

    def __init__(self, opened: Page, found: Standing) -> None:
        self.opened, self.found = opened, found
        self.reader, self.language = opened.reader, opened.language
        self.heat_note = ""

    def ask(self, metric: str, *by: str, tier: str | None = None) -> Answer:
        needs_plan = metric_of(metric).needs_plan
        choice = self.opened.choice
        return self.reader.answer(
            Question(
                metric, choice.period, by=by, plan=choice.plan if needs_plan else None, tier=tier, unit=choice.unit
            )
        )

    def shown(self, answer: Answer) -> SafeString:
        return figures.total(self.reader, answer, self.language)

    def name(self, key: str) -> str:
        return self.found.plan.tier_name(key, self.language) if self.found.plan else key

    def tiles(self) -> list[tuple[str, SafeString, str]]:
        """Label, figure and a note for each of the few figures."""
        found = self.found
        tiles: list[tuple[str, SafeString, str]] = [(_("销售额"), self.shown(found.revenue), self._last_year())]
        for tier in found.tiers:
            plan = found.plan.name if found.plan else ""
            tiles.append(
                (
                    _("%(tier)s达成率") % {"tier": self.name(tier.key)},
                    self.shown(tier.attainment),
                    _("目标 %(target)s，计划 %(plan)s")
                    % {
                        "target": value_text(tier.target.total, tier.target.metric, language=self.language),
                        "plan": plan,
                    },
                )
            )
        base = found.base
        if found.pace is not None and found.pace_days is not None and base is not None:
            pace = value_text(found.pace.total, found.pace.metric, language=self.language)
            note = _("按工作日，对照%(tier)s；进度 %(pace)s") % {"tier": self.name(base.key), "pace": pace}
            tiles.append((_("进度快慢"), self.shown(found.pace_days), note))
        tiles += [
            (_("与%(tier)s之差") % {"tier": self.name(tier.key)}, self.shown(tier.gap), _("对照全期目标"))
            for tier in found.tiers
        ]
        if found.people_on_target is not None and found.people_on_target.total.parts.get("people_with_target"):
            tiles.append((_("达标人数占比"), self.shown(found.people_on_target), _("对照本人到今天的目标")))
        tiles += [
            (_("回款率"), self.shown(found.collection), _("到期应收中已收到的")),
            (_("复购率"), self.shown(found.repurchase), _("上一年买过的客户")),
            (_("新客占比"), self.shown(found.new_share), self._history()),
            (_("人均效能"), self.shown(found.per_head), _("按平均销售人数")),
        ]
        return tiles

    def _last_year(self) -> str:
        last = self.found.last_year
        if not last.total.parts.get("revenue"):
            return _("上年同期没有数据")
        return _("上年同期 %(value)s") % {"value": value_text(last.total, last.metric, language=self.language)}

    def _history(self) -> str:
        span = self.reader.data_span()
        first_year = span is not None and self.reader.fiscal.year_of(span.first) >= self.reader.fiscal.year_of(
            self.found.period.first
        )
        return _("第一年的数据，没有更早的订单可查") if first_year else _("首单在当年的客户")

    def bullet(self) -> SafeString | None:
        """The whole and each product line against the tiers."""
        if not self.found.tiers:
            return None
        revenue = self.ask("revenue.net", "product_line")
        targets = [(tier, self.ask("target", "product_line", tier=tier.key)) for tier in self.found.tiers]
        rows = [
            self._bullet_row(
                _("合计"),
                self.found.revenue.total,
                [(self.name(tier.key), tier.target.total, tier.target) for tier in self.found.tiers],
            )
        ]
        for cell in revenue.cells:
            line = cell.members[0]
            levels = [(self.name(t.key), target.cell(product_line=line.id), target) for t, target in targets]
            known = [(name, level, answer) for name, level, answer in levels if level is not None]
            rows.append(self._bullet_row(line.name(self.language), cell, known))
        drawn = BulletChart(_("各产品线的销售额与各档目标"), rows)
        columns = [(_("产品线"), False), (_("销售额"), True)] + [
            (self.name(tier.key), True) for tier in self.found.tiers
        ]
        lines = [
            [
                figures.text(cell.members[0].name(self.language)),
                figures.part(self.reader, revenue, cell, self.language),
                *(self._cell(target, target.cell(product_line=cell.members[0].id)) for _tier, target in targets),
            ]
            for cell in revenue.cells
        ]
        return self._with_table("bullet", drawn, columns, lines)

    def _bullet_row(self, name: str, actual: Cell, levels: Sequence[tuple[str, Cell, Answer]]) -> BulletRow:
        shown = value_text(actual, self.found.revenue.metric, language=self.language)
        shown += "" if levels else " " + _("计划外")
        return BulletRow(
            name,
            Mark(_number(actual) or 0.0, shown),
            [
                Mark(_number(level) or 0.0, value_text(level, answer.metric, language=self.language), tier)
                for tier, level, answer in levels
            ],
        )

    def _cell(self, answer: Answer, cell: Cell | None) -> str:
        return "—" if cell is None else str(figures.part(self.reader, answer, cell, self.language))

    def _with_table(
        self,
        name: str,
        drawn: BulletChart | PeriodChart | HeatMap,
        columns: Sequence[tuple[str, bool]],
        lines: list[list[str]],
    ) -> SafeString:
        sheet = figures.table(columns, lines, caption=drawn.title)
        return SafeString(
            figures.chart(name, drawn)
            + f'<details class="as-table"><summary>{figures.text(_("看表格"))}</summary>{sheet}</details>'
        )

    def periods(self) -> dict[str, object]:
        """Quarters of a year, months of anything shorter."""
        period = self.opened.choice.period
        by = parts_of(period)
        revenue = self.ask("revenue.net", by)
        targets = [(tier, self.ask("target", by, tier=tier.key)) for tier in self.found.tiers]
        labels = [cell.members[0].label for cell in revenue.cells]
        first, second = [*targets, None, None][:2]
        drawn = PeriodChart(
            _("各期销售额与目标"),
            [label.removeprefix(f"{period.first.year}-").removeprefix(f"{period.first.year}") for label in labels],
            [_number(cell) for cell in revenue.cells],
            [
                value_text(cell, revenue.metric, language=self.language) if cell.ratio is not None else ""
                for cell in revenue.cells
            ],
            plan=[_number(cell) for cell in first[1].cells] if first else (),
            plan_name=self.name(first[0].key) if first else "",
            further=[_number(cell) for cell in second[1].cells] if second else (),
            further_name=self.name(second[0].key) if second else "",
        )
        columns = [(_("期间"), False), (_("销售额"), True)]
        for tier, _target in targets:
            columns += [(_("%(tier)s目标") % {"tier": self.name(tier.key)}, True), (_("达成率"), True)]
        rates = [self.ask("attainment", by, tier=tier.key) for tier, _target in targets]
        lines = []
        for number, cell in enumerate(revenue.cells):
            line = [figures.text(labels[number]), str(figures.part(self.reader, revenue, cell, self.language))]
            for (_tier, target), rate in zip(targets, rates, strict=True):
                line += [self._cell(target, target.cells[number]), self._cell(rate, rate.cells[number])]
            lines.append(line)
        return {
            "chart": figures.chart("periods", drawn),
            "table": figures.table(columns, lines, caption=drawn.title),
            "by": {"quarter": _("按季度"), "month": _("按月"), "week": _("按周")}[by],
        }

    def heat(self) -> SafeString | None:
        """Attainment of the base by region and product line, with what was sold where nothing was planned."""
        if self.found.base is None:
            return None
        rates = self.ask("attainment" if self.found.over else "pace", "region", "product_line")
        revenue = self.ask("revenue.net", "region", "product_line")
        regions = list(dict.fromkeys(cell.members[0] for cell in revenue.cells))
        lines = sorted({cell.members[1] for cell in revenue.cells}, key=lambda member: self.reader.labels.order(member))
        if not regions or not lines:
            return None
        grid: list[list[HeatCell]] = []
        rows: list[list[str]] = []
        for region in regions:
            marks: list[HeatCell] = []
            row = [figures.text(region.name(self.language))]
            for line in lines:
                rate = rates.cell(region=region.id, product_line=line.id)
                sold = revenue.cell(region=region.id, product_line=line.id)
                if rate is not None and rate.ratio is not None:
                    marks.append(HeatCell(float(rate.ratio), percent_text(rate.ratio)))
                    row.append(str(figures.part(self.reader, rates, rate, self.language)))
                else:
                    text = value_text(sold, revenue.metric, language=self.language) if sold is not None else "—"
                    marks.append(HeatCell(None, text))
                    row.append(self._cell(revenue, sold))
            grid.append(marks)
            rows.append(row)
        planned = {cell.members[1].id for cell in rates.cells if cell.ratio is not None}
        names = [line.name(self.language) + ("" if line.id in planned else "\n" + _("计划外")) for line in lines]
        title = _("区域 × 产品线：%(rate)s，对照%(tier)s") % {
            "rate": rates.metric.name.words(self.language),
            "tier": self.name(self.found.base.key),
        }
        drawn = HeatMap(title, names, [region.name(self.language) for region in regions], grid)
        self.heat_note = title
        return self._with_table("heat", drawn, [(_("区域"), False), *((name, True) for name in names)], rows)

    def people(self) -> dict[str, SafeString] | None:
        """Who is furthest above and below the target to date, by amount: a newcomer's small target makes large
        rates."""
        if self.found.base is None:
            return None
        ahead = self.ask("pace.gap", "person")
        ranked = sorted(
            (cell for cell in ahead.cells if cell.ratio is not None and cell.members[0].id is not None),
            key=lambda cell: cell.value.numerator or 0,
            reverse=True,
        )
        if len(ranked) < 2:
            return None
        above = [cell for cell in ranked if (cell.value.numerator or 0) >= 0][:PEOPLE_SHOWN]
        below = [cell for cell in reversed(ranked) if (cell.value.numerator or 0) < 0][:PEOPLE_SHOWN]
        pace = self.ask("pace", "person")
        reached = self.ask(self.found.plan.metric if self.found.plan else "revenue.net", "person")
        columns = [(_("人员"), False), (_("快慢"), True), (_("进度"), True), (_("销售额"), True)]

        def rows(cells: list[Cell]) -> list[list[str]]:
            return [
                [
                    figures.text(cell.members[0].name(self.language)),
                    str(figures.part(self.reader, ahead, cell, self.language)),
                    *(self._cell(answer, answer.cell(person=cell.members[0].id)) for answer in (pace, reached)),
                ]
                for cell in cells
            ]

        return {
            "above": figures.table(columns, rows(above), caption=_("走在前面的人"), fits_phone=True),
            "below": figures.table(columns, rows(below), caption=_("落在后面的人"), fits_phone=True),
        }

    def money(self) -> dict[str, object]:
        """Money due: overdue, due soon, and the customers who owe most of what is overdue."""
        overdue = self.ask("receivable.overdue", "customer")
        largest = nlargest(DUE_SHOWN, overdue.cells, key=lambda cell: cell.value.numerator or 0)
        rows = [
            [
                figures.text(cell.members[0].name(self.language)),
                str(figures.part(self.reader, overdue, cell, self.language)),
            ]
            for cell in largest
            if (cell.value.numerator or 0) > 0
        ]
        return {
            "overdue": self.shown(self.found.overdue),
            "due_soon": self.shown(self.found.due_soon),
            "collection": self.shown(self.found.collection),
            "table": figures.table([(_("客户"), False), (_("逾期"), True)], rows, caption=_("逾期最多的客户"))
            if rows
            else None,
        }
