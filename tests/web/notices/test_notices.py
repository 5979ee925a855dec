"""What people see of their notices, and what an administrator sets up, through the pages."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from foresight.foundation.notices.models import Choice, Group, MailSwitch, Notice
from foresight.foundation.organisation.models import User
from tests.robots import SECRET, Robots, robots


@pytest.fixture
def ada(as_user) -> Client:
    client: Client = as_user("ada")
    return client


@pytest.fixture
def dora(as_user) -> Client:
    client: Client = as_user("dora")
    return client


def _notice(name: str = "ada", key: str = "1", subject: str = "job:7") -> Notice:
    account = User.objects.get(username=name)
    return Notice.objects.create(
        account=account, kind="job.done", key=key, subject=subject, title=f"导出 {key}", made_at=timezone.now()
    )


def test_an_empty_list_teaches(ada: Client) -> None:
    assert "会在这里提醒你" in ada.get("/notices/").content.decode()


def test_the_bell_counts_what_was_not_read_and_a_click_goes_to_what_it_is_about(ada: Client) -> None:
    first = _notice()
    _notice(key="2")
    assert "通知，2 条没看" in ada.get("/todo/").content.decode()
    answer = ada.get(f"/notices/{first.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/data/jobs/7/")
    assert "通知，1 条没看" in ada.get("/todo/").content.decode()
    ada.post("/notices/read/")
    assert "条没看" not in ada.get("/todo/").content.decode()


def test_somebody_elses_notice_is_not_found_and_stays_unread(ada: Client) -> None:
    other = _notice("cleo")
    assert ada.get(f"/notices/{other.pk}/").status_code == 404
    other.refresh_from_db()
    assert other.read_at is None


def test_everybody_chooses_what_is_mailed_and_when(ada: Client) -> None:
    page = ada.get("/me/notices/")
    form = page.context["form"]
    given = {field.html_name: field.value() for field in form}
    waiting = next(name for name, key in form.kinds.items() if key == "approval.waiting")
    assert given[waiting] == "now"
    sent = {**given, waiting: "digest", "quiet_from": "18:30", "quiet_until": "09:00", "digest_at": "09:15"}
    sent.pop("working_days_only")
    assert ada.post("/me/notices/", sent).status_code == 302
    choice = Choice.objects.get()
    assert (choice.mail["approval.waiting"], f"{choice.quiet_from:%H:%M}") == ("digest", "18:30")
    assert choice.working_days_only is False
    assert ada.post("/me/notices/", {**sent, waiting: "sometimes"}).status_code == 422


@pytest.fixture
def hall() -> Iterator[Robots]:
    with robots() as kept, override_settings(WEBHOOK_HOSTS=kept.place):
        yield kept


def test_an_administrator_sets_up_a_group_tries_it_and_removes_it(dora: Client, hall: Robots) -> None:
    given = {
        "name": "华东群",
        "service": "feishu",
        "address": hall.address("feishu"),
        "secret": SECRET,
        "unit": "east",
        "kinds": ["approval.waiting"],
        "digest_at": "08:30",
        "quiet_from": "20:00",
        "quiet_until": "08:00",
        "on": "on",
    }
    wrong = dora.post("/settings/notices/new/", {**given, "address": "https://example.com/hook"})
    assert wrong.status_code == 422
    assert "飞书群机器人的地址" in wrong.content.decode()
    assert dora.post("/settings/notices/new/", given).status_code == 302
    group = Group.objects.get()
    said = dora.post(f"/settings/notices/{group.pk}/try/", follow=True).content.decode()
    assert "已发出" in said
    assert len(hall.texts) == 1
    page = dora.get(f"/settings/notices/{group.pk}/").content.decode()
    assert SECRET not in page and "open-apis" not in page
    assert dora.post(f"/settings/notices/{group.pk}/", {**given, "address": "", "secret": ""}).status_code == 302
    dora.post(f"/settings/notices/{group.pk}/try/")
    assert len(hall.texts) == 2, "the address and the secret were kept"
    dora.post(f"/settings/notices/{group.pk}/remove/")
    assert not Group.objects.exists()


def test_mail_cannot_be_turned_on_without_a_server(dora: Client) -> None:
    said = dora.post("/settings/notices/mail/", {"on": "yes"}, follow=True).content.decode()
    assert "FORESIGHT_MAIL_URL" in said
    assert not MailSwitch.objects.filter(on=True).exists()
