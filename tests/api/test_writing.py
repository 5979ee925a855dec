"""Batches with an answer for each row, keys under which a write is done once, and what is refused on the way."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from foresight.core.values import parse_period
from foresight.domain.ledger.models import Customer, Order, Payment, Receivable, Reversal
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.commitments.models import Commitment
from foresight.foundation.jobs.actions import start_job
from foresight.foundation.jobs.worker import work_off
from foresight.foundation.periods.actions import close_period
from foresight.foundation.privacy.actions import erase_personal_data
from foresight.foundation.tokens.answers import KEPT
from foresight.foundation.tokens.jobs import FORGET_ANSWERS
from foresight.foundation.tokens.models import KeptAnswer
from tests.api.program import Program, program_of
from tests.books import stock_masters
from tests.cast import Cast, assemble_cast

LINE = {"key": "1", "product": "a1", "net_fen": 10000, "tax_fen": 1300, "gross_fen": 11300, "tax_rate": "0.13"}


def _order(document: str, **more: Any) -> dict[str, Any]:
    return {
        "document": document,
        "ordered_on": "2025-06-02",
        "customer": "k1",
        "credits": [{"person": "ada"}],
        "lines": [LINE],
        **more,
    }


def _batch(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"source": "erp", "rows": list(rows), **more}


@pytest.fixture
def erp(cast: Cast) -> Program:
    stock_masters()
    return program_of(cast.dora)


def test_an_erp_pushes_orders_bills_returns_and_payments(erp: Program) -> None:
    credits = [{"person": "ada", "numerator": 3, "denominator": 5}, {"person": "ben", "numerator": 2, "denominator": 5}]
    answer = erp.post("/orders", _batch(_order("SO-1", credits=credits), _order("SO-2")))
    assert answer.json() == {"new": 2, "unchanged": 0, "amended": 0, "refused": 0, "dry_run": False, "errors": []}
    bill = {"key": "B-1", "due_on": "2025-07-31", "amount_fen": 11300, "document": "SO-1"}
    assert erp.post("/receivables", _batch(bill)).json()["new"] == 1
    back = {"key": "R-1", "document": "SO-1", "line": "1", "day": "2025-06-10", "net_fen": 1000}
    assert erp.post("/reversals", _batch(back)).json()["new"] == 1
    paid = {
        "key": "P-1",
        "received_on": "2025-06-20",
        "amount_fen": 5000,
        "matches": [{"receivable": "B-1", "amount_fen": 5000}],
    }
    assert erp.post("/payments", _batch(paid)).json()["new"] == 1
    assert (Order.objects.count(), Receivable.objects.count(), Payment.objects.count()) == (2, 1, 1)
    assert Reversal.objects.get().net_fen == 1000
    figure = erp.get("/metrics/revenue.net/figure?period=2025-06&only=person:ada").json()
    # 3/5 of (10000 − 1000) of the first, and all of the second.
    assert figure["total"]["value"] == str(5400 + 10000)


def test_a_row_that_is_wrong_is_named_and_nothing_is_kept(erp: Program) -> None:
    wrong = _order("SO-2", lines=[LINE, {**LINE, "key": "2", "product": "a9"}], customer="nobody")
    answer = erp.post("/orders", _batch(_order("SO-1"), wrong))
    assert answer.status_code == 422
    found = [(error["row"], error["field"], error["value"]) for error in answer.json()["errors"]]
    assert found == [(1, "customer", "nobody"), (1, "lines[1].product", "a9")]
    assert Order.objects.count() == 0


def test_the_rest_is_kept_where_that_is_wanted(erp: Program) -> None:
    answer = erp.post("/orders", _batch(_order("SO-1"), _order("SO-2", customer="nobody"), partial=True))
    assert answer.status_code == 200
    assert (answer.json()["new"], answer.json()["refused"]) == (1, 1)
    assert [order.document for order in Order.objects.all()] == ["SO-1"]


def test_fields_are_named_as_they_are_sent(erp: Program) -> None:
    line = {**LINE, "gross_fen": 5}
    answer = erp.post("/orders", _batch(_order("SO-1", lines=[line])))
    assert [error["field"] for error in answer.json()["errors"]] == ["lines[0].gross_fen"]
    again = [_order("SO-2", credits=[{"person": "ada", "numerator": 2, "denominator": 1}])]
    assert erp.post("/orders", _batch(*again)).json()["errors"][0]["field"] == "credits[0].numerator"


def test_the_same_again_changes_nothing_and_another_content_needs_a_reason(erp: Program) -> None:
    erp.post("/orders", _batch(_order("SO-1")))
    assert erp.post("/orders", _batch(_order("SO-1"))).json()["unchanged"] == 1
    other = _order("SO-1", lines=[{**LINE, "net_fen": 9000, "gross_fen": 10300}])
    assert erp.post("/orders", _batch(other)).status_code == 422
    assert erp.post("/orders", _batch(other, reason="录错了")).json()["amended"] == 1


def test_what_is_closed_takes_no_rows_but_says_where_they_could_count(erp: Program) -> None:
    close_period(actor=None, period=parse_period("2025-05"), reason="月结")
    late = _order("SO-1", ordered_on="2025-05-30")
    assert erp.post("/orders", _batch(late)).status_code == 422
    counted = erp.post("/orders", _batch(late, reason="晚到", correction_on="2025-06-30"))
    assert counted.json()["new"] == 1


def test_a_trial_writes_nothing(erp: Program) -> None:
    before = AuditEntry.objects.count()
    answer = erp.post("/orders", _batch(_order("SO-1"), dry_run=True), idempotency_key="trial")
    assert (answer.json()["new"], answer.json()["dry_run"]) == (1, True)
    assert (Order.objects.count(), AuditEntry.objects.count(), KeptAnswer.objects.count()) == (0, before, 0)


def test_a_plan_is_adopted_and_overtaken(erp: Program) -> None:
    plan = {
        "code": "2025",
        "name": "2025 年度",
        "year": 2025,
        "tiers": [
            {"key": "floor", "name": "保底", "total_fen": 120000, "base": True},
            {"key": "stretch", "name": "争取", "total_fen": 140000},
        ],
        "levels": [
            {"dimension": "quarter", "shares": "3:3:2:2"},
            {"dimension": "region", "shares": {"华东": 60, "华北": 40}},
        ],
        "follows": 0,
    }
    made = erp.post("/plans", plan)
    assert (made.status_code, made.json()["name"]) == (201, "2025@1")
    cells = erp.items("/plan-versions/2025@1/cells?tier=floor")
    assert sum(cell["amount_fen"] for cell in cells) == 120000
    assert max(cell["amount_fen"] for cell in cells) == 120000 * 3 * 60 // 1000
    plan["tiers"][0]["total_fen"] = 100000  # type: ignore[index]
    overtaken = erp.post("/plans", {**plan, "effective_on": "2025-07-01", "reason": "校准"})
    assert overtaken.status_code == 409
    broken = erp.post("/plans", {**plan, "follows": 1, "levels": [{"dimension": "quarter", "shares": "1:1"}]})
    assert broken.status_code == 422


def test_a_promise_is_made_reported_and_accepted(cast: Cast) -> None:
    ada, ben, cleo = program_of(cast.ada), program_of(cast.ben), program_of(cast.cleo)
    made = ada.post(
        "/commitments", {"title": "报价", "promised_by": "ada", "promised_to": "ben", "due_on": "2025-07-04"}
    )
    assert made.status_code == 201
    number = made.json()["id"]
    assert [row["id"] for row in ben.get("/todo").json()["owed_to_me"]] == [number]
    assert cleo.get(f"/commitments/{number}").status_code == 404
    assert cleo.post(f"/commitments/{number}/accept", {}).status_code == 404
    assert (
        ada.post(f"/commitments/{number}/report", {"result": "发出了", "evidence": "邮件"}).json()["state"]
        == "reported"
    )
    assert ada.post(f"/commitments/{number}/accept", {}).status_code == 403
    assert ben.post(f"/commitments/{number}/accept", {}).json()["state"] == "done"
    late = ada.post("/commitments", {"title": "晚了", "promised_by": "ada", "due_on": "2025-06-01"})
    assert late.status_code == 422


def test_with_a_key_a_write_is_done_once_and_answered_the_same(erp: Program) -> None:
    body = {"title": "拜访", "promised_by": "ada", "due_on": "2025-07-04"}
    first = erp.post("/commitments", body, idempotency_key="k-1")
    again = erp.post("/commitments", body, idempotency_key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (first.headers.get("Idempotency-Replayed"), again.headers.get("Idempotency-Replayed")) == (None, "true")
    assert Commitment.objects.count() == 1
    other = erp.post("/commitments", {**body, "title": "别的"}, idempotency_key="k-1")
    assert (other.status_code, Commitment.objects.count()) == (409, 1)
    assert erp.post("/customers", {"rows": [{"code": "n", "name": "n"}]}, idempotency_key="k-1").status_code == 409


def test_keys_belong_to_an_account_and_pass(cast: Cast, erp: Program) -> None:
    body = {"title": "拜访", "promised_by": "ada", "due_on": "2025-07-04"}
    erp.post("/commitments", body, idempotency_key="k-1")
    program_of(cast.ada).post("/commitments", body, idempotency_key="k-1")
    assert Commitment.objects.count() == 2
    KeptAnswer.objects.update(kept_at=timezone.now() - KEPT)
    start_job(actor=None, kind=FORGET_ANSWERS, arguments={}, subject="tokens:answers")
    work_off()
    assert not KeptAnswer.objects.exists()
    assert "Idempotency-Replayed" not in erp.post("/commitments", body, idempotency_key="k-1").headers
    assert (Commitment.objects.count(), KeptAnswer.objects.count()) == (3, 1)


def test_a_refused_write_does_not_use_up_its_key(erp: Program) -> None:
    assert erp.post("/orders", _batch(_order("SO-1", customer="new")), idempotency_key="k").status_code == 422
    assert KeptAnswer.objects.count() == 0
    erp.post("/customers", {"rows": [{"code": "new", "name": "新客户"}]})
    assert erp.post("/orders", _batch(_order("SO-1", customer="new")), idempotency_key="k").json()["new"] == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "鍵", "a\tb"])
def test_a_key_is_short_and_plain(erp: Program, key: str) -> None:
    answer = erp.post("/orders", _batch(_order("SO-1")), idempotency_key=key)
    assert answer.status_code == 400
    assert Order.objects.count() == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_do_it_once() -> None:
    cast = assemble_cast()
    stock_masters()
    programs = [program_of(cast.dora) for _ in range(4)]
    body = {"title": "拜访", "promised_by": "ada", "due_on": "2025-07-04"}
    together = Barrier(len(programs))

    def send(program: Program) -> Any:
        try:
            together.wait(timeout=30)
            return program.post("/commitments", body, idempotency_key="one")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(programs)) as pool:
        answers = list(pool.map(send, programs))
    assert {answer.status_code for answer in answers} == {201}
    assert len({json.dumps(answer.json()) for answer in answers}) == 1
    assert sorted(answer.headers.get("Idempotency-Replayed", "") for answer in answers) == ["", "true", "true", "true"]
    assert Commitment.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_the_same_version_one_is_told() -> None:
    cast = assemble_cast()
    stock_masters()
    programs = [program_of(cast.dora) for _ in range(2)]
    etag = programs[0].get("/customers/k1").headers["ETag"]
    together = Barrier(2)

    def send(number: int) -> int:
        try:
            together.wait(timeout=30)
            status: int = programs[number].put("/customers/k1", {"name": f"名{number}"}, if_match=etag).status_code
            return status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, range(2))) == [200, 412]
    assert Customer.objects.get(code="k1").name in {"名0", "名1"}


def test_of_an_erased_contact_no_answer_is_kept(erp: Program) -> None:
    contact = {"name": "欧阳修竹", "customer": "k1", "phone": "13800001111"}
    erp.post("/contacts", {"rows": [{"code": "c-1", **contact}]})
    changed = erp.put("/contacts/c-1", {**contact, "title": "总工"}, if_match="*", idempotency_key="contact")
    assert changed.status_code == 200
    assert "13800001111" in KeptAnswer.objects.get().body
    erase_personal_data(
        actor=None, kind="contact", code="c-1", reason="本人申请", on=date(2025, 6, 30), now=timezone.now()
    )
    assert not KeptAnswer.objects.filter(body__contains="13800001111").exists()
    assert erp.get("/contacts/c-1").status_code == 404
