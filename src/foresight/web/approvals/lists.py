"""What waits for the viewer's decision, what the viewer has asked for, what the viewer has decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from foresight.core.values import exact_money_text, money_text
from foresight.foundation.approvals.actions import bring_up_to_date
from foresight.foundation.approvals.models import ApprovalRequest, ApprovalStep
from foresight.foundation.approvals.queries import asked_by, decided_by, waiting_for, with_course
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import clock, company, today
from foresight.web import figures
from foresight.web.approvals.words import asker_text, kind_text, moment_text, role_text, state_text
from foresight.web.pages import language_of_page, plain_page
from foresight.web.viewer import viewer_of

ROWS_SHOWN = 50


@dataclass(frozen=True)
class Card:
    """A request that waits for the viewer, as it stands on the list of what is to do."""

    title: str
    kind: str
    address: str
    asker: str
    amount: str
    exact: str
    due: str
    for_whom: str
    """Whom the viewer stands in for; empty where the decision is the viewer's own."""


def todo_approvals(viewer: User, now: datetime) -> Mapping[str, Sequence[Card]]:
    """What ``web/todo/approvals.html`` shows: the requests that wait for the viewer, the most urgent first."""
    bring_up_to_date(now)
    found = with_course(waiting_for(viewer, on=today()))
    return {"approvals": [_card(request, viewer) for request in found]}


def _card(request: ApprovalRequest, viewer: User) -> Card:
    step = open_step(request)
    seats = [seat for seat in step.approvers.all() if seat.may_decide] if step else []
    own = any(seat.person_id == viewer.person_id for seat in seats)
    amount = request.amount_fen
    return Card(
        title=request.title,
        kind=kind_text(request.kind),
        address=reverse("approval", args=[request.pk]),
        asker=asker_text(request),
        amount="" if amount is None else money_text(amount, language=language_of_page()),
        exact="" if amount is None else exact_money_text(amount),
        due=moment_text(step.due_at) if step else "",
        for_whom="" if own else "、".join(seat.person.name for seat in seats),
    )


def open_step(request: ApprovalRequest) -> ApprovalStep | None:
    """The step that waits for a decision, from what was read along."""
    return next((step for step in request.steps.all() if step.state == ApprovalStep.State.OPEN), None)


@plain_page
def approvals(request: HttpRequest) -> HttpResponse:
    """The three lists, one at a time."""
    company()
    viewer, now = viewer_of(request), clock()
    bring_up_to_date(now)
    tabs: Mapping[str, tuple[str, QuerySet[ApprovalRequest]]] = {
        "waiting": (_("待我审批"), waiting_for(viewer, on=today())),
        "mine": (_("我发起的"), asked_by(viewer)),
        "done": (_("已办"), decided_by(viewer)),
    }
    chosen = request.GET.get("tab", "waiting")
    if chosen not in tabs:
        raise LookupError(_("没有这个列表。"))
    pages = Paginator(with_course(tabs[chosen][1]), ROWS_SHOWN)
    shown = pages.get_page(request.GET.get("page", "1")[:6])
    address = f"{reverse('approvals')}?tab={chosen}"
    return render(
        request,
        "web/approvals/list.html",
        {
            "tabs": [
                (label, f"{reverse('approvals')}?tab={key}", key == chosen) for key, (label, _rows) in tabs.items()
            ],
            "title": tabs[chosen][0],
            "tab": chosen,
            "count": pages.count,
            "table": _table(list(shown), now, tabs[chosen][0], own=chosen == "mine"),
            "number": shown.number,
            "last": pages.num_pages,
            "earlier": f"{address}&page={shown.number - 1}" if shown.has_previous() else "",
            "later": f"{address}&page={shown.number + 1}" if shown.has_next() else "",
        },
    )


def _table(rows: Sequence[ApprovalRequest], now: datetime, caption: str, *, own: bool) -> object:
    """The rows; whose request it is goes without saying in the list of one's own."""
    columns = [
        (_("申请"), False),
        (_("种类"), False),
        (_("申请人"), False),
        (_("金额"), True),
        (_("状态"), False),
        (_("等谁"), False),
        (_("时限"), False),
    ]
    cells = [_row(row, now) for row in rows]
    if own:
        del columns[2]
        for row in cells:
            del row[2]
    return figures.table(columns, cells, caption=caption)


def _row(row: ApprovalRequest, now: datetime) -> list[str]:
    step = open_step(row)
    amount = ""
    if row.amount_fen is not None:
        shown = money_text(row.amount_fen, language=language_of_page())
        amount = format_html('<span title="{}">{}</span>', exact_money_text(row.amount_fen), shown)
    late = step is not None and step.due_at is not None and step.due_at <= now
    due = moment_text(step.due_at) if step else ""
    return [
        f'<a href="{reverse("approval", args=[row.pk])}">{figures.text(row.title)}</a>',
        figures.text(kind_text(row.kind)),
        figures.text(asker_text(row)),
        str(amount),
        figures.text(state_text(row.state)),
        figures.text(who_text(step) if step else None),
        f'<span class="day{" behind" if late else ""}">{due}</span>' if due else "",
    ]


def who_text(step: ApprovalStep) -> str:
    """For whom a step waits."""
    names = "、".join(seat.person.name for seat in step.approvers.all() if seat.may_decide)
    values = {"role": role_text(step.role), "names": names or _("暂时没有人")}
    return _("%(role)s：%(names)s") % values
