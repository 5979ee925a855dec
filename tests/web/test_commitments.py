"""待办 and the pages of a commitment: found by whom it is for, one touch, and what is refused keeps what was typed."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from foresight.foundation.commitments import registry
from foresight.foundation.commitments.actions import make_commitment, report_commitment
from foresight.foundation.commitments.models import Commitment, State
from foresight.foundation.commitments.registry import CommitmentKind, register_commitment_kinds
from foresight.foundation.organisation.actions import create_account, delegate
from foresight.foundation.organisation.models import Company
from tests.cast import PASSWORD, Cast

FRIDAY = date(2025, 7, 4)


def promise(cast: Cast, by: str, to: str | None, title: str, due: date = FRIDAY, kind: str = "task") -> Commitment:
    return make_commitment(
        actor=None,
        kind=kind,
        title=title,
        promised_by_id=cast.person(by).pk,
        promised_to_id=cast.person(to).pk if to else None,
        due_on=due,
    )


def client_of(cast: Cast, name: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(getattr(cast, name))
    return client


def words(response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def sections(response) -> dict[str, list[str]]:
    """Heading → titles of the cards below it, without the approvals."""
    found = {}
    for section in response.content.decode().split('<section class="todo" aria-labelledby="todo-')[1:]:
        if section.startswith("approvals"):
            continue
        heading = re.search(r"<h2[^>]*>([^<]+)", section)
        assert heading
        titles = re.findall(r'<div class="what"><a href="[^"]+">([^<]+)', section)
        found[heading[1].strip()] = [unescape(title) for title in titles]
    return found


def test_what_is_to_do_stands_by_urgency(cast: Cast) -> None:
    Company.objects.update(today=date(2025, 6, 27))
    promise(cast, "ada", None, "过了", date(2025, 6, 27))
    Company.objects.update(today=date(2025, 6, 30))
    promise(cast, "ada", "ben", "今天的", date(2025, 6, 30))
    promise(cast, "ada", "ben", "这周日的", date(2025, 7, 6))
    promise(cast, "ada", "ben", "下周一的", date(2025, 7, 7))
    page = client_of(cast, "ada").get("/todo/")
    assert sections(page) == {"逾期": ["过了"], "今天": ["今天的"], "本周": ["这周日的"], "以后": ["下周一的"]}
    assert "1 件逾期，1 件今天到期" in words(page)
    assert "逾期 3 天 · 给公司" in words(page)


def test_both_sides_find_it_where_it_waits_for_them(cast: Cast) -> None:
    promise(cast, "ada", "ben", "报价")
    assert sections(client_of(cast, "ben").get("/todo/")) == {"别人答应我的": ["报价"]}
    reported = promise(cast, "ada", "ben", "回访")
    report_commitment(actor=cast.ada, commitment_id=reported.pk, result="客户满意")
    ben = client_of(cast, "ben").get("/todo/")
    assert sections(ben) == {"等我验收": ["回访"], "别人答应我的": ["报价"]}
    assert "客户满意" in words(ben)
    assert sections(client_of(cast, "ada").get("/todo/")) == {"本周": ["报价"], "我报告了，等对方验收": ["回访"]}
    assert sections(client_of(cast, "cleo").get("/todo/")) == {}


def test_the_menu_counts_what_calls_today(cast: Cast) -> None:
    promise(cast, "ada", "ben", "今天的", date(2025, 6, 30))
    promise(cast, "ada", "ben", "周五的")
    counted = re.findall(r'class="count">(\d+)', client_of(cast, "ada").get("/todo/").content.decode())
    assert counted == ["1", "1"]  # the menu and the phone's bar
    assert 'class="count"' not in client_of(cast, "ben").get("/todo/").content.decode()


def test_one_touch_reports_and_one_accepts(cast: Cast) -> None:
    made = promise(cast, "ada", "ben", "报价")
    ada, ben = client_of(cast, "ada"), client_of(cast, "ben")
    answer = ada.post(f"/todo/{made.pk}/report/", {"from": "todo", "result": "", "text": "", "link": ""}, follow=True)
    assert answer.redirect_chain == [("/todo/", 302)]
    assert "已报告完成，等本验收：报价" in words(answer)
    answer = ben.post(f"/todo/{made.pk}/accept/", {"from": "todo"}, follow=True)
    assert "验收：报价" in words(answer)
    made.refresh_from_db()
    assert made.state == State.DONE


def test_the_page_of_a_commitment_tells_its_history(cast: Cast) -> None:
    made = promise(cast, "ada", "ben", "报价")
    ada, ben = client_of(cast, "ada"), client_of(cast, "ben")
    ada.post(f"/todo/{made.pk}/move/", {"due_on": "7-8", "reason": "客户出差"})
    evidence = {"result": "发了", "text": "回执", "link": "https://crm.example.com/7"}
    ada.post(f"/todo/{made.pk}/report/", evidence)
    ben.post(f"/todo/{made.pk}/send-back/", {"reason": "少了交期"})
    page = ben.get(f"/todo/{made.pk}/")
    text = words(page)
    assert "改过 1 次期，原定 2025-07-04" in text
    assert "到期日 2025-07-04 → 2025-07-08 客户出差" in text
    assert 'href="https://crm.example.com/7" rel="noreferrer noopener"' in page.content.decode()
    assert text.index("作出承诺") < text.index("客户出差") < text.index("凭据：回执") < text.index("少了交期")


def test_each_side_is_offered_its_own_acts(cast: Cast) -> None:
    made = promise(cast, "ada", "ben", "报价")

    def offered(name: str) -> set[str]:
        page = client_of(cast, name).get(f"/todo/{made.pk}/").content.decode()
        return set(re.findall(rf'action="/todo/{made.pk}/([a-z-]+)/"', page))

    assert offered("ada") == {"report", "evidence", "move"}
    assert offered("ben") == {"remind", "move", "release"}
    assert offered("director") == {"remind"}
    report_commitment(actor=cast.ada, commitment_id=made.pk)
    assert offered("ada") == {"evidence"}
    assert offered("ben") == {"accept", "send-back"}
    assert offered("dora") == set()


def test_what_is_refused_stands_beside_the_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    made = promise(cast, "ada", "ben", "报价")
    ada = client_of(cast, "ada")
    answer = ada.post(f"/todo/{made.pk}/report/", {"result": "都谈好了", "text": "", "link": "javascript:alert(1)"})
    assert answer.status_code == 200
    assert "不是网址" in words(answer)
    assert "都谈好了" in answer.content.decode()
    answer = ada.post(f"/todo/{made.pk}/move/", {"due_on": "6-29", "reason": "再等等"})
    assert "到期日 2025-06-29 已经过去" in words(answer)
    assert "再等等" in answer.content.decode()


def test_the_second_of_two_is_told(cast: Cast) -> None:
    made = promise(cast, "ada", "ben", "报价")
    ada = client_of(cast, "ada")
    for _ in range(2):
        answer = ada.post(f"/todo/{made.pk}/report/", {"result": "我先", "text": "", "link": ""})
    assert "我先" in words(answer).split("经过")[0]
    assert re.search(r"现在是“待验收”，艾达在 06-30 \d\d:\d\d 已经报告完成", words(answer))


def test_an_act_of_the_other_side_is_refused_with_whose_it_is(cast: Cast) -> None:
    made = promise(cast, "ada", "ben", "报价")
    report_commitment(actor=cast.ada, commitment_id=made.pk)
    answer = client_of(cast, "ada").post(f"/todo/{made.pk}/accept/", follow=True)
    assert "这要由本或其代理人来做" in words(answer)
    made.refresh_from_db()
    assert made.state == State.REPORTED


def test_a_kind_that_wants_evidence_gets_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))
    register_commitment_kinds(CommitmentKind("test.proof", "整改", "Remedy", evidence_required=True))
    made = promise(cast, "ada", None, "补齐合同", kind="test.proof")
    ada = client_of(cast, "ada")
    assert "凭据（必填）" in words(ada.get(f"/todo/{made.pk}/"))
    answer = ada.post(f"/todo/{made.pk}/report/", {"result": "好了", "text": "", "link": ""})
    assert "要有凭据才能报告完成" in words(answer)
    assert ada.post(f"/todo/{made.pk}/report/", {"result": "好了", "text": "合同扫描件", "link": ""}).status_code == 302


def test_a_promise_is_written_down_with_few_words(cast: Cast) -> None:
    ada = client_of(cast, "ada")
    form = ada.get("/todo/new/").content.decode()
    assert "谁来做" not in form  # she leads nobody
    given = {"title": "发报价", "due_on": "下周一", "promised_to": "本", "details": "三台"}
    answer = ada.post("/todo/new/", given, follow=True)
    assert "记下了：发报价" in words(answer)
    made = Commitment.objects.get()
    assert (made.promised_by, made.promised_to, made.due_on, made.details) == (
        cast.person("ada"),
        cast.person("ben"),
        date(2025, 7, 7),
        "三台",
    )


def test_a_leader_sets_a_task(cast: Cast) -> None:
    ben = client_of(cast, "ben")
    given = {"title": "回访客户", "due_on": "7-4", "promised_by": "ada", "promised_to": "ben", "details": ""}
    assert ben.post("/todo/new/", given).status_code == 302
    assert sections(client_of(cast, "ada").get("/todo/")) == {"本周": ["回访客户"]}
    answer = ben.post("/todo/new/", {**given, "promised_by": "cleo"})
    assert answer.status_code == 200
    assert "你不能替克莱作出承诺" in words(answer)
    assert 'value="回访客户"' in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("due_on", "尽快", "看不懂日期“尽快”"),
        ("due_on", "6-29", "已经过去（今天是 2025-06-30）"),
        ("due_on", "", "必填"),
        ("title", "", "必填"),
        ("promised_to", "查无此人", "“查无此人”的在职人员"),
    ],
)
def test_a_form_that_is_not_right_says_so_and_keeps_the_rest(cast: Cast, field: str, value: str, said: str) -> None:
    given = {"title": "发报价", "due_on": "7-4", "promised_to": "", "details": "留着我"} | {field: value}
    answer = client_of(cast, "ada").post("/todo/new/", given)
    assert answer.status_code == 200
    assert said in words(answer)
    assert "留着我" in answer.content.decode()
    assert Commitment.objects.count() == 0


def test_an_account_without_a_person_is_told_to_name_somebody(cast: Cast) -> None:
    root = create_account(actor=None, username="root", password=PASSWORD, is_administrator=True)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(root)
    assert "你的账号没有对应的人员" in words(client.get("/todo/"))
    given = {"title": "盘点", "due_on": "7-4", "promised_by": "", "promised_to": "", "details": ""}
    assert "请写明谁来做" in words(client.post("/todo/new/", given))
    assert client.post("/todo/new/", {**given, "promised_by": "ada"}).status_code == 302


def test_a_delegate_finds_what_is_to_do_for_the_absent(cast: Cast) -> None:
    promise(cast, "ben", "director", "季度计划", date(2025, 6, 30))
    delegate(
        actor=None,
        principal_code="ben",
        delegate_code="cleo",
        first_day=date(2025, 6, 30),
        last_day=date(2025, 7, 1),
    )
    page = client_of(cast, "cleo").get("/todo/")
    assert sections(page) == {"今天": ["季度计划"]}
    assert "代本" in words(page)


def test_the_list_is_narrowed_and_says_so(cast: Cast) -> None:
    promise(cast, "ada", "ben", "艾达的")
    promise(cast, "cleo", None, "克莱的")
    done = promise(cast, "ada", None, "做完的")
    report_commitment(actor=None, commitment_id=done.pk)
    director = client_of(cast, "director")

    def titles(query: str) -> set[str]:
        page = director.get(f"/todo/all/{query}")
        assert page.status_code == 200
        return {title for title in ("艾达的", "克莱的", "做完的") if title in words(page)}

    assert titles("") == {"艾达的", "克莱的"}
    assert titles("?state=ended") == {"做完的"}
    assert titles("?state=all") == {"艾达的", "克莱的", "做完的"}
    assert titles("?state=overdue") == set()
    assert titles("?state=reported") == set()
    assert titles(f"?unit={cast.unit('east').pk}") == {"艾达的"}
    assert titles("?person=克&state=all") == {"克莱的"}
    assert "1 项承诺：进行中和待验收，华东及以下，承诺人含“艾达”" in words(
        director.get(f"/todo/all/?unit={cast.unit('east').pk}&person=艾达")
    )


def test_the_list_turns_its_pages(cast: Cast) -> None:
    for number in range(51):
        promise(cast, "ada", None, f"第 {number} 件")
    ada = client_of(cast, "ada")
    first, second = ada.get("/todo/all/"), ada.get("/todo/all/?page=2")
    assert "51 项承诺" in words(first)
    assert "第 49 件" in words(first) and "第 50 件" not in words(first)
    assert "第 50 件" in words(second)
    assert "第 2 页，共 2 页" in words(ada.get("/todo/all/?page=99"))


def test_the_list_downloads_as_a_workbook_without_formulas(cast: Cast) -> None:
    promise(cast, "ada", "ben", '=HYPERLINK("http://x","y")')
    promise(cast, "cleo", None, "不该看到")
    answer = client_of(cast, "ben").get("/data/exports/commitments/xlsx/")
    rows = list(load_workbook(BytesIO(answer.getvalue())).active.iter_rows(min_row=2))
    assert [[cell.value for cell in row][:5] for row in rows] == [
        ['=HYPERLINK("http://x","y")', "任务", "进行中", "艾达", "本"]
    ]
    assert rows[0][0].data_type == "s"
    assert rows[0][6].value.date() == FRIDAY


def test_somebody_elses_commitment_is_not_found_and_tells_nothing(cast: Cast) -> None:
    made = promise(cast, "cleo", "director", "机密")
    for address in (f"/todo/{made.pk}/", f"/todo/{made.pk}/report/", f"/todo/{made.pk}/accept/"):
        ada = client_of(cast, "ada")
        answer = ada.get(address) if address.count("/") == 3 else ada.post(address, {"result": "x"})
        assert answer.status_code == 404
        assert "机密" not in words(answer)
    made.refresh_from_db()
    assert made.state == State.OPEN


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/todo/999999/", 404),
        (f"/todo/{'9' * 40}/", 404),
        ("/todo/-1/", 404),
        ("/todo/abc/", 404),
        ("/todo/all/?state=moon", 400),
        ("/todo/all/?unit=999999", 404),
        ("/todo/all/?unit=x", 404),
        ("/todo/all/?kind=moon", 404),
        ("/todo/all/?page=0", 400),
        ("/todo/all/?page=x", 400),
        ("/todo/all/?person=%27%20or%201=1", 200),
        ("/data/exports/commitments/csv/?state=moon", 400),
    ],
)
def test_a_wrong_address_is_answered(cast: Cast, address: str, status: int) -> None:
    assert client_of(cast, "director").get(address).status_code == status


def test_an_act_that_there_is_not_is_not_found_and_a_look_does_nothing(cast: Cast) -> None:
    made = promise(cast, "ada", None, "报价")
    ada = client_of(cast, "ada")
    assert ada.post(f"/todo/{made.pk}/vanish/").status_code == 404
    assert ada.get(f"/todo/{made.pk}/report/").status_code == 405


def test_what_people_write_is_text(cast: Cast) -> None:
    made = promise(cast, "ada", "ben", '<b>"x"</b>')
    ada = client_of(cast, "ada")
    ada.post(f"/todo/{made.pk}/report/", {"result": "<script>alert(1)</script>", "text": "<i>", "link": ""})
    for page in ("/todo/", f"/todo/{made.pk}/", "/todo/all/"):
        html = client_of(cast, "ben").get(page).content.decode()
        assert "<b>" not in html and "<script>alert" not in html and "<i>" not in html


@pytest.mark.parametrize("page", ["/todo/", "/todo/all/", "/data/exports/commitments/xlsx/", "one"])
def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Cast, page: str) -> None:
    made = promise(cast, "ada", "ben", "第一件")
    director = client_of(cast, "ben")
    address = f"/todo/{made.pk}/" if page == "one" else page

    def counted() -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = director.get(address)
            assert answer.status_code == 200
            _ = answer.getvalue() if answer.streaming else b""
        return len(captured)

    counted()
    before = counted()
    for number in range(3):
        promise(cast, "ada", "ben", f"又一件 {number}")
        waiting = promise(cast, "cleo" if page == "one" else "ada", "ben", f"等验收 {number}")
        report_commitment(actor=None, commitment_id=waiting.pk)
    assert counted() == before
    assert before <= 45


def test_the_pages_speak_english(cast: Cast) -> None:
    made = promise(cast, "ada", "ben", "quotation", date(2025, 6, 30))
    ada = client_of(cast, "ada")
    ada.post("/language/", {"language": "en", "next": "/"})
    assert "1 due today" in words(ada.get("/todo/"))
    assert "Report done" in words(ada.get(f"/todo/{made.pk}/"))
    given = {"title": "offer", "due_on": "next monday", "promised_to": "", "details": ""}
    assert ada.post("/todo/new/", given).status_code == 302
    assert Commitment.objects.get(title="offer").due_on == date(2025, 7, 7)
