"""A hand-over is asked for, agreed to, and then passes everything on in one act, or nothing.

Ada looks after k1 and sold O-1, of which 400 is still to come in; she has a target of 6,000. Ben leads her region and
asks; the director agrees. Cleo of 华北 takes over on the 6th of May.
"""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from foresight.domain.handovers.actions import preview_handover, request_handover
from foresight.domain.handovers.inputs import HandoverInput
from foresight.domain.handovers.models import Handover
from foresight.domain.handovers.queries import handover_of, handovers_visible_to
from foresight.domain.ledger.actions import hand_over_customers, save_ownerships
from foresight.domain.ledger.actions.handing_over import Successor
from foresight.domain.ledger.inputs import OwnershipInput
from foresight.domain.ledger.models import Customer, CustomerOwnership, ReceivableEntry
from foresight.domain.targets.inputs import LevelInput
from foresight.domain.targets.models import PlanVersion
from foresight.foundation.approvals.actions import decide, withdraw
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.commitments.actions import make_commitment
from foresight.foundation.commitments.models import Commitment
from foresight.foundation.organisation.actions import open_seats
from foresight.foundation.organisation.inputs import SeatInput
from foresight.foundation.organisation.models import Person, Unit
from tests.books import bill, bills, line, order, pay, plan_2025, sign, sound, stock_masters
from tests.cast import Cast

MAY_6 = date(2025, 5, 6)
TO_CLEO = HandoverInput("ada", MAY_6, "调区", to_person_code="cleo")


@pytest.fixture
def books(cast: Cast) -> Cast:
    stock_masters()
    sound(sign(order("O-1", "2025-01-06", line("a1", 1000))))
    sound(bills(bill("B-1", "2025-03-01", 1000, "O-1")))
    sound(pay("P-1", "2025-03-10", 600, ("B-1", 600)))
    sound(save_ownerships(actor=None, ownerships=[OwnershipInput("k1", "ada")]))
    plan_2025(LevelInput("region", {"华东": 50, "华北": 50}), LevelInput("person"), floor=12_000, stretch=14_000)
    make_commitment(
        actor=cast.ada,
        kind="task",
        title="回访黄河机械",
        promised_by_id=Person.objects.get(code="ada").pk,
        due_on=date(2025, 7, 10),
    )
    return cast


def agreed(books: Cast, given: HandoverInput = TO_CLEO) -> Handover:
    """Asked for by Ben and agreed to by the director."""
    handover = request_handover(actor=books.ben, given=given)
    assert handover.approval is not None
    decide(actor=books.director, request_id=handover.approval.pk, approve=True)
    handover.refresh_from_db()
    return handover


def owner(code: str = "k1") -> str | None:
    present = CustomerOwnership.objects.get(customer__code=code, last_day__isnull=True)
    return present.person.code if present.person else present.seat.code if present.seat else None


def test_the_preview_says_what_would_pass_on(books: Cast) -> None:
    preview = preview_handover(viewer=books.ben, given=TO_CLEO)
    assert [customer.code for customer in preview.customers] == ["k1"]
    assert preview.open_fen == 40_000
    # 6,000 over the 248 working days of 2025, less the 19 + 19 + 21 + 22 before May.
    assert preview.base_fen == 600_000 - 600_000 * 81 // 248
    assert preview.commitments == 1
    assert not Handover.objects.exists()


def test_nothing_happens_before_it_is_agreed_to(books: Cast) -> None:
    request_handover(actor=books.ben, given=TO_CLEO)
    assert owner() == "ada"
    assert PlanVersion.objects.count() == 1
    assert not ReceivableEntry.objects.filter(kind="handover").exists()


def test_everything_passes_on_when_it_is_agreed_to(books: Cast) -> None:
    handover = agreed(books)
    assert handover.state == Handover.State.DONE
    assert owner() == "cleo"
    assert Customer.objects.get(code="k1").unit == books.unit("north-1")
    assert PlanVersion.objects.count() == 2
    moved = ReceivableEntry.objects.filter(kind="handover").values_list("person__code", "amount_fen", "day")
    assert set(moved) == {("ada", -40_000, MAY_6), ("cleo", 40_000, MAY_6)}
    promises = dict(Commitment.objects.values_list("title", "promised_by__code"))
    assert promises == {"回访黄河机械": "cleo", "与接手的 1 个客户见面，说明换人": "cleo"}
    assert (handover.result["customers"], handover.result["open_fen"]) == (1, 40_000)
    acts = {e.action: e.actor for e in AuditEntry.objects.filter(action__contains="hand")}
    assert acts["handover.done"] == acts["customers.hand_over"] == acts["plan.hand_over"] == books.ben


def test_the_successor_promises_to_meet_the_customers(books: Cast) -> None:
    agreed(books)
    duty = Commitment.objects.get(kind="handover.duty")
    # Nobody leads 华北 or its team: the director.
    assert duty.promised_to is not None
    assert duty.promised_to.code == "director"
    assert duty.due_on == date(2025, 7, 14)


