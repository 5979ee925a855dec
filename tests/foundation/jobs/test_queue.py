"""Work is done once, tried again when it breaks, and calls off cleanly."""

import logging
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.jobs.actions import JobIsOver, cancel_job, start_again
from foresight.foundation.jobs.files import KEPT, folder_of
from foresight.foundation.jobs.models import Appointment, Job, State
from foresight.foundation.jobs.queries import job_of, jobs_visible_to, queue_state
from foresight.foundation.jobs.registry import JobKind
from foresight.foundation.jobs.schedule import keep_appointments, next_time
from foresight.foundation.jobs.sweeping import REMEMBERED, SWEEP
from foresight.foundation.jobs.worker import work_off
from tests.cast import Cast
from tests.foundation.jobs import kinds
from tests.foundation.jobs.kinds import ask, effects

pytestmark = pytest.mark.django_db


def test_a_job_is_done_once_and_keeps_its_result_and_its_log(cast: Cast) -> None:
    job = ask(kinds.WORKS, cast.ada)
    assert AuditEntry.objects.latest("pk").action == "job.start"
    assert work_off() == 1
    assert work_off() == 0
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts, effects(job)) == (State.DONE, {"steps": 5}, 1, 1)
    assert (job.doing, job.done, job.of) == ("数数", 4, 5)
    assert [line["text"] for line in job.log] == ["开始"]
    assert job.finished_at is not None


def test_what_breaks_is_tried_again_after_longer_and_longer_waits(caplog: pytest.LogCaptureFixture) -> None:
    job = ask(kinds.BREAKS, good_at=3)
    with caplog.at_level(logging.CRITICAL):
        for attempt, wait in ((1, 20), (2, 80)):
            before = timezone.now()
            assert work_off() == 1
            job.refresh_from_db()
            assert (job.state, job.attempts, effects(job)) == (State.WAITING, attempt, 0)
            assert timedelta(0) <= job.due_at - before - timedelta(seconds=wait) < timedelta(seconds=60)
            assert job.log[-1]["text"] == f"{wait} 秒后再试。"
            Job.objects.update(due_at=before)
        work_off()
    job.refresh_from_db()
    assert (job.state, job.attempts, effects(job), job.problem) == (State.DONE, 3, 1, "")


