"""What every change of the organisation checks first: one at a time, on a day that may still change, for a reason."""

from datetime import date, timedelta

from foresight.foundation.organisation.models import Company, Person, Unit
from foresight.foundation.organisation.periods import closed_days
from foresight.foundation.organisation.queries import today
from foresight.foundation.organisation.refusals import ChangeRefused

ONE_DAY = timedelta(days=1)


def one_change_at_a_time() -> None:
    """Waits until no other change of the organisation is under way. Whoever comes second sees what the first did and
    is told, instead of overwriting it; and two moves together can make no loop."""
    list(Company.objects.select_for_update())


def check_span(first_day: date, last_day: date | None = None, *, reason: str, field: str = "first_day") -> None:
    """Refuses a change of days that are closed, and one that reaches back before today without a reason."""
    if stretch := closed_days().latest_within(first_day, last_day):
        closed_from, closed_until = stretch
        raise ChangeRefused(
            field,
            f"{closed_from} 至 {closed_until} 已经关账，从 {first_day} 起的变动会改到它。"
            f"请填 {closed_until + ONE_DAY} 或以后的日子，或者先申请重开。",
        )
    if first_day < today() and not reason.strip():
        raise ChangeRefused("reason", f"{first_day} 已经过去：改过去的事要写明原因。")


def unit_open_on(code: str, first_day: date, last_day: date | None = None, *, field: str) -> Unit:
    """The unit of that code, which must be open on all the days."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise ChangeRefused(field, f"没有编号为 {code} 的组织。请从组织树里选一个。")
    if unit.opened_on is not None and first_day < unit.opened_on:
        raise ChangeRefused("first_day", f"{unit.name}在 {unit.opened_on} 才开设，{first_day} 还没有它。请改日期。")
    if unit.closed_on is not None and (last_day is None or unit.closed_on < last_day):
        raise ChangeRefused(field, f"{unit.name}在 {unit.closed_on} 撤销，不能再往里安排。请选别的组织，或先恢复它。")
    return unit


def known_person(code: str, *, field: str = "person") -> Person:
    """The person of that code."""
    person = Person.objects.filter(code=code).first()
    if person is None:
        raise ChangeRefused(field, f"没有编号为 {code} 的人员。请核对编号。")
    return person


def check_employed(person: Person, first_day: date, last_day: date | None) -> None:
    """Refuses days before somebody joined or after somebody left."""
    if person.joined_on is not None and first_day < person.joined_on:
        raise ChangeRefused("first_day", f"{person.name}在 {person.joined_on} 才入职，{first_day} 还没有到。请改日期。")
    if person.left_on is not None and person.left_on < (last_day or date.max):
        raise ChangeRefused("first_day", f"{person.name}在 {person.left_on} 离职，不能安排到那以后。")


def in_order(first_day: date, last_day: date | None) -> None:
    """Refuses an end before its beginning."""
    if last_day is not None and last_day < first_day:
        raise ChangeRefused("last_day", f"结束日 {last_day} 早于开始日 {first_day}。请改其中一个日期。")


def text_of(day: date | None) -> str | None:
    """A day as an audit entry keeps it."""
    return day.isoformat() if day else None
