"""Whoever keeps the organisation: looks at a day, moves people and units after seeing the numbers, takes it back."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Journey
from tests.e2e.test_journeys import no_sideways

pytestmark = pytest.mark.e2e


def test_people_are_ticked_moved_and_moved_back(journey: Journey) -> None:
    page = journey.page
    journey.log_in("dora")
    journey.open("/settings/organisation/?on=2024-12-31")
    assert "2024-12-31 的组织" in page.locator("h1").inner_text()
    assert no_sideways(journey)
    page.get_by_label("查找", exact=True).fill("上海一组")
    page.get_by_label("看哪一天", exact=True).fill("今天")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=**")
    page.get_by_role("link", name="上海一组", exact=True).click()
    page.wait_for_url("**/units/*/**")
    assert no_sideways(journey)

    boxes = page.locator("input[name=member]")
    name = page.locator("tbody th a").nth(3).inner_text()
    boxes.nth(3).check()
    boxes.nth(4).check()
    page.get_by_role("button", name="调动选中的人").click()
    page.get_by_label("调到").select_option("south-1")
    page.get_by_label("从哪天起").fill("11-3")
    page.get_by_role("button", name="先看会变什么").click()
    expect(page.locator("#id_reason_error")).to_contain_text("2025-11-03 已经过去")
    expect(page.get_by_label("调到")).to_have_value("south-1")
    page.get_by_label("从哪天起").fill("12-1")
    page.get_by_role("button", name="先看会变什么").click()
    expect(page.locator(".foreseen")).to_contain_text("2 人从 2025-12-01 起调到广州组")
    expect(page.locator(".foreseen")).to_contain_text("空出 2 个席位")
    assert no_sideways(journey)
    page.get_by_role("button", name="调动", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("2 人从 2025-12-01 起调到广州组")

    for number in (3, 4):
        page.locator("tbody th a").nth(number).click()
        page.wait_for_url("**/people/*/")
        if number == 3:
            expect(page.locator("h1")).to_contain_text(name)
        assert no_sideways(journey)
        page.get_by_role("link", name="撤销调动").click()
        page.get_by_role("button", name="撤销调动").click()
        expect(page.get_by_role("status")).to_contain_text("仍在上海一组")
        page.get_by_role("link", name="上海一组", exact=True).first.click()
        page.wait_for_url("**/units/*/**")


def test_a_unit_shows_its_numbers_before_it_hangs_elsewhere(journey: Journey) -> None:
    page = journey.page
    journey.log_in("dora")
    journey.open("/settings/organisation/?find=上海二组")
    page.get_by_role("link", name="上海二组", exact=True).click()
    page.get_by_role("link", name="改挂", exact=True).click()
    page.get_by_label("归到").select_option("south")
    page.get_by_label("从哪天起").fill("12-1")
    page.get_by_role("button", name="先看会变什么").click()
    foreseen = page.locator(".foreseen")
    expect(foreseen).to_contain_text("上海二组从 2025-12-01 起归华南，连同")
    expect(foreseen).to_contain_text("个客户")
    page.get_by_role("button", name="改一改").click()
    expect(page.get_by_label("归到")).to_have_value("south")
    page.get_by_label("归到").select_option("east-2")
    page.get_by_role("button", name="先看会变什么").click()
    expect(page.locator("#id_to_unit_error")).to_contain_text("不能挂在自己下面")


def test_leaving_points_at_the_hand_over_and_can_be_withdrawn(journey: Journey) -> None:
    page = journey.page
    journey.log_in("dora")
    journey.open("/settings/organisation/people/?text=艾达")
    page.get_by_role("link", name="艾达", exact=True).click()
    page.get_by_role("link", name="离职", exact=True).click()
    page.get_by_label("最后一天").fill("12-31")
    page.get_by_label("原因").fill("回老家")
    page.get_by_role("button", name="先看会变什么").click()
    expect(page.locator(".foreseen")).to_contain_text("艾达的最后一天是 2025-12-31")
    page.get_by_role("button", name="办理离职").click()
    expect(page.get_by_role("link", name="办理交接")).to_have_attribute("href", "/handovers/new/?from=ada")
    assert no_sideways(journey)
    page.get_by_role("link", name="撤回离职").click()
    page.get_by_role("button", name="撤回离职").click()
    expect(page.get_by_role("status")).to_contain_text("艾达的离职已撤回")


def test_a_seller_finds_the_names_of_the_units_only(journey: Journey) -> None:
    page = journey.page
    journey.log_in("ada")
    journey.open("/settings/organisation/")
    expect(page.locator(".tree")).to_contain_text("华北")
    page.get_by_role("link", name="北京一组", exact=True).click()
    expect(page.get_by_text("人员不在你的权限范围内")).to_be_visible()
    assert no_sideways(journey)
