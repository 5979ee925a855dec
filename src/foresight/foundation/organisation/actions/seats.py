"""Seats: opened before anybody is there, filled, vacated, closed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.actions.changes import (
    ONE_DAY,
    in_order,
    known_person,
    one_change_at_a_time,
    text_of,
)
from foresight.foundation.organisation.actions.codes import BATCH, unknown_code
from foresight.foundation.organisation.holdings import in_force
from foresight.foundation.organisation.inputs import SeatHoldingInput, SeatInput
from foresight.foundation.organisation.models import Membership, Person, Seat, SeatHolding, Unit, User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import Right
from foresight.foundation.organisation.seating import begin_holding, seat_on
from foresight.foundation.organisation.ties import kept_in_seat
from foresight.foundation.transfer.outcomes import Outcome, RowProblem
from foresight.foundation.transfer.traces import note_changes, note_made


@transaction.atomic
def open_seats(*, actor: User | None, seats: Sequence[SeatInput]) -> Outcome:
    """Opens seats, or gives known ones (found by code) another name or job. A seat without a code gets the next free
    one of its unit.

    Problems: an unknown unit, kind or job; a unit that is not open on the day; a known code with another unit, kind or
    opening day.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    units = {unit.code: unit for unit in Unit.objects.all()}
    known = {seat.code: seat for seat in Seat.objects.select_related("unit")}
    new: list[Seat] = []
    changed: list[Seat] = []
    problems: list[RowProblem] = []
    for index, given in enumerate(seats):
        fault = _fault(index, given, units, known.get(given.code))
        if fault is not None:
            problems.append(fault)
            continue
        seat = known.get(given.code) if given.code else None
        if seat is None:
            code = given.code or _next_code(given.unit_code, known)
            seat = Seat(
                code=code,
                unit=units[given.unit_code],
                name=given.name,
                job=given.job,
                kind=given.kind,
                opened_on=given.opened_on,
            )
            known[code] = seat
            new.append(seat)
        elif (seat.name, seat.job) != (given.name, given.job):
            seat.name, seat.job = given.name, given.job
            if seat.pk:
                changed.append(seat)
    Seat.objects.bulk_create(new, batch_size=BATCH)
    note_made(new)
    note_changes(changed, ["name", "job"])
    Seat.objects.bulk_update(changed, ["name", "job"], batch_size=BATCH)
    if new or changed:
        record_act(
            actor=actor,
            action="seats.open",
            subject=f"seat:{new[0].code}" if len(new) == 1 and not changed else f"seats:{len(new) + len(changed)}",
            after={"new": [seat.code for seat in new], "changed": [seat.code for seat in changed]},
        )
    unchanged = len(seats) - len(new) - len(changed) - len(problems)
    return Outcome(len(new), unchanged, len(changed), tuple(problems))


