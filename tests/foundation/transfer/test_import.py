"""Imports: all or nothing, the same twice, amendments with a reason, and every fault in its place."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from foresight.domain.ledger.models import Customer, Order, OrderLine, Payment, PaymentMatch, Product, SalesEntry
from foresight.domain.targets.models import Plan
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.models import Person, Unit
from foresight.foundation.transfer.actions import import_files
from foresight.foundation.transfer.mapping import MappingProblem, read_mapping
from foresight.foundation.transfer.models import ImportRun
from tests.cast import Cast
from tests.foundation.transfer.bringing import HEADER, MASTERS, ORDERS, bring, counts_of

pytestmark = pytest.mark.usefixtures("cast")

GOOD = HEADER + 'D1,1,2025-03-01,k1,ada,a1,100\nD1,2,2025-03-01,k1,ada,x1,50.005\nD2,1,2025-03-02,k2,cleo,a1,"1,200"\n'


def net() -> dict[str, int]:
    """Net amounts in fen by document and line, from the journal."""
    found: dict[str, int] = {}
    for entry in SalesEntry.objects.select_related("order", "line"):
        key = f"{entry.order.document}#{entry.line.key}"
        found[key] = found.get(key, 0) + entry.net_fen
    return found


def test_rows_become_orders_that_count_for_their_seller_on_their_day(cast: Cast, tmp_path: Path) -> None:
    report = bring(tmp_path, MASTERS + ORDERS, orders=GOOD)
    assert (report.applied, report.faults) == (True, [])
    assert net() == {"D1#1": 10000, "D1#2": 5001, "D2#1": 120000}  # 50.005 is rounded half up
    entry = SalesEntry.objects.get(order__document="D1", line__key="1")
    assert (entry.day, entry.person, entry.unit, entry.region) == (
        date(2025, 3, 1),
        cast.person("ada"),
        cast.unit("east-1"),
        cast.unit("east"),
    )
    counts = counts_of(report, "order")
    assert (counts.read, counts.good, counts.bad) == (3, 3, 0)
    assert (counts.given, counts.new, counts.unchanged, counts.amended, counts.refused) == (2, 2, 0, 0, 0)


def test_a_run_leaves_itself_and_its_reason_on_record(tmp_path: Path) -> None:
    report = bring(tmp_path, MASTERS + ORDERS, reason="首次导入", orders=GOOD)
    run = ImportRun.objects.get()
    assert (report.run, run.source, run.reason) == (run.pk, "erp", "首次导入")
    assert run.mapping == f'source = "erp"\n{MASTERS}{ORDERS}'
    assert run.finished_at is not None
    assert sum(counts["new"] for counts in run.counts.values()) == 1 + 2 + 2 + 2
    assert {order.import_run for order in Order.objects.all()} == {run}
    entry = AuditEntry.objects.get(action="import.apply")
    assert (entry.subject, entry.reason) == (f"import:{run.pk}", "首次导入")
    assert entry.after == {"source": "erp", "path": str(tmp_path), "bad": 0}


def test_what_others_refer_to_comes_first_whatever_the_order_in_the_mapping(tmp_path: Path) -> None:
    people = """
