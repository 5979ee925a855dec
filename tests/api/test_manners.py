"""The shape of every answer that is not what was asked for, and what hostile requests are answered."""

import json
from typing import Any

import pytest

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.models import Company, Unit
from tests.api.program import Program
from tests.cast import Cast

ROW = {"code": "new", "name": "新组", "parent": "east"}


def _problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content.decode()
    assert answer.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert set(found) == {"type", "title", "status", "detail", "request_id", "errors"}
    assert found["status"] == status
    assert found["request_id"] == answer.headers["X-Request-ID"]
    assert answer.headers["Cache-Control"] == "no-store"
    return found


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/api/v2/units", 404),
        ("GET", "/", 404),
        ("GET", "/units/nowhere", 404),
        ("DELETE", "/units", 405),
        ("PATCH", "/units/east", 405),
        ("POST", "/openapi.json", 405),
        ("GET", "/units?limit=0", 422),
        ("GET", "/units?limit=1001", 422),
        ("GET", "/units?limit=1e3", 422),
        ("GET", "/units?nothing=1", 422),
        ("GET", "/units?cursor=x", 400),
        ("GET", "/units%00", 400),
        ("GET", "/units?cursor=%00", 400),
        ("GET", "/orders/0", 422),
        ("GET", "/orders/99999999999999999999999", 422),
        ("GET", "/orders/x", 422),
        ("GET", "/orders?ordered_from=2025-02-30", 422),
        ("GET", "/orders?ordered_from=20250201", 422),
        ("GET", "/sales-entries?recorded_from=2025-02-01T00:00:00", 422),
        ("GET", "/metrics/nothing", 404),
        ("GET", "/metrics/revenue.net/figure?period=soon", 422),
        ("GET", "/metrics/revenue.net/figure?by=nothing", 422),
        ("GET", "/metrics/revenue.net/figure?only=nothing", 422),
        ("GET", "/metrics/revenue.net/rows?part=nothing", 404),
        ("GET", "/plan-versions/2030@1", 404),
    ],
)
def test_whatever_goes_wrong_has_one_shape(dora: Program, method: str, path: str, status: int) -> None:
    _problem(dora.send(method, path), status)


def test_a_wrong_method_names_the_right_ones(dora: Program) -> None:
    assert dora.send("DELETE", "/units").headers["Allow"] in {"GET, POST", "POST, GET"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 422),
        ("{", 400),
        ("nonsense", 400),
        (b"\xff\xfe", 400),
        ('{"rows": NaN}', 400),
        ('{"rows": [{"code": "a", "name": "b", "position": Infinity}]}', 400),
        ('{"rows": [], "rows": []}', 400),
        ('{"rows": [{"code": "a", "code": "b", "name": "c"}]}', 400),
        ('{"rows": [{"code": "a\\u0000", "name": "c"}]}', 400),
        ('{"rows": [{"code": "a", "name": "\\ud800"}]}', 400),
        ("[" * 100_000, 400),
        ('{"a":' * 100 + "1" + "}" * 100, 400),
        ('{"rows": [{"code": "a", "name": "b", "position": ' + "9" * 5000 + "}]}", 400),
        ("[]", 422),
        ("null", 422),
        ("{}", 422),
        ('{"rows": []}', 422),
        ('{"rows": [{"code": 5, "name": "b"}]}', 422),
        ('{"rows": [{"code": "a", "name": "b", "position": "1"}]}', 422),
        ('{"rows": [{"code": "a", "name": "b", "position": 1.0}]}', 422),
        ('{"rows": [{"code": "a", "name": "b", "position": 99999999999}]}', 422),
        ('{"rows": [{"code": "a", "name": "b", "nothing": 1}]}', 422),
        ('{"rows": [{"code": "a", "name": "b", "first_day": "9999-12-31"}]}', 422),
        ('{"rows": [{"code": "a", "name": "b", "first_day": 45000}]}', 422),
        (json.dumps({"rows": [{"code": "x" * 65, "name": "b"}]}), 422),
        (json.dumps({"rows": [{"code": str(n), "name": "b"} for n in range(1001)]}), 422),
    ],
)
def test_bodies_that_say_nothing_clear_change_nothing(dora: Program, body: str | bytes, status: int) -> None:
    before = Unit.objects.count()
    _problem(dora.post("/units", body), status)
    assert Unit.objects.count() == before


def test_faults_of_a_body_are_named_with_row_field_value_and_what_to_do(dora: Program) -> None:
    rows = [ROW, {"code": "x", "name": "b", "first_day": "2025-02-30"}, {"code": "y", "nam": "b"}]
    found = _problem(dora.post("/units", {"rows": rows}), 422)["errors"]
    assert [(error["row"], error["field"], error["value"]) for error in found] == [
        (1, "first_day", "2025-02-30"),
        (2, "name", ""),
        (2, "nam", "b"),
    ]
    assert all(error["reason"] and error["todo"] for error in found)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_is_taken(dora: Program, kind: str) -> None:
    _problem(dora.post("/units", json.dumps({"rows": [ROW]}), content_type=kind), 415)


def test_a_body_that_is_too_large_is_not_read(dora: Program) -> None:
    found = _problem(dora.post("/units", " " * 2_700_000), 413)
    assert "KB" in found["detail"]


def test_before_there_is_a_company_that_is_said(dora: Program) -> None:
    Company.objects.all().delete()
    assert "公司" in _problem(dora.get("/me"), 409)["detail"]


def test_a_fault_of_ours_tells_nothing_of_its_inside(
    dora: Program, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def broken(*args: object, **names: object) -> None:
        raise KeyError("secret of the house")

    monkeypatch.setattr("foresight.api.organisation.units.OrganisationBook.load", broken)
    answer = dora.get("/units")
    found = _problem(answer, 500)
    assert "secret" not in answer.content.decode()
    assert found["request_id"]
    assert "secret of the house" in caplog.text


def test_a_host_that_is_not_ours_is_refused(dora: Program) -> None:
    _problem(dora.get("/me", host="evil.example.com"), 400)


def test_the_id_of_a_request_stands_in_the_audit_log(dora: Program) -> None:
    answer = dora.post("/units", {"rows": [ROW]})
    entry = AuditEntry.objects.get(action="units.save", request_id=answer.headers["X-Request-ID"])
    assert entry.actor is not None
    assert entry.actor.username == "dora"


def test_the_description_is_open_and_tells_nothing_of_the_company(cast: Cast, dora: Program) -> None:
    answer = dora.get("/openapi.json", authorization="")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
    assert "长河" not in answer.content.decode()