@transaction.atomic
def save_seat_holdings(*, actor: User | None, holdings: Sequence[SeatHoldingInput]) -> Outcome:
    """Adds who holds which seat, or changes the end of what is known (found by seat and first day): for a company that
    brings its seats along.

    Problems: an unknown seat or person, a house account, days in the wrong order or on which the seat is not there, a
    first day on which the seat is known to be somebody else's, and days that meet those of another holder.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    seats = {seat.code: seat for seat in Seat.objects.all()}
    people = dict(Person.objects.values_list("code", "id"))
    known: dict[int, list[SeatHolding]] = defaultdict(list)
    for holding in SeatHolding.objects.filter(seat__code__in={given.seat_code for given in holdings}):
        known[holding.seat_id].append(holding)
    new: list[SeatHolding] = []
    changed: list[SeatHolding] = []
    problems: list[RowProblem] = []
    for index, given in enumerate(holdings):
        fault = _holding_fault(index, given, seats, people, known)
        if fault is not None:
            problems.append(fault)
            continue
        seat = seats[given.seat_code]
        held = next((h for h in known[seat.pk] if h.first_day == given.first_day), None)
        if held is None:
            held = SeatHolding(
                seat=seat, person_id=people[given.person_code], first_day=given.first_day, last_day=given.last_day
            )
            known[seat.pk].append(held)
            new.append(held)
        elif held.last_day != given.last_day:
            held.last_day = given.last_day
            if held.pk:
                changed.append(held)
    SeatHolding.objects.bulk_create(new, batch_size=BATCH)
    note_made(new)
    note_changes(changed, ["last_day"])
    SeatHolding.objects.bulk_update(changed, ["last_day"], batch_size=BATCH)
    if new or changed:
        record_act(
            actor=actor,
            action="seats.hold",
            subject=f"seats:{len(new) + len(changed)}",
            after={"new": len(new), "changed": len(changed)},
        )
    unchanged = len(holdings) - len(new) - len(changed) - len(problems)
    return Outcome(len(new), unchanged, len(changed), tuple(problems))


@transaction.atomic
def fill_seat(
    *,
    actor: User | None,
    seat_code: str,
    person_code: str,
    first_day: date,
    last_day: date | None = None,
    reason: str = "",
) -> SeatHolding:
    """Puts a member of the seat's unit into it from a day on; it ends with the membership at the latest.

    Raises ChangeRefused for an unknown seat or person, a house account, days on which the seat is not there, is held
    by somebody, or on which the person is no member of its unit.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    in_order(first_day, last_day)
    person = known_person(person_code)
    seat = seat_on(seat_code, first_day)
    membership = person.memberships.filter(in_force(first_day), unit=seat.unit).first()
    if membership is None:
        raise ChangeRefused(
            "person", f"{person.name}在 {first_day} 不是{seat.unit.name}的人。请先调到{seat.unit.name}，再坐这个席位。"
        )
    if membership.last_day is not None:
        last_day = min(last_day or membership.last_day, membership.last_day)
    holding = begin_holding(seat, person, first_day, last_day)
    _record(
        actor,
        "seat.fill",
        seat,
        after={"person": person.code, "first_day": text_of(first_day), "last_day": text_of(holding.last_day)},
        reason=reason,
    )
    return holding


