"""The probes: quick, without login, and without a word too many."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings

from foresight.foundation.jobs.models import State

TOKEN = "a-token-for-prometheus"


@pytest.fixture
def probe() -> Client:
    """Whoever asks uses any host name, as load balancers do."""
    return Client(headers={"host": "10.1.2.3"})


def test_alive_is_said_without_asking_the_database(probe: Client) -> None:
    """Without ``db``, whatever touches the database fails."""
    answer = probe.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"live": True})
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


@pytest.mark.django_db
def test_ready_is_said_when_database_and_migrations_are_in_order(probe: Client) -> None:
    answer = probe.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": "ok", "migrations": "ok"}


@pytest.mark.django_db
def test_a_database_that_is_older_or_newer_than_the_program_is_not_ready(probe: Client) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("ledger", "0099_what_comes_later")
    answer = probe.get("/health/ready")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "ahead")
    recorder.record_unapplied("ledger", "0001_ledger")
    assert probe.get("/health/ready").json()["migrations"] == "behind"


@pytest.mark.django_db
def test_only_reading_is_answered(probe: Client) -> None:
    assert probe.head("/health/ready").status_code == 200
    assert probe.post("/health/ready").status_code == 405
    assert probe.get("/health/other").status_code == 400  # an ordinary address: this host is not ours


@pytest.mark.django_db
def test_the_numbers_are_for_this_machine_or_for_the_token(probe: Client) -> None:
    assert probe.get("/health/metrics").status_code == 200
    assert probe.get("/health/metrics", REMOTE_ADDR="10.0.0.9").status_code == 403
    # A proxy on this machine asks for somebody else.
    assert probe.get("/health/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 403
    with override_settings(METRICS_TOKEN=TOKEN):
        assert probe.get("/health/metrics").status_code == 403
        right = {"Authorization": f"Bearer {TOKEN}"}
        assert probe.get("/health/metrics", headers=right, REMOTE_ADDR="10.0.0.9").status_code == 200
        assert probe.get("/health/metrics", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 403


def test_the_numbers_name_pages_and_no_people(as_user) -> None:
    client = as_user("ada")
    client.get("/metrics/revenue.net/?period=2025&who=艾达")
    client.get("/people/ada/")
    client.get("/nowhere/艾达/")
    text = Client().get("/health/metrics", headers={"host": "127.0.0.1"}).content.decode()
    assert 'foresight_requests_total{method="GET",route="metric",status="200"}' in text
    assert 'route="unknown",status="404"' in text
    assert "foresight_database_up 1.0" in text
    assert "foresight_snapshot_build_seconds" in text
    assert all(f'foresight_jobs{{state="{state}"}}' in text for state in State.values)
    assert "ada" not in text
    assert "艾达" not in text
