"""What an answer says beside its number, what is refused, and what is kept between questions."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from foresight.core.values import Period
from foresight.domain.figures import members
from foresight.domain.figures.queries import MOST_BUCKETS, Reader, forget_answers, reader
from foresight.domain.figures.questions import Question
from foresight.domain.targets.models import PlanVersion
from foresight.foundation.organisation.actions import save_units, set_up_company
from foresight.foundation.organisation.inputs import UnitInput
from foresight.foundation.organisation.models import Company, Unit
from foresight.foundation.warehouse import snapshot
from foresight.foundation.warehouse.scope import RowScope
from foresight.foundation.warehouse.snapshot import discard
from tests.books import line, order, sign, sound, stock_masters
from tests.cast import Cast

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31), "2025")


def opened() -> Reader:
    return reader(scope=RowScope.all())


@pytest.fixture
def source(plan: PlanVersion) -> Iterator[Reader]:
    found = opened()
    yield found
    discard(found.generation)


def test_an_answer_says_which_plan_tier_and_days_it_is_about(source: Reader, plan: PlanVersion) -> None:
    answer = source.answer(Question("attainment", YEAR, plan=plan.pk, tier="stretch"))
    assert answer.plan is not None
    assert (answer.plan.name, answer.tier, answer.plan.tiers["stretch"]) == ("2025@1", "stretch", "争取")
    assert (answer.as_of, answer.seen) == (date(2025, 6, 30), Period(date(2025, 1, 1), date(2025, 6, 30)))
    assert answer.plan.tier_name("stretch", "en") == "Stretch"


def test_months_without_rows_are_there_and_say_why_they_have_no_value(source: Reader) -> None:
    answer = source.answer(Question("revenue.net", YEAR, by=("month",)))
    assert [cell.label for cell in answer.cells] == [f"2025-{month:02d}" for month in range(1, 13)]
    august = answer.cells[7]
    assert august.ratio is None
    assert august.value.missing is not None
    assert august.value.missing.zh == "还没有开始，不计算"
    january = answer.cell(month=0)
    assert january is not None
    assert january.ratio == 300_070_00


def test_members_stand_in_their_own_order_and_the_unknown_last(source: Reader) -> None:
    answer = source.answer(Question("revenue.net", YEAR, by=("product_line",)))
    assert [cell.label for cell in answer.cells] == ["A 线", "B 线", "未分产品线"]
    assert answer.cells[-1].members[0].name("en") == "No product line"
    customers = source.answer(Question("revenue.net", YEAR, by=("customer",))).cells
    assert [cell.label for cell in customers] == ["黄河机械", "长城电气", "泰山化工", "未知客户"]


def test_the_day_of_the_question_cuts_what_is_seen(source: Reader) -> None:
    assert source.answer(Question("revenue.net", YEAR, as_of=date(2025, 1, 15))).total.ratio == 300_070_00
    later = source.answer(Question("revenue.net", YEAR, as_of=date(2025, 7, 1))).total.ratio
    today = source.answer(Question("revenue.net", YEAR)).total.ratio
    assert later is not None and today is not None
    assert later - today == 1_000_000_00, "the order of 1 July is not there on 30 June"


@pytest.mark.parametrize(
    ("question", "error", "words"),
    [
        (Question("attainment", YEAR), ValueError, "请指明计划版本"),
        (Question("attainment", YEAR, plan=10**9), LookupError, "没有编号为"),
        (Question("revenue.nett", YEAR), LookupError, "没有指标"),
        (Question("revenue.net", YEAR, by=("colour",)), ValueError, "没有维度“colour”"),
        (Question("revenue.net", YEAR, filters=(("month", 3),)), ValueError, "时间请写在期间里"),
        (Question("customers.buyers", YEAR, by=("customer",)), ValueError, "数的是客户"),
        (
            Question("revenue.net", Period(date(2024, 1, 1), date(2025, 12, 31)), by=("day",)),
            ValueError,
            "731 段，太多了",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_reason(
    source: Reader, question: Question, error: type[Exception], words: str
) -> None:
    assert MOST_BUCKETS < 731
    with pytest.raises(error, match=words):
        source.answer(question)


def test_a_tier_that_is_not_there_is_answered_with_those_that_are(source: Reader, plan: PlanVersion) -> None:
    with pytest.raises(LookupError, match="没有档位“冲刺”，有 floor（保底）、stretch（争取）"):
        source.answer(Question("target", YEAR, plan=plan.pk, tier="冲刺"))


def test_the_same_question_is_not_asked_of_the_engine_twice(source: Reader) -> None:
    question = Question("revenue.net", YEAR, by=("region",))
    first = source.answer(question)
    source.generation.connection.close()
    again = source.answer(question)
    assert (again.total, again.cells) == (first.total, first.cells)
    forget_answers()
    with pytest.raises(Exception, match=r"(?i)connection"):
        source.answer(question)


def test_what_one_viewer_asked_is_not_what_another_hears(source: Reader, cast: Cast) -> None:
    question = Question("revenue.net", YEAR)
    assert cast.ada.person_id is not None and cast.cleo.person_id is not None
    own = [
        reader(scope=RowScope(person_ids=frozenset({person}))).answer(question).total.ratio
        for person in (cast.ada.person_id, cast.cleo.person_id, cast.ada.person_id)
    ]
    assert own[0] == own[2] != own[1]
    assert source.answer(question).total.ratio not in own


def test_a_figure_is_never_older_than_the_last_change(source: Reader) -> None:
    question = Question("revenue.net", YEAR)
    before = source.answer(question).total.ratio
    sound(sign(order("E1", "2025-06-30", line("a1", 11))))
    after = opened().answer(question).total.ratio
    assert before is not None
    assert after == before + 1100


def test_a_unit_that_moves_takes_no_history_with_it(source: Reader) -> None:
    save_units(actor=None, units=[UnitInput("east-1", "华东一组", "team", "north", 1, first_day=date(2025, 6, 1))])
    sound(sign(order("E2", "2025-06-02", line("a1", 13))))
    moved = opened()
    east, north = (Unit.objects.get(code=code).pk for code in ("east", "north"))
    june = Period(date(2025, 6, 1), date(2025, 6, 5))
    by_region = moved.answer(Question("revenue.net", june, by=("region",)))
    assert [(cell.label, cell.value.numerator) for cell in by_region.cells] == [("华北", 1300)]
    assert moved.answer(Question("revenue.net", june, unit=north)).total.ratio == 1300
    assert moved.answer(Question("revenue.net", june, unit=east)).total.ratio == 0
    january = Period(date(2025, 1, 1), date(2025, 1, 31))
    assert moved.answer(Question("revenue.net", january, unit=east)).total.ratio == 300_070_00
    # 艾达's unit of the 152 days to 31 May hung below 华东, and below 华北 after that; 克莱 is there all along.
    half = Period(date(2025, 1, 1), date(2025, 6, 30))
    assert moved.answer(Question("sales_headcount", half, unit=east)).total.ratio == Fraction(151, 181)
    assert moved.answer(Question("sales_headcount", half, unit=north)).total.ratio == Fraction(181 + 30, 181)


def test_quarters_follow_the_fiscal_year_of_the_company(cast: Cast) -> None:
    set_up_company(actor=None, name="长河设备", fiscal_year_start=4)
    Company.objects.update(today=date(2025, 12, 31))
    stock_masters()
    sound(sign(order("D1", "2025-03-31", line("a1", 1)), order("D2", "2025-04-01", line("a1", 2))))
    source = opened()
    answer = source.answer(Question("revenue.net", Period(date(2025, 1, 1), date(2025, 6, 30)), by=("quarter",)))
    assert [(cell.label, cell.value.numerator) for cell in answer.cells] == [("2024Q4", 100), ("2025Q1", 200)]


def test_the_data_reaches_from_the_first_to_the_last_day_seen(source: Reader) -> None:
    assert source.data_span() == Period(date(2024, 3, 1), date(2025, 6, 30))


def test_a_reader_makes_a_damaged_snapshot_anew(source: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    question = Question("revenue.net", YEAR, by=("person",))
    right = source.answer(question)
    path = source.generation.path
    source.generation.connection.close()
    whole = path.read_bytes()
    healed = 0
    for start in range(0, len(whole), 64 * 1024):
        garbled = bytearray(whole)
        garbled[start + 100 : start + 3000] = bytes(2900)
        path.write_bytes(garbled)
        # As in a process that has not read anything yet.
        monkeypatch.setattr(snapshot, "_open", {})
        monkeypatch.setattr(members, "_labels", {})
        forget_answers()
        found = opened()
        answer = found.answer(question)
        assert (answer.total, answer.cells) == (right.total, right.cells)
        found.generation.connection.close()
        healed += path.read_bytes() != garbled
    assert healed > 0


def test_a_snapshot_that_was_thrown_away_meanwhile_is_made_anew(
    source: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = Question("revenue.net", YEAR, by=("person",))
    right = source.answer(question)
    source.generation.connection.close()
    monkeypatch.setattr(members, "_labels", {})
    forget_answers()
    answer = opened().answer(question)
    assert (answer.total, answer.cells) == (right.total, right.cells)
