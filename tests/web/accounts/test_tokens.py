"""The pages of tokens: one's own, and the administrator's."""

import re

from foresight.foundation.organisation.models import User
from foresight.foundation.tokens.models import ApiToken
from tests.accounts import logged_in, words
from tests.api.program import ROOT, program_of
from tests.cast import Cast


def _secret_in(answer) -> str:
    [secret] = re.findall(r"fst_[\w-]{43}", answer.content.decode())
    return str(secret)


def test_somebody_makes_a_token_sees_it_once_and_revokes_it(cast: Cast) -> None:
    client = logged_in("ada")
    assert "还没有令牌" in words(client.get("/me/tokens/"))
    made = client.post("/me/tokens/new/", {"name": "我的脚本", "days": "30", "group": ["metrics"]})
    secret = _secret_in(made)
    listed = client.get("/me/tokens/")
    assert secret not in listed.content.decode()
    assert "我的脚本" in words(listed)
    headers = {"authorization": f"Bearer {secret}"}
    answer = client.get(f"{ROOT}/metrics", headers=headers)
    assert answer.status_code == 200
    token = ApiToken.objects.get()
    assert (token.account, token.read_only, token.groups) == (cast.ada, True, ["metrics"])
    assert client.post("/me/tokens/revoke/", {"token": token.pk}).status_code == 302
    assert "已撤销" in words(client.get("/me/tokens/"))
    assert client.get(f"{ROOT}/metrics", headers=headers).status_code == 401


def test_making_a_token_asks_first_who_one_is(cast: Cast, client) -> None:
    client.force_login(cast.ada)
    answer = client.get("/me/tokens/new/", headers={"host": "127.0.0.1"})
    assert (answer.status_code, "/me/confirm/" in answer.headers["Location"]) == (302, True)


def test_what_is_wrong_with_a_token_is_said(cast: Cast) -> None:
    client = logged_in("ada")
    answer = client.post("/me/tokens/new/", {"name": "", "days": "30"})
    assert (answer.status_code, "请写令牌的用途" in words(answer)) == (422, True)
    assert client.post("/me/tokens/new/", {"name": "x", "days": "soon"}).status_code == 422
    assert client.post("/me/tokens/new/", {"name": "x", "days": "1", "group": "all"}).status_code == 404


def test_nobody_revokes_anothers(cast: Cast) -> None:
    theirs = program_of(cast.cleo).issued.token
    client = logged_in("ada")
    for number in (theirs.pk, 999, "x", "9" * 30):
        assert client.post("/me/tokens/revoke/", {"token": number}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.revoked_at is None
    assert client.get("/settings/tokens/").status_code == 404
    assert client.post("/settings/tokens/revoke/", {"token": theirs.pk}).status_code == 404


def test_the_administrator_keeps_service_accounts(cast: Cast) -> None:
    client = logged_in("dora")
    assert "还没有服务账号" in words(client.get("/settings/tokens/"))
    made = client.post("/settings/tokens/service/", {"username": "erp", "role": ["operations"]})
    assert made.status_code == 302
    machine = User.objects.get(username="erp")
    issued = client.post(
        "/settings/tokens/issue/", {"account": machine.pk, "name": "夜间", "days": "90", "write": "on"}
    )
    secret = _secret_in(issued)
    assert "销售运营" in words(client.get("/settings/tokens/"))
    wrong = client.post("/settings/tokens/roles/", {"account": machine.pk, "role": ["region_manager"]})
    assert (wrong.status_code, "要写明管哪个组织" in words(wrong)) == (422, True)
    client.post("/settings/tokens/roles/", {"account": machine.pk, "role": ["region_manager"], "unit": "east"})
    headers = {"authorization": f"Bearer {secret}"}
    assert client.get(f"{ROOT}/me", headers=headers).json()["roles"] == ["region_manager"]
    assert client.post("/settings/tokens/issue/", {"account": cast.ada.pk, "name": "x", "days": "1"}).status_code == 403
    token = ApiToken.objects.get(account=machine)
    client.post("/settings/tokens/revoke/", {"token": token.pk})
    assert client.get(f"{ROOT}/me", headers=headers).status_code == 401