@transaction.atomic
def vacate_seat(*, actor: User | None, seat_code: str, last_day: date, reason: str = "") -> SeatHolding:
    """Ends what somebody holds: ``last_day`` is the holder's last one in the seat. The membership stays.

    Raises ChangeRefused for an unknown seat and one that nobody holds on the day.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    seat = _known(seat_code)
    holding = seat.holdings.filter(in_force(last_day)).select_related("person").first()
    if holding is None or holding.last_day == last_day:
        raise ChangeRefused("last_day", f"席位{seat.name}（{seat_code}）在 {last_day} 之后本来就空着。请刷新页面再看。")
    before = {"person": holding.person.code, "last_day": text_of(holding.last_day)}
    holding.last_day = last_day
    holding.save(update_fields=["last_day"])
    _record(
        actor,
        "seat.vacate",
        seat,
        before=before,
        after={"person": holding.person.code, "last_day": text_of(last_day)},
        reason=reason,
    )
    return holding


@transaction.atomic
def close_seat(*, actor: User | None, seat_code: str, last_day: date, reason: str = "") -> Seat:
    """Closes a seat: ``last_day`` is the last one on which it is there.

    Raises ChangeRefused for an unknown seat, one that is closed already, a day before it was opened, and while somebody
    holds it, or it keeps customers, beyond that day.
    """
    require(actor, Right.ORGANISATION)
    one_change_at_a_time()
    seat = _known(seat_code)
    if seat.closed_on is not None:
        raise ChangeRefused("seat", f"席位{seat.name}（{seat_code}）已经在 {seat.closed_on} 撤销。")
    if last_day < seat.opened_on:
        raise ChangeRefused("last_day", f"席位{seat.name}（{seat_code}）在 {seat.opened_on} 才设立。请改日期。")
    holding = seat.holdings.filter(in_force(last_day + ONE_DAY)).select_related("person").first()
    later = holding or seat.holdings.filter(first_day__gt=last_day).select_related("person").first()
    if later is not None:
        raise ChangeRefused(
            "seat",
            f"{last_day} 之后席位{seat.name}（{seat_code}）还是{later.person.name}的。请先让席位空出来，再撤销。",
        )
    kept = kept_in_seat(seat.pk, last_day)
    if kept:
        raise ChangeRefused(
            "seat", f"{last_day} 之后席位{seat.name}（{seat_code}）里还有 {'、'.join(kept)}。请先交接出去，再撤销。"
        )
    seat.closed_on = last_day
    seat.save(update_fields=["closed_on"])
    _record(
        actor, "seat.close", seat, before={"closed_on": None}, after={"closed_on": text_of(last_day)}, reason=reason
    )
    return seat


def _fault(index: int, given: SeatInput, units: dict[str, Unit], seat: Seat | None) -> RowProblem | None:
    unit = units.get(given.unit_code)
    if unit is None:
        return unknown_code(index, "unit", given.unit_code, "组织", units)
    if given.kind not in Seat.Kind.values:
        kinds = "、".join(Seat.Kind.values)
        return RowProblem(index, "kind", given.kind, "没有这种席位", f"请用 {kinds} 之一")
    if given.job not in Membership.Job.values:
        jobs = "、".join(Membership.Job.values)
        return RowProblem(index, "job", given.job, "没有这种岗位", f"请用 {jobs} 之一")
    opened, day = unit.opened_on, given.opened_on
    if (opened is not None and day < opened) or (unit.closed_on is not None and unit.closed_on < day):
        return RowProblem(index, "opened_on", str(day), f"{unit.name}在这天没有开设", "请改日期或组织")
    if seat is not None and (seat.unit.code, seat.kind, seat.opened_on) != (given.unit_code, given.kind, day):
        return RowProblem(
            index,
            "code",
            given.code,
            f"这个编号是{seat.unit.name}在 {seat.opened_on} 设立的席位，组织、种类和设立日不改",
            "请换一个编号，或把旧席位撤销后另设",
        )
    return None


def _holding_fault(
    index: int,
    given: SeatHoldingInput,
    seats: Mapping[str, Seat],
    people: Mapping[str, int],
    known: Mapping[int, list[SeatHolding]],
) -> RowProblem | None:
    seat = seats.get(given.seat_code)
    if seat is None:
        return unknown_code(index, "seat", given.seat_code, "席位", seats)
    if given.person_code not in people:
        return unknown_code(index, "person", given.person_code, "人员", people)
    if seat.kind == Seat.Kind.HOUSE:
        return RowProblem(index, "seat", seat.code, f"{seat.name}是公共客户池，不坐人", "请改成一个岗位席位")
    first, last = given.first_day, given.last_day
    if last is not None and last < first:
        return RowProblem(index, "last_day", str(last), f"结束日早于开始日 {first}", "请改其中一个日期")
    if first < seat.opened_on or (seat.closed_on is not None and (last is None or last > seat.closed_on)):
        until = f" 到 {seat.closed_on}" if seat.closed_on else " 起"
        return RowProblem(index, "first_day", str(first), f"席位只在 {seat.opened_on}{until}有", "请改日期")
    for other in known.get(seat.pk, ()):
        same = other.first_day == first and other.person_id == people[given.person_code]
        if not same and other.first_day <= (last or date.max) and first <= (other.last_day or date.max):
            reason = f"从 {other.first_day} 起已有人坐这个席位"
            return RowProblem(index, "seat", seat.code, reason, "请先结束那一位，或改日期")
    return None


def _next_code(unit_code: str, known: dict[str, Seat]) -> str:
    number = 1
    while (code := f"{unit_code}-s{number:02d}") in known:
        number += 1
    return code


def _known(code: str) -> Seat:
    seat = Seat.objects.select_related("unit").filter(code=code).first()
    if seat is None:
        raise ChangeRefused("seat", f"没有编号为 {code} 的席位。请从席位表里选一个。")
    return seat


def _record(
    actor: User | None,
    action: str,
    seat: Seat,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any],
    reason: str,
) -> None:
    record_act(actor=actor, action=action, subject=f"seat:{seat.code}", before=before, after=after, reason=reason)
