"""Files as they should not be: refused or told in words, with their place, and nothing half done."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from foresight.domain.ledger.models import Customer, Order
from foresight.foundation.imports import actions
from foresight.foundation.imports.keeping import folder_of, safe_name
from foresight.foundation.imports.models import ImportDraft
from foresight.foundation.imports.refusals import ImportRefusal
from foresight.foundation.transfer import files
from foresight.foundation.transfer.files import FileProblem
from foresight.foundation.transfer.models import ImportRun
from tests.cast import Cast
from tests.foundation.imports.uploads import kept_files, upload, workbook

pytestmark = pytest.mark.django_db
CUSTOMERS = [("客户编号", "客户名称"), ("k7", "嵩山")]


@pytest.fixture
def company(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return cast


def problem_of(cast: Cast, name: str, content: bytes | str) -> str:
    """What is said about a file: at once, or when it is checked."""
    try:
        draft = actions.upload_files(actor=cast.dora, uploads=[upload(name, content)])
        actions.map_import(actor=cast.dora, draft_id=draft.pk, plan=draft.plan)
        return actions.check_import(actor=cast.dora, draft_id=draft.pk).problem
    except (ImportRefusal, FileProblem) as refusal:
        return str(refusal)


def formulas(*, computed: bool) -> bytes:
    """A workbook with a formula, as a program writes it, or with the value that a spreadsheet adds."""
    content = workbook({"客户": [("客户编号", "客户名称"), ("k7", '=UPPER("abc")')]})
    if not computed:
        return content
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                text = (
                    text.replace(b"<v></v>", b"<v>ABC</v>")
                    .replace(b"<v />", b"<v>ABC</v>")
                    .replace(b"<v/>", b"<v>ABC</v>")
                )
            new.writestr(name, text)
    return target.getvalue()


def with_macro() -> bytes:
    target = io.BytesIO(workbook({"客户": CUSTOMERS}))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return target.getvalue()


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"\0" * 3_000_000)
    return target.getvalue()


def test_each_is_answered_in_words(company: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = ",".join(f"c{n}" for n in range(100_000))
    merged = openpyxl.load_workbook(io.BytesIO(workbook({"客户": [*CUSTOMERS, ("k8", None)]})))
    merged["客户"].merge_cells("A2:A3")
    target = io.BytesIO()
    merged.save(target)
    told = {
        "formula": problem_of(company, "公式.xlsx", formulas(computed=False)),
        "merged": problem_of(company, "合并.xlsx", target.getvalue()),
        "twice": problem_of(company, "客户.csv", "客户编号,客户名称,客户名称\nk1,甲,乙\n"),
        "mixed": problem_of(
            company,
            "混.csv",
            "客户编号,客户名称\nk1,".encode() + "黄河".encode("gb18030") + "\nk2,长城€\n".encode() + b"\xff\n",
        ),
        "broken": problem_of(company, "坏.xlsx", workbook({"客户": CUSTOMERS})[:-400]),
        "page": problem_of(company, "导出.xls", "<html><table><tr><td>1</td></tr></table></html>"),
        "program": problem_of(company, "客户.xlsx", b"MZ\x90\0"),
        "nothing": problem_of(company, "空.xlsx", workbook({"客户": []})),
    }
    monkeypatch.setattr(files, "LARGEST", 1_000_000)
    told["bomb"] = problem_of(company, "炸弹.xlsx", bomb())
    told["wide"] = problem_of(company, "宽.csv", f"客户编号,客户名称,{wide}\nk1,甲\n")
    wanted = {
        "formula": "B2 是公式",
        "merged": "A2:A3 是合并单元格",
        "twice": "“客户名称”出现了两次",
        "mixed": "第 2 行有读不出来的字",
        "broken": "损坏",
        "page": "网页",
        "program": "程序",
        "nothing": "还没有选要导入什么",
        "bomb": "解开后有",
        "wide": "最多 2,000 列",
    }
    assert {key: text for key, text in told.items() if wanted[key] not in text} == {}
    assert (Customer.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_what_can_be_read_is_read_and_what_is_odd_is_said(company: Cast) -> None:
    draft = actions.upload_files(
        actor=company.dora,
        uploads=[
            upload("客户.xlsm", with_macro()),
            upload("客户.csv", workbook({"客户": CUSTOMERS})),
            upload("名单.xlsx", "客户编号,客户名称\nk9,华山\n".encode("gb18030")),
            upload("算好.xlsx", formulas(computed=True)),
        ],
    )
    assert [part["type"] for part in draft.plan["parts"]] == ["customer"] * 4
    notes = " ".join(draft.notes)
    assert "宏不会运行" in notes
    assert "客户.csv 其实是 Excel 工作簿" in notes
    assert "名单.xlsx 其实是文本" in notes
    assert draft.plan["parts"][3]["samples"]["客户名称"] == ["ABC"]


def test_days_of_both_date_systems_are_the_same_day(company: Cast) -> None:
    for system in (None, CALENDAR_MAC_1904):
        book = openpyxl.Workbook()
        if system is not None:
            book.epoch = system
        sheet = book.active
        assert sheet is not None
        sheet.append(("订单号", "签订日", "不含税金额"))
        sheet.append(("O-1", datetime(2025, 6, 18), 12))
        target = io.BytesIO()
        book.save(target)
        draft = actions.upload_files(actor=company.dora, uploads=[upload("订单.xlsx", target.getvalue())])
        assert draft.plan["parts"][0]["samples"]["签订日"] == ["2025-06-18"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\tmp\\订单.xlsx", "订单.xlsx"),
        (".htaccess", "htaccess"),
        ("a\0b\n.csv", "ab.csv"),
        ("<script>.csv", "_script_.csv"),
        ("", "文件"),
        ("／..／x", "／..／x"),
    ],
)
def test_names_of_files_lead_nowhere(given: str, kept: str) -> None:
    assert safe_name(given) == kept
    assert (folder_of("x") / safe_name(given)).resolve().parent == folder_of("x").resolve()
    assert len(safe_name("长" * 500 + ".xlsx").encode()) <= 100


def test_files_of_one_name_do_not_meet(company: Cast, tmp_path: Path) -> None:
    twice = [upload("客户.csv", "客户编号,客户名称\nk1,甲\n"), upload("客户.csv", "客户编号,客户名称\nk2,乙\n")]
    draft = actions.upload_files(actor=company.dora, uploads=twice)
    assert [file["name"] for file in draft.files] == ["客户.csv", "客户 (2).csv"]
    assert len(kept_files(tmp_path)) == 2


CELLS = st.sampled_from(
    ["订单号", "签订日", "金额", "客户", "O-1", "2025-01-01", "=1+1", "", "'", '"', "1,2", "9" * 40, "１２", "￥5"]
)
TEXTS = st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=6).map("\n".join)


@bounded(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=300), TEXTS.map(str.encode), TEXTS.map(lambda text: text.encode("utf-16"))))
def test_whatever_comes_is_read_or_refused_in_words(company: Cast, content: bytes) -> None:
    problem_of(company, "x.csv", content)
    assert (Order.objects.count(), ImportRun.objects.count()) == (0, 0)
    assert not ImportDraft.objects.exclude(state="open").exists()
