"""The pages of approvals: what waits, one request, deciding, the rules."""

from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from foresight.foundation.approvals.actions import ask_question
from foresight.foundation.approvals.models import ApprovalRequest, ApprovalRoute
from foresight.foundation.approvals.registry import StepRule
from foresight.foundation.approvals.routes import route_in_force
from foresight.foundation.organisation.queries import clock
from foresight.foundation.organisation.roles import Role
from tests.foundation.approvals.asking import (
    DAY,
    DIRECTOR,
    FINANCE,
    LEAD,
    Carried,
    approvers,
    ask,
    away,
    kind_with,
    say,
    staff,
    user,
)
from tests.web.test_pages import words


@pytest.fixture
def office(cast):
    """The cast with a team lead and two people of finance."""
    staff(cast)
    return cast


@pytest.fixture
def carried(office) -> Iterator[Carried]:
    with kind_with(LEAD, FINANCE) as told:
        yield told


@pytest.fixture
def wish(carried: Carried) -> ApprovalRequest:
    """Ada asks for 120,000.00 with a reason."""
    return ask(amount_fen=12_000_000, reason="客户催得急", details={"原定": "10 万"}, now=clock())


def browser(name: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user(name))
    return client


def decision(request: ApprovalRequest, verdict: str = "approve", note: str = "") -> dict[str, str]:
    return {"step": str(request.steps.get(state="open").pk), "verdict": verdict, "note": note}


def test_what_waits_for_somebody_stands_on_the_list_with_amount_and_asker(wish):
    page = words(browser("eve").get("/approvals/"))
    assert "愿望一" in page and "艾达" in page and "12.00\u00a0万" in page
    assert "没有等你审批的申请" in words(browser("finn").get("/approvals/"))


def test_a_request_shows_what_is_asked_its_route_and_its_history(wish):
    say("eve", wish, note="可以")
    page = words(browser("ada").get(f"/approvals/{wish.pk}/"))
    for piece in (
        "愿望一",
        "120,000.00",
        "原定",
        "10 万",
        "客户催得急",
        "1. 团队经理",
        "夏娃",
        "可以",
        "2. 财务",
        "芬恩",
        "弗洛拉",
    ):
        assert piece in page, piece
    assert "撤回申请" in page and "你的意见" not in page


def test_two_touches_decide(wish, carried):
    done = browser("eve").post(f"/approvals/{wish.pk}/decide/", decision(wish), follow=True)
    assert "已同意，等待其他人审批" in words(done)
    done = browser("finn").post(f"/approvals/{wish.pk}/decide/", decision(wish, note="付得起"), follow=True)
    assert "已同意，申请已经办理" in words(done)
    assert carried.approved == [wish.pk]


def test_a_refusal_without_a_reason_is_asked_for_one_and_nothing_is_decided(wish):
    page = browser("eve").post(f"/approvals/{wish.pk}/decide/", decision(wish, "refuse"))
    assert page.status_code == 422
    assert "不同意要写明原因" in words(page)
    assert approvers(wish) == ["eve"]
    done = browser("eve").post(f"/approvals/{wish.pk}/decide/", decision(wish, "refuse", "太贵"), follow=True)
    assert "未同意" in words(done) and "太贵" in words(done)


def test_whoever_comes_second_is_told_and_the_words_are_kept(wish):
    say("eve", wish)
    late = decision(wish, note="我也同意")
    say("finn", wish)
    page = browser("flora").post(f"/approvals/{wish.pk}/decide/", late)
    assert page.status_code == 422
    assert "已同意，你的操作没有计入" in words(page)


def test_what_cannot_be_carried_out_is_told_to_the_approver(wish, carried):
    say("eve", wish)
    carried.refuses = "五月已经关账"
    page = browser("finn").post(f"/approvals/{wish.pk}/decide/", decision(wish, note="好的"))
    assert "你的同意没有计入：五月已经关账" in words(page)
    assert "好的" in words(page)


def test_whoever_does_not_decide_is_refused_with_the_reason(wish):
    page = browser("ben").post(f"/approvals/{wish.pk}/decide/", decision(wish), follow=True)
    assert "这一步由夏娃审批" in words(page)
    assert approvers(wish) == ["eve"]


def test_a_delegate_sees_for_whom(wish):
    away("eve", "cleo")
    assert "代夏娃审批" in words(browser("cleo").get(f"/approvals/{wish.pk}/"))
    done = browser("cleo").post(f"/approvals/{wish.pk}/decide/", decision(wish), follow=True)
    assert "已同意（克莱代）" in words(done)
    assert "克莱（代夏娃）" in words(done)


def test_questions_are_asked_and_answered_on_the_page(wish):
    browser("eve").post(f"/approvals/{wish.pk}/ask/", {"note": "为什么是现在？"})
    assert "夏娃问你" in words(browser("ada").get(f"/approvals/{wish.pk}/"))
    done = browser("ada").post(f"/approvals/{wish.pk}/answer/", {"note": "下周定标"}, follow=True)
    assert "夏娃问你" not in words(done) and "下周定标" in words(done)


def test_the_requester_takes_it_back(wish):
    done = browser("ada").post(f"/approvals/{wish.pk}/withdraw/", {"note": "不用了"}, follow=True)
    assert "申请已撤回" in words(done)
    assert "已撤回" in words(browser("ada").get("/approvals/?tab=mine"))


def test_a_verdict_stands_under_what_one_has_decided(wish):
    say("eve", wish)
    assert "愿望一" in words(browser("eve").get("/approvals/?tab=done"))


