"""Writes of the organisation. Each act checks who acts, runs in one transaction and leaves one audit entry."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput, UnitInput
from foresight.foundation.organisation.models import (
    CalendarException,
    CalendarYear,
    Company,
    Membership,
    Person,
    Unit,
    UnitPlacement,
    User,
)
from foresight.foundation.organisation.policies import require_administrator
from foresight.foundation.transfer.outcomes import Outcome, RowProblem
from foresight.foundation.warehouse.actions import mark_changed

BEGINNING = date(1900, 1, 1)
"""First day of a placement or membership whose beginning is not known."""
BATCH = 1000


@transaction.atomic
def set_up_company(
    *, actor: User | None, name: str, currency: str = "CNY", fiscal_year_start: int = 1, is_demo: bool = False
) -> Company:
    """Names the company, its book currency and the month in which its fiscal year starts.

    The currency of a company that has data is not changed: amounts would silently mean something else.
    """
    require_administrator(actor)
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
def save_units(*, actor: User | None, units: Sequence[UnitInput]) -> Outcome:
    """Adds units or changes their name, kind, position and place, found by code.

    A parent may stand in the same batch, before or after its children. A unit that is given another parent with a
    later ``first_day`` moves on that day; its earlier place stays. Refused, as problems: an unknown parent, an
    unknown kind, a unit below itself.
    """
    require_administrator(actor)
    problems: list[RowProblem] = []
    known = {unit.code: unit for unit in Unit.objects.all()}
    given = {unit.code for unit in units}
    codes = set(known) | given
    accepted: list[UnitInput] = []
    for index, unit in enumerate(units):
        if unit.kind not in Unit.Kind.values:
            problems.append(
                RowProblem(index, "kind", unit.kind, "没有这种组织类型", f"请用 {'、'.join(Unit.Kind.values)} 之一")
            )
        elif unit.parent_code is not None and unit.parent_code not in codes:
            problems.append(_unknown(index, "parent", unit.parent_code, "上级组织", codes))
        elif unit.parent_code == unit.code:
            problems.append(RowProblem(index, "parent", unit.code, "组织不能挂在自己下面", "请改上级组织"))
        else:
            accepted.append(unit)
    made = [
        Unit(
            code=u.code,
            name=u.name,
            kind=u.kind,
            position=u.position,
            opened_on=u.first_day,
            closed_on=u.last_day,
        )
        for u in accepted
        if u.code not in known
    ]
    Unit.objects.bulk_create(made, batch_size=BATCH)
    known |= {unit.code: unit for unit in made}
    new = {unit.code for unit in made}
    changed = {u.code for u in accepted if u.code not in new and _change_unit(known[u.code], u)}
    changed |= {u.code for u in accepted if _place(known, u)} - new
    _refuse_loops(known)
    if new or changed:
        mark_changed()
        record_act(
            actor=actor,
            action="units.save",
            subject=f"units:{len(new) + len(changed)}",
            after={"new": sorted(new)[:200], "changed": sorted(changed)[:200]},
        )
    bad = {problem.index for problem in problems}
    return Outcome(len(new), len(units) - len(new) - len(changed) - len(bad), len(changed), tuple(problems))


def _change_unit(unit: Unit, wanted: UnitInput) -> bool:
    values = {
        "name": wanted.name,
        "kind": wanted.kind,
        "position": wanted.position,
        "closed_on": wanted.last_day,
    }
    if all(getattr(unit, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(unit, name, value)
    unit.save(update_fields=list(values))
    return True


def _place(known: Mapping[str, Unit], wanted: UnitInput) -> bool:
    unit = known[wanted.code]
    current = UnitPlacement.objects.filter(unit=unit, last_day__isnull=True).first()
    if wanted.parent_code is None:
        return False
    parent = known[wanted.parent_code]
    if current is not None and current.parent_id == parent.pk:
        return False
    first_day = wanted.first_day or BEGINNING
    if current is not None and current.first_day >= first_day:
        current.parent = parent
        current.save(update_fields=["parent"])
        return True
    if current is not None:
        current.last_day = first_day - timedelta(days=1)
        current.save(update_fields=["last_day"])
    UnitPlacement.objects.create(unit=unit, parent=parent, first_day=first_day)
    return True


def _refuse_loops(known: Mapping[str, Unit]) -> None:
    book = OrganisationBook.load()
    days = sorted(set(UnitPlacement.objects.values_list("first_day", flat=True)))
    names = {unit.pk: unit.name for unit in known.values()}
    for day in days:
        for unit in book.order:
            try:
                book.path(unit, day)
            except ValueError as loop:
                raise ValueError(
                    f"组织“{names.get(unit, unit)}”在 {day} 挂在了自己的下级之下，请改上级组织。"
                ) from loop


@transaction.atomic
def save_people(*, actor: User | None, people: Sequence[PersonInput]) -> Outcome:
    """Adds people or changes their name and days, found by code."""
    require_administrator(actor)
    known = {person.code: person for person in Person.objects.all()}
    new: dict[str, Person] = {}
    changed: set[str] = set()
    problems: list[RowProblem] = []
    for index, given in enumerate(people):
        if given.joined_on and given.left_on and given.left_on < given.joined_on:
            problems.append(
                RowProblem(
                    index,
                    "left_on",
                    str(given.left_on),
                    f"离职日早于入职日 {given.joined_on}",
                    "请改其中一个日期",
                )
            )
            continue
        person = known.get(given.code)
        values = {"name": given.name, "joined_on": given.joined_on, "left_on": given.left_on}
        if person is None:
            new[given.code] = known[given.code] = Person(code=given.code, **values)
        elif given.code not in new and any(getattr(person, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(person, name, value)
            changed.add(given.code)
    Person.objects.bulk_create(new.values(), batch_size=BATCH)
    Person.objects.bulk_update([known[code] for code in changed], ["name", "joined_on", "left_on"], batch_size=BATCH)
    if new or changed:
        mark_changed()
        record_act(
            actor=actor,
            action="people.save",
            subject=f"people:{len(new) + len(changed)}",
            after={"new": sorted(new)[:200], "changed": sorted(changed)[:200]},
        )
    unchanged = len(people) - len(new) - len(changed) - len(problems)
    return Outcome(len(new), unchanged, len(changed), tuple(problems))


@transaction.atomic
def save_memberships(*, actor: User | None, memberships: Sequence[MembershipInput]) -> Outcome:
    """Adds memberships or changes their end, job and lead, found by person, unit and first day.

    A past day's membership stays: whoever moves gets an end here and another membership there.
    """
    require_administrator(actor)
    people = dict(Person.objects.values_list("code", "id"))
    units = dict(Unit.objects.values_list("code", "id"))
    known = {(m.person_id, m.unit_id, m.first_day): m for m in Membership.objects.all()}
    new: list[Membership] = []
    changed: list[Membership] = []
    problems: list[RowProblem] = []
    for index, given in enumerate(memberships):
        fault = _membership_fault(index, given, people, units)
        if fault:
            problems.append(fault)
            continue
        key = (people[given.person_code], units[given.unit_code], given.first_day)
        values = {"last_day": given.last_day, "job": given.job, "leads": given.leads}
        membership = known.get(key)
        if membership is None:
            known[key] = membership = Membership(person_id=key[0], unit_id=key[1], first_day=key[2], **values)
            new.append(membership)
        elif membership.pk and any(getattr(membership, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(membership, name, value)
            changed.append(membership)
    Membership.objects.bulk_create(new, batch_size=BATCH)
    Membership.objects.bulk_update(changed, ["last_day", "job", "leads"], batch_size=BATCH)
    if new or changed:
        mark_changed()
        record_act(
            actor=actor,
            action="memberships.save",
            subject=f"memberships:{len(new) + len(changed)}",
            after={"new": len(new), "changed": len(changed)},
        )
    unchanged = len(memberships) - len(new) - len(changed) - len(problems)
    return Outcome(len(new), unchanged, len(changed), tuple(problems))


def _membership_fault(
    index: int, given: MembershipInput, people: Mapping[str, int], units: Mapping[str, int]
) -> RowProblem | None:
    if given.person_code not in people:
        return _unknown(index, "person", given.person_code, "人员", people)
    if given.unit_code not in units:
        return _unknown(index, "unit", given.unit_code, "组织", units)
    if given.job not in Membership.Job.values:
        jobs = "、".join(Membership.Job.values)
        return RowProblem(index, "job", given.job, "没有这种岗位", f"请用 {jobs} 之一")
    if given.last_day and given.last_day < given.first_day:
        return RowProblem(
            index, "last_day", str(given.last_day), f"结束日早于开始日 {given.first_day}", "请改其中一个日期"
        )
    return None


def _unknown(index: int, field: str, code: str, what: str, known: Iterable[str]) -> RowProblem:
    near = get_close_matches(code, list(known), n=1)
    hint = f"；是不是 {near[0]}" if near else ""
    return RowProblem(index, field, code, f"没有编号为 {code} 的{what}", f"先导入这个{what}，或改正编号{hint}")


@transaction.atomic
def create_account(
    *,
    actor: User | None,
    username: str,
    password: str,
    person_code: str | None = None,
    is_administrator: bool = False,
) -> User:
    """Makes an account that can log in; raises ValidationError when the password is too weak, ValueError when the
    name is taken or the person unknown."""
    require_administrator(actor)
    if User.objects.filter(username=username.strip().lower()).exists():
        raise ValueError(f"登录名 {username} 已经有人用了。")
    person = Person.objects.filter(code=person_code).first() if person_code else None
    if person_code and person is None:
        raise ValueError(f"没有编号为 {person_code} 的人员。")
    if person is not None and User.objects.filter(person=person).exists():
        raise ValueError(f"{person.name}（{person.code}）已经有账号了。")
    validate_password(password, User(username=username))
    user = User.objects.create_user(username, password, person=person, is_administrator=is_administrator)
    record_act(
        actor=actor,
        action="account.create",
        subject=f"account:{user.username}",
        after={"person": person_code, "is_administrator": is_administrator},
    )
    return user


@transaction.atomic
def load_calendar_years(*, actor: User | None, years: Iterable[int]) -> list[int]:
    """Loads the official holidays and working weekends (调休) of the years that are not loaded yet.

    Returns the years now loaded by this call. Raises ValueError for a year without an official list: such a year
    is not guessed.
    """
    require_administrator(actor)
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
