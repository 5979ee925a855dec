"""An import that is killed, that fills the disk, or that meets another one: nothing is half done."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from foresight.foundation.transfer.actions import BATCH
from tests.demo.fixture import database_beside, environment_of, run_foresight

ROOT = Path(__file__).resolve().parent.parent.parent.parent
ORDERS = BATCH + 500
"""More than one batch of orders."""
MAPPING = """
source = "erp"
[[record]]
type = "customer"
rows = [{ code = "k1", name = "黄河机械" }]
[[record]]
type = "order"
file = "orders.csv"
columns = { document = "订单号", day = "签订日", customer = "客户", net = "金额" }
"""


@dataclass(frozen=True)
class Place:
    """A home with a company, files to import, and one order that is there already."""

    home: Path
    url: str
    files: Path
    mapping: Path

    def start(self, how: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.foundation.transfer.run_import", how, str(self.files), str(self.mapping)],
            cwd=ROOT,
            env=environment_of(self.home, self.url),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, how: str) -> tuple[int, str, str]:
        process = self.start(how)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def signed(self) -> int:
        """Fen of all orders of 2025, asked from another process."""
        done = run_foresight(self.home, self.url, "metric", "revenue.gross", "--period", "2025", "--json")
        assert done.returncode == 0, done.stderr
        total: int = json.loads(done.stdout)["total"]["numerator"]
        return total

    def import_again(self) -> "subprocess.CompletedProcess[str]":
        return run_foresight(self.home, self.url, "import", str(self.files), "--mapping", str(self.mapping), "--json")


def write_orders(folder: Path, count: int) -> None:
    rows = "".join(f"D{number},2025-03-01,k1,{number}\n" for number in range(1, count + 1))
    (folder / "orders.csv").write_text("订单号,签订日,客户,金额\n" + rows, encoding="utf-8")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home, files = tmp_path_factory.mktemp("interrupted"), tmp_path_factory.mktemp("files")
    mapping = tmp_path_factory.mktemp("mapping") / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    write_orders(files, 1)
    with database_beside("interrupted") as url:
        found = Place(home, url, files, mapping)
        for arguments in (("migrate",), ("company", "--name", "长河设备")):
            assert run_foresight(home, url, *arguments).returncode == 0
        done = found.import_again()
        assert done.returncode == 0, done.stderr
        write_orders(files, ORDERS)
        yield found


ONE_ORDER = 100
ALL_ORDERS = ORDERS * (ORDERS + 1) // 2 * 100


def test_killed_in_the_middle_leaves_nothing_half_done(place: Place) -> None:
    code, out, _ = place.run("die")
    assert (code, out) == (-signal.SIGKILL, "writing\n")
    assert place.signed() == ONE_ORDER


def test_a_full_disk_is_told_and_leaves_nothing(place: Place) -> None:
    if place.url:
        pytest.skip("the limit that stands for a full disk is SQLite's")
    code, out, err = place.run("full")
    assert (code, out) == (1, "writing\n")
    assert err.strip() == "磁盘写满了，这次导入没有留下任何数据。请腾出空间再导入。"
    assert place.signed() == ONE_ORDER


def test_two_at_once_do_not_mix(place: Place, tmp_path: Path) -> None:
    """The second is told at once, or where the database lets it wait, waits; then all is there once."""
    go = tmp_path / "go"
    first = place.start(f"wait:{go}")
    assert first.stdout is not None
    assert first.stdout.readline() == "writing\n"
    code, out, err = place.run("impatient")
    assert (code, out) == (1, "")
    assert err.strip() == "另一个导入正在进行，这次没有导入任何数据。请等它结束再试。"
    assert place.signed() == ONE_ORDER
    waiting = place.start("wait:/")
    time.sleep(1)
    go.touch()
    out, err = first.communicate(timeout=120)
    assert (first.returncode, err) == (0, "")
    waiting.communicate(timeout=120)
    assert place.signed() == ALL_ORDERS
    again = json.loads(place.import_again().stdout)
    assert [counts["unchanged"] for counts in again["records"]] == [1, ORDERS]
