"""All commitments that the viewer may see, filtered, as a page and as a workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foresight.foundation.commitments.models import GOING_ON, Commitment
from foresight.foundation.commitments.policies import people_of
from foresight.foundation.commitments.queries import commitments_visible_to, is_overdue
from foresight.foundation.commitments.registry import CommitmentKind, commitment_kinds
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import Unit, User
from foresight.foundation.organisation.queries import clock, company, units_visible_to
from foresight.web import figures
from foresight.web.commitments.words import due_text, owed_text, state_text
from foresight.web.pages import language_of_page, plain_page
from foresight.web.viewer import viewer_of

ROWS_SHOWN = 50


def state_choices() -> dict[str, str]:
    """What the list can be narrowed to by state."""
    return {
        "going-on": _("进行中和待验收"),
        "overdue": _("逾期"),
        "reported": _("待验收"),
        "ended": _("已结束"),
        "all": _("全部"),
    }


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to. Raises ValueError for a state, LookupError for a unit or kind that there is not."""

    state: str
    unit: Unit | None
    kind: CommitmentKind | None
    person: str
    units: tuple[Unit, ...]

    @classmethod
    def of(cls, viewer: User, words: Mapping[str, str]) -> "Filter":
        """As the words of an address say."""
        asked = {name: words.get(name, "").strip() for name in ("state", "unit", "kind", "person")}
        state = asked["state"] or "going-on"
        if state not in state_choices():
            raise ValueError(_("没有这种状态可选。"))
        units = tuple(units_visible_to(viewer).order_by("position", "code"))
        unit = next((unit for unit in units if str(unit.pk) == asked["unit"]), None)
        kind = next((kind for kind in commitment_kinds() if kind.key == asked["kind"]), None)
        if asked["unit"] and unit is None:
            raise LookupError(_("没有这个组织，或者不在你的权限范围内。"))
        if asked["kind"] and kind is None:
            raise LookupError(_("没有这种承诺。"))
        return cls(state, unit, kind, asked["person"][:100], units)

    def applied_to(self, found: QuerySet[Commitment], now: datetime) -> QuerySet[Commitment]:
        """The rows that fit."""
        if self.state == "going-on":
            found = found.filter(state__in=GOING_ON)
        elif self.state == "overdue":
            found = found.filter(is_overdue(now))
        elif self.state == "reported":
            found = found.filter(state="reported")
        elif self.state == "ended":
            found = found.exclude(state__in=GOING_ON)
        if self.unit is not None:
            day = timezone.localdate(now)
            below = OrganisationBook.load().subtree(self.unit.pk, day)
            found = found.filter(promised_by__in=people_of(below, on=day))
        if self.kind is not None:
            found = found.filter(kind=self.kind.key)
        if self.person:
            name, code = Q(promised_by__name__icontains=self.person), Q(promised_by__code__iexact=self.person)
            found = found.filter(name | code)
        return found

    def words(self) -> str:
        """What is filtered, said in words."""
        said = [state_choices()[self.state]]
        if self.unit is not None:
            said.append(_("%(unit)s及以下") % {"unit": self.unit.name})
        if self.kind is not None:
            said.append(self.kind.words(language_of_page()))
        if self.person:
            said.append(_("承诺人含“%(person)s”") % {"person": self.person})
        return _("，").join(said)

    def address(self, **more: str) -> str:
        """The address of the list with this filter."""
        words = {
            "state": self.state,
            "unit": str(self.unit.pk) if self.unit else "",
            "kind": self.kind.key if self.kind else "",
            "person": self.person,
            **more,
        }
        return f"{reverse('commitments')}?{urlencode({key: value for key, value in words.items() if value})}"


@plain_page
def commitments(request: HttpRequest) -> HttpResponse:
    """The list, page by page."""
    company()
    viewer = viewer_of(request)
    chosen, now = Filter.of(viewer, request.GET), clock()
    found = chosen.applied_to(commitments_visible_to(viewer), now)
    given = request.GET.get("page", "1")
    if not given.isascii() or not given.isdecimal() or len(given) > 6 or int(given) < 1:
        raise ValueError(_("没有这一页。"))
    pages = Paginator(found, ROWS_SHOWN)
    shown = pages.get_page(int(given))
    return render(
        request,
        "web/todo/list.html",
        {
            "filter": chosen,
            "states": state_choices(),
            "kinds": [(kind.key, kind.words(language_of_page())) for kind in commitment_kinds()],
            "words": chosen.words(),
            "count": pages.count,
            "table": _table(list(shown), now),
            "number": shown.number,
            "last": pages.num_pages,
            "earlier": chosen.address(page=str(shown.number - 1)) if shown.has_previous() else "",
            "later": chosen.address(page=str(shown.number + 1)) if shown.has_next() else "",
        },
    )


def _table(rows: list[Commitment], now: datetime) -> object:
    columns = [
        (_("承诺"), False),
        (_("到期"), False),
        (_("状态"), False),
        (_("承诺人"), False),
        (_("答应谁"), False),
        (_("组织"), False),
        (_("改期"), True),
    ]
    return figures.table(columns, [_row(row, now) for row in rows], caption=_("承诺"))


def _row(row: Commitment, now: datetime) -> list[str]:
    address = reverse("commitment", args=[row.pk])
    state = _("逾期 %(days)s 天") % {"days": row.days_overdue(now)} if row.days_overdue(now) else state_text(row.state)
    tone = " overdue" if row.is_overdue(now) else ""
    return [
        f'<a href="{address}">{figures.text(row.title)}</a>',
        f'<span class="day">{figures.text(due_text(row))}</span>',
        f'<span class="day{tone}">{figures.text(state)}</span>',
        figures.text(row.promised_by.name),
        figures.text(owed_text(row.promised_to)),
        f'<span class="day">{figures.text(row.unit.name if row.unit else None)}</span>',
        str(row.times_moved or ""),
    ]