def test_what_breaks_too_often_fails_and_can_be_started_again(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    job = ask(kinds.BREAKS, cast.ada)
    with caplog.at_level(logging.CRITICAL):
        for _ in range(3):
            Job.objects.update(due_at=timezone.now())
            work_off()
    job.refresh_from_db()
    assert (job.state, job.attempts, effects(job)) == (State.FAILED, 3, 0)
    assert "RuntimeError" in job.problem and "编号" in job.problem
    with pytest.raises(LookupError):
        start_again(actor=cast.cleo, job_id=job.pk)
    with pytest.raises(PermissionDenied):
        start_again(actor=cast.dora, job_id=job.pk)
    again = start_again(actor=cast.ada, job_id=job.pk)
    assert (again.state, again.kind, again.pk != job.pk) == (State.WAITING, job.kind, True)
    with pytest.raises(JobIsOver):
        start_again(actor=cast.ada, job_id=again.pk)


def test_what_is_refused_is_not_tried_again() -> None:
    job = ask(kinds.REFUSES)
    work_off()
    job.refresh_from_db()
    assert (job.state, job.problem, job.attempts) == (State.REFUSED, "这个月已经关账。", 1)
    assert [line["text"] for line in job.log] == ["开始", "看过了", "这个月已经关账。"]


def test_a_kind_that_is_known_no_longer_is_said() -> None:
    job = ask(kinds.WORKS)
    Job.objects.update(kind="gone")
    work_off()
    job.refresh_from_db()
    assert job.state == State.REFUSED
    assert "gone" in job.problem


def test_what_is_not_due_waits() -> None:
    job = ask(kinds.WORKS)
    Job.objects.update(due_at=timezone.now() + timedelta(minutes=1))
    assert work_off() == 0
    assert effects(job) == 0


def test_a_job_of_a_transaction_that_fails_was_never_asked_for() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask(kinds.WORKS)
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_one_that_waits_is_cancelled_at_once_and_only_once(cast: Cast) -> None:
    job = ask(kinds.WORKS, cast.ada)
    with pytest.raises(LookupError):
        cancel_job(actor=cast.cleo, job_id=job.pk)
    assert cancel_job(actor=cast.ada, job_id=job.pk).state == State.CANCELLED
    assert work_off() == 0
    with pytest.raises(JobIsOver):
        cancel_job(actor=cast.ada, job_id=job.pk)


@pytest.mark.django_db(transaction=True)
def test_one_that_runs_is_cancelled_at_its_next_step_and_keeps_nothing() -> None:
    job = ask(kinds.CANCELLED)
    work_off()
    job.refresh_from_db()
    assert (job.state, effects(job)) == (State.CANCELLED, 0)
    assert job.log[-1]["text"] == "已取消，没有留下任何数据。"


def test_an_attempt_that_has_lost_the_job_keeps_nothing() -> None:
    job = ask(kinds.TAKEN)
    work_off()
    assert effects(job) == 0


def test_a_worker_that_is_shut_down_gives_the_job_back() -> None:
    job = ask(kinds.SHUT)
    assert work_off() == 2
    job.refresh_from_db()
    assert (job.state, job.attempts, effects(job)) == (State.DONE, 1, 1)
    assert "退回" in job.log[-2]["text"] or "退回" in job.log[-3]["text"]


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_transaction_of_the_work_is_open() -> None:
    kinds.seen.clear()
    ask(kinds.LOOKS)
    work_off()
    assert kinds.seen == [("写入", 24)]


def test_everybody_sees_the_own_jobs_and_who_runs_the_system_all(cast: Cast) -> None:
    job = ask(kinds.WORKS, cast.ada)
    ask(kinds.WORKS)
    assert list(jobs_visible_to(cast.ada)) == [job]
    assert not jobs_visible_to(cast.cleo)
    assert jobs_visible_to(cast.dora).count() == 2
    with pytest.raises(LookupError):
        job_of(cast.ben, job.pk)


def test_an_appointment_is_kept_once_and_what_was_missed_is_made_up_for_once() -> None:
    now = timezone.now()
    assert keep_appointments(now) == 0
    assert queue_state(now=now).appointment_missed is None
    Appointment.objects.update(next_at=now - timedelta(days=3))
    assert queue_state(now=now).appointment_missed == now - timedelta(days=3)
    due = Appointment.objects.count()
    assert due >= 1
    assert keep_appointments(now) == due
    assert keep_appointments(now) == 0
    Appointment.objects.update(next_at=now)
    assert keep_appointments(now) == 0, "it is in the queue still"
    assert all(appointment.next_at > now for appointment in Appointment.objects.all())


def test_a_daily_time_that_the_change_of_clocks_skips_or_doubles_comes_once() -> None:
    kind = JobKind("test.daily", ("每天", "Daily"), kinds._works, daily_at=time(2, 30))
    with timezone.override("Europe/Berlin"):
        skipped = next_time(kind, datetime(2025, 3, 29, 12, tzinfo=UTC))
        assert skipped == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)
        assert next_time(kind, skipped) == datetime(2025, 3, 31, 0, 30, tzinfo=UTC)
        doubled = next_time(kind, datetime(2025, 10, 25, 12, tzinfo=UTC))
        assert doubled == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
        assert next_time(kind, doubled) == datetime(2025, 10, 27, 1, 30, tzinfo=UTC)


def test_old_files_go_first_and_old_rows_later() -> None:
    now = timezone.now()
    young, old, ancient = (ask(kinds.WORKS) for _ in range(3))
    work_off()
    for job, age in ((old, KEPT), (ancient, REMEMBERED)):
        Job.objects.filter(pk=job.pk).update(finished_at=now - age - timedelta(minutes=1))
    folders = [folder_of(job) for job in (young, old, ancient)]
    for folder in folders:
        (folder / "orders.xlsx").write_text("x")
    ask(SWEEP)
    work_off()
    assert [folder.exists() for folder in folders] == [True, False, False]
    assert set(Job.objects.filter(kind=kinds.WORKS.key)) == {young, old}
