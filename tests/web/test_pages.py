"""Every page for everybody: it opens, it is scoped, it keeps to the policy of the page."""

import re
from html import unescape

import pytest
from django.test import Client

from foresight.core.metrics import CATALOGUE
from foresight.domain.ledger.models import Customer
from foresight.foundation.organisation.models import Person, Unit

PAGES = ["/", "/targets/", "/targets/2025@1/", "/summary/", "/metrics/"]
PAGES += [f"/metrics/{key}/" for key in CATALOGUE]
PAGES += [f"/metrics/{key}/rows/?part={part.key}" for key, metric in CATALOGUE.items() for part in metric.parts]
VIEWERS = ["ada", "ben", "cleo", "dora", "director"]


def words(response) -> str:
    """The text of a page."""
    return unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("viewer", VIEWERS)
def test_every_page_opens_for_everybody(as_user, viewer):
    client = as_user(viewer)
    failed = {page: r.status_code for page in PAGES if (r := client.get(page)).status_code != 200}
    assert failed == {}


def test_nobody_sees_a_page_without_logging_in(books):
    for page in [*PAGES, "/summary/file/", "/data/exports/metric-rows/xlsx/?metric=revenue.net"]:
        response = Client(headers={"host": "127.0.0.1"}).get(page)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/login/?next=")


@pytest.mark.parametrize(
    ("viewer", "revenue"),
    # Ada 1,000 + 300 − 200 + 200. Ben leads 华东: the same, and k1's rows are Ada's too. Cleo 500 + 200.
    # The director and the administrator see all: 1,000 + 300 − 200 + 500 + 400.
    [("ada", "1,300.00"), ("ben", "1,300.00"), ("cleo", "700.00"), ("dora", "2,000.00"), ("director", "2,000.00")],
)
def test_the_cockpit_shows_what_the_viewer_may_see(as_user, viewer, revenue):
    page = as_user(viewer).get("/?period=2025")
    assert f'title="{revenue}"' in page.content.decode()


def test_the_cockpit_begins_with_its_conclusion(as_user):
    # 2,000 of a floor of 2,000 by 30 June; the stretch is 3,000.
    text = words(as_user("director").get("/?period=2025"))
    assert "截至 6 月 30 日完成 2,000.00 元，达保底 100.0%" in text.replace("\u00a0", " ")
    assert "离争取还差 1,000.00 元" in text.replace("\u00a0", " ")


def test_a_line_without_a_target_is_shown_as_unplanned(as_user):
    assert "计划外" in words(as_user("director").get("/?period=2025"))


def test_another_unit_is_not_found(as_user, books):
    north = books.unit("north").pk
    assert as_user("ben").get(f"/?unit={north}").status_code == 404
    assert as_user("ada").get(f"/metrics/revenue.net/?unit={north}").status_code == 404
    assert as_user("director").get(f"/?unit={north}").status_code == 200


@pytest.mark.parametrize("unit", ["999999", "0", "-1", "abc", "1 or 1=1", "9" * 40])
def test_a_tampered_unit_is_not_found(as_user, unit):
    assert as_user("director").get("/", {"unit": unit}).status_code == 404


def test_an_id_of_somebody_elses_customer_or_colleague_tells_no_name(as_user, books):
    """k2 buys from Cleo alone: for Ada it is as if it were not there."""
    customer = Customer.objects.get(code="k2")
    cleo = Person.objects.get(code="cleo")
    for address in (f"/metrics/revenue.net/?customer={customer.pk}", f"/metrics/revenue.net/?person={cleo.pk}"):
        answer = as_user("ada").get(address)
        assert answer.status_code == 404
        assert customer.name not in words(answer)
        assert cleo.name not in words(answer)
        assert as_user("director").get(address).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/metrics/no.such/", 404),
        ("/metrics/revenue.net/?by=planet", 400),
        ("/metrics/revenue.net/?by=region,region", 400),
        ("/metrics/revenue.net/?by=month,quarter", 400),
        ("/metrics/revenue.net/?period=2025-13", 400),
        ("/metrics/revenue.net/?period=yesterday", 400),
        ("/metrics/revenue.net/?period=2025&by=day", 200),
        ("/metrics/revenue.net/?period=2020-01-01..2025-12-31&by=day", 400),
        ("/metrics/revenue.net/?region=1%20or%201=1", 400),
        ("/metrics/revenue.net/?region=none", 200),
        ("/metrics/revenue.net/?region=424242", 404),
        ("/metrics/attainment/?plan=2031", 404),
        ("/metrics/attainment/?tier=moon", 404),
        ("/metrics/attainment/?by=customer", 400),
        ("/metrics/revenue.net/rows/?part=nothing", 404),
        ("/metrics/revenue.net/rows/?page_number=0", 400),
        ("/metrics/revenue.net/rows/?page_number=x", 400),
        ("/metrics/revenue.net/rows/?page_number=999999", 200),
        ("/targets/2031/", 404),
        ("/targets/2025@9/", 404),
        ("/summary/?period=2031", 404),
        ("/nowhere/", 404),
    ],
)
def test_a_wrong_address_is_answered_and_never_breaks(as_user, address, status):
    assert as_user("director").get(address).status_code == status


