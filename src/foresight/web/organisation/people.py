"""People: the list with its filters and file, one person over time, who came, moved and left."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from foresight.core.values import parse_day
from foresight.foundation.organisation.careers import (
    STATES,
    PersonSheet,
    arrivals,
    people_list,
    person_sheet,
    places_of,
)
from foresight.foundation.organisation.grants import role_sheet
from foresight.foundation.organisation.models import Membership, Person, User
from foresight.foundation.organisation.queries import fiscal_year
from foresight.foundation.organisation.roles import Right
from foresight.foundation.organisation.tree import tree_of
from foresight.web.organisation.desk import Desk, desk
from foresight.web.organisation.fields import job_text
from foresight.web.organisation.role_acts import role_text
from foresight.web.organisation.timeline import Span, timeline

PAGE = 50
"""So many people stand on one page."""


@desk
def people(opened: Desk) -> HttpResponse:
    """The people whom the viewer may see, filtered, page by page."""
    given = opened.request.GET
    pages = Paginator(people_asked(opened.viewer, given, opened.day), PAGE)
    shown = pages.get_page(given.get("page"))
    places = places_of(shown.object_list, on=opened.day)
    words = given.copy()
    words.pop("page", None)
    rows = [(person, places.get(person.pk, []), state_of(person, opened.day)) for person in shown.object_list]
    return opened.render(
        "people.html",
        {
            "rows": [
                (person, [(place, job_text(place.job)) for place in found], state) for person, found, state in rows
            ],
            "page": shown,
            "count": pages.count,
            "words": words.urlencode(),
            "text": given.get("text", ""),
            "units": [
                (str(row.unit.pk), "\u3000" * row.depth + row.unit.name, str(row.unit.pk) == given.get("unit"))
                for row in tree_of(opened.viewer, on=opened.day)
                if row.shown
            ],
            "jobs": [(job, job_text(job), job == given.get("job")) for job in Membership.Job.values],
            "states": [
                (state, label, state == (given.get("state") or STATES[0]))
                for state, label in zip(STATES, (_("在职"), _("待入职"), _("已离职"), _("全部")), strict=True)
            ],
        },
    )


def people_asked(viewer: User, given: Mapping[str, str], day: date) -> QuerySet[Person]:
    """The people whom the words of an address ask for. Raises LookupError and ValueError for what there is not."""
    unit, job, state = given.get("unit", ""), given.get("job", ""), given.get("state") or STATES[0]
    if unit and not (unit.isdecimal() and len(unit) < 18):
        raise LookupError(_("没有这个组织。"))
    if job and job not in Membership.Job.values:
        raise ValueError(_("没有岗位“%(job)s”。") % {"job": job})
    if state not in STATES:
        raise ValueError(_("没有状态“%(state)s”。") % {"state": state})
    return people_list(
        viewer,
        on=day,
        text=given.get("text", "")[:100],
        unit_id=int(unit) if unit else None,
        job=job,
        state=state,
    )


def state_of(person: Person, day: date) -> str:
    """Whether somebody is here on a day, still to come, or gone."""
    if person.left_on is not None and person.left_on < day:
        return _("%(day)s 离职") % {"day": person.left_on}
    if person.joined_on is not None and person.joined_on > day:
        return _("%(day)s 入职") % {"day": person.joined_on}
    if person.left_on is not None:
        return _("在职，%(day)s 离职") % {"day": person.left_on}
    return _("在职")


@desk
def person(opened: Desk, pk: int) -> HttpResponse:
    """Somebody over time: places as a line, seats, roles, and what may be done."""
    sheet = person_sheet(opened.viewer, pk)
    held = role_sheet(opened.viewer, sheet.person, on=opened.today)
    spans = [Span(place.first_day, place.last_day) for place in sheet.memberships]
    lines = timeline(spans, today=opened.today, joined=sheet.person.joined_on)
    code = QueryDict(mutable=True)
    code["from"] = sheet.person.code
    return opened.render(
        "person.html",
        {
            "person": sheet.person,
            "state": state_of(sheet.person, opened.today),
            "places": [
                (place, job_text(place.job), line, _place_acts(opened, sheet, place))
                for place, line in zip(sheet.memberships, lines.bars, strict=True)
            ],
            "years": lines.years,
            "now": [(place, job_text(place.job)) for place in sheet.on(opened.today)],
            "holdings": sheet.holdings,
            "held": held,
            "roles": [(role_text(role.role), unit) for role, unit in held.held],
            "grants": [(grant, role_text(grant.role)) for grant in held.grants],
            "acts": _acts(opened, sheet),
            "handover": f"{reverse('handover.new')}?{code.urlencode()}"
            if sheet.person.left_on and opened.may(Right.HANDOVERS)
            else "",
        },
    )


def _acts(opened: Desk, sheet: PersonSheet) -> list[tuple[str, str]]:
    """Label and address of what may be done with somebody."""
    pk, acts = sheet.person.pk, []
    if opened.may_organise:
        if sheet.person.left_on is None:
            present = "&".join(f"member={place.pk}" for place in sheet.on(opened.today))
            if present:
                acts.append((_("调动"), f"{reverse('people.move')}?{present}"))
            acts.append((_("兼任"), reverse("person.place", args=[pk])))
            acts.append((_("离职"), reverse("person.leave", args=[pk])))
        else:
            acts.append((_("撤回离职"), reverse("person.withdraw", args=[pk])))
    if sheet.person.left_on is not None and sheet.person.left_on < opened.today:
        return acts
    if opened.may_organise:
        acts.append((_("指定导师"), f"{reverse('mentorship.begin')}?person={pk}"))
    if opened.may(Right.ROLES):
        acts.append((_("授予角色"), f"{reverse('role.grant')}?person={pk}"))
    if opened.may(Right.ROLES) or opened.viewer.person_id == pk:
        acts.append((_("安排代理"), f"{reverse('delegation.begin')}?person={pk}"))
    return acts


def _place_acts(opened: Desk, sheet: PersonSheet, place: Membership) -> list[tuple[str, str]]:
    """Label and address of what may be done with one membership: only the latest word about a stretch can change."""
    followed = any(other.continues_id == place.pk for other in sheet.memberships)
    over = place.last_day is not None and place.last_day < opened.today
    if not opened.may_organise or followed or over or sheet.person.left_on is not None:
        return []
    acts = [(_("改岗位"), reverse("place.change", args=[place.pk]))]
    if len([other for other in sheet.memberships if other.last_day is None or other.last_day >= opened.today]) > 1:
        acts.append((_("结束"), reverse("place.end", args=[place.pk])))
    if place.continues_id is not None:
        acts.append((_("撤销调动"), reverse("place.undo", args=[place.pk])))
    return acts


@desk
def came_and_went(opened: Desk) -> HttpResponse:
    """Who joined, moved and left between two days; the fiscal year so far where none are given."""
    first, last = days_asked(opened.request.GET, opened.today)
    fiscal = fiscal_year()
    whole = fiscal.period(fiscal.year_of(opened.today))
    found = arrivals(opened.viewer, first_day=first, last_day=last)
    places = places_of(found.left, on=last)
    return opened.render(
        "arrivals.html",
        {
            "first": first,
            "last": last,
            "shortcuts": [
                (_("本月"), opened.today.replace(day=1), opened.today),
                (_("最近 90 天"), opened.today - timedelta(days=89), opened.today),
                (whole.label, whole.first, whole.last),
            ],
            "joined": [(place, job_text(place.job)) for place in found.joined],
            "moved": found.moved,
            "left": [(gone, places.get(gone.pk, [])) for gone in found.left],
        },
    )


def days_asked(given: Mapping[str, str], today: date) -> tuple[date, date]:
    """The two days that the words of an address name; the fiscal year so far where they name none."""
    fiscal = fiscal_year()
    first = _day(given.get("first"), today) or fiscal.period(fiscal.year_of(today)).first
    last = _day(given.get("last"), today) or today
    if last < first:
        raise ValueError(_("结束日 %(last)s 早于开始日 %(first)s。") % {"last": last, "first": first})
    return first, last


def _day(text: str | None, today: date) -> date | None:
    return parse_day(text, today=today) if text and text.strip() else None
