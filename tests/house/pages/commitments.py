"""What is to do, one commitment, and the list of all."""

from datetime import date

from foresight.foundation.commitments.actions import make_commitment
from foresight.foundation.organisation.models import Person
from tests.house.board import MARK, UNIT_OF, VIEWERS, Board, name_of
from tests.house.pages import Sight

PROMISES = {
    # mark: promiser, owed
    "PROM-ADA": ("ada", None),
    "PROM-CLEO-ADA": ("cleo", "ada"),
    "PROM-BEN-DIRECTOR": ("ben", "director"),
    "PROM-TIA": ("tia", "tia"),
    "PROM-MIA-FAY": ("mia", "fay"),
    "PROM-DAN": ("dan", None),
    "PROM-REN-OPS": ("ren", "ops"),
    "PROM-AUD-DORA": ("aud", "dora"),
}
NAMES = frozenset(name_of(code) for sides in PROMISES.values() for code in sides if code)
"""Whoever sees a promise is told who made it and to whom."""


def stock(board: Board) -> None:
    """A promise or two of everybody."""
    people = dict(Person.objects.values_list("code", "id"))
    for title, (promiser, owed) in PROMISES.items():
        made = make_commitment(
            actor=None,
            kind="task",
            title=title + MARK,
            promised_by_id=people[promiser],
            promised_to_id=people[owed] if owed else None,
            due_on=date(2025, 7, 4),
        )
        viewers = board.viewers_of(
            "promises", units=[UNIT_OF[promiser]], owners=[code for code in (promiser, owed) if code]
        )
        board.add("promise", title + MARK, viewers)
        board.ids[title] = made.pk


def _viewers(title: str) -> frozenset[str]:
    """Who may open one, read off the list above: both sides, Ben's stand-in, the leaders, those who read all."""
    promiser, owed = PROMISES[title]
    leaders = {"hq": {"director"}, "east": {"director", "ben", "dan"}, "north-1": {"director"}}
    leaders["east-1"] = leaders["east"] | {"tia"}
    sides = {side for side in (promiser, owed) if side in VIEWERS}
    stand_in = {"dan"} if "ben" in sides else set()
    return frozenset({*sides, *stand_in, *leaders[UNIT_OF[promiser]], "ops", "aud", "dora"})


def _sight(title: str) -> Sight:
    return Sight(
        lambda board: f"/todo/{board.ids[title]}/",
        open_to=_viewers(title),
        known=frozenset(name_of(code) for code in PROMISES[title] if code),
    )


PAGES = {
    "todo": Sight("/todo/", known=NAMES),
    "commitment.new": Sight("/todo/new/"),
    "commitments": (
        Sight("/todo/all/", shows=frozenset({"promise"}), known=NAMES),
        Sight("/todo/all/?state=all&person=ada", known=NAMES),
    ),
    "commitment": tuple(_sight(title) for title in PROMISES),
}
ACTS_ONLY = {"commitment.act"}
