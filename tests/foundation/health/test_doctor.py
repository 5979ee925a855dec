"""The doctor sees what is wrong, says what to do, and says nothing where all is well."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from foresight.foundation.accounts.sealing import seal
from foresight.foundation.health.chain_check import CHAIN_CHECK, check_chain
from foresight.foundation.health.doctor import Level, examine
from foresight.foundation.health.doctor.finding import NAMES, Finding
from foresight.foundation.jobs.actions import start_job
from foresight.foundation.jobs.models import Job
from foresight.foundation.jobs.worker import work_off
from foresight.foundation.organisation.models import CalendarYear, Company
from foresight.foundation.safekeeping.restoring import READY
from tests.cast import Cast


@pytest.fixture
def home(cast: Cast, tmp_path: Path, settings: LazySettings) -> Path:
    """A home in order, with the company of the tests."""
    settings.HOME = tmp_path
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    tmp_path.chmod(0o700)
    (tmp_path / "secret.key").write_text("k" * 50)
    (tmp_path / "secret.key").chmod(0o600)
    return tmp_path


def seen() -> dict[str, Finding]:
    return {finding.key: finding for finding in examine()}


def levels() -> dict[str, Level]:
    """What is not well."""
    return {key: finding.level for key, finding in seen().items() if finding.level is not Level.OK}


def test_where_all_is_well_only_mail_and_backup_are_still_to_be_set_up(home: Path) -> None:
    assert set(seen()) == set(NAMES)
    assert levels() == {"mail": Level.WARNING, "backup": Level.WARNING}
    assert all(finding.todo for finding in seen().values() if finding.level is not Level.OK)


def test_what_others_on_the_machine_can_read_is_seen(home: Path) -> None:
    (home / "secret.key").chmod(0o644)
    home.chmod(0o755)
    assert levels()["key"] is Level.FAULT
    assert levels()["home"] is Level.WARNING
    assert "chmod 600" in seen()["key"].todo


def test_second_factors_of_another_key_are_seen(home: Path, cast: Cast, settings: LazySettings) -> None:
    Authenticator.objects.create(user=cast.ada, type=Authenticator.Type.TOTP, data={"secret": seal("JBSWY3DPEHPK3PXP")})
    assert "key" not in levels()
    settings.SECRET_KEY = "another" * 10
    assert levels()["key"] is Level.FAULT


def test_a_database_of_another_version_is_seen(home: Path) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("ledger", "0001_ledger")
    assert "foresight upgrade" in seen()["migrations"].todo
    recorder.record_applied("ledger", "0099_what_comes_later")
    assert levels()["migrations"] is Level.FAULT
    assert "0099_what_comes_later" in seen()["migrations"].words


def test_a_missing_calendar_is_seen_and_from_november_on_that_of_the_next_year(home: Path) -> None:
    Company.objects.update(today="2025-11-03")
    assert "2026" in seen()["calendar"].words
    CalendarYear.objects.all().delete()
    Company.objects.update(today="2025-06-03")
    assert "没有装入 2025 年" in seen()["calendar"].words


def test_work_that_nobody_does_is_seen(home: Path) -> None:
    start_job(actor=None, kind=CHAIN_CHECK, arguments={})
    assert "queue" not in levels()
    Job.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert levels()["queue"] is Level.FAULT
    assert "foresight worker" in seen()["queue"].todo


def test_the_job_of_the_night_finds_a_changed_entry_and_so_does_the_doctor(home: Path) -> None:
    start_job(actor=None, kind=CHAIN_CHECK, arguments={})
    assert work_off() == 1
    result = Job.objects.get().result
    assert result is not None
    assert result["checked"] > 5
    noted = json.loads((home / "audit-check.json").read_text())
    assert noted["intact"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET reason = 'x' WHERE sequence = 3")
    assert "chain" not in levels()  # as of last night
    assert not check_chain().intact
    assert levels()["chain"] is Level.FAULT
    assert "第 3 条" in seen()["chain"].words
    start_job(actor=None, kind=CHAIN_CHECK, arguments={})
    work_off()
    assert "第 3 条" in Job.objects.latest("pk").problem


def test_an_old_backup_a_cut_restore_and_dead_mail_are_seen(home: Path, settings: LazySettings, tmp_path: Path) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    settings.BACKUP_FOLDER = folder
    (folder / "foresight-20250101-020000.foresight").write_text("")
    assert "backup" not in levels()
    os.utime(folder / "foresight-20250101-020000.foresight", (1_700_000_000, 1_700_000_000))
    assert levels()["backup"] is Level.WARNING
    (home / READY).mkdir()
    assert levels()["restore"] is Level.FAULT
    settings.MAIL_IS_SET_UP = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert levels()["mail"] is Level.FAULT


def test_settings_that_do_not_fit_together_are_seen(home: Path, settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["foresight.example.com"]
    assert "TLS" in seen()["settings"].words
    settings.SESSION_COOKIE_SECURE = True
    assert "FORESIGHT_TRUSTED_PROXIES" in seen()["settings"].todo
    settings.TRUSTED_PROXIES = ("10.0.0.1",)
    assert "settings" not in levels()
    settings.DEBUG = True
    assert levels()["settings"] is Level.FAULT
