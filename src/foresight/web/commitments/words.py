"""How the pages speak of commitments."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foresight.foundation.commitments.models import Act, Commitment, Reminder, State
from foresight.foundation.organisation.models import Person


def state_text(state: str) -> str:
    """Where a commitment stands."""
    return {
        State.OPEN: _("进行中"),
        State.REPORTED: _("待验收"),
        State.DONE: _("已完成"),
        State.RELEASED: _("已免除"),
        State.CANCELLED: _("已取消"),
    }[State(state)]


def act_text(act: str) -> str:
    """What is or was done."""
    return {
        Act.MADE: _("作出承诺"),
        Act.EVIDENCE: _("补充凭据"),
        Act.REPORTED: _("报告完成"),
        Act.ACCEPTED: _("验收"),
        Act.SENT_BACK: _("退回"),
        Act.MOVED: _("改期"),
        Act.REMINDED: _("催办"),
        Act.RELEASED: _("免除"),
        Act.CANCELLED: _("取消"),
        Act.HANDED_OVER: _("转交"),
    }[Act(act)]


def reminder_text(reminder: Reminder) -> str:
    """Who is reminded, and why."""
    why = {
        Reminder.Why.AHEAD: _("快到期"),
        Reminder.Why.OVERDUE: _("已逾期"),
        Reminder.Why.NUDGE: _("被催办"),
        Reminder.Why.ACCEPTANCE: _("等验收"),
    }[Reminder.Why(reminder.why)]
    return _("提醒%(name)s：%(why)s") % {"name": reminder.person.name, "why": why}


def day_text(day: date) -> str:
    """A day with its weekday: ``2025-11-14 周五``."""
    weekdays = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return f"{day.isoformat()} {weekdays[day.weekday()]}"


def moment_text(moment: datetime) -> str:
    """A moment in local time."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def due_text(commitment: Commitment) -> str:
    """Until when, and for a limit in hours how they are counted."""
    if commitment.due_at is None or commitment.due_hours is None:
        return day_text(commitment.due_on)
    values = {"moment": moment_text(commitment.due_at), "hours": commitment.due_hours}
    if commitment.due_counting == Commitment.Counting.WORKING:
        return _("%(moment)s（%(hours)s 个工作小时内）") % values
    return _("%(moment)s（%(hours)s 小时内，昼夜都算）") % values


def distance_text(commitment: Commitment, now: datetime) -> str:
    """How far the end of the time is: ``逾期 3 天``, ``今天到期``, ``还有 4 天``; or when it was reported."""
    if commitment.reported_on is not None:
        return _("%(day)s 报告") % {"day": commitment.reported_on.isoformat()}
    days = (commitment.due_on - timezone.localdate(now)).days
    if commitment.is_overdue(now):
        return _("逾期 %(days)s 天") % {"days": -days} if days < 0 else _("已过时限")
    if days <= 0:
        return _("今天到期")
    return _("明天到期") if days == 1 else _("还有 %(days)s 天") % {"days": days}


def moved_text(commitment: Commitment) -> str:
    """How often the day was moved, and from where; empty when never."""
    if not commitment.times_moved:
        return ""
    return _("改过 %(times)s 次期，原定 %(day)s") % {
        "times": commitment.times_moved,
        "day": commitment.first_due_on.isoformat(),
    }


def owed_text(owed: Person | None) -> str:
    """To whom: a person or the company."""
    return _("公司") if owed is None else owed.name
