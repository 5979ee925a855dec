"""``foresight bench import``: order lines from a file into the ledger, against plain bulk inserts of the same rows."""

import csv
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import click
from django.db import connection, transaction
from django.utils import timezone

from foresight.domain.ledger.actions import save_customers, save_products
from foresight.domain.ledger.inputs import CustomerInput, ProductInput
from foresight.domain.ledger.models import Customer, Order, OrderCredit, OrderLine, Product, SalesEntry
from foresight.foundation.organisation.actions import save_people
from foresight.foundation.organisation.inputs import PersonInput
from foresight.foundation.organisation.models import Person
from foresight.foundation.transfer.actions import import_files
from foresight.foundation.transfer.mapping import read_mapping

GOAL = 1 / 3
"""Of the rows per second of the plain bulk insert."""
SLICE = 20_000
"""Lines of the plain insert that are in memory at a time."""
BATCH = 1000
CUSTOMERS, PEOPLE, PRODUCTS = 2000, 200, 500
FIRST = date(2025, 1, 1)
HEADER = ("订单号", "行号", "签订日", "客户编码", "销售", "产品编码", "数量", "金额")
MAPPING = """
source = "bench-import"
[[record]]
type = "order"
file = "orders.csv"
columns = { document = "订单号", line = "行号", day = "签订日", customer = "客户编码", seller = "销售", product = "产品编码", quantity = "数量", net = "金额" }
"""


@dataclass(frozen=True, slots=True)
class _Line:
    order: int
    number: int
    day: date
    customer: int
    person: int
    product: int
    quantity: int
    net_fen: int


