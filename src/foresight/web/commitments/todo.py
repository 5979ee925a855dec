"""我的承诺: what calls first, one touch from being reported."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from foresight.foundation.commitments.models import GOING_ON, Commitment, Reminder, State
from foresight.foundation.commitments.policies import Standing, standing_of
from foresight.foundation.commitments.queries import commitments_visible_to
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import clock, company
from foresight.web.approvals.lists import todo_approvals
from foresight.web.commitments.forms import ActForm, forms_for
from foresight.web.commitments.words import distance_text, due_text, moved_text, owed_text
from foresight.web.pages import plain_page
from foresight.web.viewer import viewer_of

MOST_UNFOLDED = 8
"""So many cards that do not press are shown at once."""


@dataclass(frozen=True)
class Card:
    """A commitment as it stands on the list: what, with whom, until when, and what one touch does."""

    commitment: Commitment
    other_side: str
    due: str
    distance: str
    overdue: bool
    moved: str
    nudged: bool
    stands_in_for: str
    """The name of whom the viewer stands in for; empty for the own ones."""
    forms: Sequence[ActForm]


@dataclass(frozen=True)
class Section:
    """A group of cards under its heading."""

    key: str
    heading: str
    cards: Sequence[Card]

    @property
    def calm(self) -> bool:
        """Whether nothing here presses today."""
        return self.key not in {"overdue", "today", "accept"}

    @property
    def folded(self) -> bool:
        """Whether it is shown as its heading at first: many things that do not press."""
        return self.key in {"later", "waiting"} and len(self.cards) > MOST_UNFOLDED


@plain_page
def todo(request: HttpRequest) -> HttpResponse:
    """What the viewer has promised by urgency, what waits for the viewer's word, and what others owe the viewer."""
    company()
    viewer, now = viewer_of(request), clock()
    standing = standing_of(viewer, on=timezone.localdate(now))
    mine = _cards(viewer, standing, now)
    given = [card for card in mine if card.commitment.promised_by_id in standing.stands_for]
    open_ones = [card for card in given if card.commitment.state == State.OPEN]
    received = [
        card
        for card in mine
        if card.commitment.promised_to_id in standing.stands_for and card.commitment.owed_to_somebody
    ]
    to_accept = [card for card in received if card.commitment.state == State.REPORTED]
    urgent = by_urgency(open_ones, now)
    others = [
        Section("accept", _("等我验收"), to_accept),
        Section("received", _("别人答应我的"), [c for c in received if c.commitment.state == State.OPEN]),
        Section("waiting", _("我报告了，等对方验收"), [c for c in given if c.commitment.state == State.REPORTED]),
    ]
    waiting = todo_approvals(viewer, now)
    return render(
        request,
        "web/todo/todo.html",
        {
            **waiting,
            "conclusion": _conclusion(urgent, len(to_accept), len(waiting["approvals"])),
            "urgent": [section for section in urgent if section.cards],
            "others": [section for section in others if section.cards],
            "nothing": not mine,
            "has_person": viewer.person_id is not None,
        },
    )


def _cards(viewer: User, standing: Standing, now: datetime) -> list[Card]:
    """What goes on between the viewer, or whom the viewer stands in for, and others."""
    sides = Q(promised_by__in=standing.stands_for) | Q(promised_to__in=standing.stands_for)
    found = list(commitments_visible_to(viewer).filter(sides, state__in=GOING_ON).order_by("due_on", "due_at", "id"))
    nudges = Reminder.objects.filter(
        why=Reminder.Why.NUDGE, remind_on__lte=standing.day, commitment__in=[row.pk for row in found]
    )
    nudged = set(nudges.values_list("commitment_id", flat=True))
    return [_card(row, viewer, standing, now, row.pk in nudged) for row in found]


def _card(commitment: Commitment, viewer: User, standing: Standing, now: datetime, nudged: bool) -> Card:
    gave = commitment.promised_by_id in standing.stands_for
    own = commitment.promised_by if gave else commitment.promised_to
    other = _("给%(name)s") % {"name": owed_text(commitment.promised_to)}
    if not gave:
        other = _("%(name)s答应") % {"name": commitment.promised_by.name}
    elif not commitment.owed_to_somebody and commitment.promised_to is not None:
        other = _("给自己")
    return Card(
        commitment=commitment,
        other_side=other,
        due=due_text(commitment),
        distance=distance_text(commitment, now),
        overdue=commitment.is_overdue(now),
        moved=moved_text(commitment),
        nudged=nudged and gave,
        stands_in_for="" if own is None or own.pk == standing.person_id else own.name,
        forms=[form for form in forms_for(commitment, viewer, standing) if form.is_main or form.is_plain],
    )


def by_urgency(cards: Iterable[Card], now: datetime) -> list[Section]:
    """Cards of open promises: overdue, due today, due by Sunday, later."""
    day = timezone.localdate(now)
    sunday = day + timedelta(days=6 - day.weekday())
    groups: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        groups[_urgency(card, day, sunday)].append(card)
    headings = {"overdue": _("逾期"), "today": _("今天"), "week": _("本周"), "later": _("以后")}
    return [Section(key, heading, groups[key]) for key, heading in headings.items()]


def _urgency(card: Card, day: date, sunday: date) -> str:
    if card.overdue:
        return "overdue"
    if card.commitment.due_on <= day:
        return "today"
    return "week" if card.commitment.due_on <= sunday else "later"


def _conclusion(urgent: Sequence[Section], to_accept: int, to_approve: int) -> str:
    counts = {section.key: len(section.cards) for section in urgent}
    parts = []
    if counts["overdue"]:
        parts.append(_("%(count)s 件逾期") % {"count": counts["overdue"]})
    if counts["today"]:
        parts.append(_("%(count)s 件今天到期") % {"count": counts["today"]})
    if to_accept:
        parts.append(_("%(count)s 件等你验收") % {"count": to_accept})
    if to_approve:
        parts.append(_("%(count)s 件等你审批") % {"count": to_approve})
    return _("，").join(parts) if parts else _("今天没有要赶的承诺")
