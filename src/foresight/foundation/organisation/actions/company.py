"""The company itself: its name, its today, its working calendar."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import CalendarException, CalendarYear, Company, Person, User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right
from foresight.foundation.warehouse.actions import mark_changed


@transaction.atomic
def set_up_company(
    *, actor: User | None, name: str, currency: str = "CNY", fiscal_year_start: int = 1, is_demo: bool = False
) -> Company:
    """Names the company, its book currency and the month in which its fiscal year starts.

    The currency of a company that has data is not changed: amounts would silently mean something else.
    """
    require(actor, Right.COMPANY)
    if len(currency) != 3 or not currency.isalpha() or not currency.isupper():
        raise ValueError(f"币种 {currency!r} 不对：请用三个大写字母的代码，例如 CNY。")
    if not 1 <= fiscal_year_start <= 12:
        raise ValueError(f"财年起始月 {fiscal_year_start} 不对：请填 1 到 12。")
    found = Company.objects.select_for_update().first()
    before = _company_facts(found) if found else None
    if found and found.currency != currency and Person.objects.exists():
        raise ValueError(
            f"公司已有数据，本位币不能从 {found.currency} 改为 {currency}。请另建一个目录（FORESIGHT_HOME）。"
        )
    company = found or Company(id=1)
    company.name, company.currency = name, currency
    company.fiscal_year_start, company.is_demo = fiscal_year_start, is_demo or company.is_demo
    company.save()
    mark_changed()
    record_act(
        actor=actor,
        action="company.set_up",
        subject="company:1",
        before=before,
        after=_company_facts(company),
    )
    return company


def _company_facts(company: Company) -> dict[str, str | int | None]:
    return {
        "name": company.name,
        "currency": company.currency,
        "fiscal_year_start": company.fiscal_year_start,
        "today": company.today.isoformat() if company.today else None,
    }


@transaction.atomic
def set_today(*, actor: User | None, day: date | None) -> Company:
    """Sets the day that the demo company takes for today (None: the clock's). Any account of a demo may switch it."""
    company = Company.objects.select_for_update().get()
    if not company.is_demo:
        raise ValueError("只有演示公司可以切换“今天”。")
    before = _company_facts(company)
    company.today = day
    company.save(update_fields=["today"])
    record_act(
        actor=actor,
        action="company.set_today",
        subject="company:1",
        before=before,
        after=_company_facts(company),
    )
    return company


@transaction.atomic
def load_calendar_years(*, actor: User | None, years: Iterable[int]) -> list[int]:
    """Loads the official holidays and working weekends (调休) of the years that are not loaded yet.

    Returns the years now loaded by this call. Raises ValueError for a year without an official list: such a year
    is not guessed.
    """
    require(actor, Right.COMPANY)
    # Slow import (it carries twenty years of tables), needed at set-up only.
    import chinese_calendar

    loaded = set(CalendarYear.objects.values_list("year", flat=True))
    added = sorted(set(years) - loaded)
    for year in added:
        try:
            exceptions = _official_exceptions(year, chinese_calendar)
        except NotImplementedError as unknown:
            raise ValueError(
                f"{year} 年的放假安排还没有官方名单，不能装入工作日历。请等公布后升级，或让计划按自然日分摊。"
            ) from unknown
        CalendarYear.objects.create(year=year, source="国务院办公厅放假安排")
        CalendarException.objects.bulk_create(exceptions)
    if added:
        mark_changed()
        record_act(actor=actor, action="calendar.load", subject="calendar:official", after={"years": added})
    return added


def _official_exceptions(year: int, official: object) -> list[CalendarException]:
    found = []
    day = date(year, 1, 1)
    while day.year == year:
        works = bool(official.is_workday(day))  # type: ignore[attr-defined]  # the package carries no types
        if works != (day.weekday() < 5):
            _, name = official.get_holiday_detail(day)  # type: ignore[attr-defined]
            found.append(CalendarException(day=day, works=works, name=str(name or "")))
        day += timedelta(days=1)
    return found
