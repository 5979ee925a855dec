"""Two people change the organisation at once: the second waits, sees what the first did, and is told.

PostgreSQL only: there two transactions really overlap. On SQLite every write begins by taking the one writer's lock.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import transaction

from foresight.foundation.organisation.actions import (
    close_unit,
    fill_seat,
    join_person,
    move_people,
    move_unit,
    open_seats,
    record_leaving,
)
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.inputs import SeatInput
from foresight.foundation.organisation.models import Membership, SeatHolding, Unit
from foresight.foundation.organisation.refusals import ChangeRefused
from tests.cast import Cast, assemble_cast
from tests.domain.ledger.test_at_once import PATIENCE, in_own_connection, overlapping, wait_until_somebody_waits
from tests.foundation.organisation.test_moving import AUGUST, JULY, place, stays

pytestmark = overlapping


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble_cast()


def second_is_told(first: Callable[[], object], second: Callable[[], object]) -> str:
    """What the second is told, who began before the first had finished."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            late = pool.submit(in_own_connection, second)  # type: ignore[arg-type]  # what it gives back is not used
            wait_until_somebody_waits(late)
        with pytest.raises(ChangeRefused) as refusal:
            late.result(PATIENCE)
    return str(refusal.value)


def test_the_same_person_is_moved_by_one_of_two(cast: Cast) -> None:
    seen = place("ada").pk
    told = second_is_told(
        lambda: move_people(actor=None, membership_ids=[seen], to_unit_code="north-1", first_day=JULY),
        lambda: move_people(actor=None, membership_ids=[seen], to_unit_code="north", first_day=AUGUST),
    )
    assert "艾达已经定了从 2025-07-01 起到华北一组" in told
    assert [stay[0] for stay in stays("ada")] == ["east-1", "north-1"]


def test_two_moves_of_units_make_no_loop(cast: Cast) -> None:
    told = second_is_told(
        lambda: move_unit(actor=None, unit_code="north", to_unit_code="east-1", first_day=JULY),
        lambda: move_unit(actor=None, unit_code="east", to_unit_code="north-1", first_day=JULY),
    )
    assert "华北一组在 2025-07-01 挂在华东下面" in told
    assert OrganisationBook.load().path(Unit.objects.get(code="north-1").pk, JULY)


def test_nobody_joins_a_unit_while_it_closes(cast: Cast) -> None:
    Membership.objects.filter(unit__code="north-1").update(last_day=date(2025, 6, 30))
    told = second_is_told(
        lambda: close_unit(actor=None, unit_code="north-1", last_day=date(2025, 6, 30), reason="合并"),
        lambda: join_person(actor=None, code="eve", name="夏薇", unit_code="north-1", first_day=JULY),
    )
    assert "华北一组在 2025-06-30 撤销" in told


def test_a_seat_is_filled_by_one_of_two(cast: Cast) -> None:
    join_person(actor=None, code="eve", name="夏薇", unit_code="east-1", first_day=JULY)
    open_seats(actor=None, seats=[SeatInput("east-1", "销售", JULY, "s1")])
    told = second_is_told(
        lambda: fill_seat(actor=None, seat_code="s1", person_code="ada", first_day=JULY),
        lambda: fill_seat(actor=None, seat_code="s1", person_code="eve", first_day=AUGUST),
    )
    assert "是艾达的" in told
    assert SeatHolding.objects.count() == 1


def test_somebody_who_leaves_is_not_moved(cast: Cast) -> None:
    seen = place("ada").pk
    told = second_is_told(
        lambda: record_leaving(actor=None, person_code="ada", last_day=JULY, reason="回老家"),
        lambda: move_people(actor=None, membership_ids=[seen], to_unit_code="north", first_day=AUGUST),
    )
    assert "到 2025-07-01 为止" in told