def test_only_what_was_ticked_passes_on(books: Cast) -> None:
    agreed(
        books,
        HandoverInput(
            "ada",
            MAY_6,
            "分担",
            to_person_code="cleo",
            with_targets=False,
            with_receivables=False,
            with_commitments=False,
        ),
    )
    assert owner() == "cleo"
    assert PlanVersion.objects.count() == 1
    assert not ReceivableEntry.objects.filter(kind="handover").exists()
    assert Commitment.objects.get(title="回访黄河机械").promised_by.code == "ada"


def test_a_house_account_and_the_unit_take_over_while_the_seat_is_vacant(books: Cast) -> None:
    given = HandoverInput("ada", MAY_6, "离职", to_unit_code="east-1")
    with pytest.raises(ValueError, match="请选一个公共客户池"):
        preview_handover(viewer=books.ben, given=given)
    sound(open_seats(actor=None, seats=[SeatInput("east-1", "华东一组公共池", date(2025, 1, 1), "pool", kind="house")]))
    agreed(books, HandoverInput("ada", MAY_6, "离职", to_unit_code="east-1", to_seat_code="pool"))
    assert owner() == "pool"
    assert Commitment.objects.get().promised_by.code == "ada"


def test_a_refusal_and_a_withdrawal_end_it_and_leave_all_as_it_was(books: Cast) -> None:
    first = request_handover(actor=books.ben, given=TO_CLEO)
    assert first.approval is not None
    decide(actor=books.director, request_id=first.approval.pk, approve=False, note="再等等")
    second = request_handover(actor=books.ben, given=TO_CLEO)
    assert second.approval is not None
    withdraw(actor=books.ben, request_id=second.approval.pk)
    assert {h.state for h in Handover.objects.all()} == {Handover.State.ENDED}
    assert owner() == "ada"


def test_it_does_not_count_when_the_world_has_changed_and_leaves_nothing_half_done(books: Cast) -> None:
    handover = request_handover(actor=books.ben, given=TO_CLEO)
    assert handover.approval is not None
    ben = Person.objects.get(code="ben")
    hand_over_customers(
        actor=None,
        customer_ids=[Customer.objects.get(code="k1").pk],
        day=date(2025, 4, 1),
        reason="先给本",
        successor=Successor(Unit.objects.get(code="east"), person=ben),
        unit_id=Unit.objects.get(code="east").pk,
    )
    with pytest.raises(ValueError, match="客户 k1 不由艾达负责"):
        decide(actor=books.director, request_id=handover.approval.pk, approve=True)
    handover.refresh_from_db()
    assert handover.state == Handover.State.WAITING
    assert PlanVersion.objects.count() == 1


def test_one_waits_at_a_time(books: Cast) -> None:
    request_handover(actor=books.ben, given=TO_CLEO)
    with pytest.raises(ValueError, match="还有一次交接在审批中"):
        request_handover(actor=books.dora, given=TO_CLEO)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (HandoverInput("ada", date(2025, 7, 1), "x", to_person_code="cleo"), "还没到"),
        (HandoverInput("nobody", MAY_6, "x", to_person_code="cleo"), "没有编号为 nobody"),
        (HandoverInput("ada", MAY_6, "x", to_person_code="ada"), "不能交接给本人"),
        (HandoverInput("ada", MAY_6, "x"), "请选接手的人"),
        (HandoverInput("ada", MAY_6, "x", to_person_code="cleo", customer_codes=("k2",)), "客户 k2 不由艾达负责"),
        (HandoverInput("ada", MAY_6, " ", to_person_code="cleo"), "写明原因"),
        (HandoverInput("director", MAY_6, "x", to_person_code="cleo"), "没有可交接的"),
    ],
)
def test_what_is_wrong_is_said(books: Cast, given: HandoverInput, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        request_handover(actor=books.dora, given=given)


def test_leaders_hand_over_in_their_own_units_only(books: Cast) -> None:
    to_ada = HandoverInput("cleo", MAY_6, "x", to_person_code="ada")
    for viewer in (books.ben, books.ada, books.cleo):
        with pytest.raises(PermissionDenied):
            preview_handover(viewer=viewer, given=to_ada)
    with pytest.raises(PermissionDenied):
        request_handover(actor=books.ada, given=TO_CLEO)


def test_those_concerned_see_it_and_nobody_else(books: Cast) -> None:
    handover = request_handover(actor=books.ben, given=TO_CLEO)
    for viewer in (books.ben, books.ada, books.cleo, books.director, books.dora):
        assert handover_of(viewer, handover.pk) == handover
    stranger = books.cleo
    Handover.objects.update(to_person=None, to_unit=books.unit("east-1"))
    assert not handovers_visible_to(stranger).exists()
    with pytest.raises(LookupError, match="不在你的权限范围内"):
        handover_of(stranger, handover.pk)
