"""Whatever the rows: they are all counted once, and what is counted as taken is what is there."""

import csv
import io
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foresight.domain.ledger.models import OrderLine, SalesEntry
from foresight.foundation.transfer.reports import Counts, Report
from tests.foundation.transfer.bringing import HEADER, MASTERS, ORDERS, bring, counts_of

pytestmark = pytest.mark.usefixtures("cast")

AMOUNTS = {"1": 100, "2.005": 201, "3,000": 300000, "x": None, "": None}
DAYS = {"2025-03-01": True, "2025/3/1": True, "01/03/2025": False, "2025-02-30": False}
PRODUCTS = {"a1": True, "": True, "zz": False}
Line = tuple[str, str, str, str, bool]
LINES = st.tuples(
    st.sampled_from(["D1", "D2", "D3", "D4", ""]),
    st.sampled_from(sorted(AMOUNTS)),
    st.sampled_from(sorted(DAYS)),
    st.sampled_from(sorted(PRODUCTS)),
    st.booleans(),
)
MAPPING = ORDERS.replace('line = "行号", ', "") + 'where = { "行号" = "1" }\n'


def text_of(lines: list[Line]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    for document, amount, day, product, chosen in lines:
        writer.writerow([document, 1 if chosen else 0, day, "k1", "ada", product, amount])
    return HEADER + out.getvalue()


def right_ones(lines: list[Line]) -> dict[str, list[int]]:
    """Documents that can be taken, with the amounts of their lines: worked out from the rows alone."""
    documents: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line[4]:
            documents[line[0]].append(line)
    return {
        document: [AMOUNTS[line[1]] or 0 for line in rows]
        for document, rows in documents.items()
        if document and all(AMOUNTS[line[1]] is not None and DAYS[line[2]] and PRODUCTS[line[3]] for line in rows)
    }


def adds_up(counts: Counts) -> bool:
    return (
        counts.read == counts.good + counts.bad + counts.left_out + counts.repeated
        and counts.given == counts.new + counts.unchanged + counts.amended + counts.refused
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, max_size=12), st.booleans())
def test_rows_in_are_rows_told(lines: list[Line], skip_bad: bool) -> None:
    with TemporaryDirectory() as folder, transaction.atomic():
        report: Report = bring(Path(folder), MASTERS + MAPPING, skip_bad=skip_bad, orders=text_of(lines))
        right = right_ones(lines)
        chosen = [line for line in lines if line[4]]
        good = sum(len(amounts) for amounts in right.values())
        counts = counts_of(report, "order")
        assert all(adds_up(each) for each in report.counts)
        assert (counts.read, counts.left_out) == (len(lines), len(lines) - len(chosen))
        assert (counts.good, counts.bad) == (good, len(chosen) - good)
        assert counts.new == len(right)
        assert report.applied == (skip_bad or good == len(chosen))
        kept = sorted(OrderLine.objects.values_list("order__document", "net_fen"))
        wanted = sorted((document, fen) for document, amounts in right.items() for fen in amounts)
        assert kept == (wanted if report.applied else [])
        assert sum(SalesEntry.objects.values_list("net_fen", flat=True)) == sum(fen for _, fen in kept)
        again = bring(Path(folder), MASTERS + MAPPING, skip_bad=True)
        assert counts_of(again, "order").unchanged == (len(right) if report.applied else 0)
        transaction.set_rollback(True)
