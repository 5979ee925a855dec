"""``foresight token``: tokens and service accounts for whoever holds the machine."""

from click.testing import CliRunner, Result

from foresight.cli.main import foresight
from foresight.foundation.tokens.models import ApiToken
from tests.api.program import ROOT
from tests.cast import Cast


def run(*words: str) -> Result:
    return CliRunner().invoke(foresight, ["token", *words])


def said(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_machine_gets_an_account_a_token_and_loses_it(cast: Cast, client) -> None:
    assert "区域经理（east）" in said("service", "erp", "--role", "region_manager:east")
    secret = said("issue", "erp", "--name", "夜间同步", "--write", "--group", "ledger").strip()
    assert secret.startswith("fst_")
    token = ApiToken.objects.get()
    assert (token.read_only, token.groups, token.ending) == (False, ["ledger"], secret[-4:])
    headers = {"authorization": f"Bearer {secret}", "host": "127.0.0.1"}
    assert client.get(f"{ROOT}/me", headers=headers).json()["account"] == "erp"
    assert "夜间同步" in said("list") and "有效" in said("list", "erp")
    assert "财务" in said("service", "erp", "--role", "finance")
    assert "已撤销" in said("revoke", str(token.pk))
    assert client.get(f"{ROOT}/me", headers=headers).status_code == 401
    assert "已撤销" in said("list")


def test_what_cannot_be_is_said(cast: Cast) -> None:
    for words, word in (
        (("service", "erp", "--role", "king"), "king"),
        (("service", "erp", "--role", "seller"), "不能有"),
        (("issue", "nobody", "--name", "x"), "nobody"),
        (("revoke", "99"), "没有这个令牌"),
    ):
        result = run(*words)
        assert result.exit_code != 0
        assert word in result.output
