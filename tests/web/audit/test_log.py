"""The pages of the audit log: filters, paging, before and after, files, and who sees what."""

import csv
import io
import json

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foresight.foundation.audit.actions import record_act
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.audit.redaction import Content, redact_entries
from foresight.foundation.audit.request_ids import new_request
from foresight.foundation.audit.verification import verify_chain
from foresight.foundation.organisation.actions import grant_role
from foresight.foundation.organisation.roles import Role
from tests.cast import START
from tests.house.board import text_of
from tests.web.test_pages import words

LOG = "/settings/audit/"


@pytest.fixture
def log(books):
    """Dora granted a role with a reason that looks like a formula; Ada named a delegate."""
    with new_request() as request_id:
        record_act(
            actor=books.dora,
            action="role.grant",
            subject="person:ada",
            before={"role": None, "unit": "east"},
            after={"role": "mentor", "unit": "east", "days": {"first_day": "2025-06-01"}},
            reason="=HYPERLINK(1)",
        )
    record_act(actor=books.ada, action="delegation.begin", subject="person:ada", after={"delegate": "克莱"})
    return request_id


def listed(client, address=LOG):
    """The acts on the page, as the keys of their rows."""
    page = client.get(address)
    assert page.status_code == 200
    table = page.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return [words_of(row) for row in table.split("<tr>")[1:]]


def words_of(row):
    import re
    from html import unescape

    return [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]


def test_the_latest_act_stands_first_with_who_what_and_why(as_user, log):
    rows = listed(as_user("dora"))
    assert rows[0][1:] == ["艾达", "安排代理", "人员 ada", "—"]
    assert rows[1][1:] == ["朵拉", "授予角色", "人员 ada", "=HYPERLINK(1)"]
    assert rows[2][1] == "命令行"


def test_an_act_on_many_rows_says_on_how_many(as_user, books):
    assert "订单 × 5" in {row[3] for row in listed(as_user("dora"))}


def test_who_may_not_read_the_whole_log_sees_the_own_acts(as_user, log):
    client = as_user("ada")
    assert [row[2] for row in listed(client)] == ["安排代理"]
    assert "你自己做过的事" in words(client.get(LOG))
    assert [row[2] for row in listed(client, f"{LOG}?who=dora")] == []
    foreign = AuditEntry.objects.get(action="role.grant").sequence
    assert client.get(f"{LOG}{foreign}/").status_code == 404
    assert client.get(f"{LOG}{AuditEntry.objects.get(action='delegation.begin').sequence}/").status_code == 200
    for form in ("csv", "xlsx"):
        assert "HYPERLINK" not in text_of(client.get(f"/data/exports/audit/{form}/"))


def test_an_auditor_sees_all_for_as_long_as_the_role_lasts(as_user, log):
    assert listed(as_user("cleo")) == []
    grant_role(actor=None, person_code="cleo", role=Role.AUDITOR, first_day=START)
    assert len(listed(as_user("cleo"))) == AuditEntry.objects.count()


@pytest.mark.parametrize(
    ("filters", "acts"),
    [
        ("who=朵拉", ["授予角色"]),
        ("who=ada", ["安排代理"]),
        ("action=role.grant", ["授予角色"]),
        ("subject=person:ada", ["安排代理", "授予角色"]),
        ("text=克莱", ["安排代理"]),
        ("text=mentor", ["授予角色"]),
        ("text=HYPERLINK&who=dora", ["授予角色"]),
        ("text=没有这些字", []),
        ("from=今天&who=dora", ["授予角色"]),
        ("to=昨天", []),
        ("from=明天", []),
    ],
)
def test_filters_narrow_the_list_and_its_files(as_user, log, filters, acts):
    client = as_user("dora")
    assert [row[2] for row in listed(client, f"{LOG}?{filters}")] == acts
    lines = list(
        csv.reader(io.StringIO(client.get(f"/data/exports/audit/csv/?{filters}").getvalue().decode("utf-8-sig")))
    )
    assert [line[4] for line in lines[1:]] == acts


def test_all_of_one_request_is_found_by_its_id(as_user, log):
    client = as_user("dora")
    assert [row[2] for row in listed(client, f"{LOG}?request={log}")] == ["授予角色"]
    entry = AuditEntry.objects.get(action="role.grant").sequence
    assert f"?request={log}" in client.get(f"{LOG}{entry}/").content.decode()


@pytest.mark.parametrize(
    "address", [f"{LOG}?from=never", f"{LOG}?before=x", f"{LOG}?after=-1", "/data/exports/audit/csv/?to=32"]
)
def test_what_cannot_be_read_is_said(as_user, log, address):
    assert as_user("dora").get(address).status_code == 400


