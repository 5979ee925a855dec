"""What people do, in a real browser."""

from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.e2e.conftest import Journey

pytestmark = pytest.mark.e2e


def no_sideways(journey: Journey) -> bool:
    """Whether the page is no wider than the window."""
    return bool(journey.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_the_director_drills_from_the_cockpit_to_the_rows(journey: Journey) -> None:
    page = journey.page
    journey.log_in("director")
    page.wait_for_load_state("networkidle")
    assert "截至 11 月 14 日完成" in page.locator("h1").inner_text()
    assert page.locator(".chart svg").count() >= 3
    assert no_sideways(journey)

    page.locator(".tile", has_text="保底达成率").locator("a.figure").click()
    assert page.locator("h1").inner_text() == "目标达成率"
    assert "÷ 1,200,000,000.00" in page.locator(".exact").inner_text()

    page.get_by_role("link", name="按区域").click()
    page.locator("section.panel table.figures tbody th a", has_text="华东").click()
    page.wait_for_url("**region=*")
    assert "华东" in page.locator("p.note").nth(1).inner_text()

    page.locator("dl.facts a.figure").first.click()
    page.wait_for_url("**/rows/**")
    total = page.locator("h1").inner_text().split()[-1]
    assert f"合计 {total}" in page.locator("h2").first.inner_text()
    regions = page.locator("tbody tr td:nth-child(9)").all_inner_texts()
    assert set(regions) == {"华东"}

    page.get_by_role("link", name="下一页").click()
    page.wait_for_url("**page_number=2**")
    assert "第 2 页" in page.locator("nav.pages").inner_text()
    assert no_sideways(journey)


def test_ada_sees_her_own_figures_and_no_others(journey: Journey) -> None:
    page = journey.page
    journey.log_in("ada")
    assert "完成" in page.locator("h1").inner_text()
    page.locator(".tile", has_text="销售额").locator("a.figure").first.click()
    page.locator("dl.facts a.figure").first.click()
    page.wait_for_url("**/rows/**")
    sellers = page.locator("tbody tr td:nth-child(7)").all_inner_texts()
    assert set(sellers) == {page.evaluate("document.querySelector('.person').textContent")}


def test_the_director_takes_the_summary_along(journey: Journey, tmp_path: Path) -> None:
    page = journey.page
    journey.log_in("director")
    journey.open("/summary/?period=2025")
    assert "2025 年度总结" in page.locator("article h1").inner_text()
    assert page.locator("article .chart svg").count() >= 3
    assert no_sideways(journey)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Word").click()
    target = tmp_path / "summary.docx"
    download.value.save_as(target)
    text = "\n".join(paragraph.text for paragraph in Document(str(target)).paragraphs)
    assert "年度概览" in text


def test_the_demos_today_the_language_and_the_colours_can_be_switched(journey: Journey) -> None:
    page = journey.page
    journey.log_in("director")
    page.get_by_label("今天").select_option("2025-12-31")
    expect(page.locator("h1")).to_contain_text("2025 完成 13.60")
    page.get_by_label("今天").select_option("2025-11-14")
    expect(page.locator("h1")).to_contain_text("11 月 14 日")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_contain_text("of Floor")
    page.get_by_role("button", name="Dark or light").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_the_keyboard_reaches_the_content_first(journey: Journey) -> None:
    page = journey.page
    journey.log_in("director")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_wrong_password_is_told_and_nothing_typed_is_lost(journey: Journey) -> None:
    page = journey.page
    page.goto(f"{journey.server}/login/")
    page.get_by_label("登录名").fill("director")
    page.get_by_label("密码").fill("not-the-password")
    page.get_by_role("button", name="登录", exact=True).click()
    assert "登录名或密码不对" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("登录名").input_value() == "director"


def test_no_page_is_wider_than_the_window(journey: Journey) -> None:
    journey.log_in("director")
    pages = [
        "/?period=2025",
        "/?period=2025-11",
        "/targets/?period=2025",
        "/summary/?period=2025",
        "/metrics/",
        "/metrics/attainment/?period=2025&by=region",
        "/metrics/revenue.net/?period=2025&by=person",
        "/metrics/revenue.net/rows/?period=2025&part=revenue",
    ]
    wide = []
    for address in pages:
        journey.open(address)
        if not no_sideways(journey):
            wide.append(address)
    assert wide == []
