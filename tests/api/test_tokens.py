"""Which tokens open the API, and what they never open."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.utils import timezone

from foresight.foundation.accounts.actions import deactivate_account, demand_second_factor, lock_account, unlock_account
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.actions import (
    create_account,
    create_service_account,
    record_leaving,
    set_service_roles,
    set_today,
)
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import Role
from foresight.foundation.tokens.actions import LONGEST_DAYS, MOST_TOKENS, issue_token, revoke_token
from foresight.foundation.tokens.groups import Group
from foresight.foundation.tokens.models import ApiToken
from tests.accounts import browser, logged_in
from tests.api.program import ROOT, Program, program_of
from tests.books import line, order, sign, stock_masters
from tests.cast import PASSWORD, Cast, assemble_cast

NEW_CUSTOMER = {"rows": [{"code": "new", "name": "新客户"}]}


def _status(program: Program, path: str = "/me") -> int:
    status: int = program.get(path).status_code
    return status


def test_a_token_acts_as_its_person(cast: Cast) -> None:
    answer = program_of(cast.ben).get("/me").json()
    assert answer["account"] == "ben"
    assert answer["roles"] == ["region_manager"]
    assert answer["rights"] == ["handovers"]
    assert answer["today"] == "2025-06-30"


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer fst_", "Bearer fst_" + "a" * 43, "Basic YTpi", "Bearer " + "x" * 5000, "fst_a"],
)
def test_what_is_no_token_is_refused_alike(dora: Program, header: str) -> None:
    answer = dora.get("/me", authorization=header)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_only_a_digest_of_the_secret_is_kept(dora: Program) -> None:
    row = ApiToken.objects.filter(pk=dora.issued.token.pk).values().get()
    assert not any(dora.issued.secret in str(value) for value in row.values())
    assert not AuditEntry.objects.filter(after__icontains=dora.issued.secret[4:]).exists()


def test_an_expired_and_a_revoked_token_are_dead_and_say_so(cast: Cast) -> None:
    old, gone = program_of(cast.ada), program_of(cast.ada)
    ApiToken.objects.filter(pk=old.issued.token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoke_token(actor=cast.ada, token_id=gone.issued.token.pk, now=timezone.now())
    assert "过期" in old.get("/me").json()["detail"]
    assert "撤销" in gone.get("/me").json()["detail"]
    assert _status(old) == _status(gone) == 401


def test_a_leaver_is_out_on_the_day_after(cast: Cast) -> None:
    program = program_of(cast.ada)
    record_leaving(actor=None, person_code="ada", last_day=date(2025, 6, 30), reason="回老家")
    assert _status(program) == 200
    set_today(actor=None, day=date(2025, 7, 1))
    answer = program.get("/me")
    assert (answer.status_code, "离职" in answer.json()["detail"]) == (401, True)


def test_who_is_locked_or_deactivated_is_out_at_once_and_who_is_unlocked_is_in_again(cast: Cast) -> None:
    ada, ben = program_of(cast.ada), program_of(cast.ben)
    lock_account(actor=None, account_id=cast.ada.pk, now=timezone.now())
    deactivate_account(actor=None, account_id=cast.ben.pk, now=timezone.now())
    assert (_status(ada), _status(ben)) == (401, 401)
    unlock_account(actor=None, account_id=cast.ada.pk, now=timezone.now())
    assert _status(ada) == 200


def test_who_lacks_a_demanded_second_factor_is_out(cast: Cast) -> None:
    ada, ben = program_of(cast.ada), program_of(cast.ben)
    demand_second_factor(actor=None, roles=[Role.SELLER])
    assert (_status(ada), _status(ben)) == (401, 200)


def test_a_read_only_token_reads_only(cast: Cast) -> None:
    reader = program_of(cast.dora, read_only=True)
    assert _status(reader, "/customers") == 200
    answer = reader.post("/customers", NEW_CUSTOMER)
    assert (answer.status_code, "只能读" in answer.json()["detail"]) == (403, True)


def test_a_narrowed_token_opens_its_groups_only(cast: Cast) -> None:
    narrow = program_of(cast.dora, groups=[Group.LEDGER])
    assert narrow.post("/customers", NEW_CUSTOMER).status_code == 200
    for path in ("/people", "/plans", "/metrics", "/commitments", "/closings", "/audit-entries"):
        assert _status(narrow, path) == 403, path
    assert _status(narrow) == 200


def test_a_writing_token_may_no_more_than_its_person(cast: Cast) -> None:
    assert program_of(cast.ada).post("/customers", NEW_CUSTOMER).status_code == 403


def test_a_session_does_not_open_the_api_and_a_token_opens_no_page(cast: Cast) -> None:
    client = logged_in("dora")
    assert client.get(f"{ROOT}/me").status_code == 401
    assert client.post(f"{ROOT}/customers", NEW_CUSTOMER, content_type="application/json").status_code == 401
    secret = program_of(cast.dora).issued.secret
    for path in ("/", "/settings/accounts/", "/me/"):
        answer = browser().get(path, headers={"authorization": f"Bearer {secret}"})
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith("/login/")


def test_a_machine_holds_its_roles_and_loses_them_at_once(cast: Cast) -> None:
    stock_masters()
    sign(
        order("O-EAST", "2025-06-02", line("a1", 100)),
        order("O-NORTH", "2025-06-02", line("a1", 10), sellers=["cleo"], customer="k2"),
    )
    machine = create_service_account(actor=cast.dora, username="ERP", roles=[(Role.REGION_MANAGER, "east")])
    program = program_of(machine)
    assert [row["document"] for row in program.items("/orders")] == ["O-EAST"]
    set_service_roles(actor=cast.dora, account_id=machine.pk, roles=[(Role.FINANCE, None)])
    assert [row["document"] for row in program.items("/orders")] == ["O-EAST", "O-NORTH"]
    set_service_roles(actor=cast.dora, account_id=machine.pk, roles=[])
    assert program.items("/orders") == []
    deactivate_account(actor=cast.dora, account_id=machine.pk, now=timezone.now())
    assert _status(program) == 401


def test_nobody_logs_in_to_a_machine(cast: Cast) -> None:
    machine = create_service_account(actor=None, username="erp", roles=[(Role.OPERATIONS, None)])
    machine.set_password(PASSWORD)
    machine.save()
    assert browser().post("/login/", {"username": "erp", "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize(
    ("roles", "word"),
    [
        ([(Role.ADMINISTRATOR, None)], "不能有"),
        ([(Role.SELLER, None)], "不能有"),
        ([(Role.REGION_MANAGER, None)], "哪个组织"),
        ([(Role.FINANCE, "east")], "全公司"),
        ([(Role.TEAM_LEAD, "nowhere")], "nowhere"),
    ],
)
def test_roles_that_a_machine_cannot_hold_are_refused(
    cast: Cast, roles: list[tuple[Role, str | None]], word: str
) -> None:
    with pytest.raises(ChangeRefused, match=word):
        create_service_account(actor=None, username="erp", roles=roles)
    assert not User.objects.filter(username="erp").exists()


def test_nobody_makes_a_token_in_the_name_of_another(cast: Cast) -> None:
    machine = create_service_account(actor=None, username="erp", roles=[])
    for actor, account in ((cast.dora, cast.ada), (cast.ada, machine)):
        with pytest.raises(PermissionDenied):
            issue_token(actor=actor, account_id=account.pk, name="试", days=1, now=timezone.now())


@pytest.mark.parametrize(("name", "days"), [("", 1), ("x" * 101, 1), ("试", 0), ("试", LONGEST_DAYS + 1), ("a\x00", 1)])
def test_a_token_has_a_purpose_and_an_end(cast: Cast, name: str, days: int) -> None:
    with pytest.raises(ChangeRefused):
        issue_token(actor=cast.ada, account_id=cast.ada.pk, name=name, days=days, now=timezone.now())


def test_there_is_an_end_to_tokens(cast: Cast) -> None:
    for _ in range(MOST_TOKENS):
        issue_token(actor=cast.ada, account_id=cast.ada.pk, name="试", days=1, now=timezone.now())
    with pytest.raises(ChangeRefused, match="先撤销"):
        issue_token(actor=cast.ada, account_id=cast.ada.pk, name="试", days=1, now=timezone.now())


def test_somebody_who_was_only_invited_has_no_rights_by_token_beyond_the_own(cast: Cast) -> None:
    plain = create_account(actor=None, username="plain", password=PASSWORD)
    program = program_of(plain)
    assert program.get("/me").json()["rights"] == []
    assert program.items("/customers") == []


@pytest.fixture
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, so that no minute turns in the middle."""
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def test_the_last_use_is_kept_and_requests_of_a_minute_are_limited(cast: Cast, one_moment: None, settings) -> None:
    settings.API_PER_MINUTE = 3
    program = program_of(cast.ada)
    left = [program.get("/me").headers["RateLimit"].split(";")[1] for _ in range(3)]
    assert left == ["r=2", "r=1", "r=0"]
    answer = program.get("/me")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["RateLimit-Policy"] == '"token";q=3;w=60'
    token = ApiToken.objects.get(pk=program.issued.token.pk)
    assert token.last_used_at is not None
    assert token.used == 4
    assert _status(program_of(cast.ada)) == 200, "another token has a count of its own"
    ApiToken.objects.filter(pk=token.pk).update(window=token.window - 1)
    assert _status(program) == 200, "the next minute begins anew"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_as_many_are_let_in_as_the_limit_says(one_moment: None, settings) -> None:
    settings.API_PER_MINUTE = 10
    program = program_of(assemble_cast().ada)

    def send(number: int) -> int:
        try:
            return _status(program)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(16)))
    assert sorted(answers) == [200] * 10 + [429] * 6
