"""The tree of any day, and the page of one unit."""

from collections.abc import Iterator, Sequence

from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from foresight.foundation.organisation.careers import people_list, places_of, unit_sheet
from foresight.foundation.organisation.models import Seat
from foresight.foundation.organisation.tree import TreeUnit, tree_of
from foresight.web.organisation.desk import Desk, desk
from foresight.web.organisation.fields import job_text, kind_text

OPEN_UP_TO = 80
"""A tree of at most so many units is shown unfolded; a larger one to the second level."""
MOST_FOUND = 20
"""So many people are listed beside the units that a search finds."""


@desk
def units(opened: Desk) -> HttpResponse:
    """The tree as of a day; with a search what it finds, and the way down to it."""
    rows = tree_of(opened.viewer, on=opened.day)
    text = opened.request.GET.get("find", "").strip()[:100]
    found = found_in(rows, text) if text else rows
    people = list(people_list(opened.viewer, on=opened.day, text=text)[:MOST_FOUND]) if text else []
    places = places_of(people, on=opened.day)
    whole = [row for row in rows if row.depth == 0 and row.shown]
    return opened.render(
        "units.html",
        {
            "tree": _tree(found, opened, unfolded=bool(text) or len(rows) <= OPEN_UP_TO),
            "count": len(found),
            "find": text,
            "found_people": [(person, places.get(person.pk, [])) for person in people],
            "sums": [(row.unit.name, row.people, row.seats - row.vacancies, row.seats, row.vacancies) for row in whole],
        },
    )


def found_in(rows: Sequence[TreeUnit], text: str) -> list[TreeUnit]:
    """The units whose name or code holds the text, and those above them."""
    by_id = {row.unit.pk: row for row in rows}
    kept: set[int] = set()
    for row in rows:
        if text.lower() in row.unit.name.lower() or text.lower() in row.unit.code.lower():
            place: int | None = row.unit.pk
            while place is not None:
                kept.add(place)
                place = by_id[place].parent_id
    return [row for row in rows if row.unit.pk in kept]


def _tree(rows: Sequence[TreeUnit], opened: Desk, *, unfolded: bool) -> SafeString:
    """Nested lists in which every unit with others below folds by itself."""
    pieces: list[str] = []
    depth = -1
    closing: list[str] = []
    for place, row in enumerate(rows):
        parent = place + 1 < len(rows) and rows[place + 1].depth > row.depth
        while depth >= row.depth:
            pieces.append(closing.pop())
            depth -= 1
        line = "".join(_cells(row, opened))
        if parent:
            unfold = " open" if unfolded or row.depth < 2 else ""
            label = escape(_("%(unit)s的下级组织") % {"unit": row.unit.name})
            pieces.append(f'<li><div class="tree-row">{line}</div><details{unfold}>')
            pieces.append(f'<summary><span class="visually-hidden">{label}</span></summary><ul>')
            closing.append("</ul></details></li>")
        else:
            pieces.append(f'<li><div class="tree-row">{line}</div>')
            closing.append("</li>")
        depth = row.depth
    pieces += reversed(closing)
    return mark_safe(f'<ul class="tree">{"".join(pieces)}</ul>')  # noqa: S308  (every piece is escaped)


def _cells(row: TreeUnit, opened: Desk) -> Iterator[str]:
    unit = row.unit
    address = escape(reverse("unit", args=[unit.pk]) + opened.on)
    yield f'<span class="tree-name"><a href="{address}">{escape(unit.name)}</a> <span class="note">{escape(kind_text(unit.kind))}</span></span>'
    leaders = _("、").join(person.name for person in row.leaders)
    yield f'<span class="tree-leaders">{escape(leaders)}</span>'
    people = _("%(count)s 人") % {"count": row.people} if row.shown else ""
    yield f'<span class="tree-number">{escape(people)}</span>'
    plan = ""
    if row.seats:
        plan = _("在岗 %(filled)s / 编制 %(seats)s") % {"filled": row.seats - row.vacancies, "seats": row.seats}
    yield f'<span class="tree-number">{escape(plan)}</span>'
    vacant = _("待招 %(count)s") % {"count": row.vacancies} if row.vacancies else ""
    yield f'<span class="tree-number vacant">{escape(vacant)}</span>'


@desk
def unit(opened: Desk, pk: int) -> HttpResponse:
    """One unit as of a day: its people, seats and units, where it hung, and what may be done with it."""
    sheet = unit_sheet(opened.viewer, pk, on=opened.day)
    leaders = [membership.person for membership in sheet.members if membership.leads]
    people = len({membership.person_id for membership in sheet.members})
    return opened.render(
        "unit.html",
        {
            "sheet": sheet,
            "unit": sheet.unit,
            "kind": kind_text(sheet.unit.kind),
            "leaders": _("、").join(person.name for person in leaders),
            "people": people,
            "members": [(membership, job_text(membership.job)) for membership in sheet.members],
            "seats": [(seat, job_text(seat.seat.job), seat.seat.kind == Seat.Kind.HOUSE) for seat in sheet.seats],
            "moved": len(sheet.placements) > 1,
            "acts": _acts(sheet.unit.pk, closed=sheet.unit.closed_on is not None, moved=len(sheet.placements) > 1)
            if opened.may_organise
            else [],
        },
    )


def _acts(pk: int, *, closed: bool, moved: bool) -> list[tuple[str, str]]:
    """Label and address of what may be done with a unit."""
    acts = [
        (_("入职"), "unit.join"),
        (_("设席位"), "unit.seats"),
        (_("设下级组织"), "unit.add"),
        (_("改名"), "unit.rename"),
        (_("改挂"), "unit.move"),
    ]
    if moved:
        acts.append((_("撤销改挂"), "unit.undo_move"))
    acts.append((_("恢复"), "unit.reopen") if closed else (_("撤销"), "unit.close"))
    return [(label, reverse(name, args=[pk])) for label, name in acts]
