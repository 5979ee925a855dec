"""Pages of lists, versions of single resources, figures and their rows."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foresight.domain.ledger.actions import save_customers
from foresight.domain.ledger.inputs import CustomerInput
from foresight.domain.targets.inputs import LevelInput
from tests.api.program import Program, program_of
from tests.books import bill, bills, line, order, pay, plan_2025, sign, sound, stock_masters, take_back
from tests.cast import Cast


def _customers(*codes: str) -> None:
    sound(save_customers(actor=None, customers=[CustomerInput(code, f"客户{code}", "east-1") for code in codes]))


def test_pages_neither_repeat_nor_miss_rows_while_others_are_added(dora: Program) -> None:
    _customers("c5", "c1", "c3")
    first = dora.get("/customers?limit=2").json()
    _customers("c0", "c9")
    rest = dora.get(f"/customers?limit=2&cursor={first['next']}").json()
    last = dora.get(f"/customers?limit=2&cursor={rest['next']}").json()
    codes = [row["code"] for page in (first, rest, last) for row in page["items"]]
    assert codes == ["c5", "c1", "c3", "c0", "c9"]
    assert last["next"] is None


def test_a_cursor_is_good_for_its_list_and_filters_only(dora: Program) -> None:
    _customers("c1", "c2")
    cursor = dora.get("/customers?limit=1").json()["next"]
    assert dora.get(f"/customers?limit=5&cursor={cursor}").status_code == 200
    for path in ("/products?", "/contacts?customer=c1&", "/contacts?"):
        answer = dora.get(f"{path}cursor={cursor}")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "cursor"
    flipped = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for wrong in (flipped, cursor[:-5], cursor.split(":")[0], "WzEsImEiXQ:x:y"):
        assert dora.get(f"/customers?cursor={wrong}").status_code == 400


def _books(count: int) -> None:
    """So many orders, with a receivable, a payment and a return each."""
    for number in range(count):
        document = f"O-{number}"
        sign(
            order(
                document,
                "2025-03-03",
                line("a1", 100),
                line("b1", 50, "2"),
                sellers=[("ada", 1, 2), ("ben", 1, 2)],
            )
        )
        bills(bill(f"B-{number}", "2025-05-05", 150, document))
        pay(f"P-{number}", "2025-05-06", 100, (f"B-{number}", 100))
        take_back(f"R-{number}", document, "2025-04-01", 10, line_key="2")


LISTS = (
    "/orders",
    "/reversals",
    "/receivables",
    "/payments",
    "/sales-entries",
    "/receivable-entries",
    "/customers",
    "/people",
    "/units",
    "/memberships",
    "/audit-entries",
    "/plan-versions/2025@1/cells",
)


def test_lists_take_the_same_number_of_queries_however_long(cast: Cast) -> None:
    stock_masters()
    plan_2025(
        LevelInput("quarter", "3:3:2:2"), LevelInput("region", {"华东": 60, "华北": 40}), floor=2000, stretch=3000
    )
    _books(2)
    for program in (program_of(cast.dora), program_of(cast.ben)):
        for path in LISTS:
            counts = []
            for limit in (1, 3):
                with CaptureQueriesContext(
                    connection,
                ) as made:
                    answer = program.get(f"{path}?limit={limit}")
                assert answer.status_code == 200
                counts.append(len(made))
            assert counts[0] == counts[1], path
            assert counts[1] <= 20, path


def test_an_order_is_shown_whole_and_its_journal_adds_up(cast: Cast) -> None:
    stock_masters()
    _books(1)
    (shown,) = program_of(cast.ben).items("/orders")
    assert [(part["person"], part["numerator"], part["denominator"]) for part in shown["credits"]] == [
        ("ada", 1, 2),
        ("ben", 1, 2),
    ]
    assert [(row["key"], row["net_fen"]) for row in shown["lines"]] == [("1", 10000), ("2", 5000)]
    entries = program_of(cast.ben).items("/sales-entries", limit=2)
    assert sum(entry["net_fen"] for entry in entries) == 15000 - 1000
    own = program_of(cast.ada).items("/sales-entries")
    assert sum(entry["net_fen"] for entry in own if entry["person"] == "ada") == 7000


def test_money_says_what_is_settled(cast: Cast) -> None:
    stock_masters()
    _books(1)
    (due,) = program_of(cast.dora).items("/receivables")
    assert (due["amount_fen"], due["settled_fen"], due["document"]) == (15000, 10000, "O-0")
    (paid,) = program_of(cast.dora).items("/payments")
    assert paid["matches"] == [{"receivable": "B-0", "amount_fen": 10000}]


def test_filters_narrow(cast: Cast) -> None:
    stock_masters()
    sign(order("A", "2025-03-03", line("a1", 1)), order("B", "2025-04-04", line("a1", 1), customer="k2"))
    dora = program_of(cast.dora)
    for words, found in (
        ("ordered_from=2025-04-04", ["B"]),
        ("ordered_to=2025-04-03", ["A"]),
        ("customer=k2", ["B"]),
        ("document=A", ["A"]),
        ("source=other", []),
    ):
        assert [row["document"] for row in dora.items(f"/orders?{words}")] == found
    assert dora.items("/sales-entries?recorded_from=2025-07-02T00:00:00Z") == []
    assert len(dora.items("/sales-entries?recorded_from=2025-07-01T17:00:00%2B08:00")) == 2


def test_a_single_resource_has_a_version(dora: Program) -> None:
    _customers("c1")
    first = dora.get("/customers/c1")
    etag = first.headers["ETag"]
    again = dora.get("/customers/c1", if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")
    assert dora.put("/customers/c1", {"name": "改名"}).status_code == 428
    assert dora.put("/customers/c1", {"name": "改名"}, if_match='"old"').status_code == 412
    changed = dora.put("/customers/c1", {"name": "改名"}, if_match=etag)
    assert (changed.status_code, changed.json()["name"], changed.json()["unit"]) == (200, "改名", "east-1")
    assert changed.headers["ETag"] == dora.get("/customers/c1").headers["ETag"] != etag
    assert dora.put("/customers/c1", {"name": "再改"}, if_match=etag).status_code == 412
    refused = dora.put("/customers/c1", {"name": "再改", "unit": "nowhere"}, if_match="*")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "unit")
    assert dora.get("/customers/c1").json()["name"] == "改名"


def test_a_figure_comes_with_its_parts_its_definition_and_its_rows(cast: Cast) -> None:
    stock_masters()
    plan_2025(
        LevelInput("quarter", "3:3:2:2"), LevelInput("region", {"华东": 60, "华北": 40}), floor=2000, stretch=3000
    )
    sign(order("A", "2025-03-03", line("a1", 900)), order("B", "2025-04-04", line("a1", 100), sellers=["cleo"]))
    dora = program_of(cast.dora)
    found = dora.get("/metrics/revenue.net/figure?period=2025&by=region&by=quarter").json()
    assert (found["total"]["value"], found["unit"]) == ("100000", "money")
    cells = {tuple(m["label"] for m in cell["members"]): cell["numerator"] for cell in found["cells"]}
    assert cells == {("华东", "2025Q1"): 90000, ("华北", "2025Q2"): 10000}
    rate = dora.get("/metrics/attainment/figure?period=2025Q1&plan=2025@1&tier=floor&only=region:east").json()
    # The floor is 2,000; a first quarter of 3/10 and a share of 60 % make 360.
    assert (rate["total"]["numerator"], rate["total"]["denominator"], rate["total"]["value"]) == (90000, "36000", "5/2")
    assert (rate["plan"], rate["tier"]) == ("2025@1", "floor")
    assert rate["definition"]
    assert rate["formula"]
    first = dora.get("/metrics/revenue.net/rows?period=2025&limit=1").json()
    second = dora.get(f"/metrics/revenue.net/rows?period=2025&limit=1&cursor={first['next']}").json()
    assert (first["count"], first["total"], second["next"]) == (2, 100000, None)
    assert {row[-1] for page in (first, second) for row in page["rows"]} == {90000, 10000}
    sign(order("C", "2025-05-05", line("a1", 1)))
    assert dora.get(f"/metrics/revenue.net/rows?period=2025&limit=1&cursor={first['next']}").status_code == 409
    own = program_of(cast.ada).get("/metrics/revenue.net/figure?period=2025").json()
    assert own["total"]["value"] == "90100"


@pytest.mark.parametrize("path", ["/customers/k2", "/orders/{order}", "/people/cleo"])
def test_what_is_another_regions_is_not_there(cast: Cast, path: str) -> None:
    stock_masters()
    sign(order("NORTH", "2025-03-03", line("a1", 1), sellers=["cleo"], customer="k2"))
    (row,) = program_of(cast.dora).items("/orders")
    theirs: Any = program_of(cast.ada).get(path.format(order=row["id"]))
    none: Any = program_of(cast.ada).get(path.format(order=987654).replace("k2", "kx").replace("cleo", "nobody"))
    assert theirs.status_code == none.status_code == 404
    assert theirs.json()["detail"] == none.json()["detail"]
    assert program_of(cast.dora).get(path.format(order=row["id"])).status_code == 200
