"""Orders, and what is taken back of them, priced so that every cell of the year holds exactly its amount."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate

from foresight.core.planning import largest_remainder
from foresight.demo.generated.company import Roster, Seller, team_codes
from foresight.demo.generated.customers import Customer
from foresight.demo.generated.days import LAST_DAY, next_working, signing_day
from foresight.demo.generated.dice import Dice
from foresight.demo.generated.names import PRODUCTS
from foresight.demo.generated.totals import LINES, REGIONS, SHAPES, Place, year_cells
from foresight.domain.ledger.inputs import CreditInput, LineInput, OrderInput, ReversalInput

SOURCE = "erp"
GROUP, SOUTH, SERVICE, ABROAD = (
    "长河智能装备股份有限公司",
    "长河装备华南有限公司",
    "长河工业服务有限公司",
    "长河（香港）有限公司",
)
TEN_YUAN = 1_000
UNKNOWN_CUSTOMERS = 24
"""Orders of a year whose customer nobody wrote down."""
_FIRST_LINES = "ASABCAASBACSABASCAAB"
"""Product lines of the first lines of a month's orders, over and over: no cell is left without a line."""
_MORE_LINES = ("A", "B", "C", "S")
_MORE_RUNNING = tuple(accumulate((42, 16, 14, 28)))
_WEIGHTS = (30, 45, 60, 75, 90, 100, 120, 150, 200, 260)
_KEY_WEIGHTS = (4_000, 6_500, 10_000)
_ORDERS_PER_YEAR = {2023: (1,), 2024: (1, 1, 1, 2, 2, 2, 3), 2025: (1, 1, 1, 2, 2, 2, 3)}
_ORDERS_OF_NEW = (1, 1, 1, 1, 2)
_LINES_PER_ORDER = {2023: (1, 1, 2), 2024: (1, 2, 3, 4, 6), 2025: (1, 2, 3, 4, 6)}
_SPLITS = (((1, 2), (1, 2)), ((3, 5), (2, 5)), ((7, 10), (3, 10)))
_RATES = {"USD": 71_000, "EUR": 77_500}
"""Book currency for one of the currency, in ten-thousandths; moves a little from month to month."""
_GOODS_TAX, _SERVICE_TAX = 13, 6


@dataclass
class Line:
    """A line on its way to a price."""

    line: str
    product: str
    weight: int
    usual_price: int
    net_fen: int = 0
    tax_percent: int = 0

    @property
    def tax_fen(self) -> int:
        """Tax, rounded half up."""
        return (self.net_fen * self.tax_percent + 50) // 100


