"""The cascade: exact in every node, in every tier, on the reference year and on any plan."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foresight.core.planning import Level, PlanError, SharesFor, cascade

YI = 10**10
FLOOR, STRETCH = 12 * YI, 14 * YI
QUARTERS = {"Q1": 3, "Q2": 3, "Q3": 2, "Q4": 2}
REGIONS = {"华东": 40, "华北": 30, "华南": 20, "其他": 10}
LINES = {"A": 55, "B": 30, "C": 15}


def levels(*exceptions: SharesFor) -> list[Level]:
    return [Level("quarter", QUARTERS), Level("region", REGIONS), Level("line", LINES, exceptions)]


def test_the_reference_year_is_split_as_agreed() -> None:
    plan = cascade(totals=[FLOOR, STRETCH], levels=levels())
    assert plan.nodes[(("quarter", "Q2"), ("region", "华东"))][0] == 144 * YI // 100
    assert plan.margin("line") == {
        "A": (66 * YI // 10, 77 * YI // 10),
        "B": (36 * YI // 10, 42 * YI // 10),
        "C": (18 * YI // 10, 21 * YI // 10),
    }
    assert plan.margin("region")["其他"] == (12 * YI // 10, 14 * YI // 10)
    assert len(plan.cells) == 48


def test_other_shares_can_hold_in_the_open_quarters() -> None:
    open_shares = {"A": 162, "B": 32, "C": 46}
    plan = cascade(
        totals=[FLOOR, STRETCH],
        levels=levels(*(SharesFor({"quarter": quarter}, open_shares) for quarter in ("Q3", "Q4"))),
    )
    assert {line: amounts[0] for line, amounts in plan.margin("line").items()} == {
        "A": 72 * YI // 10,
        "B": 28 * YI // 10,
        "C": 20 * YI // 10,
    }
    assert plan.margin("quarter")["Q3"][0] == 24 * YI // 10


shares = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 1000), min_size=1).filter(
    lambda s: sum(s.values()) > 0
)


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 10**13), min_size=1, max_size=4),
    st.lists(shares, min_size=1, max_size=3),
)
def test_nodes_equal_their_children_and_tiers_never_fall(steps: list[int], given_shares: list[dict[str, int]]) -> None:
    totals = [sum(steps[: n + 1]) for n in range(len(steps))]
    plan = cascade(totals=totals, levels=[Level(f"d{n}", s) for n, s in enumerate(given_shares)])
    for path, amounts in plan.nodes.items():
        assert list(amounts) == sorted(amounts)
        if len(path) < len(given_shares):
            children = [a for p, a in plan.nodes.items() if len(p) == len(path) + 1 and p[: len(path)] == path]
            assert tuple(map(sum, zip(*children, strict=True))) == amounts
    assert tuple(map(sum, zip(*(cell.amounts for cell in plan.cells), strict=True))) == tuple(totals)
    for tier_deviation in plan.deviation("d0").values():
        assert all(abs(d) < len(totals) for d in tier_deviation)


def test_deviations_of_the_other_axes_are_reported() -> None:
    plan = cascade(totals=[119_999_999_987], levels=levels())
    assert sum(d[0] for d in plan.deviation("line").values()) == 0
    assert any(d[0] for d in plan.deviation("line").values())


@pytest.mark.parametrize(
    ("totals", "given_levels", "words"),
    [
        ([], [], "至少"),
        ([-1], [], "不能为负"),
        ([10, 9], [], "低于"),
        ([10], [Level("region", {})], "没有可分"),
        ([10], [Level("region", {"华东": 0})], "全为 0"),
        ([10], [Level("region", {"华东": -1, "华北": 2})], "华东"),
        ([10], [Level("region", {"华东": 1}), Level("region", {"华北": 1})], "重复"),
    ],
)
def test_what_cannot_be_split_is_refused_by_name(totals: list[int], given_levels: list[Level], words: str) -> None:
    with pytest.raises(PlanError, match=words):
        cascade(totals=totals, levels=given_levels)