@pytest.mark.parametrize("tail", ["", "decide/", "withdraw/", "ask/", "answer/"])
def test_a_foreign_number_is_answered_like_one_that_is_not_there(wish, tail):
    def answer(number: int) -> tuple[int, str]:
        client = browser("cleo")
        address = f"/approvals/{number}/{tail}"
        given = {"note": "x", "step": "1", "verdict": "approve"}
        page = client.post(address, given) if tail else client.get(address)
        return page.status_code, page.content.decode().split("<main")[1].split("</main>")[0]

    assert answer(wish.pk) == answer(wish.pk + 1000)
    assert answer(wish.pk)[0] == 404


@pytest.mark.parametrize(
    "given", [{}, {"verdict": "approve"}, {"verdict": "maybe", "step": "1"}, {"verdict": "approve", "step": "²"}]
)
def test_a_form_that_was_tampered_with_changes_nothing(wish, given):
    page = browser("eve").post(f"/approvals/{wish.pk}/decide/", given)
    assert page.status_code == 422
    assert approvers(wish) == ["eve"]
    assert browser("eve").post(f"/approvals/{wish.pk}/explode/").status_code == 404
    assert browser("eve").get(f"/approvals/{wish.pk}/decide/").status_code == 405


def test_a_strange_text_is_shown_as_it_is(carried):
    wish = ask(title="<b>愿望</b>", reason="<script>", now=clock())
    page = browser("eve").get(f"/approvals/{wish.pk}/").content.decode()
    assert "<b>愿望" not in page and "<script>" not in page.split("<main")[1].split("</main>")[0]
    assert "<b>愿望" not in browser("eve").get("/approvals/").content.decode()


@pytest.mark.parametrize("address", ["/approvals/", "/approvals/?tab=mine", "/approvals/?tab=done", "/todo/"])
def test_the_number_of_queries_does_not_grow_with_the_requests(office, django_assert_num_queries, address):
    def look() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client = browser("finn")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    with kind_with(StepRule(Role.FINANCE, "all", hours=8), DIRECTOR):
        made = [ask("ada", subject=f"wish:{n}", now=clock()) for n in range(2)]
        say("finn", made[1], now=clock())
        say("flora", made[1], now=clock())
        ask("finn", subject="wish:own", now=clock())
        one = look()
        for number in range(10, 14):
            more = ask("ada", subject=f"wish:{number}", now=clock())
            ask("finn", subject=f"wish:own:{number}", now=clock())
            if number % 2:
                say("finn", more, now=clock())
        assert look() == one


class TestRules:
    """The page on which routes are set."""

    @staticmethod
    def form(*steps: tuple[str, str, str, str, str], day: str = "今天", reason: str = "从严") -> dict[str, str]:
        names = ("role", "need", "from_amount", "hours", "when_late")
        given = {"step-TOTAL_FORMS": str(len(steps)), "step-INITIAL_FORMS": "0"}
        for number, step in enumerate(steps):
            given |= {f"step-{number}-{name}": value for name, value in zip(names, step, strict=True)}
        return given | {"effective_on": day, "reason": reason}

    def test_every_kind_shows_its_route_and_another_can_be_set(self, carried):
        client = browser("dora")
        page = words(client.get("/settings/approvals/"))
        assert "愿望" in page and "团队经理" in page
        done = client.post(
            "/settings/approvals/wish/",
            self.form(
                ("region_manager", "any", "", "16", "escalate"),
                ("finance", "all", "50万", "", "escalate"),
                ("", "any", "", "", "escalate"),
            ),
            follow=True,
        )
        assert "新路线已保存" in words(done)
        assert route_in_force("wish", DAY) == (
            StepRule(Role.REGION_MANAGER, hours=16),
            StepRule(Role.FINANCE, "all", from_fen=50_000_000),
        )
        assert "财务，50.00\u00a0万 起，要全部同意" in words(done)
        assert "从严" in words(done)

    def test_what_no_request_could_pass_is_said_and_what_was_typed_is_kept(self, carried):
        page = browser("dora").post("/settings/approvals/wish/", self.form(("finance", "any", "1亿", "", "escalate")))
        assert page.status_code == 422
        assert "小额申请就没有人审批了" in words(page)
        assert 'value="1亿"' in unescape(page.content.decode())
        assert not ApprovalRoute.objects.exists()

    @pytest.mark.parametrize(
        ("step", "day", "said"),
        [
            (("finance", "any", "很多", "", "escalate"), "今天", "“很多”不是金额"),
            (("finance", "any", "", "0", "escalate"), "今天", "大于或等于1"),
            (("seller", "any", "", "", "escalate"), "今天", "seller"),
            (("finance", "any", "", "", "escalate"), "改天", "看不懂日期“改天”"),
            (("finance", "any", "", "", "escalate"), "2025-06-29", "已经过去了"),
        ],
    )
    def test_a_wrong_entry_is_said_beside_its_field(self, carried, step, day, said):
        page = browser("dora").post("/settings/approvals/wish/", self.form(step, day=day))
        assert page.status_code == 422
        assert said in words(page)
        assert not ApprovalRoute.objects.exists()

    def test_whoever_may_not_set_rules_does_not_see_them(self, carried):
        assert browser("director").get("/settings/approvals/").status_code == 403
        assert browser("director").post("/settings/approvals/wish/", {}).status_code == 403

    def test_an_unknown_kind_is_not_there(self, carried):
        assert browser("dora").get("/settings/approvals/none/").status_code == 404


def test_the_answer_to_a_question_is_asked_for_on_the_phone_too(wish):
    ask_question(actor=user("eve"), request_id=wish.pk, question="为什么？")
    assert 'name="note"' in browser("ada").get(f"/approvals/{wish.pk}/").content.decode()
