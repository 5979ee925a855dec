"""Product lines, products, customers: found by code, and what was recorded stays."""

import pytest

from foresight.domain.ledger.actions import save_customers, save_product_lines, save_products
from foresight.domain.ledger.inputs import CustomerInput, ProductInput, ProductLineInput
from foresight.domain.ledger.models import Customer, Product, ProductLine
from tests.books import sound, stock_masters
from tests.cast import Cast


@pytest.fixture(autouse=True)
def masters(cast: Cast) -> None:
    stock_masters()


def test_saving_again_changes_nothing_and_another_name_is_an_amendment() -> None:
    same, other = CustomerInput("k1", "黄河机械", "east-1"), CustomerInput("k2", "长城电气集团", "north-1")
    outcome = sound(save_customers(actor=None, customers=[same, other, CustomerInput("k4", "新客户")]))
    assert (outcome.new, outcome.unchanged, outcome.amended) == (1, 1, 1)
    assert Customer.objects.get(code="k2").name == "长城电气集团"


def test_an_empty_unit_or_line_says_nothing_about_the_known_one() -> None:
    sound(save_customers(actor=None, customers=[CustomerInput("k1", "黄河机械股份")]))
    sound(save_products(actor=None, products=[ProductInput("a1", "甲泵二代")]))
    assert Customer.objects.filter(code="k1", unit__code="east-1", name="黄河机械股份").exists()
    assert Product.objects.filter(code="a1", line__code="A", name="甲泵二代").exists()


def test_two_names_for_one_code_in_a_batch_are_a_problem_of_the_later_row() -> None:
    outcome = save_products(actor=None, products=[ProductInput("a9", "甲"), ProductInput("a9", "乙")])
    assert (outcome.new, outcome.bad) == (1, 1)
    (problem,) = outcome.problems
    assert (problem.index, problem.field, problem.value) == (1, "name", "乙")
    assert Product.objects.get(code="a9").name == "甲"


def test_an_unknown_line_or_unit_is_refused_with_a_near_one() -> None:
    (problem,) = save_customers(actor=None, customers=[CustomerInput("k5", "客户", "east-2")]).problems
    assert problem.field == "unit"
    assert "east-1" in problem.todo
    (problem,) = save_products(actor=None, products=[ProductInput("c1", "丙", "C")]).problems
    assert (problem.field, problem.value) == ("line", "C")


def test_an_empty_name_is_refused() -> None:
    (problem,) = save_product_lines(actor=None, product_lines=[ProductLineInput("C", "  ")]).problems
    assert (problem.field, problem.reason) == ("name", "产品线名称是空的")
    assert ProductLine.objects.count() == 2
