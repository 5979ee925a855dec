"""The demo company's units, and who works where from when to when.

The mean sales headcount is 600.0 in 2024 and 633.0 in 2025: the last joiners of a year come on exactly the days that
make its person-days full.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from foresight.demo.generated.days import FIRST_DAY, works
from foresight.demo.generated.dice import Dice
from foresight.demo.generated.names import Names
from foresight.demo.generated.totals import REGIONS
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput, UnitInput

COMPANY = "长河智能装备（演示）"
PERSON_DAYS = {2024: 600 * 366, 2025: 231_045}
"""Days that sellers are employed in the year, in all."""
TEAMS = {
    "east": ("上海一组", "上海二组", "苏南组", "苏北组", "浙北组", "浙南组", "安徽组", "山东组"),
    "north": ("北京一组", "北京二组", "天津组", "河北组", "山西组", "内蒙古组"),
    "south": ("广州组", "深圳组", "珠三角组", "广西海南组"),
    "other": ("川渝组", "西北组"),
}
_REGION_NAMES = {"east": "华东", "north": "华北", "south": "华南", "other": "其他"}
_REGION_WEIGHTS = {2022: (41, 30, 19, 10), 2023: (40, 30, 20, 10), 2024: (38, 30, 22, 10), 2025: (36, 29, 25, 10)}
_AT_START = 575
_LEAVERS = {2023: 38, 2024: 42, 2025: 46}
_JOINERS_2023 = 50
_MOVERS = {2023: 12, 2024: 18, 2025: 22}
_SUPPORT = 34
_TALENTS = (55, 70, 80, 90, 95, 100, 105, 110, 120, 135, 160)
_COME_TO_MIND = 6
"""Among so many sellers a manager chooses for a new customer."""
_GRACE = 30
"""Days that everybody counts as longer at work, so that nobody is flooded in the first week."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stay:
    """A seller in a team from a day to a day, both included; None: still."""

    team: str
    first: date
    last: date | None


@dataclass
class Seller:
    """Somebody who sells."""

    code: str
    name: str
    joined: date
    talent: int
    """How many customers fall to this seller, beside others."""
    stays: list[Stay] = field(default_factory=list)
    left: date | None = None

    def team_on(self, day: date) -> str | None:
        """The team of a day."""
        return next((s.team for s in self.stays if s.first <= day and (s.last is None or day <= s.last)), None)

    def days_in(self, year: int) -> int:
        """For how many days of the year the seller is employed."""
        first = max(self.joined, date(year, 1, 1))
        last = min(self.left or date.max, date(year, 12, 31))
        return max(0, (last - first).days + 1)


@dataclass(frozen=True)
class Organisation:
    """Everybody and everything."""

    units: Sequence[UnitInput]
    people: Sequence[PersonInput]
    memberships: Sequence[MembershipInput]
    sellers: Sequence[Seller]


def team_codes(region: str) -> list[str]:
    """The codes of a region's teams."""
    return [f"{region}-{number}" for number in range(1, len(TEAMS[region]) + 1)]


def region_of(team: str) -> str:
    """The region of a team, by their codes."""
    return team.partition("-")[0]


def organisation() -> Organisation:
    """The whole organisation of the demo."""
    crew = _Crew()
    sellers = crew.hire_all()
    staff = list(_staff(Names(Dice("staff"))))
    people = [person for person, _ in staff] + [PersonInput(s.code, s.name, s.joined, s.left) for s in sellers]
    memberships = [membership for _, membership in staff]
    memberships += [MembershipInput(s.code, stay.team, stay.first, stay.last) for s in sellers for stay in s.stays]
    return Organisation(tuple(_units()), people, memberships, sellers)


def _units() -> Iterator[UnitInput]:
    yield UnitInput("hq", COMPANY, "company")
    for position, region in enumerate(REGIONS, start=1):
        yield UnitInput(region, _REGION_NAMES[region], "region", "hq", position)
        for number, (code, name) in enumerate(zip(team_codes(region), TEAMS[region], strict=True), start=1):
            yield UnitInput(code, name, "team", region, number)


def _staff(names: Names) -> Iterator[tuple[PersonInput, MembershipInput]]:
    """Managers and support: they do not count in the sales headcount."""
    since = date(2019, 4, 1)

    def leader(code: str, name: str, unit: str) -> tuple[PersonInput, MembershipInput]:
        return PersonInput(code, name, since), MembershipInput(code, unit, since, job="manager", leads=True)

    yield leader("director", "江远帆", "hq")
    for region in REGIONS:
        yield leader(f"{region}-manager", "沈岚" if region == "east" else names.person(), region)
        for team in team_codes(region):
            yield leader("ben", "贝恩", team) if team == "east-1" else leader(f"{team}-lead", names.person(), team)
    yield PersonInput("dora", "朵拉", since), MembershipInput("dora", "hq", since, job="support")
    units = ("hq", *REGIONS)
    for number in range(1, _SUPPORT):
        person = PersonInput(f"S{number:03d}", names.person(), since)
        yield person, MembershipInput(person.code, units[number % len(units)], since, job="support")


