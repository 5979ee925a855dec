"""Due days, limits in hours, overdue, and the reminders."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from foresight.foundation.commitments.actions import (
    accept_commitment,
    hand_over_commitments,
    make_commitment,
    move_commitment,
    remind_of_commitment,
    report_commitment,
    send_back_commitment,
)
from foresight.foundation.commitments.due import Due
from foresight.foundation.commitments.inputs import WithinHours
from foresight.foundation.commitments.models import Commitment, Reminder
from foresight.foundation.commitments.queries import count_to_do, is_overdue, reminders_due
from foresight.foundation.commitments.refusals import CommitmentRefused
from foresight.foundation.organisation.models import Company
from foresight.foundation.organisation.queries import clock
from tests.cast import Cast, assemble_cast

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2025, 6, 30)
FRIDAY = date(2025, 7, 4)


def promise(cast: Cast, due: date | WithinHours = FRIDAY) -> Commitment:
    return make_commitment(
        actor=cast.ada,
        kind="task",
        title="报价",
        promised_by_id=cast.person("ada").pk,
        promised_to_id=cast.person("ben").pk,
        due_on=due,
    )


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def overdue_at(moment: datetime) -> int:
    return Commitment.objects.filter(is_overdue(moment)).count()


def test_it_is_overdue_from_the_day_after_on(cast: Cast) -> None:
    made = promise(cast)
    for moment, expected in ((at(FRIDAY, 23), 0), (at(date(2025, 7, 5), 0), 1)):
        assert overdue_at(moment) == expected
        assert made.is_overdue(moment) is bool(expected)
    assert made.days_overdue(at(date(2025, 7, 7))) == 3
    assert made.days_overdue(at(FRIDAY)) == 0


def test_what_waits_for_the_other_side_is_not_overdue(cast: Cast) -> None:
    made = promise(cast)
    reported = report_commitment(actor=cast.ada, commitment_id=made.pk)
    later = at(date(2025, 7, 9))
    assert overdue_at(later) == 0
    assert not reported.is_overdue(later)
    assert not reported.reported_late
    Company.objects.update(today=date(2025, 7, 9))
    send_back_commitment(actor=cast.ben, commitment_id=made.pk, reason="不全")
    assert overdue_at(later) == 1
    assert report_commitment(actor=cast.ada, commitment_id=made.pk).reported_late


def test_overdue_follows_the_products_today(cast: Cast) -> None:
    promise(cast)
    assert overdue_at(clock()) == 0
    Company.objects.update(today=date(2025, 7, 5))
    assert overdue_at(clock()) == 1


def test_hours_end_at_a_moment_and_say_how_they_were_counted(cast: Cast) -> None:
    friday_afternoon = at(FRIDAY, 17)
    worked = Due.of(WithinHours(24, "working"), friday_afternoon)
    # One hour of Friday, nine each of Monday and Tuesday, five of Wednesday.
    assert worked == Due(date(2025, 7, 9), at(date(2025, 7, 9), 14), 24, "working")
    day_and_night = Due.of(WithinHours(24, "calendar"), friday_afternoon)
    assert day_and_night == Due(date(2025, 7, 5), at(date(2025, 7, 5), 17), 24, "calendar")


def test_a_limit_in_hours_is_overdue_at_its_moment(cast: Cast) -> None:
    made = promise(cast, WithinHours(2, "calendar"))
    assert made.due_at is not None
    assert (made.due_hours, made.due_counting) == (2, "calendar")
    assert overdue_at(made.due_at) == 0
    assert overdue_at(made.due_at + timedelta(seconds=1)) == 1


def test_a_limit_of_no_hours_is_refused(cast: Cast) -> None:
    with pytest.raises(CommitmentRefused, match="时限 0 小时"):
        promise(cast, WithinHours(0, "working"))


def test_moving_a_limit_in_hours_makes_it_a_day(cast: Cast) -> None:
    made = promise(cast, WithinHours(24, "working"))
    first = made.due_on
    moved = move_commitment(actor=cast.ben, commitment_id=made.pk, due_on=FRIDAY, reason="等图纸")
    assert (moved.due_on, moved.due_at, moved.due_counting, moved.first_due_on) == (FRIDAY, None, "", first)


def reminders(made: Commitment) -> list[tuple[str, date, str]]:
    rows = made.reminders.order_by("remind_on", "why").values_list("why", "remind_on", "person__code")
    return list(rows)


def test_the_promiser_is_reminded_the_day_before_and_the_day_after(cast: Cast) -> None:
    made = promise(cast)
    assert reminders(made) == [("ahead", date(2025, 7, 3), "ada"), ("overdue", date(2025, 7, 5), "ada")]
    move_commitment(actor=cast.ada, commitment_id=made.pk, due_on=date(2025, 7, 10), reason="客户出差")
    assert reminders(made) == [("ahead", date(2025, 7, 9), "ada"), ("overdue", date(2025, 7, 11), "ada")]


def test_what_is_due_today_calls_today(cast: Cast) -> None:
    made = promise(cast, MONDAY)
    assert reminders(made)[0] == ("ahead", MONDAY, "ada")
    assert count_to_do(cast.ada, on=MONDAY) == 1


def test_a_report_calls_the_other_side_until_it_answers(cast: Cast) -> None:
    made = promise(cast)
    report_commitment(actor=cast.ada, commitment_id=made.pk)
    assert reminders(made) == [("acceptance", MONDAY, "ben")]
    assert (count_to_do(cast.ada, on=MONDAY), count_to_do(cast.ben, on=MONDAY)) == (0, 1)
    send_back_commitment(actor=cast.ben, commitment_id=made.pk, reason="不全")
    assert [why for why, _, _ in reminders(made)] == ["ahead", "overdue"]
    report_commitment(actor=cast.ada, commitment_id=made.pk)
    accept_commitment(actor=cast.ben, commitment_id=made.pk)
    assert reminders(made) == []


def test_being_reminded_by_the_other_side_calls_today_and_goes_with_the_report(cast: Cast) -> None:
    made = promise(cast)
    assert count_to_do(cast.ada, on=MONDAY) == 0
    remind_of_commitment(actor=cast.ben, commitment_id=made.pk, note="客户在等")
    assert ("nudge", MONDAY, "ada") in reminders(made)
    assert count_to_do(cast.ada, on=MONDAY) == 1
    report_commitment(actor=cast.ada, commitment_id=made.pk)
    assert reminders(made) == [("acceptance", MONDAY, "ben")]


def test_reminders_go_over_to_the_successor(cast: Cast) -> None:
    made = promise(cast)
    remind_of_commitment(actor=cast.ben, commitment_id=made.pk)
    hand_over_commitments(
        actor=None,
        from_person_id=cast.person("ada").pk,
        to_person_id=cast.person("cleo").pk,
        on=MONDAY,
        reason="离职交接",
    )
    assert {person for _, _, person in reminders(made)} == {"cleo"}


def test_several_reasons_count_once(cast: Cast) -> None:
    made = promise(cast)
    remind_of_commitment(actor=cast.ben, commitment_id=made.pk)
    later = date(2025, 7, 8)
    assert reminders_due(later).count() == 3
    assert count_to_do(cast.ada, on=later) == 1


def test_every_open_promise_has_its_reminders_and_no_ended_one_has(cast: Cast) -> None:
    promise(cast)
    done = make_commitment(actor=cast.ada, kind="task", title="x", promised_by_id=cast.person("ada").pk, due_on=FRIDAY)
    report_commitment(actor=cast.ada, commitment_id=done.pk)
    assert Reminder.objects.filter(commitment=done).count() == 0
    assert Reminder.objects.count() == 2


@pytest.mark.django_db
def test_without_a_set_day_the_clock_is_the_clock() -> None:
    assemble_cast(today=None)
    from django.utils import timezone

    assert abs(clock() - timezone.now()) < timedelta(minutes=1)
