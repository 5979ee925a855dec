"""What people see of background work, and how they call it off."""

import pytest
from django.test import Client

from foresight.foundation.jobs.models import Job, State
from foresight.foundation.jobs.worker import work_off
from tests.cast import Cast
from tests.foundation.jobs import kinds
from tests.foundation.jobs.kinds import ask


@pytest.fixture
def ada(as_user) -> Client:
    client: Client = as_user("ada")
    return client


def test_an_empty_list_teaches(ada: Client) -> None:
    assert "可以离开页面" in ada.get("/data/jobs/").content.decode()


def test_a_job_shows_how_it_went(ada: Client, cast: Cast) -> None:
    job = ask(kinds.REFUSES, cast.ada)
    waiting = ada.get(f"/data/jobs/{job.pk}/").content.decode()
    assert "等待" in waiting and 'hx-trigger="every 1s"' in waiting and "取消任务" in waiting
    work_off()
    ended = ada.get(f"/data/jobs/{job.pk}/").content.decode()
    assert "这个月已经关账。" in ended and "看过了" in ended
    assert "every 1s" not in ended and "取消任务" not in ended
    assert ada.get(f"/data/jobs/{job.pk}/progress/").headers["HX-Refresh"] == "true"


def test_it_is_called_off_and_started_again(ada: Client, cast: Cast) -> None:
    job = ask(kinds.WORKS, cast.ada)
    ada.post(f"/data/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    said = ada.post(f"/data/jobs/{job.pk}/cancel/", follow=True).content.decode()
    assert "已经结束（已取消）" in said
    ada.post(f"/data/jobs/{job.pk}/again/")
    assert Job.objects.filter(state=State.WAITING).count() == 1
    assert ada.post(f"/data/jobs/{job.pk}/elsewhere/").status_code == 404


def test_nobody_calls_off_what_somebody_else_asked_for(ada: Client, cast: Cast) -> None:
    job = ask(kinds.WORKS, cast.cleo)
    assert ada.post(f"/data/jobs/{job.pk}/cancel/").status_code == 404
    job.refresh_from_db()
    assert job.state == State.WAITING
