"""A promise from the first word to the acceptance, on a desktop and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Journey
from tests.e2e.test_approvals import switch_to
from tests.e2e.test_journeys import no_sideways

pytestmark = pytest.mark.e2e


def test_a_promise_is_made_moved_reported_sent_back_and_accepted(journey: Journey) -> None:
    page = journey.page
    title = f"给黄河机械补一份报价（{page.viewport_size['width']}）"  # type: ignore[index]  # the journey has a size
    journey.log_in("ada")
    journey.open("/todo/")
    page.get_by_role("link", name="记一个承诺").first.click()
    page.get_by_label("要做成什么").fill(title)
    page.get_by_label("什么时候之前").fill("昨天")
    page.get_by_label("答应谁").fill("ben")
    page.get_by_label("说明").fill("写明交期")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("alert")).to_contain_text("已经过去")
    expect(page.get_by_label("说明")).to_have_value("写明交期")
    page.get_by_label("什么时候之前").fill("今天")
    page.keyboard.press("Enter")
    page.wait_for_url("**/todo/")
    today = page.get_by_role("region", name="今天")
    expect(today).to_contain_text(title)
    assert no_sideways(journey)

    page.get_by_role("link", name=title).click()
    page.wait_for_url("**/todo/*/")
    address = page.url.removeprefix(journey.server)
    page.locator("summary", has_text="改期").click()
    page.get_by_label("改到哪天").fill("下周一")
    page.locator("details[open]").get_by_label("原因").fill("客户出差")
    page.get_by_role("button", name="确认改期").click()
    expect(page.locator("dl.facts")).to_contain_text("改过 1 次期，原定")
    assert no_sideways(journey)

    journey.open("/todo/")
    card = page.locator(".promise", has_text=title)
    if not card.is_visible():
        page.locator("summary", has_text="以后").click()
    card.locator("summary", has_text="报告完成").click()
    card.get_by_label("结果").fill("报价单已发")
    card.get_by_role("button", name="确认报告完成").click()
    expect(page.get_by_role("status")).to_contain_text("已报告完成")

    switch_to(journey, "ben")
    journey.open("/todo/")
    page.get_by_role("link", name=title).click()
    page.locator("summary", has_text="退回").click()
    page.get_by_label("还缺什么").fill("少了税率")
    page.get_by_role("button", name="确认退回").click()
    expect(page.locator(".history")).to_contain_text("少了税率")

    switch_to(journey, "ada")
    journey.open(address)
    page.locator("summary", has_text="报告完成").click()
    page.locator("details[open]").get_by_label("凭据", exact=True).fill("邮件回执")
    page.get_by_role("button", name="确认报告完成").click()
    expect(page.locator(".history")).to_contain_text("邮件回执")

    switch_to(journey, "ben")
    journey.open("/todo/")
    page.get_by_role("button", name=f"验收 {title}").click()
    expect(page.get_by_role("status")).to_contain_text("验收")
    journey.open("/todo/all/?state=ended")
    expect(page.locator("table")).to_contain_text(title)
    assert no_sideways(journey)
