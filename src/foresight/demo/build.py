"""Building the demo company: generated facts that go in through the rooms' own actions.

All of it is one transaction. An interrupted build leaves nothing behind and is simply done again; a company that is
there has been built whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from foresight.demo.generated.company import COMPANY, Organisation, Roster, organisation
from foresight.demo.generated.customers import Customer, customers
from foresight.demo.generated.days import month_end
from foresight.demo.generated.money import money
from foresight.demo.generated.names import LINE_NAMES, PRODUCTS
from foresight.demo.generated.orders import Month, months
from foresight.demo.generated.plans import plan_2024, plan_2025, recalibration
from foresight.demo.generated.seats import seats
from foresight.demo.generated.totals import SHAPES
from foresight.demo.office import settle, staff_memberships, staff_people
from foresight.domain.ledger.actions import (
    record_orders,
    record_payments,
    record_receivables,
    record_reversals,
    save_customers,
    save_product_lines,
    save_products,
)
from foresight.domain.ledger.inputs import CustomerInput, ProductInput, ProductLineInput
from foresight.domain.targets.actions import adopt_plan
from foresight.domain.targets.inputs import PlanInput
from foresight.foundation.notices.collecting import collect
from foresight.foundation.organisation.actions import (
    create_account,
    load_calendar_years,
    open_seats,
    save_memberships,
    save_people,
    save_seat_holdings,
    save_units,
    set_today,
    set_up_company,
)
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import Company, User
from foresight.foundation.transfer.outcomes import Outcome

PASSWORD = "zhunxing-2025"  # noqa: S105  (meant to be known: there is nothing to protect in a demo)
"""Of every account of the demo; the command prints it."""
TODAY = date(2025, 11, 14)
CHINA = timezone(timedelta(hours=8))
Progress = Callable[[str, int, int], None]
"""Told what is being done, and how many steps of how many are done."""


@dataclass(frozen=True)
class Login:
    """An account of the demo."""

    username: str
    person_code: str | None
    role: str
    is_administrator: bool = False


LOGINS = (
    Login("director", "director", "销售总监：看全公司"),
    Login("east", "east-manager", "华东区域经理：看华东"),
    Login("ben", "ben", "团队经理：看上海一组"),
    Login("ada", "ada", "销售（华东）：看自己的"),
    Login("cleo", "cleo", "销售（华北）：看自己的"),
    Login("dora", "dora", "销售运营：看全部，可导入、调目标"),
    Login("finance", "finance", "财务：看全部账目，申请关账"),
    Login("mentor", "mentor", "导师：看所带的三位新人"),
    Login("market", "market", "协同部门：看自己的承诺"),
    Login("audit", "audit", "审计：只读，看全部和操作记录"),
    Login("admin", None, "系统管理员：看全部，管账号和角色", is_administrator=True),
)


class DemoRefused(Exception):
    """There is a company in this home already, and it is not the demo company."""


@dataclass(frozen=True)
class Demo:
    """What a build came to."""

    built: bool
    """False: it was there already, and nothing was changed."""
    logins: tuple[Login, ...] = LOGINS
    password: str = PASSWORD


def _silent(step: str, done: int, of: int) -> None:
    """Tells nobody."""


def build_demo(progress: Progress = _silent) -> Demo:
    """Builds the demo company in an empty database; where it is there already, changes nothing.

    Raises DemoRefused where there is another company: its data stays as it is.
    """
    try:
        with transaction.atomic():
            found = Company.objects.select_for_update().first()
            if found is not None and not found.is_demo:
                raise DemoRefused(
                    f"这里已经有公司“{found.name}”，演示公司不会写进去。请用 FORESIGHT_HOME 指定另一个目录再运行。"
                )
            if found is not None:
                return Demo(built=False)
            _Build(progress).run()
    except IntegrityError:
        # Somebody else built it at the same time and was the first to finish.
        if not Company.objects.filter(is_demo=True).exists():
            raise
        return Demo(built=False)
    return Demo(built=True)


def _sound(outcome: Outcome) -> None:
    if outcome.problems:
        raise ValueError(f"the demo's own facts are refused: {outcome.problems[:3]}")


class _Build:
    """One build, step by step."""

    STEPS = 4 + 12 * len(SHAPES) + 3

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._done = 0

    def run(self) -> None:
        self._step("推演三年的订单")
        company, buyers = organisation(), customers()
        written = list(months(buyers, Roster(company.sellers)))
        self._step("组织、人员和账号")
        self._found(company)
        self._step("产品和客户")
        self._stock(buyers)
        self._plan("2024 年目标", plan_2024())
        self._keep_books(written)
        self._plan("2025 年目标", plan_2025())
        self._plan("2025 年中校准", recalibration())
        self._step("角色、席位、交接和关账")
        settle(company, written, TODAY)
        collect()
        self._step("完成")

    def _step(self, name: str) -> None:
        self._progress(name, self._done, self.STEPS)
        self._done += 1

    def _found(self, company: Organisation) -> None:
        set_up_company(actor=None, name=COMPANY, is_demo=True)
        set_today(actor=None, day=TODAY)
        load_calendar_years(actor=None, years=SHAPES)
        _sound(save_units(actor=None, units=company.units))
        _sound(save_people(actor=None, people=[*company.people, *staff_people()]))
        _sound(save_memberships(actor=None, memberships=[*company.memberships, *staff_memberships()]))
        opened, holdings = seats(company)
        _sound(open_seats(actor=None, seats=opened))
        _sound(save_seat_holdings(actor=None, holdings=holdings))
        for login in LOGINS:
            create_account(
                actor=None,
                username=login.username,
                password=None,
                person_code=login.person_code,
                is_administrator=login.is_administrator,
            )
        # One password for all, made slow to guess once: hashing it for each account takes seconds.
        User.objects.update(password=make_password(PASSWORD))

    def _stock(self, buyers: Sequence[Customer]) -> None:
        lines = [ProductLineInput(code, name, number) for number, (code, name) in enumerate(LINE_NAMES.items(), 1)]
        products = [
            ProductInput(f"{line}{number:02d}", name, line)
            for line, _, names in PRODUCTS
            for number, name in enumerate(names, start=1)
        ]
        _sound(save_product_lines(actor=None, product_lines=lines))
        _sound(save_products(actor=None, products=products))
        _sound(save_customers(actor=None, customers=[CustomerInput(c.code, c.name, c.team) for c in buyers]))

    def _keep_books(self, written: Sequence[Month]) -> None:
        """Each month is written when it closes: what was signed, taken back, billed and paid in it."""
        book, cash = OrganisationBook.load(), money(written)
        for month in written:
            self._step(f"{month.year} 年 {month.month} 月的账")
            key = (month.year, month.month)
            end = month_end(*key)
            at = datetime(end.year, end.month, end.day, 18, tzinfo=CHINA)
            orders = [order.as_input() for order in month.orders]
            _sound(record_orders(actor=None, orders=orders, recorded_at=at, book=book))
            _sound(record_reversals(actor=None, reversals=month.reversals, recorded_at=at))
            bills = cash.receivables.get(key, [])
            _sound(record_receivables(actor=None, receivables=bills, recorded_at=at, book=book))
            _sound(record_payments(actor=None, payments=cash.payments.get(key, []), recorded_at=at))

    def _plan(self, name: str, plan: PlanInput) -> None:
        self._step(name)
        adopt_plan(actor=None, plan=plan)
