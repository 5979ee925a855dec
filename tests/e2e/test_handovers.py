"""Handing customers over, and closing a month, each from asking to the decision, on a desktop and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Journey
from tests.e2e.test_approvals import switch_to
from tests.e2e.test_journeys import no_sideways

pytestmark = pytest.mark.e2e


def is_phone(journey: Journey) -> bool:
    return journey.page.viewport_size is not None and journey.page.viewport_size["width"] < 500


def agree(journey: Journey, title: str) -> None:
    """Whoever is logged in agrees to what waits under the title."""
    page = journey.page
    journey.open("/todo/")
    page.get_by_role("link", name=title).first.click()
    page.wait_for_url("**/approvals/*/")
    page.get_by_role("button", name="同意", exact=True).click()
    page.wait_for_load_state("networkidle")


def test_customers_pass_on_when_the_region_manager_agrees(journey: Journey) -> None:
    page = journey.page
    journey.log_in("ben")
    journey.open("/settings/organisation/people/?job=sales")
    sellers = sorted(set(re.findall(r"E\d{4}", page.locator("table").inner_text())))
    giver = sellers[2 if is_phone(journey) else 1]
    journey.open(f"/handovers/new/?from={giver}")
    page.get_by_label("谁接手").fill("ada")
    page.get_by_label("原因").fill("转岗")
    page.get_by_label("剩余的目标").uncheck()
    assert no_sideways(journey)
    page.get_by_role("button", name="先看会交接什么").click()
    expect(page.locator("h1")).to_contain_text("→ 艾达")
    expect(page.locator(".foreseen")).to_contain_text("个客户归 上海一组")
    count = page.locator("input[name=customer]").count()
    assert count > 1
    page.locator("input[name=customer]").last.uncheck()
    assert no_sideways(journey)
    page.get_by_role("button", name="提出交接").click()
    page.wait_for_url(re.compile(r"/handovers/\d+/"))
    expect(page.locator("dl.facts")).to_contain_text("审批中")
    address = page.url.removeprefix(journey.server)
    title = page.locator("h1").inner_text()

    switch_to(journey, "east")
    agree(journey, f"交接：{title}")

    switch_to(journey, "ada")
    journey.open(address)
    expect(page.locator("dl.facts")).to_contain_text("已交接")
    expect(page.get_by_role("heading", name=f"{count - 1} 个客户")).to_be_visible()
    page.get_by_role("link", name=re.compile("客户见面")).click()
    page.wait_for_url(re.compile(r"/todo/\d+/"))
    assert no_sideways(journey)

    switch_to(journey, "cleo")
    response = page.goto(journey.server + address)
    assert response is not None
    assert response.status == 404
    assert "404" in journey.complaints.pop()


def test_a_month_is_closed_when_the_director_agrees(journey: Journey) -> None:
    page = journey.page
    journey.log_in("director")
    journey.open("/todo/")
    if page.get_by_role("link", name="关账：2025-10").count():
        agree(journey, "关账：2025-10")
    journey.open("/settings/periods/")
    year = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="2025", exact=True)).first
    expect(year.get_by_role("cell").nth(9)).to_have_text("已关")
    expect(year.get_by_role("cell").nth(10)).not_to_have_text("已关")
    assert no_sideways(journey)

    switch_to(journey, "finance")
    journey.open("/settings/periods/")
    page.get_by_label("期间", exact=True).fill("2025-11")
    page.locator("#reason").fill("早一点关")
    page.get_by_role("button", name="申请关账").first.click()
    expect(page.locator(".alert")).to_contain_text("最晚能关到 2025-10")
