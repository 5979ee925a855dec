"""Each figure on a case small enough to work out on paper. Amounts are fen."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from foresight.core.metrics import CATALOGUE, Stay, metric_of
from foresight.core.values import Period
from tests.core.metrics.board import HOLIDAYS, Board, Row, asked, plan_cell

EAST, NORTH = 1, 2
TEAM, OTHER_TEAM = 11, 21
ADA, BEN, CLEO = 101, 102, 103
RIVER, WALL = 201, 202
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
FEBRUARY = Period(date(2025, 2, 1), date(2025, 2, 28))
ZERO, NO_TARGET = "分母为 0，不计算", "没有目标，不计算"


@pytest.fixture(scope="module")
def engine() -> Board:
    return Board()


@pytest.fixture
def board(engine: Board) -> Board:
    engine.put({})
    return engine


def day(text: str) -> date:
    return date.fromisoformat(text)


def sale(on: str, net: int, **more: object) -> Row:
    row = {"day": day(on), "of_reversal": False, "order_id": 1, "customer_id": RIVER, "net_fen": net, "gross_fen": net}
    return {**row, "region_id": EAST, "unit_id": TEAM, "person_id": ADA, "customer_first_day": day(on), **more}


def returned(on: str, net: int, **more: object) -> Row:
    return sale(on, net, of_reversal=True, **more)


def bought(customer: int, order: int, on: str) -> Row:
    return {"customer_id": customer, "order_id": order, "day": day(on)}


def money(kind: str, amount: int, due: str, on: str | None = None, known: str = "2025-01-01") -> Row:
    row = {"kind": kind, "amount_fen": amount, "due_on": day(due), "day": day(on or due), "known_on": day(known)}
    return {**row, "region_id": EAST, "unit_id": TEAM, "person_id": ADA, "customer_id": RIVER}


def stay(person: int, first: str, last: str, number: int = 0, **more: object) -> Row:
    row = {"membership_id": number, "person_id": person, "unit_id": TEAM, "region_id": EAST, "job": "sales"}
    return {**row, "first_day": day(first), "last_day": day(last), **more}


def test_an_order_shared_one_to_two_adds_up_to_the_fen(board: Board) -> None:
    # 100.01 split 1 : 2 is 33.34 and 66.67.
    board.put({"sales": [sale("2025-03-05", 3334), sale("2025-03-05", 6667, person_id=CLEO, region_id=NORTH)]})
    assert board.ask("revenue.net", asked(YEAR)) == {(): {"revenue": 10_001}}
    assert board.ask("revenue.net", asked(YEAR, by=("person", "region"))) == {
        (ADA, EAST): {"revenue": 3334},
        (CLEO, NORTH): {"revenue": 6667},
    }
    assert board.value("customers.buyers", asked(YEAR)) == 1


def test_a_return_counts_on_its_own_day_and_leaves_the_closed_quarter_alone(board: Board) -> None:
    board.put({"sales": [sale("2025-03-31", 100_000), returned("2025-04-02", -40_000)]})
    by_quarter = {(0,): {"revenue": 100_000}, (1,): {"revenue": -40_000}}
    assert board.ask("revenue.net", asked(YEAR, by=("quarter",))) == by_quarter
    assert board.ask("revenue.gross", asked(YEAR, by=("quarter",))) == {(0,): {"signed": 100_000}}
    assert board.value("revenue.net", asked(YEAR, as_of=day("2025-04-01"))) == 100_000
    assert board.value("revenue.net", asked(YEAR)) == 60_000


def test_weeks_begin_on_monday_and_run_over_the_year_s_end(board: Board) -> None:
    # 2024-12-30 is a Monday.
    board.put(
        {"sales": [sale("2024-12-29", 1), sale("2024-12-30", 10), sale("2025-01-05", 100), sale("2025-01-06", 1000)]}
    )
    turn = Period(day("2024-12-28"), day("2025-01-07"))
    found = board.ask("revenue.net", asked(turn, by=("week",)))
    assert {week: parts["revenue"] for (week,), parts in found.items()} == {0: 1, 1: 110, 2: 1000}


def test_tax_is_in_the_figure_that_says_so(board: Board) -> None:
    board.put({"sales": [sale("2025-03-31", 10_000, gross_fen=11_300), returned("2025-04-01", -1000, gross_fen=-1130)]})
    assert (board.value("revenue.with_tax", asked(YEAR)), board.value("revenue.net", asked(YEAR))) == (10_170, 9000)


def test_an_unknown_customer_counts_as_revenue_and_not_as_a_buyer(board: Board) -> None:
    board.put({"sales": [sale("2025-03-05", 700), sale("2025-03-05", 300, customer_id=None, customer_first_day=None)]})
    assert board.ask("revenue.net", asked(YEAR, by=("customer",))) == {
        (RIVER,): {"revenue": 700},
        (None,): {"revenue": 300},
    }
    assert board.ask("revenue.net", asked(YEAR, filters=(("customer", None),))) == {(): {"revenue": 300}}
    assert board.value("customers.buyers", asked(YEAR)) == 1
    assert board.value("new_customer_share", asked(YEAR)) == Fraction(7, 10)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("collection_rate", ZERO),
        ("repurchase.previous_year", ZERO),
        ("repurchase.two_orders", ZERO),
        ("new_customer_share", ZERO),
        ("sales_per_head", ZERO),
        ("attainment.people", ZERO),
        ("attainment", NO_TARGET),
        ("gap", NO_TARGET),
        ("pace", NO_TARGET),
        ("pace.gap", NO_TARGET),
        ("pace.days", NO_TARGET),
    ],
)
def test_where_nothing_can_be_divided_the_reason_is_said(board: Board, key: str, why: str) -> None:
    assert board.value(key, asked(YEAR)) == why


def test_a_target_of_zero_is_not_a_missing_one(board: Board) -> None:
    board.put({"sales": [sale("2025-03-05", 700)], "plan_cells": [plan_cell(YEAR.first, YEAR.last, 0)]})
    assert board.value("attainment", asked(YEAR)) == ZERO
    assert board.value("gap", asked(YEAR)) == 700


def test_a_period_of_returns_has_negative_revenue(board: Board) -> None:
    board.put({"sales": [returned("2025-03-05", -200), sale("2025-03-06", 100, customer_id=None)]})
    assert board.value("revenue.net", asked(YEAR)) == -100


def test_more_than_the_target_stays_more_than_100_percent(board: Board) -> None:
    board.put({"sales": [sale("2025-03-05", 1133)], "plan_cells": [plan_cell(YEAR.first, YEAR.last, 1000)]})
    assert board.value("attainment", asked(YEAR)) == Fraction(1133, 1000)
    assert board.value("gap", asked(YEAR)) == 133


def test_only_the_asked_version_and_tier_count(board: Board) -> None:
    cells = [
        plan_cell(YEAR.first, YEAR.last, 1000),
        plan_cell(YEAR.first, YEAR.last, 1400, tier_key="stretch"),
        plan_cell(YEAR.first, YEAR.last, 5000, version_id=8),
    ]
    board.put({"plan_cells": cells})
    assert board.value("target", asked(YEAR)) == 1000
    assert board.value("target", asked(YEAR, tier="stretch")) == 1400


def test_working_weekends_and_holidays_decide_the_target_to_date(board: Board) -> None:
    # February 2025: 20 weekdays, less the 3rd and 4th (Spring Festival), plus Saturday the 8th, is 19 days.
    board.put(
        {"plan_cells": [plan_cell(FEBRUARY.first, FEBRUARY.last, 1_900_000)], "sales": [sale("2025-02-08", 500_000)]}
    )
    gone = {"02-04": 0, "02-05": 1, "02-07": 3, "02-08": 4, "02-09": 4, "02-10": 5, "02-28": 19}
    for on, days in gone.items():
        assert board.value("target.to_date", asked(FEBRUARY, as_of=day(f"2025-{on}"))) == days * 100_000, on
    saturday = asked(FEBRUARY, as_of=day("2025-02-08"))
    assert HOLIDAYS[day("2025-02-08")], "a Saturday that is worked"
    assert board.value("pace", saturday) == Fraction(5, 4)
    assert board.value("pace.gap", saturday) == 100_000
    assert board.value("pace.days", saturday) == 1
    assert board.value("attainment", saturday) == Fraction(5, 19)


def test_before_the_first_working_day_there_is_a_target_but_none_to_date(board: Board) -> None:
    board.put({"plan_cells": [plan_cell(FEBRUARY.first, FEBRUARY.last, 1_900_000)]})
    assert board.value("pace", asked(FEBRUARY, as_of=day("2025-02-02"))) == ZERO


def test_parts_of_a_target_add_up_to_it_whatever_they_are_cut_into(board: Board) -> None:
    # Three working days, 100.00: 33.33, 33.33 and what is left.
    week = Period(day("2025-03-05"), day("2025-03-07"))
    board.put({"plan_cells": [plan_cell(week.first, week.last, 10_000)]})
    assert board.ask("target", asked(week, by=("day",))) == {
        (0,): {"target": 3333},
        (1,): {"target": 3333},
        (2,): {"target": 3334},
    }
    assert board.value("target", asked(Period(day("2025-03-06"), day("2025-03-07")))) == 6667


def test_months_beside_a_target_have_none_not_one_of_zero(board: Board) -> None:
    board.put({"plan_cells": [plan_cell(FEBRUARY.first, FEBRUARY.last, 1900)]})
    quarter = Period(day("2025-01-01"), day("2025-03-31"))
    assert board.ask("target", asked(quarter, by=("month",))) == {(1,): {"target": 1900}}


def test_a_target_beyond_the_exact_range_of_floating_point_is_exact(board: Board) -> None:
    amount = 9_007_199_254_740_993  # 2 to the 53rd, plus 1
    board.put({"plan_cells": [plan_cell(day("2025-03-05"), day("2025-03-07"), amount)]})
    assert board.value("target", asked(Period(day("2025-03-05"), day("2025-03-05")))) == 3_002_399_751_580_331


def test_rows_stay_with_the_region_of_their_day_when_a_unit_moves(board: Board) -> None:
    # The team hung below 华东 until May and below 华北 from June on.
    sales = [sale("2025-05-31", 100), sale("2025-06-01", 20, region_id=NORTH)]
    days = [stay(ADA, "2025-05-01", "2025-05-31"), stay(ADA, "2025-06-01", "2025-06-30", region_id=NORTH)]
    board.put({"sales": sales, "headcount": days})
    summer = Period(day("2025-05-01"), day("2025-06-30"))
    assert board.ask("revenue.net", asked(YEAR, by=("region",))) == {
        (EAST,): {"revenue": 100},
        (NORTH,): {"revenue": 20},
    }
    east = (Stay(EAST, date.min, date.max), Stay(TEAM, date.min, day("2025-05-31")))
    north = (Stay(NORTH, date.min, date.max), Stay(TEAM, day("2025-06-01"), date.max))
    assert board.value("revenue.net", asked(YEAR, below=east)) == 100
    assert board.value("revenue.net", asked(YEAR, below=north)) == 20
    assert board.value("sales_headcount", asked(summer, below=east)) == Fraction(31, 61)
    assert board.value("sales_headcount", asked(summer, below=north)) == Fraction(30, 61)
    assert board.value("revenue.net", asked(YEAR, below=())) == 0


def test_a_fiscal_year_from_april_decides_who_is_new(board: Board) -> None:
    # Bought first in February 2025: that is fiscal 2024, so in May 2025 an old customer.
    first = day("2025-02-01")
    board.put(
        {"sales": [sale("2025-02-01", 100), sale("2025-05-10", 300, customer_first_day=first), sale("2025-06-01", 100)]}
    )
    two_years = Period(day("2024-04-01"), day("2026-03-31"))
    assert board.ask("new_customer_share", asked(two_years, by=("year",), start_month=4)) == {
        (0,): {"new": 100, "revenue": 100},
        (1,): {"new": 100, "revenue": 400},
    }
    assert board.value("new_customer_share", asked(YEAR)) == 1, "by the calendar year all of it is new"


def test_quarters_of_a_fiscal_year_from_april_begin_in_april(board: Board) -> None:
    board.put({"sales": [sale("2025-04-01", 1), sale("2025-06-30", 2), sale("2025-07-01", 4), sale("2026-03-31", 8)]})
    fiscal = Period(day("2025-04-01"), day("2026-03-31"))
    found = board.ask("revenue.net", asked(fiscal, by=("quarter",), start_month=4))
    assert {quarter: parts["revenue"] for (quarter,), parts in found.items()} == {0: 3, 1: 4, 3: 8}


def test_of_last_years_buyers_those_count_who_bought_again_anywhere(board: Board) -> None:
    board.put(
        {
            "sales": [
                sale("2024-03-01", 100, order_id=1),
                sale("2024-12-31", 100, order_id=2, customer_id=WALL),
                sale("2025-05-01", 100, order_id=3, region_id=NORTH),
                sale("2025-05-01", 100, order_id=4, customer_id=203),
            ],
            "customer_orders": [bought(RIVER, 3, "2025-05-01"), bought(203, 4, "2025-05-01")],
        }
    )
    assert board.value("repurchase.previous_year", asked(YEAR)) == Fraction(1, 2)
    # 黄河 bought in 华东 last year and in 华北 this year: it came back, and counts where it was.
    assert board.ask("repurchase.previous_year", asked(YEAR, by=("region",))) == {(EAST,): {"again": 1, "before": 2}}
    # Until April nobody had come back, out of the whole of last year.
    assert board.value("repurchase.previous_year", asked(YEAR, as_of=day("2025-04-30"))) == 0


def test_two_orders_anywhere_in_the_company_make_a_repeated_buyer(board: Board) -> None:
    sales = [
        sale("2025-02-01", 100, order_id=1),
        sale("2025-03-01", 100, order_id=2, region_id=NORTH),
        sale("2025-03-01", 100, order_id=3, customer_id=WALL),
        sale("2025-03-01", 50, order_id=3, customer_id=WALL),
    ]
    orders = [bought(RIVER, 1, "2025-02-01"), bought(RIVER, 2, "2025-03-01"), bought(WALL, 3, "2025-03-01")]
    board.put({"sales": sales, "customer_orders": orders})
    assert board.value("repurchase.two_orders", asked(YEAR)) == Fraction(1, 2), "two lines are one order"
    assert board.ask("repurchase.two_orders", asked(YEAR, by=("region",))) == {
        (EAST,): {"twice": 1, "buyers": 2},
        (NORTH,): {"twice": 1, "buyers": 1},
    }
    assert board.value("repurchase.two_orders", asked(FEBRUARY)) == 0


def test_an_order_that_is_corrected_to_nothing_is_no_purchase_and_a_returned_one_is(board: Board) -> None:
    board.put(
        {
            "sales": [
                sale("2025-02-01", 100),
                sale("2025-02-01", -100),
                sale("2025-02-03", 100, order_id=2, customer_id=WALL),
                returned("2025-02-04", -100, order_id=2, customer_id=WALL),
            ]
        }
    )
    assert board.value("customers.buyers", asked(YEAR)) == 1
    assert board.value("revenue.net", asked(YEAR)) == 0


def test_early_money_counts_for_the_period_in_which_it_was_due_and_late_money_does_not(board: Board) -> None:
    board.put(
        {
            "receivables": [
                money("due", 1000, "2025-02-10"),
                money("paid", 300, "2025-02-10", "2025-01-20"),
                money("paid", 200, "2025-02-10", "2025-02-28"),
                money("paid", 500, "2025-02-10", "2025-03-01"),
                money("due", 9000, "2025-03-10"),
            ]
        }
    )
    assert board.value("collection_rate", asked(FEBRUARY)) == Fraction(1, 2)
    assert board.value("receivable.due", asked(FEBRUARY)) == 1000
    assert board.value("receivable.collected", asked(FEBRUARY)) == 200
    assert board.value("collection_rate", asked(FEBRUARY, as_of=day("2025-02-27"))) == Fraction(3, 10)
    assert board.value("collection_rate", asked(FEBRUARY, as_of=day("2025-02-09"))) == ZERO
    # By month each stretch counts the money in by its own end; for the two together the late money is in time.
    both = Period(FEBRUARY.first, day("2025-03-31"))
    assert board.ask("collection_rate", asked(both, by=("month",))) == {
        (0,): {"paid": 500, "due": 1000},
        (1,): {"paid": None, "due": 9000},
    }
    assert board.value("collection_rate", asked(both)) == Fraction(1000, 10_000)


def test_the_due_day_is_in_time_and_thirty_days_ahead_are_soon(board: Board) -> None:
    board.put(
        {
            "receivables": [
                money("due", 1, "2025-06-29"),
                money("due", 10, "2025-06-30"),
                money("due", 100, "2025-07-30"),
                money("due", 1000, "2025-07-31"),
                money("due", 10_000, "2025-06-01", known="2025-07-01"),
                money("paid", 4, "2025-06-30", "2025-06-30"),
                money("paid", 6, "2025-06-30", "2025-07-01"),
            ]
        }
    )
    now = asked(YEAR, as_of=day("2025-06-30"))
    assert board.value("receivable.overdue", now) == 1
    assert board.value("receivable.due_soon", now) == 6 + 100
    assert board.value("receivable.open", now) == 1 + 6 + 100 + 1000, "an order signed tomorrow owes nothing today"
    june = asked(Period(day("2025-06-01"), day("2025-06-30")))
    assert board.value("receivable.open", june) == 1107, "the balance of a past month is that of its last day"


def test_joiners_weigh_by_days_and_two_memberships_count_once(board: Board) -> None:
    board.put(
        {
            "headcount": [
                stay(ADA, "2024-01-01", "9999-12-31", 1),
                stay(ADA, "2025-02-10", "2025-02-20", 2, unit_id=OTHER_TEAM, region_id=NORTH),
                stay(CLEO, "2025-02-15", "9999-12-31", 3, region_id=NORTH),
                stay(BEN, "2024-01-01", "9999-12-31", 4, job="manager"),
            ],
            "sales": [sale("2025-02-03", 300)],
        }
    )
    # 艾达 28 days, 克莱 14 of 28.
    assert board.value("sales_headcount", asked(FEBRUARY)) == Fraction(42, 28)
    assert board.value("sales_per_head", asked(FEBRUARY)) == 300 / Fraction(42, 28)
    assert board.ask("sales_headcount", asked(FEBRUARY, by=("region",))) == {
        (EAST,): {"person_days": 28},
        (NORTH,): {"person_days": 11 + 14},
    }
    # On the 14th, half way, only 艾达 has been there.
    assert board.value("sales_headcount", asked(FEBRUARY, as_of=day("2025-02-14"))) == 1


def test_a_day_counts_once_however_many_memberships_cover_it(board: Board) -> None:
    stays = [
        stay(ADA, "2025-02-01", "2025-02-20", 1),
        stay(ADA, "2025-02-03", "2025-02-04", 2),
        stay(ADA, "2025-02-05", "2025-02-05", 3),
        stay(ADA, "2025-02-20", "2025-02-21", 4),
        stay(ADA, "2025-02-28", "2025-02-28", 5),
    ]
    board.put({"headcount": stays})
    assert board.ask("sales_headcount", asked(FEBRUARY)) == {(): {"person_days": 22}}
    assert sorted(board.amounts("sales_headcount", "person_days", asked(FEBRUARY))) == [1, 1, 20]


def test_people_are_on_target_when_revenue_has_reached_theirs_to_date(board: Board) -> None:
    cells = [
        plan_cell(FEBRUARY.first, FEBRUARY.last, 1900, person_id=ADA),
        plan_cell(FEBRUARY.first, FEBRUARY.last, 3800, person_id=CLEO),
        plan_cell(FEBRUARY.first, FEBRUARY.last, 0, person_id=BEN),
        plan_cell(FEBRUARY.first, FEBRUARY.last, 1900, person_id=None),
    ]
    sales = [sale("2025-02-05", 400), sale("2025-02-05", 799, person_id=CLEO), sale("2025-02-05", 9, person_id=BEN)]
    board.put({"plan_cells": cells, "sales": sales})
    # After 4 of 19 days: 艾达 400 of 400, 克莱 799 of 800.
    assert board.value("attainment.people", asked(FEBRUARY, as_of=day("2025-02-08"))) == Fraction(1, 2)
    assert board.value("attainment.people", asked(FEBRUARY)) == 0


def test_a_plan_of_signed_orders_is_measured_against_signed_orders(board: Board) -> None:
    cells = [plan_cell(YEAR.first, YEAR.last, 1000)]
    board.put({"plan_cells": cells, "sales": [sale("2025-03-05", 900), returned("2025-04-01", -400)]})
    assert board.value("attainment", asked(YEAR)) == Fraction(1, 2)
    assert board.value("attainment", asked(YEAR, planned="revenue.gross")) == Fraction(9, 10)


@pytest.mark.parametrize("key", CATALOGUE)
def test_before_its_first_day_a_period_has_a_target_and_nothing_else(board: Board, key: str) -> None:
    board.put({"plan_cells": [plan_cell(FEBRUARY.first, FEBRUARY.last, 1900)], "sales": [sale("2025-02-05", 400)]})
    expected: object = 1900 if key == "target" else "还没有开始，不计算"
    assert board.value(key, asked(FEBRUARY, as_of=FEBRUARY.first - timedelta(days=1))) == expected


def test_a_metric_refuses_what_it_cannot_be_split_by_and_says_why(board: Board) -> None:
    for key, by, why in [
        ("repurchase.previous_year", ("month",), "请逐个期间查询"),
        ("customers.buyers", ("customer",), "数的是客户"),
        ("attainment", ("customer",), "目标不按客户分解"),
        ("receivable.open", ("month",), "余额是一个时点的数"),
        ("collection_rate", ("product_line",), "不分产品"),
        ("revenue.net", ("region", "region"), "有重复"),
        ("revenue.net", ("month", "quarter"), "一次只能按一个时间维度"),
    ]:
        with pytest.raises(ValueError, match=why):
            board.ask(key, asked(YEAR, by=by))
    with pytest.raises(ValueError, match="数的是客户"):
        board.ask("customers.buyers", asked(YEAR, filters=(("customer", RIVER),)))


def test_an_unknown_metric_or_part_is_named_with_what_is_near() -> None:
    with pytest.raises(LookupError, match=r"没有指标“revenue\.ne”。是不是 revenue\.net"):
        metric_of("revenue.ne")
    with pytest.raises(LookupError, match="没有“margin”这一项，有 revenue、target"):
        metric_of("attainment").part("margin")
    assert metric_of("attainment").part("denominator").key == "target"
