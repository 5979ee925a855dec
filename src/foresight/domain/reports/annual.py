"""The annual summary: a year written down from the figures that its viewer may see."""

from foresight.core.metrics import metric_of
from foresight.domain.figures.queries import Reader
from foresight.domain.reports.chapters.overview import overview
from foresight.domain.reports.chapters.targets import targets
from foresight.domain.reports.document import Chapter, Summary
from foresight.domain.reports.source import Source
from foresight.domain.reports.words import day_words, year_words
from foresight.domain.targets.models import PlanVersion
from foresight.foundation.organisation.queries import company


class YearNotBegun(ValueError):
    """There is nothing to sum up yet."""


def annual_summary(reader: Reader, *, year: int, version: PlanVersion | None, viewer: str = "") -> Summary:
    """The summary of a fiscal year in the reader's scope, measured against a plan version (None: without targets).

    ``viewer`` names whose scope that is; empty means that all rows are seen. A chapter without data is left out.
    Raises YearNotBegun for a year after today, CompanyMissing before a company is set up.
    """
    here = company()
    name = year_words(year, reader.fiscal)
    period = reader.fiscal.period(year)
    if period.first > reader.as_of:
        raise YearNotBegun(f"{name}还没有开始（今天是 {day_words(reader.as_of)}），没有可以总结的内容。")
    source = Source(reader, period, name, here.currency, version)
    written = [overview(source), targets(source)]
    chapters: tuple[Chapter, ...] = tuple(chapter for chapter in written if chapter is not None)
    return Summary(
        title=f"{name}度总结" if name.endswith("年") and reader.fiscal.start_month == 1 else f"{name}总结",
        company=here.name,
        terms=_terms(source, viewer),
        chapters=chapters,
        definitions=source.definitions(),
        day=reader.as_of.isoformat(),
    )


def _terms(source: Source, viewer: str) -> tuple[tuple[str, str], ...]:
    """What holds for every figure of the summary."""
    until = source.seen.last
    terms = [
        ("期间", f"{day_words(source.year.first)}至 {day_words(source.year.last)}"),
        ("数据截至", day_words(until)),
    ]
    if source.version is not None:
        terms.append(("对照计划", f"{source.version.plan.name}（{source.version}）"))
    terms.append(("范围", f"{viewer}的权限范围" if viewer else "全部数据"))
    currency = "人民币" if source.currency == "CNY" else source.currency
    basis = "不含税" if "不含税" in metric_of("revenue.net").sentence.zh else ""
    terms.append(("金额", f"{currency}，销售额{basis}"))
    return tuple(terms)
