"""Who is told what, once; what goes out, where, and what not."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from foresight.config.mail import mail_settings
from foresight.foundation.approvals import registry as approvals
from foresight.foundation.approvals.actions import ask_question, decide, request_approval
from foresight.foundation.approvals.registry import ApprovalKind, StepRule
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.commitments.actions import make_commitment
from foresight.foundation.commitments.registry import TASK
from foresight.foundation.jobs.models import Job
from foresight.foundation.jobs.worker import work_off
from foresight.foundation.notices.actions import (
    GroupInput,
    HoursInput,
    choose_notices,
    mark_read,
    remove_group,
    save_group,
    switch_mail,
    try_group,
)
from foresight.foundation.notices.collecting import collect
from foresight.foundation.notices.groups import AddressRefused, GroupFailed
from foresight.foundation.notices.models import Dispatch, Group, Notice
from foresight.foundation.notices.queries import groups_for, notice_of, undelivered
from foresight.foundation.notices.sending import TRIES, send_due
from foresight.foundation.organisation.actions import delegate
from foresight.foundation.organisation.models import Person, User
from foresight.foundation.organisation.roles import Role
from tests.cast import Cast
from tests.foundation.jobs import kinds
from tests.receiver import Receiver, receiver
from tests.robots import SECRET, Robots, robots

pytestmark = pytest.mark.django_db
FLOAT = ApprovalKind("test.notices", "上浮", "Float", (StepRule(Role.REGION_MANAGER),), lambda request, actor: None)


@pytest.fixture(autouse=True)
def _kind() -> None:
    if FLOAT.key not in approvals.approval_kinds():
        approvals.register_approval_kinds(FLOAT)


def _asks(cast: Cast, title: str = "华东上浮 5 %") -> int:
    return request_approval(
        actor=cast.ada, kind=FLOAT.key, subject=f"x:{title}", title=title, unit_id=cast.unit("east-1").pk
    ).pk


def _promises(cast: Cast, title: str = "给客户甲报价", due: date = date(2025, 6, 30)) -> None:
    make_commitment(actor=cast.ada, kind=TASK.key, title=title, promised_by_id=cast.person("ada").pk, due_on=due)


def _told(account: User) -> set[tuple[str, str]]:
    return set(Notice.objects.filter(account=account).values_list("kind", "title"))


def test_what_calls_for_somebody_is_told_once(cast: Cast) -> None:
    _asks(cast)
    _promises(cast)
    assert collect() == 2
    assert collect() == 0
    assert _told(cast.ben) == {("approval.waiting", "华东上浮 5 %")}
    assert _told(cast.ada) == {("commitment.ahead", "给客户甲报价")}
    assert not Dispatch.objects.exists(), "nothing is sent before an administrator sets it up"


def test_an_end_and_a_question_are_told_to_whoever_asked(cast: Cast) -> None:
    number = _asks(cast)
    ask_question(actor=cast.ben, request_id=number, question="为什么？")
    collect()
    decide(actor=cast.ben, request_id=number, approve=False, note="不行")
    collect()
    assert _told(cast.ada) == {("approval.asked", "华东上浮 5 %"), ("approval.ended", "华东上浮 5 %：未同意")}


def test_who_stands_in_is_told_and_the_one_who_asked_never_of_the_own_request(cast: Cast) -> None:
    for stand_in in ("cleo", "ada"):
        delegate(
            actor=None,
            principal_code="ben",
            delegate_code=stand_in,
            first_day=date(2025, 6, 30),
            last_day=date(2025, 7, 10),
            reason="休假",
        )
    _asks(cast)
    collect()
    assert _told(cast.cleo) == _told(cast.ben) == {("approval.waiting", "华东上浮 5 %")}
    assert not _told(cast.ada)


def test_who_has_left_or_has_no_account_is_not_told(cast: Cast) -> None:
    _promises(cast)
    Person.objects.filter(code="ada").update(left_on=date(2025, 6, 29))
    assert collect() == 0


def test_a_job_that_ended_is_told_to_whoever_asked(cast: Cast) -> None:
    kinds.ask(kinds.WORKS, cast.ada)
    kinds.ask(kinds.REFUSES, cast.cleo)
    kinds.ask(kinds.WORKS)
    work_off()
    collect()
    assert _told(cast.ada) == {("job.done", "数数")}
    assert _told(cast.cleo) == {("job.failed", "不行")}
    assert Job.objects.count() == 3


def test_everybody_reads_the_own_ones_only(cast: Cast) -> None:
    _promises(cast)
    collect()
    notice = Notice.objects.get()
    with pytest.raises(LookupError):
        notice_of(cast.cleo, notice.pk)
    assert mark_read(reader=cast.cleo, notice_ids=[notice.pk]) == 0
    assert mark_read(reader=cast.ada) == 1


# By mail


@pytest.fixture
def office(cast: Cast) -> Iterator[Receiver]:
    for name in ("ada", "ben"):
        User.objects.filter(username=name).update(email=f"{name}@example.com")
    with receiver() as kept:
        settings = mail_settings(kept.url, "准星 <foresight@example.com>")
        with override_settings(MAIL_IS_SET_UP=True, ADDRESS="https://foresight.example.com", **settings):
            switch_mail(actor=cast.dora, on=True)
            yield kept


def _due() -> None:
    Dispatch.objects.update(due_at=timezone.now())


def test_what_waits_is_mailed_with_the_address_of_its_page(cast: Cast, office: Receiver) -> None:
    number = _asks(cast)
    collect()
    assert send_due(now=timezone.now() - timedelta(days=9)) == 0, "not before it is due"
    _due()
    assert send_due(now=timezone.now()) == 1
    mail = office.mail()
    assert mail["Subject"] == "准星：等你审批 华东上浮 5 %"
    assert f"https://foresight.example.com/approvals/{number}/" in mail.get_content()
    assert send_due(now=timezone.now()) == 0


def test_several_go_in_one_mail_and_what_was_read_does_not_go(cast: Cast, office: Receiver) -> None:
    for title in ("报价", "回访", "对账"):
        _promises(cast, title)
    collect()
    _due()
    mark_read(reader=cast.ada, notice_ids=[Notice.objects.get(title="回访").pk])
    assert send_due(now=timezone.now()) == 1
    mail = office.mail()
    assert mail["Subject"] == "准星：2 件事等你看"
    assert "报价" in mail.get_content() and "对账" in mail.get_content() and "回访" not in mail.get_content()


def test_who_wants_no_mail_of_a_kind_gets_none(cast: Cast, office: Receiver) -> None:
    choose_notices(actor=cast.ben, mail={"approval.waiting": "off"}, hours=HoursInput())
    _asks(cast)
    collect()
    assert not Dispatch.objects.exists()
    for wrong in ({"nothing": "now"}, {"approval.waiting": "often"}):
        with pytest.raises(ValueError, match=r"没有通知种类|不是接收邮件的方式"):
            choose_notices(actor=cast.ben, mail=wrong, hours=HoursInput())


def test_a_mail_that_is_refused_is_tried_again_and_in_the_end_told_to_the_administrator(
    cast: Cast, office: Receiver
) -> None:
    _asks(cast)
    collect()
    office.refuses = True
    for attempt in range(1, TRIES + 1):
        _due()
        now = timezone.now()
        assert send_due(now=now) == 0
        dispatch = Dispatch.objects.get()
        assert dispatch.attempts == attempt
        if attempt < TRIES:
            assert dispatch.due_at - now == timedelta(minutes=2) * 3 ** (attempt - 1)
    assert (dispatch.state, "SMTPDataError 554" in dispatch.problem) == (Dispatch.State.FAILED, True)
    assert "@example.com" not in dispatch.problem
    assert list(undelivered(cast.dora)) == [dispatch]
    with pytest.raises(PermissionDenied):
        undelivered(cast.ben)


def test_after_a_crash_between_sending_and_noting_it_the_same_mail_goes_again(cast: Cast, office: Receiver) -> None:
    _promises(cast, "报价")
    collect()
    _due()
    send_due(now=timezone.now())
    first = office.mail()
    Dispatch.objects.update(state=Dispatch.State.SENDING)  # as a worker left it that died before it could note it
    _promises(cast, "回访")
    collect()
    _due()
    assert send_due(now=timezone.now()) == 2
    again = {mail["Message-ID"]: mail.get_content() for mail in (office.mail(), office.mail())}
    assert again[first["Message-ID"]] == first.get_content()
    assert len(again) == 2


def test_mail_is_off_until_it_is_turned_on_and_off_again_at_once(cast: Cast, office: Receiver) -> None:
    _asks(cast)
    collect()
    switch_mail(actor=cast.dora, on=False)
    _due()
    assert send_due(now=timezone.now()) == 0
    assert Dispatch.objects.get().state == Dispatch.State.DROPPED
    with pytest.raises(PermissionDenied):
        switch_mail(actor=cast.ben, on=True)
    with override_settings(MAIL_IS_SET_UP=False), pytest.raises(ValueError, match="FORESIGHT_MAIL_URL"):
        switch_mail(actor=cast.dora, on=True)


# In groups


@pytest.fixture
def hall() -> Iterator[Robots]:
    with robots() as kept, override_settings(WEBHOOK_HOSTS=kept.place):
        yield kept


def _group(cast: Cast, hall: Robots, service: str = "dingtalk", unit: str = "", at_once: bool = True) -> Group:
    return save_group(
        actor=cast.dora,
        group=GroupInput(
            name=f"{service}{unit}",
            service=service,
            address=hall.address(service),
            secret="" if service == "wecom" else SECRET,
            unit_code=unit,
            kinds=("approval.waiting", "commitment.ahead"),
            at_once=at_once,
        ),
    )


@pytest.mark.parametrize("service", ["dingtalk", "wecom", "feishu"])
def test_each_service_takes_what_is_sent_and_signed_as_it_asks(cast: Cast, hall: Robots, service: str) -> None:
    group = _group(cast, hall, service)
    try_group(actor=cast.dora, group_id=group.pk)
    assert hall.texts == [f"【准星】试发：通知会发到这个群（{service}）。"]
    assert not hall.refused


def test_a_group_is_told_how_much_but_never_what(cast: Cast, hall: Robots) -> None:
    _group(cast, hall)
    _asks(cast, "客户甲特价")
    _promises(cast, "客户乙报价")
    _promises(cast, "客户丙回访")
    collect()
    _due()
    assert send_due(now=timezone.now()) == 1
    assert hall.texts == ["【准星】待办提醒\n本：等你审批 1 件\n艾达：承诺快到期 2 件\n请登录准星查看。"]


def test_a_group_of_a_unit_hears_of_its_people_only(cast: Cast, hall: Robots) -> None:
    _group(cast, hall, unit="north")
    _group(cast, hall, "feishu", unit="east")
    _promises(cast)
    collect()
    assert [dispatch.group.name for dispatch in Dispatch.objects.select_related("group") if dispatch.group] == [
        "feishueast"
    ]


def test_a_wrong_secret_is_said_and_what_the_service_says_is_kept_short(cast: Cast, hall: Robots) -> None:
    group = _group(cast, hall)
    save_group(
        actor=cast.dora,
        group_id=group.pk,
        group=GroupInput(name="改名", service="dingtalk", secret="wrong", kinds=("approval.waiting",)),
    )
    with pytest.raises(GroupFailed, match="310000 sign not match"):
        try_group(actor=cast.dora, group_id=group.pk)


@pytest.mark.parametrize(
    "answer",
    [(500, b"broken"), (200, b"<html>"), (200, [1]), (200, {"errcode": 45009}), (302, b""), (200, b"\xff" * 40_000)],
    ids=["broken", "a page", "a list", "too often", "elsewhere", "endless"],
)
def test_whatever_a_service_answers_is_no_crash_and_nobody_is_followed_elsewhere(
    cast: Cast, hall: Robots, answer: tuple[int, object]
) -> None:
    group = _group(cast, hall, "wecom")
    hall.answer = answer
    with pytest.raises(GroupFailed):
        try_group(actor=cast.dora, group_id=group.pk)
    assert not hall.texts


@pytest.mark.parametrize(
    "address",
    [
        "http://oapi.dingtalk.com/robot/send?access_token=T",
        "https://oapi.dingtalk.com.example.com/robot",
        "https://example.com/?oapi.dingtalk.com",
        "https://oapi.dingtalk.com:8443/x",
        "https://user@127.0.0.1/",
        "file:///etc/passwd",
        "https://[::1",
        "https://oapi.dingtalk.com:port/x",
    ],
)
def test_messages_go_to_the_services_and_nowhere_else(cast: Cast, address: str) -> None:
    with pytest.raises(ValueError):
        save_group(actor=cast.dora, group=GroupInput("群", "dingtalk", address, kinds=("approval.waiting",)))


def test_the_address_of_a_robot_is_nowhere_to_be_read(cast: Cast, hall: Robots) -> None:
    _group(cast, hall)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_address, sealed_secret FROM notices_group")
        kept = str(cursor.fetchall())
    told = str(list(AuditEntry.objects.values_list("before", "after")))
    for secret in ("access_token", SECRET, hall.place):
        assert secret not in kept and secret not in told


def test_groups_are_the_administrators(cast: Cast, hall: Robots) -> None:
    group = _group(cast, hall)
    for act in (lambda: groups_for(cast.ben), lambda: remove_group(actor=cast.ben, group_id=group.pk)):
        with pytest.raises(PermissionDenied):
            act()
    with pytest.raises(ValueError, match="已经有叫"):
        _group(cast, hall)
    _promises(cast)
    collect()
    remove_group(actor=cast.dora, group_id=group.pk)
    assert not Dispatch.objects.exists()
    with pytest.raises(AddressRefused):
        save_group(actor=cast.dora, group=GroupInput("新", "dingtalk", "https://example.com"))
