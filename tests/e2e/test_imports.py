"""A messy workbook from the upload to the undo, on a desktop and on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.barriers import barriers
from tests.e2e.conftest import Journey
from tests.e2e.test_handovers import is_phone
from tests.e2e.test_journeys import no_sideways
from tests.foundation.imports.uploads import workbook

pytestmark = pytest.mark.e2e


def messy(mark: str) -> bytes:
    """Two customers, and orders with a title above, names for codes, a unit in the header, a customer with a slip and a
    day that there is not."""
    return workbook(
        {
            "客户": [
                ("客户编号", "客户名称"),
                (f"{mark}-K1", f"{mark}黄河机械"),
                (f"{mark}-K2", f"{mark}长城电气"),
            ],
            "订单明细": [
                ("2025 年 11 月订单",),
                ("合同编号", "项次", "签约日期", "客户编码", "业务员", "价税合计（万元）", "税率"),
                (f"{mark}-1", "1", "2025年11月5日", f"{mark}-K1", "艾达", "11.3", "13%"),
                (f"{mark}-1", "2", "2025年11月5日", f"{mark}-K1", "艾达", "２.26", "13%"),
                (f"{mark}-2", "1", "2025/11/6", f"{mark}-K3", "克莱", "5.65", "13%"),
                (f"{mark}-3", "1", "2025-11-31", f"{mark}-K2", "克莱", "113,000 元", "13%"),
            ],
        }
    )


def test_a_messy_workbook_is_mended_imported_and_undone(journey: Journey, tmp_path: Path) -> None:
    page, mark = journey.page, "手机" if is_phone(journey) else "桌面"
    file = tmp_path / f"{mark}订单.xlsx"
    file.write_bytes(messy(mark))
    journey.log_in("dora")
    journey.open("/data/")
    page.get_by_role("link", name="导入", exact=True).click()
    expect(page.get_by_role("heading", name="新的导入")).to_be_visible()
    assert no_sideways(journey)
    page.get_by_label("文件").set_input_files(file)
    page.get_by_role("button", name="上传", exact=True).click()

    expect(page.locator("h1")).to_have_text(file.name)
    expect(page.get_by_label("当作什么导入").nth(0)).to_have_value("customer")
    expect(page.get_by_label("当作什么导入").nth(1)).to_have_value("order")
    expect(page.get_by_label("表头在第几行").nth(1)).to_have_value("2")
    expect(page.get_by_label("含税金额从哪一列来", exact=True)).to_have_value("价税合计（万元）")
    expect(page.get_by_label("含税金额的单位", exact=True)).to_have_value("万元")
    assert no_sideways(journey)
    assert barriers(page) == []
    page.get_by_role("button", name="检查", exact=True).click()

    expect(page.locator(".conclusion")).to_contain_text("有 2 行现在不能导入")
    assert no_sideways(journey)
    assert barriers(page) == []
    page.get_by_label("第 5 行 客户编码").fill(f"{mark}-K2")
    page.get_by_label("第 6 行 签约日期").fill("2025-11-30")
    page.get_by_role("button", name="改好了，再检查").click()
    expect(page.locator(".conclusion")).to_contain_text("检查过了，可以导入：")
    expect(page.locator("#found")).to_contain_text("305,100.00")
    page.get_by_role("button", name="导入", exact=True).click()

    page.wait_for_url("**/data/imports/runs/*/", timeout=60_000)
    expect(page.locator(".conclusion")).to_contain_text("客户 新增 2；订单 新增 3")
    assert no_sideways(journey)
    assert barriers(page) == []
    page.get_by_label("为什么撤销").fill("试一试")
    page.get_by_role("button", name="撤销这次导入").click()
    expect(page.locator(".conclusion")).to_contain_text("已撤销")
    assert no_sideways(journey)

    journey.open("/data/jobs/")
    page.get_by_role("link", name=f"导入 · {file.name}").first.click()
    expect(page.locator("ol.log")).to_contain_text("新增 3")
    assert no_sideways(journey)
    assert barriers(page) == []
