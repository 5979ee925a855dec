"""Large lists are written in the background: in the scope of that moment, for one pair of eyes."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.exports.actions import request_export, write_export
from foresight.foundation.exports.making import file_of
from foresight.foundation.exports.registry import export_list
from foresight.foundation.jobs.actions import cancel_job
from foresight.foundation.jobs.files import folder_of
from foresight.foundation.jobs.models import Job, State
from foresight.foundation.jobs.worker import work_off
from foresight.foundation.organisation.actions import grant_role
from foresight.foundation.organisation.models import Person, RoleGrant, User
from foresight.foundation.organisation.roles import Role
from tests.cast import START, Cast


def asked(actor: User, key: str = "people", form: str = "csv", **words: str) -> Job:
    return request_export(actor=actor, chosen=export_list(key), words=words, form=form)


def names(path: Path) -> set[str]:
    lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    heading = next(number for number, line in enumerate(lines) if line[:2] == ["工号", "姓名"])
    return {line[1] for line in lines[heading + 1 :]}


def test_the_file_is_fetched_by_whoever_asked_and_by_nobody_else(cast: Cast) -> None:
    job = asked(cast.ben)
    with pytest.raises(LookupError):
        file_of(cast.ben, job.pk)  # not yet
    work_off()
    path, name = file_of(cast.ben, job.pk)
    assert names(path) == {"艾达", "本"}
    assert name.startswith("人员名单-") and name.endswith(".csv")
    job.refresh_from_db()
    assert job.state == State.DONE and job.result == {"file": name, "rows": 2}
    for other in (cast.dora, cast.ada):
        with pytest.raises(LookupError):
            file_of(other, job.pk)
    entry = AuditEntry.objects.get(action="export.list")
    assert entry.actor == cast.ben
    assert entry.after == {"list": "people", "filter": {}, "form": "csv", "rows": 2}


def test_the_scope_is_that_of_the_moment_of_the_work(cast: Cast) -> None:
    grant_role(actor=None, person_code="ada", role=Role.AUDITOR, first_day=START)
    job = asked(cast.ada)
    RoleGrant.objects.all().delete()
    work_off()
    assert names(file_of(cast.ada, job.pk)[0]) == {"艾达"}


def test_whoever_has_left_meanwhile_gets_nothing(cast: Cast) -> None:
    job = asked(cast.ben)
    Person.objects.filter(code="ben").update(left_on=date(2025, 1, 1))
    work_off()
    job.refresh_from_db()
    assert job.state == State.REFUSED and "不能登录" in job.problem
    assert list(folder_of(job).iterdir()) == []
    assert not AuditEntry.objects.filter(action="export.list").exists()
    cast.ben.refresh_from_db()
    with pytest.raises(PermissionDenied):
        asked(User.objects.get(pk=cast.ben.pk))


def test_what_was_called_off_leaves_no_file(cast: Cast) -> None:
    job = asked(cast.ben)
    cancel_job(actor=cast.ben, job_id=job.pk)
    work_off()
    with pytest.raises(LookupError):
        file_of(cast.ben, job.pk)


def test_a_list_that_refuses_ends_the_job_with_its_reason(cast: Cast) -> None:
    job = asked(cast.ben, "accounts")
    work_off()
    job.refresh_from_db()
    assert job.state == State.REFUSED and "管理员" in job.problem
    assert list(folder_of(job).iterdir()) == []


def test_a_failed_file_is_not_left_behind(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with pytest.raises(PermissionDenied):
        write_export(actor=cast.ben, chosen=export_list("accounts"), words={}, form="xlsx", path=path)
    with pytest.raises(ValueError, match="没有“pdf”"):
        write_export(actor=cast.ben, chosen=export_list("people"), words={}, form="pdf", path=path)
    assert not path.exists()
