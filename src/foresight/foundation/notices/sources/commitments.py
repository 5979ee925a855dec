"""Commitments: each reminder whose day has come."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from foresight.foundation.commitments.models import Reminder
from foresight.foundation.commitments.queries import reminders_due
from foresight.foundation.notices.registry import Mail, News, NoticeKind, NoticeSource

_MAIL: dict[str, Mail] = {Reminder.Why.NUDGE: "now", Reminder.Why.ACCEPTANCE: "now"}
_NAMES = {
    Reminder.Why.AHEAD: ("承诺快到期", "Commitment due soon"),
    Reminder.Why.OVERDUE: ("承诺逾期", "Commitment overdue"),
    Reminder.Why.NUDGE: ("有人催办", "Somebody asks for it"),
    Reminder.Why.ACCEPTANCE: ("等你验收", "Waits for you to accept"),
}


def _news(now: datetime) -> Iterator[News]:
    for reminder in reminders_due(timezone.localdate(now)):
        yield News(
            kind=f"commitment.{reminder.why}",
            key=f"commitment:{reminder.commitment_id}:{reminder.why}:{reminder.remind_on}",
            subject=f"commitment:{reminder.commitment_id}",
            title=reminder.commitment.title,
            person_id=reminder.person_id,
        )


COMMITMENTS = NoticeSource(
    tuple(NoticeKind(f"commitment.{why}", *names, mail=_MAIL.get(why, "digest")) for why, names in _NAMES.items()),
    _news,
)