@dataclass
class Order:
    """An order on its way to a price."""

    day: date
    region: str
    team: str
    customer: Customer | None
    new: bool
    sellers: tuple[tuple[Seller, int, int], ...]
    lines: list[Line]
    document: str = ""
    rate: Decimal = Decimal(1)
    reversed_fen: int = 0
    """What was taken back, including tax."""

    @property
    def gross_fen(self) -> int:
        """Including tax, nothing taken off."""
        return sum(line.net_fen + line.tax_fen for line in self.lines)

    def as_input(self) -> OrderInput:
        """The order as the ledger takes it."""
        currency = self.customer.currency if self.customer else "CNY"
        return OrderInput(
            source=SOURCE,
            document=self.document,
            ordered_on=self.day,
            currency=currency,
            rate=self.rate,
            lines=tuple(self._line(number, line) for number, line in enumerate(self.lines, start=1)),
            customer_code=self.customer.code if self.customer else None,
            credits=tuple(CreditInput(seller.code, top, bottom) for seller, top, bottom in self.sellers),
            legal_entity=self._legal_entity(currency),
            unit_code=self.team,
        )

    def _line(self, number: int, line: Line) -> LineInput:
        original = None
        if self.rate != 1:
            original = (Decimal(line.net_fen) / 100 / self.rate).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        return LineInput(
            key=str(number),
            product_code=line.product,
            net_fen=line.net_fen,
            tax_fen=line.tax_fen,
            gross_fen=line.net_fen + line.tax_fen,
            quantity=Decimal(max(1, line.net_fen // (line.usual_price * 100))),
            tax_rate=Decimal(line.tax_percent) / 100,
            original_net=original,
        )

    def _legal_entity(self, currency: str) -> str:
        if currency != "CNY":
            return ABROAD
        if all(line.line == "S" for line in self.lines):
            return SERVICE
        return SOUTH if self.region == "south" else GROUP


@dataclass(frozen=True)
class Month:
    """What one month brought to the ledger."""

    year: int
    month: int
    orders: Sequence[Order]
    reversals: Sequence[ReversalInput]


def months(customers: Sequence[Customer], roster: Roster) -> Iterator[Month]:
    """All months in their order."""
    writer = _Writer(customers, roster)
    for year in SHAPES:
        yield from writer.year(year)


@dataclass
class _Writer:
    customers: Sequence[Customer]
    roster: Roster
    owners: dict[str, Seller] = field(default_factory=dict)
    taken: dict[Place, int] = field(default_factory=lambda: defaultdict(int))
    """What reversals take from a cell."""
    pending: dict[tuple[int, int], list[ReversalInput]] = field(default_factory=lambda: defaultdict(list))
    returns: Dice = field(default_factory=lambda: Dice("returns"))

    def year(self, year: int) -> Iterator[Month]:
        dice = Dice(f"orders {year}")
        cells = year_cells(year)
        planned = self._planned(year, dice)
        for month in range(1, 13):
            orders = [self._order(dice, year, month, *who) for who in planned[month]]
            orders.sort(key=lambda order: order.day)
            for number, order in enumerate(orders, start=1):
                order.document = f"HT{year}{month:02d}-{number:04d}"
            self._sketch_lines(dice, year, orders)
            self._price(orders, year, month, cells)
            for order in orders:
                self._take_back(order)
            yield Month(year, month, orders, self.pending.pop((year, month), []))

    def _planned(self, year: int, dice: Dice) -> dict[int, list[tuple[Customer | None, str, bool]]]:
        """Month → who orders in it. Every group of region and new or old is spread over all months alike."""
        groups: dict[tuple[str, bool], list[Customer | None]] = defaultdict(list)
        for customer in self.customers:
            if year in customer.years:
                new = customer.years[0] == year
                often = _ORDERS_OF_NEW if new and year > 2023 else _ORDERS_PER_YEAR[year]
                groups[(customer.region, new)] += [customer] * dice.pick(often)
        if year > 2023:
            for number in range(UNKNOWN_CUSTOMERS):
                groups[(REGIONS[number % len(REGIONS)], False)].append(None)
        planned: dict[int, list[tuple[Customer | None, str, bool]]] = defaultdict(list)
        for (region, new), who in sorted(groups.items(), key=lambda group: group[0]):
            dice.shuffle(who)
            quotas = largest_remainder(len(who), SHAPES[year].months)
            for month, quota in enumerate(quotas, start=1):
                planned[month] += [(customer, region, new) for customer in who[:quota]]
                del who[:quota]
        return planned

    def _order(self, dice: Dice, year: int, month: int, customer: Customer | None, region: str, new: bool) -> Order:
        day = signing_day(dice, year, month)
        team = customer.team if customer else dice.pick(team_codes(region))
        sellers: tuple[tuple[Seller, int, int], ...] = ()
        if not dice.chance(6):
            sellers = self._credits(dice, self._owner(dice, customer, team, day), region, day)
            for seller, _, _ in sellers:
                self.roster.signed(seller, day)
        order = Order(day, region, team, customer, new, sellers, [])
        if customer and customer.currency != "CNY":
            order.rate = Decimal(_RATES[customer.currency] + dice.below(1_600)) / 10_000
        return order

    def _owner(self, dice: Dice, customer: Customer | None, team: str, day: date) -> Seller:
        """The customer's seller, or the one who takes over when that one is gone from the team."""
        if customer is None:
            return self.roster.somebody(team, day, dice)
        owner = self.owners.get(customer.code)
        if owner is None or owner.team_on(day) != team:
            owner = self.owners[customer.code] = self.roster.somebody(team, day, dice)
        return owner

    def _credits(self, dice: Dice, owner: Seller, region: str, day: date) -> tuple[tuple[Seller, int, int], ...]:
        if not dice.chance(55):
            return ((owner, 1, 1),)
        # Some deals are won together with another region.
        helping = dice.pick(team_codes(region)) if not dice.chance(60) else dice.pick(team_codes(dice.pick(REGIONS)))
        helper = self.roster.somebody(helping, day, dice)
        if helper is owner:
            return ((owner, 1, 1),)
        (first, second) = dice.pick(_SPLITS)
        return ((owner, *first), (helper, *second))

    def _sketch_lines(self, dice: Dice, year: int, orders: Sequence[Order]) -> None:
        counts: dict[tuple[str, bool], int] = defaultdict(int)
        products = {line: (price, len(names)) for line, price, names in PRODUCTS}
        for order in orders:
            number = counts[(order.region, order.new)]
            counts[(order.region, order.new)] += 1
            kinds = [_FIRST_LINES[number % len(_FIRST_LINES)]]
            more = dice.pick(_LINES_PER_ORDER[year]) - 1
            kinds += [_MORE_LINES[dice.weighted(_MORE_RUNNING)] for _ in range(more)]
            abroad = order.rate != 1
            for kind in kinds:
                price, many = products[kind]
                weight = dice.pick(_WEIGHTS)
                if kind == "A" and not order.new and dice.chance(8):
                    weight = dice.pick(_KEY_WEIGHTS)
                tax = 0 if abroad else _SERVICE_TAX if kind == "S" and number % 2 else _GOODS_TAX
                order.lines.append(Line(kind, f"{kind}{dice.between(1, many):02d}", weight, price, tax_percent=tax))

    def _price(self, orders: Sequence[Order], year: int, month: int, cells: dict[Place, int]) -> None:
        """Gives every line its amount: what is signed in a cell is its revenue plus what is taken back in it."""
        by_cell: dict[Place, list[Line]] = defaultdict(list)
        for order in orders:
            for line in order.lines:
                by_cell[Place(year, month, order.region, line.line, order.new)].append(line)
        for region in REGIONS:
            for kind in LINES:
                for new in (False, True):
                    place = Place(year, month, region, kind, new)
                    signed = cells[place] + self.taken.pop(place, 0)
                    lines = by_cell.get(place, [])
                    if signed and not lines:
                        raise ValueError(f"the demo has no order for {place}, which should hold {signed} fen")
                    _fill(lines, signed)

    def _take_back(self, order: Order) -> None:
        """Sometimes an order is cancelled, or part of it comes back, in a later month and on its own day."""
        dice = self.returns
        if not dice.chance(22):
            return
        cancelled = dice.chance(450)
        day = order.day + timedelta(days=dice.between(5, 40) if cancelled else dice.between(20, 80))
        if (day.year, day.month) == (order.day.year, order.day.month):
            day = (order.day.replace(day=28) + timedelta(days=5)).replace(day=dice.between(1, 20))
        day = next_working(day)
        if day > LAST_DAY:
            return
        kind = "cancellation" if cancelled else "return"
        key = f"{'QX' if cancelled else 'TH'}{order.document[2:]}"
        reason = (
            dice.pick(("客户项目取消", "客户预算调整"))
            if cancelled
            else dice.pick(("规格不符", "验收未通过", "运输损坏"))
        )
        if cancelled and dice.chance(500):
            given = ReversalInput(SOURCE, key, order.document, kind, day, reason=reason)
            parts = [(line, line.net_fen, line.tax_fen) for line in order.lines]
        else:
            number = dice.below(len(order.lines))
            line = order.lines[number]
            net = line.net_fen if cancelled else line.net_fen * dice.between(10, 60) // 100 // 100 * 100
            tax = (net * line.tax_percent + 50) // 100
            if not net:
                return
            given = ReversalInput(
                SOURCE, key, order.document, kind, day, str(number + 1), net, tax, net + tax, reason=reason
            )
            parts = [(line, net, tax)]
        new = order.customer is not None and order.customer.years[0] == day.year
        for line, net, tax in parts:
            self.taken[Place(day.year, day.month, order.region, line.line, new)] += net
            order.reversed_fen += net + tax
        self.pending[(day.year, day.month)].append(given)


def _fill(lines: Sequence[Line], signed: int) -> None:
    """Shares the amount in steps of ten yuan; what is left over goes to the largest line."""
    if not lines:
        return
    steps = largest_remainder(signed // TEN_YUAN - len(lines), [line.weight for line in lines])
    for line, step in zip(lines, steps, strict=True):
        line.net_fen = (step + 1) * TEN_YUAN
    max(lines, key=lambda line: line.net_fen).net_fen += signed % TEN_YUAN