def test_the_rows_add_up_to_the_figure(as_user):
    page = words(as_user("director").get("/metrics/revenue.net/rows/?part=revenue&period=2025"))
    assert "共 6 行，合计 2,000.00" in page  # four orders, one of them for two sellers, and a return
    assert "退货" in page


def test_ada_sees_only_her_part_of_a_shared_order(as_user):
    page = words(as_user("ada").get("/metrics/revenue.net/rows/?part=revenue&period=2025-04"))
    assert "共 1 行，合计 200.00" in page
    assert "克莱" not in page


def test_the_period_and_the_unit_are_kept_for_the_next_page(as_user, books):
    client = as_user("director")
    client.get(f"/?period=2025Q1&unit={books.unit('east').pk}")
    page = words(client.get("/metrics/revenue.net/"))
    assert "1,300.00" in page  # 1,000 + 300 in the first quarter, the return came later
    assert "2025Q1" in page


def test_the_plan_page_shows_amounts_of_the_viewer(as_user):
    # Ben's region carries 60 % of 2,000.
    assert 'title="1,200.00"' in as_user("ben").get("/targets/").content.decode()
    assert 'title="2,000.00"' in as_user("director").get("/targets/").content.decode()


def test_the_rows_download_as_a_workbook_without_formulas(as_user):
    from io import BytesIO

    from openpyxl import load_workbook

    Customer.objects.filter(code="k1").update(name='=HYPERLINK("http://x","y")')
    from foresight.foundation.warehouse.actions import mark_changed

    mark_changed()
    answer = as_user("director").get("/data/exports/metric-rows/xlsx/?metric=revenue.net&part=revenue&period=2025")
    sheet = load_workbook(BytesIO(answer.getvalue())).active
    rows = list(sheet.iter_rows(min_row=2))
    assert sum(row[-1].value for row in rows) == 2000
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d"}


def test_the_summary_downloads_as_a_word_document(as_user):
    from io import BytesIO

    from docx import Document

    answer = as_user("director").get("/summary/file/?period=2025")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="summary-2025.docx"'
    text = "\n".join(paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs)
    assert "2025 年度总结" in text


def test_every_page_has_the_strict_policy_and_asks_no_other_host(as_user):
    client = as_user("director")
    for page in ["/", "/summary/", "/metrics/", "/metrics/attainment/?by=region", "/targets/", "/nowhere/"]:
        response = client.get(page)
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
        html = response.content.decode()
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//', html) == []
        assert re.findall(r"<style|\sstyle=|\son\w+=", html) == []
        assert re.findall(r"<script(?![^>]*(?:src=|application/json))", html) == []


def test_the_pages_speak_english_after_the_switch(as_user):
    client = as_user("director")
    client.post("/language/", {"language": "en", "next": "/"})
    page = words(client.get("/?period=2025")).replace("\u00a0", " ")
    assert "100.0% of Floor" in page
    assert "Repurchase rate" in page


def test_switching_today_is_for_the_demo_company_and_its_days_only(as_user):
    client = as_user("ada")
    client.post("/today/", {"day": "2025-12-31", "next": "/"})
    assert "2025 完成" in words(client.get("/?period=2025"))
    client.post("/today/", {"day": "2031-01-01", "next": "/"})
    assert "没有这个日子可选" in words(client.get("/"))


def test_units_that_a_viewer_leads_can_be_chosen_and_no_others(as_user):
    page = as_user("ben").get("/").content.decode()
    offered = set(re.findall(r'<option value="(\d+)"', page.split('id="unit"')[1].split("</select>")[0]))
    east = Unit.objects.filter(code__in=["east", "east-1"]).values_list("pk", flat=True)
    assert offered == {str(unit) for unit in east}


def test_before_anything_is_set_up_the_page_teaches(db):
    from foresight.foundation.organisation.actions import create_account

    user = create_account(actor=None, username="root", password="yellow-river-2025", is_administrator=True)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    page = client.get("/")
    assert page.status_code == 200
    assert "foresight import" in words(page)
