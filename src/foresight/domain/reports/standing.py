"""Where a period stands: the questions behind the cockpit and the first page of a summary, asked once and together."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from foresight.core.metrics import Text, metric_of
from foresight.core.values import Period, money_text, percent_text, quotient_text
from foresight.domain.figures.display import value_text
from foresight.domain.figures.plans import PlanTerms
from foresight.domain.figures.queries import Reader
from foresight.domain.figures.questions import Answer, Question

PEOPLE_SHOWN = 5
"""So many are shown at each end of the list of people."""


@dataclass(frozen=True)
class TierStanding:
    """How a period stands against one tier."""

    key: str
    name: str
    is_base: bool
    attainment: Answer
    gap: Answer
    target: Answer


@dataclass(frozen=True)
class Standing:
    """The answers; None where a question makes no sense (without a plan there is no attainment)."""

    period: Period
    plan: PlanTerms | None
    revenue: Answer
    tiers: tuple[TierStanding, ...]
    pace: Answer | None
    pace_days: Answer | None
    people_on_target: Answer | None
    collection: Answer
    overdue: Answer
    due_soon: Answer
    repurchase: Answer
    new_share: Answer
    per_head: Answer
    last_year: Answer
    """Revenue of the same days a year earlier."""

    @property
    def base(self) -> TierStanding | None:
        """The tier that rates are measured against."""
        return next((tier for tier in self.tiers if tier.is_base), None)

    @property
    def over(self) -> bool:
        """Whether the whole period has been seen."""
        return self.revenue.as_of >= self.period.last

    @property
    def has_rows(self) -> bool:
        """Whether there is anything to tell."""
        return self.revenue.total.parts.get("revenue") is not None


def standing(reader: Reader, period: Period, *, plan: int | None, unit: int | None = None) -> Standing:
    """Asks where the period stands against every tier of a plan version, for all that the reader may see or for what
    hung below a unit."""

    def ask(metric: str, *, tier: str | None = None, of: Period = period, by: Sequence[str] = ()) -> Answer:
        needs_plan = metric_of(metric).needs_plan
        return reader.answer(
            Question(metric, of, by=tuple(by), plan=plan if needs_plan else None, tier=tier, unit=unit)
        )

    terms = reader.labels.plan(plan) if plan is not None else None
    tiers = tuple(
        TierStanding(
            key,
            name,
            terms is not None and key == terms.base,
            ask("attainment", tier=key),
            ask("gap", tier=key),
            ask("target", tier=key),
        )
        for key, name in (terms.tiers.items() if terms else ())
    )
    seen = period.until(reader.as_of) or period
    return Standing(
        period=period,
        plan=terms,
        revenue=ask("revenue.net"),
        tiers=tiers,
        pace=ask("pace") if terms else None,
        pace_days=ask("pace.days") if terms else None,
        people_on_target=ask("attainment.people") if terms else None,
        collection=ask("collection_rate"),
        overdue=ask("receivable.overdue"),
        due_soon=ask("receivable.due_soon"),
        repurchase=ask("repurchase.previous_year"),
        new_share=ask("new_customer_share"),
        per_head=ask("sales_per_head"),
        last_year=ask("revenue.net", of=seen.previous_year()),
    )


def conclusion(found: Standing) -> Text:
    """The standing in one sentence, in Chinese and English; right for any data."""
    metric = found.revenue.metric
    done = found.revenue.total
    day = min(found.revenue.as_of, found.period.last)
    zh = [
        f"{found.period.label} 完成 {value_text(done, metric)}"
        if found.over
        else f"截至 {day.month} 月 {day.day} 日完成 {value_text(done, metric)}"
    ]
    en = [
        f"{found.period.label}: {value_text(done, metric, language='en')} done"
        if found.over
        else f"By {day:%d %b} {value_text(done, metric, language='en')} done"
    ]
    base = found.base
    if base is None:
        zh.append("这个期间没有目标计划可对照")
        en.append("no plan to compare with in this period")
    elif base.attainment.total.ratio is None:
        zh.append(f"“{base.name}”没有目标可对照")
        en.append(f"no target of “{base.name}” to compare with")
    else:
        rate = percent_text(base.attainment.total.ratio)
        zh.append(f"达{base.name} {rate}")
        en.append(f"{rate} of {_english(found, base)}")
        if not found.over and found.pace_days is not None and found.pace_days.total.ratio is not None:
            ahead = found.pace_days.total.ratio
            days = quotient_text(abs(ahead.numerator), ahead.denominator, 1)
            if not any(digit in "123456789" for digit in days):
                zh.append("正好跟上工作日进度")
                en.append("on pace by working days")
            else:
                zh.append(f"按工作日进度{'快' if ahead > 0 else '慢'} {days} 天")
                en.append(f"{days} working days {'ahead' if ahead > 0 else 'behind'}")
        zh += _further(found, zh=True)
        en += _further(found, zh=False)
    return Text("，".join(zh), ", ".join(en))


def _further(found: Standing, *, zh: bool) -> list[str]:
    """How far it is to the next tier that is not reached, or that the highest is."""
    missing = [tier for tier in found.tiers if tier.gap.total.ratio is not None and tier.gap.total.ratio < 0]
    if not missing:
        top = found.tiers[-1]
        return ([f"各档目标都已达到（最高是{top.name}）"] if zh else ["every tier is reached"]) if found.tiers else []
    nearest = missing[0]
    gap = abs(Fraction(nearest.gap.total.ratio or 0))
    if zh:
        return [f"离{nearest.name}还差 {money_text(int(gap))}"]
    return [f"{money_text(int(gap), language='en')} short of {_english(found, nearest)}"]


def _english(found: Standing, tier: TierStanding) -> str:
    return found.plan.english_tier(tier.key) if found.plan else tier.name
