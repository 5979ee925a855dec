"""The plan page: amounts by region, line and quarter, worked out by hand."""

from datetime import date

from foresight.domain.targets.actions import adopt_plan
from foresight.domain.targets.inputs import LevelInput, PlanInput, TierInput
from tests.web.test_pages import words


def test_every_region_and_line_has_its_amount_in_every_quarter(as_user):
    page = as_user("director").get("/targets/?period=2025").content.decode()
    grid = page.split("区域 × 产品线 × 期间</h2>")[1].split("</section>")[0]
    # 2,000 × 30 % × 60 % × 55 %, and 2,000 × 20 % × 40 % × 45 %
    assert 'title="198.00"' in grid
    assert 'title="72.00"' in grid
    assert 'title="660.00"' in grid  # 华东 A in the year: 2,000 × 60 % × 55 %
    assert "最初" not in grid


def test_amounts_of_the_first_version_stand_beside_those_that_changed(as_user):
    adopt_plan(
        actor=None,
        plan=PlanInput(
            code="2025",
            name="2025 年度",
            year=2025,
            tiers=(
                TierInput("floor", "保底", 200_000, "Floor", base=True),
                TierInput("stretch", "争取", 300_000, "Stretch"),
            ),
            levels=(
                LevelInput("quarter", "3:3:2:2"),
                LevelInput("region", {"华东": 50, "华北": 50}),
                LevelInput("product_line", {"A 线": 55, "B 线": 45}),
                LevelInput("person"),
            ),
            effective_on=date(2025, 2, 1),
            reason="市场变了",
        ),
    )
    page = as_user("director").get("/targets/?period=2025").content.decode()
    grid = page.split("区域 × 产品线 × 期间</h2>")[1].split("</section>")[0]
    assert 'title="165.00"' in grid  # 2,000 × 30 % × 50 % × 55 %
    assert "最初 198.00" in grid


def test_over_which_days_a_target_spreads_is_said_in_both_languages(as_user):
    client = as_user("director")
    assert "分摊到工作日" in words(client.get("/targets/?period=2025"))
    client.post("/language/", {"language": "en", "next": "/"})
    assert "working days" in words(client.get("/targets/?period=2025"))


def test_a_wide_table_names_its_columns_in_every_cell_for_the_cards_of_a_phone(as_user):
    page = as_user("director").get("/targets/?period=2025").content.decode()
    assert '<table class="figures cards">' in page
    assert 'data-label="2025Q1"' in page
