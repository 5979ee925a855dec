"""Reads of notices: everybody reads the own."""

from dataclasses import dataclass

from django.db.models import QuerySet

from foresight.foundation.notices.collecting import mail_wish
from foresight.foundation.notices.models import Choice, Dispatch, Group, MailSwitch, Notice
from foresight.foundation.notices.registry import Mail, NoticeKind, notice_kinds
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right


@dataclass(frozen=True)
class Wish:
    """How an account wants a kind mailed."""

    kind: NoticeKind
    mail: Mail


def notices_of(viewer: User) -> QuerySet[Notice]:
    """The viewer's notices, the newest first."""
    return Notice.objects.filter(account=viewer)


def unread_count(viewer: User) -> int:
    """How many of them were not read. One query."""
    return Notice.objects.filter(account=viewer, read_at=None).count()


def notice_of(viewer: User, notice_id: int) -> Notice:
    """One of the viewer's; raises LookupError."""
    notice = notices_of(viewer).filter(pk=notice_id).first()
    if notice is None:
        raise LookupError(f"没有通知 {notice_id}。")
    return notice


def choice_of(viewer: User) -> Choice:
    """How the viewer wants to be told; the defaults where nothing was chosen."""
    return Choice.objects.filter(account=viewer).first() or Choice(account=viewer)


def wishes_of(viewer: User) -> list[Wish]:
    """Every kind, and how the viewer wants it mailed."""
    choice = choice_of(viewer)
    return [Wish(kind, mail_wish(choice, kind.key)) for kind in notice_kinds()]


def mail_is_on() -> bool:
    """Whether an administrator has turned mail of notices on."""
    return MailSwitch.objects.filter(on=True).exists()


def groups_for(viewer: User) -> QuerySet[Group]:
    """The groups that are told, for whoever may set them up; raises PermissionDenied for others."""
    require(viewer, Right.COMPANY)
    return Group.objects.select_related("unit")


def undelivered(viewer: User) -> QuerySet[Dispatch]:
    """What could not be sent or waits for another try, the newest first; for whoever may set it up."""
    require(viewer, Right.COMPANY)
    return Dispatch.objects.exclude(problem="").select_related("notice__account__person", "group").order_by("-id")
