"""The generator by itself: no database, no Django, the same numbers everywhere."""

import subprocess
import sys
from collections import Counter
from datetime import date

from foresight.demo.generated.dice import Dice
from foresight.demo.generated.totals import LINES, Place, year_cells


def test_the_dice_follow_the_published_generator() -> None:
    # splitmix64 of seed 1234567, first outputs as its authors' reference program prints them
    dice = Dice("")
    dice._state = 1234567
    assert [dice._next() for _ in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


def test_streams_of_other_names_give_other_numbers() -> None:
    first, again, other = Dice("orders"), Dice("orders"), Dice("money")
    numbers = [first.below(10**9) for _ in range(20)]
    assert numbers == [again.below(10**9) for _ in range(20)]
    assert numbers != [other.below(10**9) for _ in range(20)]


def test_every_number_below_the_limit_comes_up() -> None:
    dice = Dice("die")
    seen = Counter(dice.between(1, 6) for _ in range(6_000))
    assert sorted(seen) == [1, 2, 3, 4, 5, 6]
    assert min(seen.values()) > 850


def test_a_weight_of_nothing_is_never_drawn() -> None:
    dice = Dice("weights")
    assert {dice.weighted((0, 3, 3, 10)) for _ in range(500)} == {1, 3}


def test_shuffling_loses_nobody() -> None:
    things = list(range(50))
    Dice("cards").shuffle(things)
    assert things != list(range(50))
    assert sorted(things) == list(range(50))


def test_the_cells_of_2025_add_up_to_the_year_to_the_fen() -> None:
    cells = year_cells(2025)
    by_line = {line: sum(fen for place, fen in cells.items() if place.line == line) for line in LINES}
    assert by_line == {"A": 75_003 * 10**6, "B": 26_995 * 10**6, "C": 20_006 * 10**6, "S": 13_998 * 10**6}
    assert sum(fen for place, fen in cells.items() if place.new) == 136_002 * 10**6 * 32 // 100
    assert min(cells.values()) > 0
    assert Place(2025, 12, "other", "C", True) in cells


def test_the_generator_needs_no_django() -> None:
    names = "company", "customers", "orders", "money", "plans", "totals"
    imports = "; ".join(f"import foresight.demo.generated.{name}" for name in names)
    program = f"import sys; {imports}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_generator_has_no_clock() -> None:
    from foresight.demo.generated.company import organisation
    from foresight.demo.generated.days import LAST_DAY

    assert max(membership.first_day for membership in organisation().memberships) <= LAST_DAY == date(2025, 12, 31)
