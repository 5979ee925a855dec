"""Sending what is due: together what goes to the same place, marked before and after, so that a crash in between repeats
the same message under the same id rather than losing it."""

import logging
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import timezone

from foresight.foundation.accounts.sealing import SealBroken, unseal
from foresight.foundation.notices.groups import AddressRefused, GroupFailed, post
from foresight.foundation.notices.models import Dispatch, Group, MailSwitch
from foresight.foundation.notices.registry import notice_kind

log = logging.getLogger(__name__)
TRIES = 6
WAIT = timedelta(minutes=2)
GROWTH = 3
"""The next try comes after 2, 6, 18 … minutes."""
LISTED = 30
"""Lines of a mail; what is more is counted."""
_OPEN = (Dispatch.State.WAITING, Dispatch.State.SENDING)
Told = Callable[[str, int, int], None]


def send_due(*, now: datetime, progress: Told = lambda what, done, of: None) -> int:
    """Sends what is due and returns how many messages went out. Only one process may do so at a time."""
    _drop_what_was_read()
    if not MailSwitch.objects.filter(on=True).exists():
        Dispatch.objects.filter(group=None, state__in=_OPEN).update(state=Dispatch.State.DROPPED)
    Dispatch.objects.filter(group__on=False, state__in=_OPEN).update(state=Dispatch.State.DROPPED)
    batches = _batches(now)
    sent = 0
    for number, (batch, dispatches) in enumerate(batches.items()):
        progress("发送通知", number, len(batches))
        sent += _send(batch, dispatches, now)
    return sent


def _drop_what_was_read() -> None:
    read = Dispatch.objects.filter(notice__read_at__isnull=False, state=Dispatch.State.WAITING)
    read.filter(group=None).update(state=Dispatch.State.DROPPED)


def _batches(now: datetime) -> dict[str, list[Dispatch]]:
    """What a crash left on its way, as it was, and all else that is due, by where it goes."""
    due = (
        Dispatch.objects.filter(state__in=_OPEN, due_at__lte=now)
        .select_related("notice__account__person", "group")
        .order_by("id")
    )
    found: dict[str, list[Dispatch]] = {}
    places: dict[tuple[int | None, int | None], str] = defaultdict(lambda: secrets.token_hex(16))
    for dispatch in due:
        place = (dispatch.group_id, None if dispatch.group_id is not None else dispatch.notice.account_id)
        batch = dispatch.batch if dispatch.state == Dispatch.State.SENDING else places[place]
        found.setdefault(batch, []).append(dispatch)
    return found


def _send(batch: str, dispatches: Sequence[Dispatch], now: datetime) -> int:
    rows = Dispatch.objects.filter(pk__in=[dispatch.pk for dispatch in dispatches])
    rows.update(state=Dispatch.State.SENDING, batch=batch, attempts=F("attempts") + 1)
    group = dispatches[0].group
    try:
        if group is None:
            _mail(batch, dispatches)
        else:
            post(group.service, unseal(group.sealed_address), _secret(group), message_of(dispatches), now.timestamp())
    except (SMTPException, OSError, GroupFailed, AddressRefused, SealBroken) as fault:
        _failed(dispatches, _said(fault, group), now)
        return 0
    rows.update(state=Dispatch.State.SENT, sent_at=timezone.now(), problem="")
    return 1


def _secret(group: Group) -> str:
    return unseal(group.sealed_secret) if group.sealed_secret else ""


def _said(fault: Exception, group: Group | None) -> str:
    """What went wrong, without addresses of people."""
    if group is not None:
        return str(fault)[:300]
    code = getattr(fault, "smtp_code", "")
    return f"邮件服务器没有接受（{type(fault).__name__}{f' {code}' if code else ''}）"


def _failed(dispatches: Sequence[Dispatch], problem: str, now: datetime) -> None:
    attempts = dispatches[0].attempts + 1
    log.warning("notices could not be sent in attempt %s: %s", attempts, problem)
    rows = Dispatch.objects.filter(pk__in=[dispatch.pk for dispatch in dispatches])
    if attempts >= TRIES:
        rows.update(state=Dispatch.State.FAILED, problem=problem)
    else:
        wait = WAIT * GROWTH ** (attempts - 1)
        rows.update(state=Dispatch.State.WAITING, due_at=now + wait, problem=problem)


def _mail(batch: str, dispatches: Sequence[Dispatch]) -> None:
    account = dispatches[0].notice.account
    if not account.email:
        raise GroupFailed("账号没有邮箱")
    lines = []
    for dispatch in dispatches[:LISTED]:
        kind = notice_kind(dispatch.notice.kind)
        lines.append(f"· {kind.name if kind else dispatch.notice.kind}：{dispatch.notice.title}")
        page = address_of(dispatch)
        if page:
            lines.append(f"  {page}")
    if len(dispatches) > LISTED:
        lines.append(f"· 还有 {len(dispatches) - LISTED} 件")
    ending = "" if settings.ADDRESS else "\n请登录准星查看。"
    body = "\n".join([f"{account}：", "", *lines, ending, "", "怎样接收通知，可以在“我的账号 → 通知”里改。"])
    domain = urlsplit(settings.ADDRESS).hostname or "foresight.local"
    EmailMessage(
        subject=_subject(dispatches),
        body=body,
        to=[account.email],
        headers={"Message-ID": f"<notices.{batch}@{domain}>", "Auto-Submitted": "auto-generated"},
    ).send()


def _subject(dispatches: Sequence[Dispatch]) -> str:
    kind = notice_kind(dispatches[0].notice.kind)
    if len(dispatches) == 1 and kind is not None:
        return " ".join(f"准星：{kind.name} {dispatches[0].notice.title}".split())[:120]
    return f"准星：{len(dispatches)} 件事等你看"


def address_of(dispatch: Dispatch) -> str:
    """The whole address of the page of what it is about; empty where the server does not know its own."""
    kind = notice_kind(dispatch.notice.kind)
    if not settings.ADDRESS or kind is None or kind.address is None:
        return ""
    return f"{settings.ADDRESS}{kind.address(dispatch.notice.subject.partition(':')[2])}"


def message_of(dispatches: Sequence[Dispatch]) -> str:
    """What a group is told: who has how many things of which kind, and nothing of what they are about."""
    counts = Counter((str(dispatch.notice.account), dispatch.notice.kind) for dispatch in dispatches)
    people: dict[str, list[str]] = defaultdict(list)
    for (name, key), number in counts.items():
        kind = notice_kind(key)
        people[name].append(f"{kind.name if kind else key} {number} 件")
    lines = [f"{name}：{'，'.join(said)}" for name, said in people.items()]
    return "\n".join(
        ["【准星】待办提醒", *lines, f"{settings.ADDRESS}/todo/" if settings.ADDRESS else "请登录准星查看。"]
    )
