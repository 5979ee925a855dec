"""A page asks the database as often for three orders as for one, and the figures come from what is kept."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.books import line, order, sign, sound

PAGES = ["/", "/targets/", "/summary/", "/metrics/", "/metrics/revenue.net/?by=person", "/metrics/revenue.net/rows/"]


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_does_not_grow_with_the_rows(as_user, page):
    client = as_user("director")

    def counted() -> int:
        client.get(page)  # a new state of the data is read once
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    before = counted()
    sound(sign(*(order(f"N-{n}", "2025-05-06", line("b1", 10)) for n in range(3))))
    assert counted() == before
    assert before <= 35
