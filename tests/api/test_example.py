"""The example for people who write programs, against a server on this machine."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from foresight.domain.ledger.models import Order
from foresight.foundation.organisation.actions import create_service_account
from foresight.foundation.organisation.roles import Role
from tests.api.program import program_of
from tests.books import stock_masters
from tests.cast import assemble_cast

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "erp-pull"
COLUMNS = "document,ordered_on,customer,seller,line,product,quantity,net,tax\n"


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The example's package, as whoever copies it runs it."""
    monkeypatch.syspath_prepend(str(EXAMPLE))
    import erp_pull.__main__  # type: ignore[import-not-found]  # found by its own path only

    yield erp_pull.__main__
    for name in [name for name in sys.modules if name.startswith("erp_pull")]:
        del sys.modules[name]


@pytest.mark.django_db(transaction=True)
def test_orders_go_in_and_the_journal_comes_out_night_after_night(
    live_server: Any, example: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    assemble_cast()
    stock_masters()
    machine = create_service_account(actor=None, username="erp", roles=[(Role.OPERATIONS, None)])
    monkeypatch.setenv("FORESIGHT_URL", live_server.url)
    monkeypatch.setenv("FORESIGHT_TOKEN", program_of(machine).issued.secret)
    orders, sales = tmp_path / "orders.csv", tmp_path / "sales.jsonl"
    orders.write_text(
        COLUMNS
        + "SO-1,2025-06-02,k1,ada,1,a1,2,10000.00,1300.00\n"
        + "SO-1,2025-06-02,k1,ada,2,b1,1,2500.50,325.07\n"
        + "SO-2,2025-06-03,kx,cleo,1,a1,,800.00,104.00\n"
    )

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["erp_pull", *words])
        code = example.main()
        said = capsys.readouterr()
        return code, said.out + said.err

    code, said = run("push", str(orders))
    assert code == 1
    assert "SO-2 customer" in said
    assert "新 1，不变 0，更正 0，不对 1" in said
    assert run("push", str(orders))[0] == 1
    assert [found.document for found in Order.objects.all()] == ["SO-1"]
    assert run("pull", str(sales)) == (0, "新的流水 2 行\n")
    assert run("pull", str(sales)) == (0, "新的流水 0 行\n")
    more = tmp_path / "more.csv"
    more.write_text(COLUMNS + "SO-9,2025-06-05,k1,ada,1,a1,,7.00,0.91\n")
    assert run("push", str(more))[0] == 0
    assert run("pull", str(sales)) == (0, "新的流水 1 行\n")
    rows = [json.loads(row) for row in sales.read_text().splitlines()]
    assert sum(row["net_fen"] for row in rows) == 1250050 + 700
    monkeypatch.setenv("FORESIGHT_TOKEN", "fst_wrong")
    code, said = run("push", str(orders))
    assert (code, "401" in said) == (1, True)
