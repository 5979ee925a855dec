"""Building: whole or not at all, once, and never into somebody else's company."""

import pytest

from foresight.demo.build import DemoRefused, build_demo
from foresight.domain.ledger.models import Customer, Order
from foresight.foundation.organisation.actions import set_up_company
from foresight.foundation.organisation.models import Company, User
from foresight.foundation.warehouse.models import DataVersion
from tests.demo.fixture import DemoHome


class Interrupted(Exception):
    """Somebody pressed Ctrl+C."""


@pytest.mark.django_db
def test_an_interrupted_build_leaves_nothing_behind() -> None:
    steps: list[str] = []

    def interrupt(step: str, done: int, of: int) -> None:
        steps.append(step)
        if step == "2023 年 2 月的账":
            assert Order.objects.exists()
            raise Interrupted

    with pytest.raises(Interrupted):
        build_demo(interrupt)
    assert "2024 年目标" in steps
    for model in (Company, User, Customer, Order, DataVersion):
        assert not model.objects.exists()


@pytest.mark.django_db
def test_another_company_is_left_alone() -> None:
    set_up_company(actor=None, name="长河设备")
    with pytest.raises(DemoRefused, match="长河设备"):
        build_demo()
    assert Company.objects.get().name == "长河设备"
    assert not Customer.objects.exists()


def test_a_second_build_changes_nothing(demo_company: DemoHome) -> None:
    token = DataVersion.objects.get().token
    orders = Order.objects.count()
    assert build_demo().built is False
    assert (DataVersion.objects.get().token, Order.objects.count()) == (token, orders)
