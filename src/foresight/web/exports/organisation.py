"""The lists of the organisation: units, people, vacancies, who came and went, roles."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from django.utils.translation import gettext as _

from foresight.core.values import parse_day
from foresight.foundation.exports.registry import ExportList, Words
from foresight.foundation.exports.tables import Column, Export, Row, Table
from foresight.foundation.organisation.careers import arrivals, places_of
from foresight.foundation.organisation.grants import delegations_visible_to, grants_visible_to, mentorships_visible_to
from foresight.foundation.organisation.models import Person, Unit, User
from foresight.foundation.organisation.queries import today
from foresight.foundation.organisation.seats import vacancies
from foresight.foundation.organisation.tree import tree_of
from foresight.web.organisation.fields import job_text, kind_text
from foresight.web.organisation.people import days_asked, people_asked, state_of
from foresight.web.organisation.role_acts import role_text
from foresight.web.organisation.units import found_in

AT_ONCE = 500


def _day(words: Words) -> date:
    present = today()
    return parse_day(words["on"], today=present) if words.get("on", "").strip() else present


def _said(*parts: str) -> str:
    return _("，").join(part for part in parts if part)


def _units(viewer: User, words: Words) -> Export:
    day, text = _day(words), words.get("find", "").strip()[:100]
    every = tree_of(viewer, on=day)
    codes = {row.unit.pk: row.unit.code for row in every}
    found = found_in(every, text) if text else every
    columns = [
        Column(_("编号")),
        Column(_("名称")),
        Column(_("类型")),
        Column(_("层级"), "whole"),
        Column(_("上级组织")),
        Column(_("负责人")),
        Column(_("人数"), "whole"),
        Column(_("编制"), "whole"),
        Column(_("在岗"), "whole"),
        Column(_("待招"), "whole"),
    ]

    def rows() -> Iterator[Row]:
        for row in found:
            counted = (row.people, row.seats, row.seats - row.vacancies, row.vacancies) if row.shown else (None,) * 4
            yield (
                row.unit.code,
                row.unit.name,
                kind_text(row.unit.kind),
                row.depth + 1,
                codes.get(row.parent_id or 0, ""),
                _("、").join(person.name for person in row.leaders),
                *counted,
            )

    said = _said(_("%(day)s 的组织") % {"day": day}, _("名称或编号含“%(text)s”") % {"text": text} if text else "")
    return Export([Table(_("组织树"), columns, rows(), len(found))], said)


def _people(viewer: User, words: Words) -> Export:
    day = _day(words)
    found = people_asked(viewer, words, day)
    columns = [
        Column(_("工号")),
        Column(_("姓名")),
        Column(_("组织")),
        Column(_("岗位")),
        Column(_("负责人")),
        Column(_("状态")),
        Column(_("入职日"), "day"),
        Column(_("离职日"), "day"),
    ]

    def rows() -> Iterator[Row]:
        people = found.iterator(AT_ONCE)
        while batch := list(islice(people, AT_ONCE)):
            yield from _with_places(batch, day)

    states = {"employed": _("在职"), "coming": _("待入职"), "left": _("已离职"), "all": _("全部")}
    unit = Unit.objects.filter(pk=int(words["unit"])).first() if words.get("unit") else None
    said = _said(
        _("%(day)s 的人员") % {"day": day},
        states[words.get("state") or "employed"],
        _("%(unit)s及以下") % {"unit": unit.name} if unit else "",
        job_text(words["job"]) if words.get("job") else "",
        _("姓名或工号含“%(text)s”") % {"text": words["text"]} if words.get("text") else "",
    )
    return Export([Table(_("人员名单"), columns, rows(), found.count())], said)


def _with_places(people: Iterable[Person], day: date) -> Iterator[Row]:
    known = list(people)
    places = places_of(known, on=day)
    for person in known:
        own = places.get(person.pk, [])
        yield (
            person.code,
            person.name,
            _("、").join(place.unit.name for place in own),
            _("、").join(job_text(place.job) for place in own),
            _("是") if any(place.leads for place in own) else "",
            state_of(person, day),
            person.joined_on,
            person.left_on,
        )


def _vacancies(viewer: User, words: Words) -> Export:
    day = _day(words)
    found = sorted(vacancies(viewer, on=day), key=lambda seat: (seat.since, seat.seat.code))
    columns = [
        Column(_("席位号")),
        Column(_("席位")),
        Column(_("组织")),
        Column(_("岗位")),
        Column(_("从"), "day"),
        Column(_("空了几天"), "whole"),
    ]
    rows = (
        (
            seat.seat.code,
            seat.seat.name,
            seat.seat.unit.name,
            job_text(seat.seat.job),
            seat.since,
            (day - seat.since).days,
        )
        for seat in found
    )
    return Export([Table(_("待招席位"), columns, rows, len(found))], _("%(day)s 待招的席位") % {"day": day})


def _arrivals(viewer: User, words: Words) -> Export:
    first, last = days_asked(words, today())
    found = arrivals(viewer, first_day=first, last_day=last)
    places = places_of(found.left, on=last)
    columns = [
        Column(_("事项")),
        Column(_("日期"), "day"),
        Column(_("工号")),
        Column(_("姓名")),
        Column(_("原组织")),
        Column(_("组织")),
        Column(_("岗位")),
        Column(_("原因")),
    ]

    def rows() -> Iterator[Row]:
        for place in found.joined:
            who = place.person
            yield _("入职"), who.joined_on, who.code, who.name, "", place.unit.name, job_text(place.job), ""
        for before, place in found.moved:
            who, job = place.person, job_text(place.job)
            yield _("调动"), place.first_day, who.code, who.name, before.unit.name, place.unit.name, job, ""
        for gone in found.left:
            own = places.get(gone.pk, [])
            units, jobs = (
                _("、").join(place.unit.name for place in own),
                _("、").join(job_text(place.job) for place in own),
            )
            yield _("离职"), gone.left_on, gone.code, gone.name, units, "", jobs, gone.leaving_reason

    count = len(found.joined) + len(found.moved) + len(found.left)
    said = _("%(first)s 至 %(last)s") % {"first": first, "last": last}
    return Export([Table(_("入离调"), columns, rows(), count)], said)


def _roles(viewer: User, words: Words) -> Export:
    grants, delegations = grants_visible_to(viewer), delegations_visible_to(viewer)
    mentorships = mentorships_visible_to(viewer)
    columns = [
        Column(_("事项")),
        Column(_("工号")),
        Column(_("姓名")),
        Column(_("角色")),
        Column(_("组织")),
        Column(_("和谁")),
        Column(_("从"), "day"),
        Column(_("到"), "day"),
        Column(_("原因")),
    ]

    def rows() -> Iterator[Row]:
        for grant in grants.iterator(AT_ONCE):
            unit = grant.unit.name if grant.unit else _("全公司")
            yield (
                _("授予的角色"),
                grant.person.code,
                grant.person.name,
                role_text(grant.role),
                unit,
                "",
                grant.first_day,
                grant.last_day,
                grant.reason,
            )
        for row in delegations.iterator(AT_ONCE):
            absent, stand_in = row.principal, row.delegate.name
            yield _("代理"), absent.code, absent.name, "", "", stand_in, row.first_day, row.last_day, ""
        for mentorship in mentorships.iterator(AT_ONCE):
            newcomer, mentor = mentorship.newcomer, mentorship.mentor.name
            first, last = mentorship.first_day, mentorship.last_day
            yield _("带教"), newcomer.code, newcomer.name, "", "", mentor, first, last, ""

    count = grants.count() + delegations.count() + mentorships.count()
    return Export([Table(_("角色和代理"), columns, rows(), count)])


ORGANISATION = (
    ExportList("units", ("组织树", "Organisation tree"), _units, ("on", "find"), {}),
    ExportList("people", ("人员名单", "People"), _people, ("on", "text", "unit", "job", "state"), {"state": "all"}),
    ExportList("vacancies", ("待招席位", "Vacancies"), _vacancies, ("on",)),
    ExportList("arrivals", ("入离调", "Arrivals, moves and leavers"), _arrivals, ("first", "last")),
    ExportList("roles", ("角色和代理", "Roles and delegations"), _roles),
)
