"""New orders are written as prepared rows: the same rows that settling would ask for."""

from decimal import Decimal

import pytest
from django.utils import timezone

from foresight.domain.ledger.inputs import LineInput
from foresight.domain.ledger.journal import LineState, settle_lines
from foresight.domain.ledger.models import Order, OrderLine, Product, SalesEntry
from foresight.domain.ledger.occasions import occasion_of
from foresight.domain.ledger.postings import owners_of
from tests.books import line, order, sign, sound, stock_masters
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_nothing_is_missing_in_the_journal_of_new_orders(cast: Cast) -> None:
    stock_masters()
    pieces = LineInput("1", "a1", 1001, 130, 1131, quantity=Decimal("3.33335"), tax_rate=Decimal("0.13"))
    sound(
        sign(
            order("O-1", "2025-01-06", line("a1", 1000), line(None, -7, key="2")),
            order("O-2", "2025-02-10", pieces, sellers=[("ada", 1, 3), ("cleo", 2, 3)], customer="k2"),
            order("O-3", "2025-03-03", line("x1", 5), sellers=[]),
        )
    )
    states = [
        LineState(one.order, owners_of(one.order, list(one.order.credits.order_by("id"))), one)
        for one in OrderLine.objects.select_related("order").order_by("id")
    ]
    before = SalesEntry.objects.count()
    assert before == 5  # the shared line has two
    settle_lines(
        states, dict(Product.objects.values_list("id", "line_id")), occasion_of(timezone.now(), None, "", None)
    )
    assert SalesEntry.objects.count() == before
    assert [credit.share_numerator for credit in Order.objects.get(document="O-2").credits.order_by("id")] == [1, 2]