[[record]]
type = "membership"
rows = [{ person = "eva", unit = "east-2", first_day = 2025-01-01 }]
[[record]]
type = "person"
rows = [{ code = "eva", name = "伊娃" }]
[[record]]
type = "unit"
rows = [{ code = "east-2", name = "华东二组", parent = "east-x" }, { code = "east-x", name = "华东新区", kind = "区域", parent = "hq" }]
"""
    report = bring(tmp_path, ORDERS + people + MASTERS, orders=HEADER + "D1,1,2025-03-01,k1,eva,a1,100\n")
    assert report.faults == []
    assert SalesEntry.objects.get().region == Unit.objects.get(code="east-x")


@pytest.mark.parametrize(("dry_run", "skip_bad"), [(False, False), (True, False), (True, True)])
def test_nothing_at_all_is_kept_while_a_row_is_bad_or_when_only_trying(
    tmp_path: Path, dry_run: bool, skip_bad: bool
) -> None:
    entries = AuditEntry.objects.count()
    report = bring(
        tmp_path, MASTERS + ORDERS, dry_run=dry_run, skip_bad=skip_bad, orders=GOOD + "D3,1,2025-03-02,k9,ada,a1,1\n"
    )
    assert (report.applied, report.run, report.bad) == (False, None, 1)
    for model in (Order, SalesEntry, Customer, Product, ImportRun):
        assert not model.objects.exists()
    assert AuditEntry.objects.count() == entries
    assert counts_of(report, "customer").new == 2  # tried all the same


def test_a_trial_says_what_the_real_run_will_say(tmp_path: Path) -> None:
    tried = bring(tmp_path, MASTERS + ORDERS, dry_run=True, orders=GOOD)
    done = bring(tmp_path, MASTERS + ORDERS)
    assert (tried.counts, tried.faults) == (done.counts, done.faults)
    assert (tried.applied, done.applied) == (False, True)


def test_skipping_leaves_out_whole_documents(tmp_path: Path) -> None:
    orders = GOOD + (
        "D3,1,2025-03-02,k1,ada,a1,10\nD3,2,2025-03-02,k1,ada,a1,十块\n"  # a cell that cannot be read
        "D4,1,2025-03-02,k1,ada,a1,10\nD4,2,2025-03-02,k1,ada,zz,10\n"  # a product that is not there
        "D5,1,2025-03-02,k1,ada,a1,10\nD5,2,2025-03-03,k1,ada,a1,10\n"  # two days for one order
        "D6,1,2025-03-02,k1,ada,a1,10\nD6,2,2025-03-02,k1,ada,a1,1,000\n"  # one cell too many
        "D7,1,2025-03-02,k1,ada,a1,10\n"
    )
    report = bring(tmp_path, MASTERS + ORDERS, skip_bad=True, orders=orders)
    assert report.applied
    assert set(Order.objects.values_list("document", flat=True)) == {"D1", "D2", "D7"}
    counts = counts_of(report, "order")
    assert (counts.read, counts.good, counts.bad) == (12, 4, 8)
    assert (counts.given, counts.new, counts.refused) == (4, 3, 1)
    assert [(fault.row, fault.column) for fault in report.faults] == [
        (6, "金额"),
        (8, "产品编码"),
        (10, "签订日"),
        (12, ""),
    ]


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    bring(tmp_path, MASTERS + ORDERS, orders=GOOD)
    rows = list(SalesEntry.objects.values())
    report = bring(tmp_path, MASTERS + ORDERS)
    assert report.applied
    assert [(c.new, c.unchanged, c.amended) for c in report.counts] == [(0, c.given, 0) for c in report.counts]
    assert list(SalesEntry.objects.values()) == rows


def test_another_amount_under_the_same_key_is_an_amendment_that_needs_a_reason(tmp_path: Path) -> None:
    bring(tmp_path, MASTERS + ORDERS, orders=GOOD)
    changed = GOOD.replace(",a1,100\n", ",a1,80\n")
    refused = bring(tmp_path, MASTERS + ORDERS, orders=changed)
    (fault,) = refused.faults
    assert (refused.applied, fault.row, fault.column) == (False, 2, "金额")
    assert "原因" in fault.reason + fault.todo
    assert net()["D1#1"] == 10000
    done = bring(tmp_path, MASTERS + ORDERS, reason="合同改价")
    assert (counts_of(done, "order").amended, counts_of(done, "order").unchanged) == (1, 1)
    assert net() == {"D1#1": 8000, "D1#2": 5001, "D2#1": 120000}
    entries = SalesEntry.objects.filter(order__document="D1", line__key="1").order_by("id")
    assert entries[0].net_fen == 10000  # what was recorded stays recorded
    assert {entry.reason for entry in entries[1:]} == {"合同改价"}


def test_the_same_key_in_another_source_is_another_order(tmp_path: Path) -> None:
    bring(tmp_path, MASTERS + ORDERS, orders=GOOD)
    bring(tmp_path, f'source = "crm"\n{ORDERS}')
    assert Order.objects.filter(document="D1").count() == 2


def test_without_line_numbers_the_place_in_the_document_is_the_key(tmp_path: Path) -> None:
    mapping = ORDERS.replace('line = "行号", ', "")
    text = HEADER + "D1,,2025-03-01,k1,ada,a1,1\nD2,,2025-03-01,k1,ada,a1,2\nD1,,2025-03-01,k1,ada,x1,3\n"
    bring(tmp_path, MASTERS + mapping, orders=text)
    assert net() == {"D1#1": 100, "D2#1": 200, "D1#2": 300}
    again = bring(tmp_path, MASTERS + mapping)
    assert counts_of(again, "order").unchanged == 2


def test_every_fault_says_file_sheet_row_column_value_reason_and_remedy(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "明细"
    for row in (
        ["2025 年销售明细"],
        ["订单号", "行号", "签订日", "客户编码", "销售", "产品编码", "金额"],
        ["D1", 1, date(2025, 3, 1), "k1", "ada", "a1", 100],
        [],
        ["D2", 1, "03/04/2025", "k1", "ada", "a1", 100],
        ["D3", 1, date(2025, 3, 1), "k1", "ada 60%;cleo 30%", "a1", 100],
        ["D4", 1, date(2025, 3, 1), "k1", "ada", "a9", 100],
        ["", 1, date(2025, 3, 1), "k1", "ada", "a1", 100],
        ["D6", 1, date(2025, 3, 1), "k1", "ada", "a1", None],
        ["D7", 1, date(2025, 3, 1), "k1", "ada", "a1", 1e15],
    ):
        sheet.append(row)
    book.save(tmp_path / "订单.xlsx")
    mapping = ORDERS.replace('file = "orders.csv"', 'file = "订单.xlsx"\nsheet = "明细"\nheader = 2')
    report = bring(tmp_path, MASTERS + mapping)
    assert [(fault.row, fault.column, fault.value) for fault in report.faults] == [
        (5, "签订日", "03/04/2025"),
        (6, "销售", "ada 3/5、cleo 3/10"),
        (7, "产品编码", "a9"),
        (8, "订单号", ""),
        (9, "金额", ""),
        (10, "金额", "100000000000000000"),
    ]
    for fault, words in zip(
        report.faults,
        ("分不清", "加起来是 9/10", "a9", "订单号是空的", "没有金额", "大得不合理"),
        strict=True,
    ):
        assert (fault.file, fault.sheet) == ("订单.xlsx", "明细")
        assert words in fault.reason + fault.value
        assert fault.todo
    counts = counts_of(report, "order")
    assert (counts.read, counts.good, counts.bad) == (7, 1, 6)


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(MappingProblem, match=r"orders\.csv 里没有“行号”这一列，有 订单号、签订日"):
        bring(tmp_path, ORDERS, orders="订单号,签订日\nD1,2025-01-01\n")
    assert not ImportRun.objects.exists()


def test_rows_are_chosen_joined_translated_and_told_apart(tmp_path: Path) -> None:
    mapping = """
