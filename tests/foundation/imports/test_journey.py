"""From a messy file to an applied import and back: guessed, checked, mended, applied as a job, undone."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from foresight.domain.ledger.actions import save_customers
from foresight.domain.ledger.inputs import CustomerInput
from foresight.domain.ledger.models import Customer, Order, OrderCredit, OrderLine, SalesEntry
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.imports import actions
from foresight.foundation.imports.actions import checking
from foresight.foundation.imports.checking import error_sheet
from foresight.foundation.imports.jobs import SWEEP
from foresight.foundation.imports.models import ImportDraft
from foresight.foundation.imports.queries import what_depends_on
from foresight.foundation.imports.refusals import ImportRefusal
from foresight.foundation.jobs.actions import cancel_job, start_job
from foresight.foundation.jobs.worker import work_off
from foresight.foundation.transfer.models import ImportRun, ImportTrace
from tests.books import stock_masters
from tests.cast import Cast
from tests.foundation.imports.uploads import kept_files, messy, rows_of, saved, upload, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path


@pytest.fixture
def company(cast: Cast, home: Path) -> Cast:
    stock_masters()
    save_customers(actor=None, customers=[CustomerInput("k1", "黄河机械"), CustomerInput("k2", "长城电气")])
    return cast


def checked(cast: Cast) -> ImportDraft:
    draft = actions.upload_files(actor=cast.dora, uploads=[messy()])
    actions.map_import(actor=cast.dora, draft_id=draft.pk, plan=draft.plan)
    return actions.check_import(actor=cast.dora, draft_id=draft.pk)


def test_what_a_table_is_and_what_its_columns_mean_is_guessed(company: Cast) -> None:
    draft = actions.upload_files(actor=company.dora, uploads=[messy()])
    (part,) = draft.plan["parts"]
    assert (part["type"], part["header"], part["use"]) == ("order", 3, True)
    assert part["columns"] == {
        "document": "合同编号",
        "line": "项次",
        "day": "签约日期",
        "customer": "客户名称",
        "seller": "业务员",
        "product": "产品编码",
        "gross": "价税合计（万元）",
        "tax_rate": "税率",
    }
    assert part["units"] == {"gross": "万元"}
    assert part["values"]["customer"] == {"黄河机械": "k1", "长城电气": "k2"}
    assert part["values"]["seller"] == {"艾达": "ada", "克莱": "cleo"}


def test_a_messy_file_is_mended_applied_and_undone(company: Cast) -> None:
    draft = checked(company)
    assert draft.problem == ""
    assert draft.report is not None
    faults = {(fault["row"], fault["column"]): fault for fault in draft.report["faults"]}
    assert set(faults) == {(6, "客户名称"), (7, "签约日期")}
    assert Order.objects.count() == 0
    with pytest.raises(ImportRefusal, match="2 行不能导入"):
        actions.start_import(actor=company.dora, draft_id=draft.pk)

    cells = [
        ("订单.xlsx", "明细", 6, {"客户名称": "长城电气"}),
        ("订单.xlsx", "明细", 7, {"签约日期": "2025-04-30"}),
    ]
    actions.fix_import(actor=company.dora, draft_id=draft.pk, cells=cells)
    draft = actions.check_import(actor=company.dora, draft_id=draft.pk)
    assert draft.report is not None
    assert (draft.report["bad"], draft.report["counts"][0]["new"]) == (0, 3)
    # 11.3 + 2.26 + 5.65 万, and 113,000 元 as the cell itself says.
    assert draft.report["counts"][0]["sums"] == {"gross": "305100.00"}

    actions.start_import(actor=company.dora, draft_id=draft.pk)
    assert Order.objects.count() == 0
    assert work_off() == 1
    draft.refresh_from_db()
    assert draft.state == ImportDraft.State.APPLIED
    assert draft.run is not None
    assert draft.job is not None
    assert draft.job.result == {"import": draft.pk, "run": draft.run.pk, "bad": 0}
    # Without 13 % of tax: 100,000, 20,000, 50,000 and 100,000 yuan.
    assert sorted(SalesEntry.objects.values_list("net_fen", flat=True)) == [
        2_000_000,
        5_000_000,
        10_000_000,
        10_000_000,
    ]
    assert Order.objects.get(document="HT-3").ordered_on == date(2025, 4, 30)

    assert what_depends_on(draft.run) == []
    run = actions.undo_import(actor=company.dora, run_id=draft.run.pk, reason="传错了文件")
    assert (Order.objects.count(), OrderLine.objects.count(), OrderCredit.objects.count()) == (0, 0, 0)
    assert SalesEntry.objects.count() == 0
    assert (run.undone_by, run.undo_reason) == (company.dora, "传错了文件")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.reason) == ("import.undo", "传错了文件")
    assert entry.after is not None
    assert entry.after["removed"]["ledger.order"] == 3
    with pytest.raises(ImportRefusal, match="已经撤销"):
        actions.undo_import(actor=company.dora, run_id=run.pk, reason="再来一次")


def test_the_error_sheet_mended_in_excel_goes_on_with_the_same_import(company: Cast) -> None:
    draft = checked(company)
    sheet = error_sheet(draft)
    rows = rows_of(sheet)
    assert rows[0][:4] == [f"准星：行号（导入 {draft.pk}）", "准星：哪一列", "准星：原因", "准星：怎么办"]
    assert [row[0] for row in rows[1:]] == [6, 7]
    assert rows[1][1] == "客户名称"
    mended = saved(sheet, {"H2": "长城电气", "G3": "2025-04-30"})
    found = actions.upload_files(actor=company.dora, uploads=[upload("改好了.xlsx", mended)])
    assert found.pk == draft.pk
    assert ImportDraft.objects.count() == 1
    draft = actions.check_import(actor=company.dora, draft_id=draft.pk)
    assert draft.report is not None
    assert (draft.report["bad"], draft.report["counts"][0]["new"]) == (0, 3)


def test_the_error_sheet_of_an_applied_import_is_read_as_that_import_was(company: Cast) -> None:
    draft = checked(company)
    actions.start_import(actor=company.dora, draft_id=draft.pk, skip_bad=True)
    work_off()
    draft.refresh_from_db()
    assert Order.objects.count() == 1
    mended = saved(error_sheet(draft), {"H2": "长城电气", "G3": "2025-04-30"})
    again = actions.upload_files(actor=company.dora, uploads=[upload("错误表.xlsx", mended)])
    assert again.continues_id == draft.pk
    assert again.plan["parts"][0]["columns"] == draft.plan["parts"][0]["columns"]
    actions.map_import(actor=company.dora, draft_id=again.pk, plan=again.plan)
    again = actions.check_import(actor=company.dora, draft_id=again.pk)
    assert again.report is not None
    assert (again.report["bad"], again.report["counts"][0]["new"]) == (0, 2)


def test_an_import_on_which_something_depends_is_not_undone_and_says_what(company: Cast) -> None:
    file = upload("客户.csv", "客户编号,客户名称\nk8,泰山重工\nk9,华山动力\n")
    draft = actions.upload_files(actor=company.dora, uploads=[file])
    actions.map_import(actor=company.dora, draft_id=draft.pk, plan=draft.plan)
    actions.check_import(actor=company.dora, draft_id=draft.pk)
    actions.start_import(actor=company.dora, draft_id=draft.pk)
    work_off()
    run = ImportRun.objects.get()
    assert ImportTrace.objects.filter(run=run).count() == 2
    Order.objects.create(
        source="x",
        document="O-9",
        ordered_on=date(2025, 5, 1),
        customer=Customer.objects.get(code="k9"),
        currency="CNY",
        recorded_at=run.started_at,
    )
    with pytest.raises(ImportRefusal, match=r"1 条订单用到了这次导入的内容（例如 O-9）"):
        actions.undo_import(actor=company.dora, run_id=run.pk, reason="错了")
    assert Customer.objects.filter(code="k8").exists()
    Order.objects.all().delete()
    Customer.objects.filter(code="k8").update(name="改了名")
    with pytest.raises(ImportRefusal, match="后来又改过（例如 改了名）"):
        actions.undo_import(actor=company.dora, run_id=run.pk, reason="错了")
    Customer.objects.filter(code="k8").update(name="泰山重工")
    actions.undo_import(actor=company.dora, run_id=run.pk, reason="错了")
    assert not Customer.objects.filter(code__in=("k8", "k9")).exists()


def test_a_saved_reading_is_suggested_for_the_same_headers(company: Cast) -> None:
    draft = actions.upload_files(actor=company.dora, uploads=[messy()])
    draft.plan["parts"][0]["constants"]["legal_entity"] = "长河设备（上海）"
    actions.map_import(actor=company.dora, draft_id=draft.pk, plan={**draft.plan, "source": "erp"})
    actions.save_mapping(actor=company.dora, draft_id=draft.pk, name="每月订单")
    again = actions.upload_files(actor=company.dora, uploads=[messy()])
    assert (again.plan["saved"], again.plan["source"]) == ("每月订单", "erp")
    assert again.plan["parts"][0]["constants"] == {"legal_entity": "长河设备（上海）"}


def test_files_go_with_an_import_that_is_given_up_and_nothing_is_kept_of_a_refused_one(
    company: Cast, home: Path
) -> None:
    draft = checked(company)
    assert len(kept_files(home)) == 2  # the upload and the report beside it
    actions.cancel_import(actor=company.dora, draft_id=draft.pk)
    assert kept_files(home) == []
    with pytest.raises(ImportRefusal, match="PDF"):
        actions.upload_files(actor=company.dora, uploads=[messy(), upload("合同.xlsx", b"%PDF-1.7 ...")])
    with pytest.raises(ImportRefusal, match="空的"):
        actions.upload_files(actor=company.dora, uploads=[upload("空.csv", "")])
    assert kept_files(home) == []
    assert ImportDraft.objects.count() == 1


def test_two_people_at_one_import_do_not_overwrite_each_other(company: Cast) -> None:
    draft = checked(company)
    cells = [("订单.xlsx", "明细", 6, {"客户名称": "长城电气"})]
    actions.fix_import(actor=company.dora, draft_id=draft.pk, cells=cells, revision=draft.revision)
    with pytest.raises(ImportRefusal, match="别处改过"):
        actions.fix_import(actor=company.dora, draft_id=draft.pk, cells=cells, revision=draft.revision)
    with pytest.raises(ImportRefusal, match="还没有检查"):
        actions.start_import(actor=company.dora, draft_id=draft.pk)


def test_who_may_not_import_does_nothing(company: Cast) -> None:
    with pytest.raises(PermissionDenied):
        actions.upload_files(actor=company.ben, uploads=[messy()])


def test_hidden_sheets_are_named_and_left_alone(company: Cast) -> None:
    content = workbook(
        {"客户": [("客户编号", "客户名称"), ("k7", "嵩山")], "旧": [("客户编号", "客户名称")]}, hidden=["旧"]
    )
    draft = actions.upload_files(actor=company.dora, uploads=[upload("客户.xlsx", content)])
    assert any("隐藏的工作表：旧" in note for note in draft.notes)
    assert [(part["sheet"], part["use"]) for part in draft.plan["parts"]] == [("客户", True), ("旧", False)]


def test_a_large_file_is_checked_in_the_background(company: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "INLINE", 10)
    draft = checked(company)
    assert draft.state == ImportDraft.State.WAITING
    with pytest.raises(ImportRefusal, match="正在后台处理"):
        actions.fix_import(actor=company.dora, draft_id=draft.pk, reason="改")
    work_off()
    draft.refresh_from_db()
    assert draft.state == ImportDraft.State.OPEN
    assert draft.report is not None
    assert draft.report["bad"] == 2


def test_a_job_that_was_cancelled_or_overtaken_imports_nothing(company: Cast) -> None:
    draft = checked(company)
    actions.start_import(actor=company.dora, draft_id=draft.pk, skip_bad=True)
    draft.refresh_from_db()
    assert draft.job is not None
    cancel_job(actor=company.dora, job_id=draft.job.pk)
    assert work_off() == 0
    # Nothing came of it: the import is open again, and can be asked for again.
    actions.start_import(actor=company.dora, draft_id=draft.pk, skip_bad=True)
    ImportDraft.objects.filter(pk=draft.pk).update(revision=99)  # as if it had been changed since
    work_off()
    draft.refresh_from_db()
    assert draft.job is not None
    draft.job.refresh_from_db()
    assert (draft.job.state, Order.objects.count()) == ("refused", 0)
    assert "又改过" in draft.job.problem


def test_what_has_changed_since_the_check_is_found_when_it_is_applied(company: Cast) -> None:
    file = upload("订单.csv", "订单号,行号,签订日,客户编号,不含税金额\nH-1,1,2025-05-05,k2,10\n")
    draft = actions.upload_files(actor=company.dora, uploads=[file])
    actions.map_import(actor=company.dora, draft_id=draft.pk, plan=draft.plan)
    actions.check_import(actor=company.dora, draft_id=draft.pk)
    actions.start_import(actor=company.dora, draft_id=draft.pk)
    Customer.objects.filter(code="k2").delete()
    work_off()
    draft.refresh_from_db()
    assert draft.job is not None
    assert (draft.state, draft.job.state, Order.objects.count()) == (ImportDraft.State.OPEN, "refused", 0)
    assert draft.report is not None
    assert draft.report["faults"][0]["reason"] == "没有编号为 k2 的客户"


def test_files_are_cleared_away_when_their_time_is_over(company: Cast, home: Path) -> None:
    draft = checked(company)
    actions.start_import(actor=company.dora, draft_id=draft.pk, skip_bad=True)
    work_off()
    left = checked(company)
    old = timezone.now() - timedelta(days=100)
    ImportDraft.objects.update(made_at=old)
    start_job(actor=None, kind=SWEEP, arguments={})
    work_off()
    assert kept_files(home) == []
    draft.refresh_from_db()
    left.refresh_from_db()
    assert (draft.state, left.state) == (ImportDraft.State.APPLIED, ImportDraft.State.CANCELLED)
    assert draft.report is not None
    assert draft.report["counts"][0]["new"] == 1
    assert (draft.report["faults"], draft.plan["parts"][0]["samples"]["客户名称"]) == ([], [])
