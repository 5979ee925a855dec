"""A request from asking to the decision, on a desktop and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Journey
from tests.e2e.test_journeys import no_sideways

pytestmark = pytest.mark.e2e


def switch_to(journey: Journey, name: str) -> None:
    """Somebody else sits down at the browser."""
    journey.page.context.clear_cookies()
    journey.log_in(name)


def test_a_request_is_asked_about_answered_and_refused_with_a_reason(journey: Journey) -> None:
    page = journey.page
    phone = page.viewport_size is not None and page.viewport_size["width"] < 500
    year = "2024" if phone else "2023"
    title = f"重开：{year}"
    journey.log_in("dora")
    journey.open("/settings/periods/")
    closing = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=year, exact=True)).last
    closing.locator("summary", has_text="申请重开").click()
    closing.get_by_label("原因").fill("有一张退货记错了年份")
    closing.get_by_role("button", name="申请重开").click()
    page.wait_for_load_state("networkidle")
    journey.open("/approvals/?tab=mine")
    page.get_by_role("link", name=title).first.click()
    page.wait_for_url("**/approvals/*/")
    address = page.url.removeprefix(journey.server)
    expect(page.locator(".route-step.is-open")).to_contain_text("财务")
    expect(page.locator(".decision")).to_have_count(0)
    assert no_sideways(journey)

    switch_to(journey, "finance")
    journey.open("/todo/")
    page.get_by_role("link", name=title).click()
    page.wait_for_url(f"**{address}")
    if phone:
        box = page.get_by_role("button", name="同意", exact=True).bounding_box()
        assert box is not None
        assert 844 / 2 < box["y"] < 844  # in reach of the thumb without scrolling
    page.locator("summary", has_text="先问申请人一句").click()
    page.get_by_label("问题").fill("退货单还在吗？")
    page.get_by_role("button", name="提问").click()
    expect(page.get_by_role("status")).to_contain_text("已提问")

    switch_to(journey, "dora")
    journey.open(address)
    page.get_by_label("答复").fill("还差一张")
    page.get_by_role("button", name="答复").click()
    expect(page.locator(".history")).to_contain_text("还差一张")

    switch_to(journey, "finance")
    journey.open(address)
    page.get_by_role("button", name="不同意").click()
    expect(page.get_by_role("alert")).to_contain_text("不同意要写明原因")
    assert "422" in journey.complaints.pop()
    page.get_by_label("你的意见").fill("按更正记在今年就行")
    page.get_by_role("button", name="不同意").click()
    expect(page.locator("h1")).to_contain_text("未同意")
    expect(page.locator(".route-step.is-refused")).to_contain_text("按更正记在今年就行")
    assert no_sideways(journey)

    switch_to(journey, "ada")
    response = page.goto(journey.server + address)
    assert response is not None
    assert response.status == 404
    assert "404" in journey.complaints.pop()
