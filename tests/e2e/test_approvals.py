"""A request from asking to the decision, on a desktop and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Journey
from tests.e2e.test_commitments import switch_to
from tests.e2e.test_journeys import no_sideways

pytestmark = pytest.mark.e2e


def test_a_request_is_asked_about_answered_and_refused_with_a_reason(journey: Journey) -> None:
    page = journey.page
    phone = page.viewport_size is not None and page.viewport_size["width"] < 500
    month = "2023-01" if phone else "2023-02"
    title = f"关账：{month}"
    journey.log_in("dora")
    journey.open("/settings/periods/")
    page.get_by_label("期间", exact=True).fill(month)
    page.get_by_label("原因", exact=True).fill("上年的账都对过了")
    page.get_by_role("button", name="申请关账").click()
    page.wait_for_load_state("networkidle")
    journey.open("/approvals/?tab=mine")
    page.get_by_role("link", name=title).first.click()
    page.wait_for_url("**/approvals/*/")
    address = page.url.removeprefix(journey.server)
    expect(page.locator(".route-step.is-open")).to_contain_text("销售总监")
    expect(page.locator(".decision")).to_have_count(0)
    assert no_sideways(journey)

    switch_to(journey, "director")
    journey.open("/todo/")
    page.get_by_role("link", name=title).click()
    page.wait_for_url(f"**{address}")
    if phone:
        box = page.get_by_role("button", name="同意", exact=True).bounding_box()
        assert box is not None
        assert 844 / 2 < box["y"] < 844  # in reach of the thumb without scrolling
    page.locator("summary", has_text="先问申请人一句").click()
    page.get_by_label("问题").fill("一月的退货入账了吗？")
    page.get_by_role("button", name="提问").click()
    expect(page.get_by_role("status")).to_contain_text("已提问")

    switch_to(journey, "dora")
    journey.open(address)
    page.get_by_label("答复").fill("还差一张")
    page.get_by_role("button", name="答复").click()
    expect(page.locator(".history")).to_contain_text("还差一张")

    switch_to(journey, "director")
    journey.open(address)
    page.get_by_role("button", name="不同意").click()
    expect(page.get_by_role("alert")).to_contain_text("不同意要写明原因")
    assert "422" in journey.complaints.pop()
    page.get_by_label("你的意见").fill("等那一张入账再关")
    page.get_by_role("button", name="不同意").click()
    expect(page.locator("h1")).to_contain_text("未同意")
    expect(page.locator(".route-step.is-refused")).to_contain_text("等那一张入账再关")
    assert no_sideways(journey)

    switch_to(journey, "ada")
    response = page.goto(journey.server + address)
    assert response is not None
    assert response.status == 404
    assert "404" in journey.complaints.pop()
