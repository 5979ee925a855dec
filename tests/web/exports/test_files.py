"""Taking a list along from its page: what one sees, or all; at once, or in the background."""

import csv
import io
import re
from typing import Any

import openpyxl
import pytest

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.jobs.models import Job
from foresight.foundation.jobs.worker import work_off

FILES = "/data/exports"


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def links_of(page: Any) -> list[str]:
    found = re.findall(r'href="(/data/exports/[^"]+)"', page.content.decode())
    return [link.replace("&amp;", "&") for link in found]


def test_the_files_of_a_page_hold_what_it_shows_or_all(as_user):
    dora = as_user("dora")
    shown = links_of(dora.get("/settings/organisation/people/?text=艾"))
    assert shown == [
        f"{FILES}/people/xlsx/?text=%E8%89%BE",
        f"{FILES}/people/csv/?text=%E8%89%BE",
        f"{FILES}/people/xlsx/?state=all",
        f"{FILES}/people/csv/?state=all",
    ]
    assert [row[1] for row in rows_of(dora.get(shown[1]))[-1:]] == ["艾达"]
    assert len(rows_of(dora.get(shown[3]))) == len(rows_of(dora.get(shown[1]))) + 4


def test_the_file_says_what_it_is(as_user):
    answer = as_user("ben").get(f"{FILES}/metric/xlsx/?metric=attainment&period=2025&by=region")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.headers["Cache-Control"] == "private, no-store"
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    said = dict(book["说明"].iter_rows(values_only=True))
    assert said["公司"] == "长河设备"
    assert said["谁导出的"] == "本"
    assert said["范围"] == "只有这个账号看得到的内容"
    assert said["对照计划"] == "2025@1，保底"
    assert "保底" in said["筛选"] and said["行数"] == "2"
    assert said["定义"].startswith("期间内到今天为止的销售额")
    heading, east, total = book.worksheets[0].iter_rows(values_only=True)
    assert heading[:3] == ("区域", "区域编号", "目标达成率")
    # 华东 sold 1,000 + 300 − 200 and half of 400 of its 60 % of 2,000.
    assert east[:2] == ("华东", "east") and east[2] == pytest.approx(1300 / 1200)
    assert east[3:] == (1300, 1200)
    assert total[2] == pytest.approx(1300 / 1200)


def test_every_download_is_in_the_audit_log(as_user, books):
    rows_of(as_user("ada").get(f"{FILES}/people/csv/?state=all&page=7"))
    entry = AuditEntry.objects.get(action="export.list")
    assert entry.actor == books.ada and entry.subject == "export:people"
    assert entry.after == {"list": "people", "filter": {"state": "all"}, "form": "csv", "rows": 1}


def test_a_large_list_is_written_in_the_background(as_user, books, monkeypatch):
    monkeypatch.setattr("foresight.web.exports.pages.AT_ONCE", 2)
    ben = as_user("ben")
    page = ben.get(f"{FILES}/book-orders/csv/?period=2025").content.decode()
    assert "这份清单有 3 行" in page and f'action="{FILES}/book-orders/csv/start/"' in page
    assert '<input type="hidden" name="period" value="2025">' in page
    assert not Job.objects.exists()
    started = ben.post(f"{FILES}/book-orders/csv/start/", {"period": "2025"}, follow=True)
    job = Job.objects.get()
    assert started.redirect_chain == [(f"/data/jobs/{job.pk}/", 302)]
    assert "可以离开这一页" in started.content.decode()
    work_off()
    assert f"{FILES}/made/{job.pk}/" in ben.get(f"/data/jobs/{job.pk}/").content.decode()
    rows = rows_of(ben.get(f"{FILES}/made/{job.pk}/"))
    assert [row[0] for row in rows] == ["订单号", "O-1", "O-2", "O-4"]
    for other in ("ada", "dora"):
        assert as_user(other).get(f"{FILES}/made/{job.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("nothing/csv/", 404),
        ("people/pdf/", 404),
        ("people/csv/?state=moon", 400),
        ("people/csv/?unit=x", 404),
        ("metric/csv/", 404),
        ("metric/csv/?metric=revenue.net&by=moon", 400),
        ("metric-rows/csv/?metric=revenue.net&part=moon", 404),
        ("book-orders/csv/?period=moon", 400),
        ("book-orders/csv/?unit=9999", 404),
        ("targets/csv/?plan=2031", 404),
        ("accounts/csv/", 403),
        ("made/9/", 404),
    ],
)
def test_a_wrong_address_is_answered(as_user, address, status):
    assert as_user("ada").get(f"{FILES}/{address}").status_code == status
    assert not AuditEntry.objects.filter(action="export.list").exists()


def test_starting_wants_a_form_and_refuses_what_the_page_refuses(as_user):
    ada = as_user("ada")
    assert ada.get(f"{FILES}/people/csv/start/").status_code == 405
    assert ada.post(f"{FILES}/accounts/csv/start/").status_code == 403
    assert not Job.objects.exists()


def test_the_page_of_exports_offers_the_books_of_the_chosen_period(as_user):
    page = as_user("ada").get("/data/exports/?period=2025Q1")
    assert f"{FILES}/book-orders/xlsx/?period=2025Q1" in links_of(page)
    assert f"{FILES}/book-orders/xlsx/" in links_of(page)
    assert "accounts" not in page.content.decode()
    assert "/data/exports/" in as_user("ada").get("/data/").content.decode()
