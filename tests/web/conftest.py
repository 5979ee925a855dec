"""A small company with orders of two regions, money due and a plan, and clients that are logged in."""

import pytest
from django.test import Client

from foresight.domain.targets.inputs import LevelInput
from tests.books import bill, bills, line, order, pay, plan_2025, sign, sound, stock_masters, take_back
from tests.cast import Cast, assemble_cast, the_cast
from tests.replay import made_once


@pytest.fixture
def books(db: None) -> Cast:
    """Ada sold 1,000 and 300 less 200 taken back; Cleo 500, and half of the shared 400."""
    made_once("books of the pages", _keep_books)
    return the_cast()


def _keep_books() -> None:
    assemble_cast()
    stock_masters()
    sound(
        sign(
            order("O-1", "2025-01-06", line("a1", 1000)),
            order("O-2", "2025-02-10", line("b1", 300)),
            order("O-3", "2025-03-03", line("a1", 500), sellers=["cleo"], customer="k2"),
            order("O-4", "2025-04-01", line("x1", 400), sellers=[("ada", 1, 2), ("cleo", 1, 2)], customer="k3"),
            order("O-5", "2024-05-06", line("a1", 100)),
        )
    )
    sound(take_back("R-1", "O-2", "2025-05-05", 200, line_key="1"))
    sound(bills(bill("B-1", "2025-03-01", 1000, "O-1"), bill("B-2", "2025-07-10", 500, "O-3")))
    sound(pay("P-1", "2025-02-20", 600, ("B-1", 600)))
    plan_2025(
        LevelInput("quarter", "3:3:2:2"),
        LevelInput("region", {"华东": 60, "华北": 40}),
        LevelInput("product_line", {"A 线": 55, "B 线": 45}),
        LevelInput("person"),
        floor=2000,
        stretch=3000,
    )


@pytest.fixture
def as_user(books):
    """Makes a client that is logged in."""

    def logged_in(name: str) -> Client:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(getattr(books, name))
        return client

    return logged_in
