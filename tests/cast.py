"""The cast of the tests: Ada sells, Ben is her manager, Cleo sells in another region, Dora administers.

The company 长河设备 has two regions; 华东 has the team 华东一组, 华北 the team 华北一组.
"""

from dataclasses import dataclass
from datetime import date

from foresight.foundation.organisation.actions import (
    create_account,
    load_calendar_years,
    save_memberships,
    save_people,
    save_units,
    set_up_company,
)
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput, UnitInput
from foresight.foundation.organisation.models import Company, Person, Unit, User
from tests.replay import made_once

PASSWORD = "yellow-river-2025"
START = date(2024, 1, 1)


@dataclass(frozen=True)
class Cast:
    """Accounts, people and units of the tests."""

    ada: User
    ben: User
    cleo: User
    dora: User
    director: User

    def person(self, name: str) -> Person:
        return Person.objects.get(code=name)

    def unit(self, code: str) -> Unit:
        return Unit.objects.get(code=code)


PEOPLE = {"ada": "艾达", "ben": "本", "cleo": "克莱", "dora": "朵拉", "director": "总监"}


def assemble_cast(today: date | None = date(2025, 6, 30)) -> Cast:
    """Makes the company with its cast, once; ``today`` is the company's today (None: the clock's)."""
    if not User.objects.filter(username="ada").exists():
        made_once(("cast", today), lambda: _assemble(today))
    return the_cast()


def the_cast() -> Cast:
    """The cast that is there."""
    accounts = {account.username: account for account in User.objects.select_related("person")}
    return Cast(**{code: accounts[code] for code in PEOPLE})


def _assemble(today: date | None) -> None:
    set_up_company(actor=None, name="长河设备", is_demo=today is not None)
    Company.objects.update(today=today)
    load_calendar_years(actor=None, years=(2024, 2025))
    save_units(
        actor=None,
        units=[
            UnitInput("hq", "长河设备", "company"),
            UnitInput("east", "华东", "region", "hq", 1),
            UnitInput("north", "华北", "region", "hq", 2),
            UnitInput("east-1", "华东一组", "team", "east", 1),
            UnitInput("north-1", "华北一组", "team", "north", 1),
        ],
    )
    save_people(actor=None, people=[PersonInput(code, name, START) for code, name in PEOPLE.items()])
    save_memberships(
        actor=None,
        memberships=[
            MembershipInput("director", "hq", START, job="manager", leads=True),
            MembershipInput("ben", "east", START, job="manager", leads=True),
            MembershipInput("ada", "east-1", START),
            MembershipInput("cleo", "north-1", START),
            MembershipInput("dora", "hq", START, job="support"),
        ],
    )
    for code in PEOPLE:
        create_account(actor=None, username=code, password=PASSWORD, person_code=code, is_administrator=code == "dora")
