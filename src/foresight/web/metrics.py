"""Metric pages: the catalogue, one figure with its definition, and the rows behind it."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foresight.core.metrics import CATALOGUE, TIME_DIMENSIONS, Metric, Shape, metric_of
from foresight.core.values import exact_money_text
from foresight.domain.figures.display import MONEY_COLUMNS, column_text, exact_text, part_text, value_text
from foresight.domain.figures.queries import Reader
from foresight.domain.figures.questions import Answer, Cell, Question
from foresight.domain.targets.queries import version_for
from foresight.foundation.rendering.charts import Mark, PeriodChart, RankingChart
from foresight.web import figures
from foresight.web.address import address_of, address_of_cell, question_of
from foresight.web.pages import Page, page

ROWS_SHOWN = 50
BARS_SHOWN = 20


def dimension_text(dimension: str) -> str:
    """What a dimension is called."""
    return {
        "region": _("区域"),
        "unit": _("组织"),
        "person": _("人员"),
        "product_line": _("产品线"),
        "product_item": _("产品"),
        "customer": _("客户"),
        "year": _("年"),
        "half": _("半年"),
        "quarter": _("季度"),
        "month": _("月"),
        "week": _("周"),
        "day": _("日"),
    }[dimension]


@page
def metric_list(opened: Page) -> HttpResponse:
    """All metrics with their value for the chosen period and unit."""
    rows = []
    for metric in CATALOGUE.values():
        question = _chosen(opened, metric)
        if question is None:
            shown = figures.text(_("这个期间没有计划"))
        else:
            shown = str(figures.total(opened.reader, opened.reader.answer(question), opened.language))
        address = reverse("metric", args=[metric.key])
        name = figures.text(metric.name.words(opened.language))
        rows.append(
            [
                f'<a href="{address}">{name}</a>',
                shown,
                figures.text(metric.sentence.words(opened.language)),
                f"<code>{figures.text(metric.key)}</code>",
            ]
        )
    columns = [(_("指标"), False), (_("数值"), True), (_("定义"), False), (_("编号"), False)]
    return opened.render("web/metric_list.html", {"table": figures.table(columns, rows, caption=_("全部指标"))})


def _chosen(opened: Page, metric: Metric) -> Question | None:
    choice = opened.choice
    if metric.needs_plan and choice.plan is None:
        return None
    return Question(metric.key, choice.period, plan=choice.plan if metric.needs_plan else None, unit=choice.unit)


@page
def metric(opened: Page, key: str) -> HttpResponse:
    """One figure: its value, what it means, its parts, and a split by a dimension."""
    found = metric_of(key)
    if (
        found.needs_plan
        and not opened.request.GET.get("plan")
        and version_for(opened.choice.period, opened.reader.as_of) is None
    ):
        return opened.render(
            "web/metric.html",
            {"metric_name": found.name.words(opened.language), "no_plan": True, **_definition(opened, found)},
        )
    words = {"period": opened.choice.period.label, **opened.request.GET.dict()}
    question = question_of(opened.reader, key, words, unit=opened.choice.unit)
    answer = opened.reader.answer(question)
    return opened.render(
        "web/metric.html",
        {
            "metric_key": key,
            "metric_name": found.name.words(opened.language),
            "value": value_text(answer.total, found, language=opened.language),
            "exact": exact_text(answer.total, found, language=opened.language),
            "narrowed": _narrowed(opened, answer),
            "parts": _parts(opened, answer),
            "splits": _splits(opened, found, question),
            "tiers": _tiers(opened, answer),
            "split": _split(opened, answer) if question.by else None,
            "variants": _variants(opened, found, question),
            "palette": figures.palette(),
            "kept_words": _kept_words(opened),
            **_definition(opened, found),
        },
    )


def _kept_words(opened: Page) -> list[tuple[str, str]]:
    """What the address says beside period and unit: changing these keeps the rest."""
    return [(name, str(value)) for name, value in opened.request.GET.items() if name not in {"period", "unit", "page"}]


def _definition(opened: Page, found: Metric) -> dict[str, object]:
    language = opened.language
    facts = [
        (_("定义"), found.sentence.words(language)),
        (_("算法"), found.formula.words(language)),
        (_("日期口径"), found.date_basis.words(language)),
        (_("归属口径"), found.owner_basis.words(language)),
        (_("计入范围"), found.population.words(language)),
        (_("方向"), {1: _("越高越好"), -1: _("越低越好"), 0: _("没有好坏")}[found.direction]),
        (_("编号和版本"), f"{found.key} v{found.version}"),
    ]
    return {"definition": facts}


def _narrowed(opened: Page, answer: Answer) -> str:
    return narrowed_text(opened.reader, answer, opened.language, opened.choice.unit_name)


def narrowed_text(reader: Reader, answer: Answer, language: str, unit_name: str) -> str:
    """What the figure is about, in words."""
    words = [answer.question.period.label]
    if answer.as_of < answer.question.period.last:
        words.append(_("看到 %(day)s 为止") % {"day": answer.as_of})
    if unit_name:
        words.append(unit_name)
    for dimension, member in answer.question.filters:
        words.append(f"{dimension_text(dimension)}：{reader.member(dimension, member).name(language)}")
    if answer.plan is not None and answer.tier is not None:
        words.append(
            _("对照计划 %(plan)s 的%(tier)s")
            % {"plan": answer.plan.name, "tier": answer.plan.tier_name(answer.tier, language)}
        )
    return _("；").join(words)


def _parts(opened: Page, answer: Answer) -> list[tuple[str, str, str]]:
    """Name, exact amount, and the address of the rows of each part."""
    question = replace(answer.question, by=())
    return [
        (
            part.name.words(opened.language),
            part_text(part, answer.total.parts.get(part.key)),
            address_of(opened.reader, question, page="rows", part=part.key),
        )
        for part in answer.metric.parts
    ]


def _splits(opened: Page, found: Metric, question: Question) -> list[tuple[str, str, bool]]:
    narrowed = {dimension for dimension, _member in question.filters}
    return [
        (
            dimension_text(dimension),
            address_of(opened.reader, replace(question, by=(dimension,))),
            question.by == (dimension,),
        )
        for dimension in found.dimensions
        if dimension not in narrowed and dimension != "day"
    ]


def _tiers(opened: Page, answer: Answer) -> list[tuple[str, str, bool]]:
    """The other tiers and the other versions that the same figure can be measured against."""
    if answer.plan is None:
        return []
    plan = answer.plan
    tiers = [
        (
            plan.tier_name(key, opened.language),
            address_of(opened.reader, replace(answer.question, tier=key)),
            key == answer.tier,
        )
        for key in plan.tiers
    ]
    code = plan.name.partition("@")[0]
    versions = [
        (terms.name, address_of(opened.reader, replace(answer.question, plan=terms.id)), terms.id == plan.id)
        for terms in opened.reader.labels.plans.values()
        if terms.name.partition("@")[0] == code
    ]
    return tiers + (versions if len(versions) > 1 else [])


def _split(opened: Page, answer: Answer) -> dict[str, object]:
    metric, language = answer.metric, opened.language
    columns: list[tuple[str, bool]] = [(dimension_text(dimension), False) for dimension in answer.question.by]
    columns.append((metric.name.words(language), True))
    columns += [(part.name.words(language), True) for part in metric.parts] if len(metric.parts) > 1 else []
    time = any(dimension in TIME_DIMENSIONS for dimension in answer.question.by)
    cells = list(answer.cells)
    if not time:
        cells.sort(key=lambda cell: (cell.ratio is not None, cell.ratio or 0), reverse=True)
    rows = []
    for cell in cells:
        address = figures.text(address_of_cell(opened.reader, answer, cell))
        row = [
            f'<a href="{address}">{figures.text(member.name(language))}</a>'
            if place == 0
            else figures.text(member.name(language))
            for place, member in enumerate(cell.members)
        ]
        row.append(str(figures.part(opened.reader, answer, cell, language)))
        if len(metric.parts) > 1:
            row += [figures.text(part_text(part, cell.parts.get(part.key))) for part in metric.parts]
        rows.append(row)
    foot = [_("合计"), *[""] * (len(answer.question.by) - 1), str(figures.total(opened.reader, answer, language))]
    foot += (
        [figures.text(part_text(part, answer.total.parts.get(part.key))) for part in metric.parts]
        if len(metric.parts) > 1
        else []
    )
    title = _("%(metric)s，按%(dimension)s") % {
        "metric": metric.name.words(language),
        "dimension": "、".join(dimension_text(dimension) for dimension in answer.question.by),
    }
    return {
        "title": title,
        "chart": _drawn(opened, answer, cells, title, time=time) if len(answer.question.by) == 1 else None,
        "table": figures.table(columns, rows, caption=title, foot=foot),
        "adds_up": all(part.adds_up_over(Shape(answer.question.by)) for part in metric.parts),
    }


def _drawn(opened: Page, answer: Answer, cells: Sequence[Cell], title: str, *, time: bool) -> SafeString | None:
    metric, language = answer.metric, opened.language
    known = list(cells) if time else [cell for cell in cells if cell.ratio is not None][:BARS_SHOWN]
    if len(known) < 2:
        return None
    texts = [value_text(cell, metric, language=language) if cell.ratio is not None else "" for cell in known]
    values = [None if cell.ratio is None else float(cell.ratio) for cell in known]
    names = [cell.members[0].name(language) for cell in known]
    if time:
        return figures.chart("split", PeriodChart(title, names, values, texts))
    mark = Mark(1.0, "100%") if metric.key in {"attainment", "pace"} else None
    rows = [Mark(value or 0.0, text, name) for value, text, name in zip(values, texts, names, strict=True)]
    return figures.chart("split", RankingChart(title, rows, mark))


def _variants(opened: Page, found: Metric, question: Question) -> SafeString | None:
    """Figures that go by a similar name, on the same data: most quarrels are about which one is meant."""
    rows = []
    for key in found.variants:
        other = metric_of(key)
        if any(dimension not in other.dimensions for dimension, _member in question.filters):
            continue
        plan = question.plan
        if other.needs_plan and plan is None:
            plan = opened.choice.plan
            if plan is None:
                continue
        asked = replace(
            question,
            metric=key,
            by=(),
            plan=plan if other.needs_plan else None,
            tier=question.tier if other.needs_plan else None,
        )
        answer = opened.reader.answer(asked)
        rows.append(
            [
                figures.text(other.name.words(opened.language)),
                str(figures.total(opened.reader, answer, opened.language)),
                figures.text(other.sentence.words(opened.language)),
            ]
        )
    columns = [(_("相近的指标"), False), (_("数值"), True), (_("定义"), False)]
    return figures.table(columns, rows, caption=_("相近的指标，同样的数据")) if rows else None


@page
def rows(opened: Page, key: str) -> HttpResponse:
    """A page of the rows behind one part; their amounts add up to it."""
    question, part = _asked_rows(opened, key)
    number = _page_number(opened)
    trace = opened.reader.trace(
        question, part, offset=(number - 1) * ROWS_SHOWN, limit=ROWS_SHOWN, language=opened.language
    )
    found = metric_of(key)
    chosen = found.part(part)
    answer = opened.reader.answer(question)
    columns = [
        (column_text(column, language=opened.language), column == "amount" or column in _NUMBERS)
        for column in trace.columns
    ]
    table_rows = [
        [
            figures.text(
                part_text(chosen, value) if column == "amount" and isinstance(value, int) else _shown(column, value)
            )
            for column, value in zip(trace.columns, row, strict=True)
        ]
        for row in trace.rows
    ]
    last = max(1, -(-trace.count // ROWS_SHOWN))
    return opened.render(
        "web/rows.html",
        {
            "metric_key": key,
            "part_key": part,
            "metric_name": found.name.words(opened.language),
            "part_name": chosen.name.words(opened.language),
            "total": part_text(chosen, trace.total),
            "count": trace.count,
            "count_text": f"{trace.count:,}",
            "narrowed": _narrowed(opened, answer),
            "back": address_of(opened.reader, question),
            "table": figures.table(columns, table_rows, caption=chosen.name.words(opened.language)),
            "number": number,
            "last": last,
            "earlier": address_of(opened.reader, question, page="rows", part=part, page_number=str(number - 1))
            if number > 1
            else "",
            "later": address_of(opened.reader, question, page="rows", part=part, page_number=str(number + 1))
            if number < last
            else "",
            "kept_words": _kept_words(opened),
        },
    )


_NUMBERS = MONEY_COLUMNS | {"workdays", "orders"}


def _shown(column: str, value: object) -> object:
    if column in MONEY_COLUMNS and isinstance(value, int):
        return exact_money_text(value)
    return value


def _asked_rows(opened: Page, key: str) -> tuple[Question, str]:
    words = {"period": opened.choice.period.label, **opened.request.GET.dict()}
    question = replace(question_of(opened.reader, key, words, unit=opened.choice.unit), by=())
    return question, metric_of(key).part(words.get("part", "numerator")).key


def _page_number(opened: Page) -> int:
    given = opened.request.GET.get("page_number", "1")
    if not given.isdecimal() or not 1 <= len(given) <= 6 or int(given) < 1:
        raise ValueError(f"页码“{given[:20]}”不对。")
    return int(given)