def command(lines: int, as_json: bool) -> None:
    """Measures, prints, and keeps nothing of it."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        path = Path(folder) / "orders.csv"
        _write(path, lines)
        _masters()
        before = _peak_mb()
        started = perf_counter()
        writing = 0.0

        def progress(what: str, done: int, of: int) -> None:
            nonlocal writing
            if what.startswith("写入") and not writing:
                writing = perf_counter()

        def checked(*_: Any) -> None:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")

        mark = transaction.savepoint()
        report = import_files(
            actor=None,
            path=Path(folder),
            mapping=read_mapping(MAPPING),
            finish=checked,
            progress=progress,
        )
        ended = perf_counter()
        transaction.savepoint_rollback(mark)
        if report.bad or not report.applied:
            raise click.ClickException(f"导入没有成功：{report.faults[:3]}")
        peak = _peak_mb()
        plain = _plain(lines, checked)
        transaction.set_rollback(True)
    took = ended - started
    found = {
        "benchmark": "import",
        "database": connection.vendor,
        "lines": lines,
        "seconds": round(took, 2),
        "lines_per_second": round(lines / took),
        "seconds_in_the_transaction": round(ended - writing, 2),
        "plain_bulk_insert_seconds": round(plain, 2),
        "plain_bulk_insert_lines_per_second": round(lines / plain),
        "ratio": round(plain / took, 3),
        "peak_memory_mb": peak,
        "memory_before_mb": before,
        "goal_ratio": round(GOAL, 3),
        "goal_met": plain / took >= GOAL,
    }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        click.echo(f"导入 {lines:,} 行订单明细 {took:.1f} 秒，每秒 {found['lines_per_second']:,} 行")
        click.echo(f"其中占用数据库写入 {found['seconds_in_the_transaction']} 秒；内存最多 {peak} MB")
        click.echo(f"参照：同样的行直接批量写入 {plain:.1f} 秒；导入的速度是它的 {found['ratio']:.0%}")
    if not found["goal_met"]:
        raise click.ClickException("没有达到目标：直接批量写入的三分之一。")


def _lines(count: int) -> Iterator[_Line]:
    """The same lines each time: orders of one to nine lines."""
    random = Random(1)  # noqa: S311  (no secret)
    order = made = 0
    while made < count:
        order += 1
        day = FIRST + timedelta(days=random.randrange(365))
        customer, person = random.randrange(CUSTOMERS), random.randrange(PEOPLE)
        for number in range(1, random.randint(1, 9) + 1):
            if made == count:
                break
            made += 1
            product, quantity = random.randrange(PRODUCTS), random.randint(1, 50)
            yield _Line(order, number, day, customer, person, product, quantity, random.randint(10_000, 99_999_999))


def _write(path: Path, count: int) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for line in _lines(count):
            writer.writerow(
                (
                    f"BENCH-{line.order}",
                    line.number,
                    line.day,
                    f"bench-k{line.customer}",
                    f"bench-p{line.person}",
                    f"bench-a{line.product}",
                    line.quantity,
                    f"{Decimal(line.net_fen) / 100:.2f}",
                )
            )


def _masters() -> None:
    save_people(actor=None, people=[PersonInput(f"bench-p{n}", f"测试{n}") for n in range(PEOPLE)])
    save_products(actor=None, products=[ProductInput(f"bench-a{n}", f"测试{n}") for n in range(PRODUCTS)])
    save_customers(actor=None, customers=[CustomerInput(f"bench-k{n}", f"测试{n}") for n in range(CUSTOMERS)])


def _plain(count: int, checked: Any) -> float:
    """Seconds that plain bulk inserts of the same rows take; making the objects is not counted."""
    people = dict(Person.objects.filter(code__startswith="bench-p").values_list("code", "pk"))
    products = dict(Product.objects.filter(code__startswith="bench-a").values_list("code", "pk"))
    customers = dict(Customer.objects.filter(code__startswith="bench-k").values_list("code", "pk"))
    now = timezone.now()
    took = 0.0
    waiting: list[_Line] = []
    for line in _lines(count):
        if len(waiting) >= SLICE and line.number == 1:
            took += _insert(waiting, people, products, customers, now)
            waiting = []
        waiting.append(line)
    took += _insert(waiting, people, products, customers, now)
    started = perf_counter()
    checked()
    return took + perf_counter() - started


def _insert(
    lines: list[_Line], people: dict[str, int], products: dict[str, int], customers: dict[str, int], now: Any
) -> float:
    heads = {line.order: line for line in lines}
    orders = {
        number: Order(
            source="bench-plain",
            document=f"BENCH-{number}",
            ordered_on=line.day,
            customer_id=customers[f"bench-k{line.customer}"],
            currency="CNY",
            recorded_at=now,
        )
        for number, line in heads.items()
    }
    started = perf_counter()
    Order.objects.bulk_create(orders.values(), batch_size=BATCH)
    took = perf_counter() - started
    credits = [
        OrderCredit(order=orders[number], person_id=people[f"bench-p{line.person}"]) for number, line in heads.items()
    ]
    rows = [
        OrderLine(
            order=orders[line.order],
            key=str(line.number),
            product_id=products[f"bench-a{line.product}"],
            quantity=Decimal(line.quantity),
            net_fen=line.net_fen,
            gross_fen=line.net_fen,
            recorded_at=now,
        )
        for line in lines
    ]
    started = perf_counter()
    OrderCredit.objects.bulk_create(credits, batch_size=BATCH)
    OrderLine.objects.bulk_create(rows, batch_size=BATCH)
    took += perf_counter() - started
    entries = [
        SalesEntry(
            kind=SalesEntry.Kind.SIGNED,
            day=line.day,
            document_day=line.day,
            line=row,
            order_id=row.order_id,
            customer_id=customers[f"bench-k{line.customer}"],
            product_id=row.product_id,
            person_id=people[f"bench-p{line.person}"],
            quantity=row.quantity,
            net_fen=line.net_fen,
            tax_fen=0,
            gross_fen=line.net_fen,
            recorded_at=now,
        )
        for line, row in zip(lines, rows, strict=True)
    ]
    started = perf_counter()
    SalesEntry.objects.bulk_create(entries, batch_size=BATCH)
    return took + perf_counter() - started


def _peak_mb() -> int | None:
    """The most memory that this process has had; None where the system does not say."""
    if sys.platform == "win32":
        return None
    # Only where it exists.
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / 1024**2 if sys.platform == "darwin" else peak / 1024)