[[record]]
type = "customer"
file = "orders.csv"
distinct = true
where = { "状态" = ["已签", "已完成"] }
columns = { code = "C{客户}", name = "{全称|客户}" }
[[record.join]]
file = "customers.csv"
on = { "客户" = "编号" }
[[record]]
type = "product"
rows = [{ code = "a1", name = "甲泵" }]
[[record]]
type = "order"
file = "orders.csv"
where = { "状态" = ["已签", "已完成"] }
columns = { document = "单号", day = "日期", customer = "C{客户}", seller = "业务员", product = "型号", quantity = "数量", price = "单价", discount = "折扣" }
constants = { tax_rate = "13%" }
values = { seller = { "小艾" = "ada", "" = "cleo" }, product = { "泵" = "a1" } }
dates = "dmy"
"""
    orders = (
        "单号,日期,客户,业务员,型号,数量,单价,折扣,状态\n"
        "S1,03/04/2025,7,小艾,泵,3,33.35,10%,已签\n"
        "S2,03/04/2025,8,,泵,1,100,,已完成\n"
        "S3,03/04/2025,9,小艾,泵,1,100,,作废\n"
        "S4,04/04/2025,7,小艾,泵,1,1,0%,已签\n"
    )
    report = bring(tmp_path, mapping, orders=orders, customers="编号,全称\n7,黄河机械\n7,另一行\n8,\n")
    assert report.faults == []
    assert dict(Customer.objects.values_list("code", "name")) == {"C7": "黄河机械", "C8": "8"}
    counts = counts_of(report, "customer")
    assert (counts.read, counts.good, counts.left_out, counts.repeated) == (4, 2, 1, 1)
    # 3 × 33.35 × 0.9 = 90.045, rounded half up to 90.05; 13 % of it is 11.7065, which is 11.71.
    first = OrderLine.objects.get(order__document="S1")
    assert (first.net_fen, first.tax_fen, first.gross_fen) == (9005, 1171, 10176)
    assert Order.objects.get(document="S1").ordered_on == date(2025, 4, 3)
    sellers = {o.document: o.credits.get().person.code for o in Order.objects.all()}
    assert sellers == {"S1": "ada", "S2": "cleo", "S4": "ada"}


def test_a_decimal_comma_and_dots_between_thousands(tmp_path: Path) -> None:
    mapping = 'source = "erp"\nthousands = "."\ndecimal = ","\n' + MASTERS + ORDERS
    text = (HEADER + "D1,1,2025-03-01,k1,ada,a1,1.234|5\n").replace(",", ";").replace("|", ",")
    (tmp_path / "orders.csv").write_bytes(text.encode("gb18030"))
    assert bring(tmp_path, mapping).applied
    assert net() == {"D1#1": 123450}


def test_a_single_file_needs_no_folder(tmp_path: Path) -> None:
    bring(tmp_path, MASTERS)
    (tmp_path / "orders.csv").write_text(GOOD, encoding="utf-8")
    mapping = read_mapping(f'source = "erp"\n{ORDERS}')
    assert import_files(actor=None, path=tmp_path / "orders.csv", mapping=mapping).applied
    assert Order.objects.count() == 2


def test_money_due_and_money_in_by_documents_of_several_rows(tmp_path: Path) -> None:
    mapping = """