class _Crew:
    """The sellers, hired year by year."""

    def __init__(self) -> None:
        self.dice = Dice("sellers")
        self.names = Names(self.dice)
        self.sellers: list[Seller] = []

    def hire_all(self) -> list[Seller]:
        self._hire("ada", "艾达", date(2021, 3, 1), "east-1", 130)
        self._hire("cleo", "克莱", date(2020, 9, 1), "north-1", 120)
        while len(self.sellers) < _AT_START:
            self._join(date(self.dice.between(2014, 2022), self.dice.between(1, 12), self.dice.between(1, 28)), 2022)
        self._part_and_move(2023)
        for _ in range(_JOINERS_2023):
            self._join(self._workday(2023, self.dice.between(10, 350)), 2023)
        for year in (2024, 2025):
            self._part_and_move(year)
            self._fill(year)
        return self.sellers

    def _hire(self, code: str, name: str, joined: date, team: str, talent: int) -> None:
        self.sellers.append(Seller(code, name, joined, talent, [Stay(team, joined, None)]))

    def _join(self, joined: date, year: int) -> None:
        team = self._team(year)
        talent = self.dice.pick(_TALENTS)
        self._hire(f"E{len(self.sellers) + 1:04d}", self.names.person(), joined, team, talent)

    def _team(self, year: int) -> str:
        region = REGIONS[self.dice.weighted(tuple(accumulate(_REGION_WEIGHTS[year])))]
        return self.dice.pick(team_codes(region))

    def _workday(self, year: int, number: int) -> date:
        day = date(year, 1, 1) + timedelta(days=number)
        while not works(day):
            day += _ONE_DAY
        return day

    def _part_and_move(self, year: int) -> None:
        """Leavers and movers of the year, among those who were there at its start."""
        start = date(year, 1, 1)
        present = [s for s in self.sellers[2:] if s.left is None and s.joined < start - timedelta(days=90)]
        self.dice.shuffle(present)
        leavers, movers = present[: _LEAVERS[year]], present[_LEAVERS[year] : _LEAVERS[year] + _MOVERS[year]]
        for seller in leavers:
            seller.left = self._workday(year, self.dice.between(5, 355))
            stay = seller.stays[-1]
            seller.stays[-1] = Stay(stay.team, stay.first, seller.left)
        for seller in movers:
            stay = seller.stays[-1]
            first = date(year, self.dice.between(2, 11), 1)
            team = self._team(year)
            while team == stay.team:
                team = self._team(year)
            seller.stays[-1] = Stay(stay.team, stay.first, first - _ONE_DAY)
            seller.stays.append(Stay(team, first, None))

    def _fill(self, year: int) -> None:
        """Joiners until the person-days of the year are full."""
        end = date(year, 12, 31)
        missing = PERSON_DAYS[year] - sum(seller.days_in(year) for seller in self.sellers)
        while missing:
            days = missing if missing <= 300 else self.dice.between(40, min(330, missing - 20))
            joined = end - timedelta(days=days - 1)
            if missing > 300 and not works(joined):
                continue
            self._join(joined, year)
            missing -= days


class Roster:
    """Who sells in a team on a day, and how busy each one is this year."""

    def __init__(self, sellers: Sequence[Seller]) -> None:
        self._stays: dict[str, list[tuple[date, date, Seller]]] = {}
        for seller in sellers:
            for stay in seller.stays:
                self._stays.setdefault(stay.team, []).append((stay.first, stay.last or date.max, seller))
        self._months: dict[tuple[str, int, int], tuple[list[tuple[date, date, Seller]], tuple[int, ...]]] = {}
        self._orders: dict[tuple[str, int], int] = {}

    def somebody(self, team: str, day: date, dice: Dice) -> Seller:
        """A seller of the team on that day: of some who come to mind, the talented ones more often, the one with the
        fewest orders for talent and days at work. So customers are spread as a manager would spread them."""
        stays, running = self._in_month(team, day.year, day.month)
        found: list[Seller] = []
        while len(found) < _COME_TO_MIND:
            first, last, seller = stays[dice.weighted(running)]
            if first <= day <= last:
                found.append(seller)
        return min(found, key=lambda seller: self._load(seller, day))

    def signed(self, seller: Seller, day: date) -> None:
        """Notes an order of the seller."""
        key = (seller.code, day.year)
        self._orders[key] = self._orders.get(key, 0) + 1

    def _load(self, seller: Seller, day: date) -> tuple[int, str]:
        at_work = (day - max(seller.joined, date(day.year, 1, 1))).days + _GRACE
        return 10**6 * (self._orders.get((seller.code, day.year), 0) + 1) // (seller.talent * at_work), seller.code

    def _in_month(self, team: str, year: int, month: int) -> tuple[list[tuple[date, date, Seller]], tuple[int, ...]]:
        key = (team, year, month)
        if key not in self._months:
            first = date(year, month, 1)
            last = date(year, month, 28)
            stays = [stay for stay in self._stays[team] if stay[0] <= last and stay[1] >= first]
            self._months[key] = stays, tuple(accumulate(seller.talent for _, _, seller in stays))
        return self._months[key]


__all__ = ["COMPANY", "FIRST_DAY", "Organisation", "Roster", "Seller", "organisation", "region_of", "team_codes"]
