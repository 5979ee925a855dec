"""One commitment: what was promised, where it stands, its evidence and history, and what may be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foresight.foundation.commitments.models import Act, Commitment, Evidence, HistoryEntry
from foresight.foundation.commitments.policies import can_act, standing_of
from foresight.foundation.commitments.queries import commitment_visible_to
from foresight.foundation.commitments.refusals import CommitmentRefused, CommitmentUnknown
from foresight.foundation.commitments.registry import commitment_kind
from foresight.foundation.organisation.models import Person
from foresight.foundation.organisation.queries import clock
from foresight.web.commitments.forms import FORMS, ActForm, forms_for
from foresight.web.commitments.words import (
    act_text,
    distance_text,
    due_text,
    moment_text,
    moved_text,
    owed_text,
    reminder_text,
    state_text,
)
from foresight.web.pages import language_of_page, plain_page
from foresight.web.viewer import viewer_of

FROM_THE_LIST = "todo"
"""What a form says that was sent from the list of what is to do, so that the way leads back there."""


@dataclass(frozen=True)
class Line:
    """One entry of the history, in words."""

    at: str
    who: str
    what: str
    note: str
    changes: str
    evidence: Sequence[Evidence]


@plain_page
def commitment(request: HttpRequest, number: int) -> HttpResponse:
    """The page of a commitment."""
    return _page(request, commitment_visible_to(viewer_of(request), number))


@require_POST
@plain_page
def act(request: HttpRequest, number: int, word: str) -> HttpResponse:
    """Does an act and leads back; what is refused is said beside the form, with all that was typed."""
    viewer = viewer_of(request)
    found = commitment_visible_to(viewer, number)
    if word not in FORMS:
        raise CommitmentUnknown
    form = FORMS[word](found, viewer, standing_of(viewer, on=timezone.localdate(clock())), request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        done = form.do()
    except CommitmentRefused as refusal:
        form.refuse(refusal)
        return _page(request, commitment_visible_to(viewer, number), form)
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("commitment", args=[number]))
    messages.success(request, form.said(done))
    listed = request.POST.get("from") == FROM_THE_LIST
    return HttpResponseRedirect(reverse("todo") if listed else reverse("commitment", args=[number]))


def _page(request: HttpRequest, shown: Commitment, tried: ActForm | None = None) -> HttpResponse:
    viewer, now = viewer_of(request), clock()
    standing = standing_of(viewer, on=timezone.localdate(now))
    kind = commitment_kind(shown.kind)
    forms = [
        tried if tried is not None and type(form) is type(tried) else form
        for form in forms_for(shown, viewer, standing)
    ]
    values: dict[str, Any] = {
        "commitment": shown,
        "state": state_text(shown.state),
        "distance": distance_text(shown, now) if shown.is_going_on else "",
        "overdue": shown.is_overdue(now),
        "promiser": shown.promised_by,
        "owed": owed_text(shown.promised_to),
        "stands_in": [_stand_in(person) for person in _sides(shown) if not can_act(person, standing.day)],
        "due": due_text(shown),
        "moved": moved_text(shown),
        "late": shown.reported_late,
        "kind": kind.words(language_of_page()),
        "about": kind.url(shown) if kind.url else "",
        "reminders": [
            reminder_text(reminder)
            for reminder in shown.reminders.select_related("person").filter(remind_on__lte=standing.day)
        ],
        "forms": forms,
        "too_late": tried if tried not in forms else None,
        "history": _history(shown),
    }
    return render(request, "web/todo/commitment.html", values)


def _sides(shown: Commitment) -> list[Person]:
    if not shown.is_going_on:
        return []
    return [person for person in (shown.promised_by, shown.promised_to) if person is not None]


def _stand_in(person: Person) -> str:
    if person.left_on is not None:
        return _("%(name)s已离职，由其负责人代办；请尽快转交。") % {"name": person.name}
    return _("%(name)s没有能登录的账号，由其负责人代办。") % {"name": person.name}


def _history(shown: Commitment) -> list[Line]:
    entries = shown.history.select_related("actor__person", "on_behalf_of").prefetch_related("evidence")
    return [_line(entry) for entry in entries]


def _line(entry: HistoryEntry) -> Line:
    who = str(entry.actor) if entry.actor else _("命令行")
    if entry.on_behalf_of is not None:
        who = _("%(who)s（代%(name)s）") % {"who": who, "name": entry.on_behalf_of.name}
    return Line(
        at=moment_text(entry.at),
        who=who,
        what=act_text(entry.act),
        note="" if entry.act == Act.EVIDENCE else entry.note,
        changes="；".join(_change(name, *values) for name, values in entry.changes.items()),
        evidence=list(entry.evidence.all()),
    )


def _change(name: str, before: str | None, after: str) -> str:
    label = {"due_on": _("到期日"), "promised_by": _("承诺人"), "promised_to": _("答应谁")}[name]
    empty = _("公司") if name == "promised_to" else "—"
    if before is None:
        return f"{label} {after}"
    return f"{label} {before or empty} → {after or empty}"