[[record]]
type = "payment"
file = "paid.csv"
columns = { key = "回款号", day = "到账日", amount = "金额", receivable = "应收号", matched = "核销" }
[[record]]
type = "receivable"
file = "due.csv"
columns = { key = "应收号", document = "订单号", due_on = "到期日", amount = "金额" }
"""
    due = "应收号,订单号,到期日,金额\nR1,D1,2025-04-01,100\nR2,D2,2025-05-01,1200\n"
    paid = "回款号,到账日,金额,应收号,核销\nP1,2025-04-02,300,R1,100\nP1,2025-04-02,300,R2,200\nP2,2025-04-03,50,,\n"
    report = bring(tmp_path, MASTERS + ORDERS + mapping, orders=GOOD, due=due, paid=paid)
    assert report.faults == []
    assert sorted(Payment.objects.values_list("key", "amount_fen")) == [("P1", 30000), ("P2", 5000)]
    assert sorted(PaymentMatch.objects.values_list("receivable__key", "amount_fen")) == [("R1", 10000), ("R2", 20000)]
    wrong = bring(tmp_path, mapping, paid=paid.replace("P1,2025-04-02,300,R2,200", "P1,2025-04-09,300,R9,200"))
    assert [(fault.file, fault.row, fault.column) for fault in wrong.faults] == [("paid.csv", 3, "到账日")]


def test_targets_run_until_the_next_one_in_the_file(tmp_path: Path) -> None:
    mapping = """
[[record]]
type = "target"
file = "quotas.csv"
columns = { person = "人", first_day = "起", amount = "额" }
constants = { plan = "quota" }
options = { windows = "until_next", last_window_ends = 2025-06-30 }
"""
    quotas = "人,起,额\nada,2025-01-15,100\ncleo,2025-01-15,200\nada,2025-04-01,300\n"
    report = bring(tmp_path, mapping, quotas=quotas)
    assert (report.faults, counts_of(report, "target").new) == ([], 3)
    plan = Plan.objects.get()
    assert (plan.code, plan.first_day, plan.last_day) == ("quota", date(2025, 1, 15), date(2025, 6, 30))
    assert counts_of(bring(tmp_path, mapping), "target").unchanged == 3
    open_end = mapping.replace(", last_window_ends = 2025-06-30", "")
    (fault,) = bring(tmp_path, open_end).faults
    assert (fault.row, "没有结束日" in fault.reason) == (4, True)


def test_people_and_units_from_chinese_words(tmp_path: Path) -> None:
    mapping = """
[[record]]
type = "membership"
file = "people.csv"
columns = { person = "工号", unit = "部门", first_day = "入职", job = "岗位", leads = "负责人" }
[[record]]
type = "person"
file = "people.csv"
columns = { code = "工号", name = "姓名", joined_on = "入职" }
"""
    people = "工号,姓名,部门,入职,岗位,负责人\nE1,张三,east-1,2025年3月1日,经理,是\nE2,李四,east-1,2025/3/2,,否\n"
    assert bring(tmp_path, mapping, people=people).faults == []
    first, second = (Person.objects.get(code=code).memberships.get() for code in ("E1", "E2"))
    assert (first.job, first.leads, first.first_day) == ("manager", True, date(2025, 3, 1))
    assert (second.job, second.leads) == ("sales", False)
    wrong = bring(tmp_path, mapping, people=people.replace("经理", "厂长"))
    assert [(fault.row, fault.column, fault.value) for fault in wrong.faults] == [(2, "岗位", "厂长")]
