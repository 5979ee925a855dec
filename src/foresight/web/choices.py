"""Which period and which unit a person looks at: chosen once, kept for the next page, always among what may be seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _

from foresight.core.values import FiscalYear, Period, parse_period
from foresight.domain.figures.queries import Reader
from foresight.domain.targets.models import Plan
from foresight.domain.targets.queries import version_for
from foresight.foundation.organisation.queries import units_within

KEPT = "choice"
YEARS_SHOWN = 5


@dataclass(frozen=True)
class Option:
    """One entry of a select."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """The period, the unit (None: all that the viewer may see), and the plan version to measure against."""

    period: Period
    unit: int | None
    unit_name: str
    plan: int | None
    periods: Sequence[tuple[str, Sequence[Option]]]
    """Year → its options."""
    units: Sequence[Option]


def parts_of(period: Period) -> str:
    """What a period is looked at in: quarters of a year, months of a quarter, weeks of a month."""
    return "quarter" if period.days > 200 else "month" if period.days > 31 else "week"


def choice_of(request: HttpRequest, reader: Reader) -> Choice:
    """What the address says, else what was chosen before, else the present fiscal year and everything.

    Raises ValueError for a period that cannot be read, LookupError for a unit that the viewer may not see.
    """
    kept = request.session.get(KEPT, {})
    text = request.GET.get("period") or kept.get("period") or str(reader.fiscal.year_of(reader.as_of))
    try:
        period = parse_period(text, fiscal=reader.fiscal)
    except ValueError:
        if "period" in request.GET:
            raise
        period = reader.fiscal.period(reader.fiscal.year_of(reader.as_of))
    visible = list(units_within(reader.scope, on=reader.as_of).order_by("position", "code"))
    names = {unit.pk: unit.name for unit in visible}
    unit = _unit(request, kept, names)
    wanted = {"period": period.label, "unit": str(unit) if unit is not None else ""}
    if wanted != kept and ({"period", "unit"} & request.GET.keys()):
        request.session[KEPT] = wanted
    version = version_for(period, reader.as_of)
    led = [
        member
        for member in visible
        if reader.scope.whole or reader.scope.everything or member.pk in reader.scope.unit_ids
    ]
    return Choice(
        period=period,
        unit=unit,
        unit_name=names[unit] if unit is not None else "",
        plan=version.pk if version is not None and version.pk in reader.labels.plans else None,
        periods=_periods(reader, period),
        units=[
            Option("", _("我能看到的全部"), unit is None),
            *(Option(str(member.pk), _indented(reader, member.pk, member.name), member.pk == unit) for member in led),
        ]
        if led
        else [],
    )


def _unit(request: HttpRequest, kept: dict[str, str], names: dict[int, str]) -> int | None:
    """A unit of the address must be there and visible; one that was chosen before and no longer is, is forgotten."""
    given = request.GET.get("unit")
    text = given if given is not None else kept.get("unit", "")
    if not text:
        return None
    if text.isdecimal() and len(text) < 18 and int(text) in names:
        return int(text)
    if given is not None:
        raise LookupError(_("没有这个组织，或者不在你的权限范围内。"))
    return None


def _indented(reader: Reader, unit: int, name: str) -> str:
    return "\u3000" * (len(reader.book.path(unit, reader.as_of)) - 1) + name


def _periods(reader: Reader, chosen: Period) -> list[tuple[str, list[Option]]]:
    """Years with data or a plan, the latest first, each with its quarters; the chosen year with its months too."""
    span = reader.data_span()
    planned = Plan.objects.order_by("first_day").values_list("first_day", "last_day")
    ends = [day for plan in planned for day in plan] + ([span.first, span.last] if span else [])
    fiscal = reader.fiscal
    latest = fiscal.year_of(max([reader.as_of, *(day for day in ends if day <= reader.as_of)]))
    first = min((fiscal.year_of(day) for day in ends), default=latest)
    years = list(range(latest, max(first, latest - YEARS_SHOWN) - 1, -1))
    known = fiscal.year_of(chosen.first)
    if known not in years:
        years.append(known)
    found = [(str(year), _options_of(year, fiscal, chosen, with_months=year == known)) for year in years]
    if not any(option.chosen for _, options in found for option in options):
        found.insert(0, (_("自选"), [Option(chosen.label, chosen.label, True)]))
    return found


def _options_of(year: int, fiscal: FiscalYear, chosen: Period, *, with_months: bool) -> list[Option]:
    whole = fiscal.period(year)
    parts = [(whole, _("%(year)s 全年") % {"year": year})]
    parts += [(fiscal.quarter(year, number), fiscal.quarter(year, number).label) for number in range(1, 5)]
    if with_months:
        day: date = whole.first
        while day <= whole.last:
            month = fiscal.bucket(day, "month")
            parts.append((month, month.label))
            day = date.fromordinal(month.last.toordinal() + 1)
    return [Option(period.label, label, period == chosen) for period, label in parts]