def test_an_entry_that_is_not_there_is_not_found(as_user, log):
    assert as_user("dora").get(f"{LOG}999999/").status_code == 404
    assert as_user("dora").get(f"{LOG}x/").status_code == 404


def test_before_and_after_stand_side_by_side_and_what_changed_is_bold(as_user, log):
    entry = AuditEntry.objects.get(action="role.grant")
    page = as_user("dora").get(f"{LOG}{entry.sequence}/").content.decode()
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert [words_of(row) for row in table.split("<tr>")[1:]] == [
        ["角色", "—", "导师"],
        ["组织", "east", "east"],
        ["days › 开始日", "—", "2025-06-01"],
    ]
    assert "<strong>导师</strong>" in table
    assert "<strong>east</strong>" not in table
    assert entry.digest in page
    assert entry.previous_digest in page


def test_an_entry_without_its_personal_data_says_so(as_user, log):
    entry = AuditEntry.objects.get(action="delegation.begin")
    redact_entries(actor=None, left=[(entry, Content(entry.subject, None, {"delegate": "—"}, ""))], reason="依申请")
    said = words(as_user("dora").get(f"{LOG}{entry.sequence}/"))
    assert f"见第 {verify_chain().last_sequence} 条" in said
    assert "克莱" not in said


def test_pages_follow_each_other_and_new_entries_shift_nothing(as_user, log, monkeypatch):
    monkeypatch.setattr("foresight.web.audit.log.SHOWN", 3)
    client = as_user("dora")
    everything = list(AuditEntry.objects.order_by("-sequence").values_list("sequence", flat=True))
    found: list[int] = []
    address = LOG
    while address:
        page = client.get(address).content.decode()
        found += [int(part.partition("/")[0]) for part in page.split(f'class="day" href="{LOG}')[1:]]
        record_act(actor=None, action="role.end", subject="person:cleo")
        address = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert found == everything
    back = page.partition('rel="prev" href="')[2].partition('"')[0]
    again = client.get(back).content.decode()
    assert int(again.split(f'class="day" href="{LOG}')[1].partition("/")[0]) > found[-1]


def test_the_file_for_excel_holds_text_and_no_formula(as_user, log):
    content = as_user("dora").get("/data/exports/audit/xlsx/?action=role.grant").getvalue()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    heading, row = list(sheet.iter_rows(values_only=True))
    assert heading[:5] == ("编号", "时间", "谁", "账号", "动作")
    assert row[9] == "=HYPERLINK(1)"
    assert sheet.cell(2, 10).data_type == "s"
    assert json.loads(row[8])["days"] == {"first_day": "2025-06-01"}


def test_a_csv_file_neutralises_what_looks_like_a_formula(as_user, log):
    content = as_user("dora").get("/data/exports/audit/csv/?action=role.grant").getvalue().decode()
    assert content.startswith("\ufeff编号,")
    (row,) = list(csv.reader(io.StringIO(content)))[1:]
    assert row[9] == "'=HYPERLINK(1)"


def test_the_files_speak_the_language_of_the_page(as_user, log):
    client = as_user("dora")
    client.post("/language/", {"language": "en", "next": "/"})
    lines = list(csv.reader(io.StringIO(client.get("/data/exports/audit/csv/").getvalue().decode("utf-8-sig"))))
    assert lines[0][4] == "Act"
    assert lines[1][4] == "Name a delegate"
    assert lines[3][2] == "command line"


def test_the_number_of_queries_does_not_grow_with_the_entries(as_user, books):
    client = as_user("dora")
    record_act(actor=books.ada, action="role.end", subject="person:cleo")
    client.get(LOG)

    def counted():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LOG).status_code == 200
        return len(captured)

    before = counted()
    for actor in (books.ada, books.ben, books.cleo):
        record_act(actor=actor, action="role.end", subject="person:cleo")
    assert counted() == before
    assert before <= 20


def test_every_answer_carries_its_request_id_and_the_browser_cannot_choose_it(as_user, books):
    client = as_user("dora")
    first, second = client.get(LOG), client.get("/nowhere/", headers={"X-Request-ID": "mine"})
    assert len(first["X-Request-ID"]) == 16
    assert first["X-Request-ID"] != second["X-Request-ID"] != "mine"


def test_what_a_page_does_is_recorded_under_the_id_of_its_answer(as_user, books):
    answer = as_user("ada").post("/today/", {"day": "2025-12-31", "next": "/"})
    assert AuditEntry.objects.latest("sequence").request_id == answer["X-Request-ID"]
