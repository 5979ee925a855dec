"""What the organisation tells the warehouse: its units, its people, and who was employed where and when."""

from collections.abc import Iterator
from datetime import date, timedelta

from foresight.foundation.organisation.book import FOREVER, OrganisationBook
from foresight.foundation.organisation.models import Membership, Person, Unit
from foresight.foundation.organisation.roles import RowKind
from foresight.foundation.warehouse.registry import Fact


def _units() -> Iterator[tuple[object, ...]]:
    book = OrganisationBook.load()
    for number, unit in enumerate(Unit.objects.order_by("position", "code")):
        yield unit.pk, unit.code, unit.name, unit.kind, number, book.parent(unit.pk, FOREVER)


def _people() -> Iterator[tuple[object, ...]]:
    yield from Person.objects.values_list("id", "code", "name")


def _headcount() -> Iterator[tuple[object, ...]]:
    """A row for each stretch of a membership in which the unit's region stays the same."""
    book = OrganisationBook.load()
    for membership in Membership.objects.order_by("id"):
        last = membership.last_day or FOREVER
        starts = [membership.first_day, *book.moves(membership.unit_id, membership.first_day, last)]
        ends: list[date] = [start - timedelta(days=1) for start in starts[1:]] + [last]
        for first_day, last_day in zip(starts, ends, strict=True):
            region = book.region_of(membership.unit_id, first_day)
            yield (
                membership.pk,
                membership.person_id,
                membership.unit_id,
                region,
                None,
                membership.job,
                first_day,
                last_day,
            )


FACTS = (
    Fact(
        name="units",
        columns={
            "unit_id": "int64",
            "code": "string",
            "name": "string",
            "kind": "string",
            "position": "int64",
            "parent_id": "int64",
        },
        rows=_units,
        description="Units with the present parent.",
    ),
    Fact(
        name="people",
        columns={"person_id": "int64", "code": "string", "name": "string"},
        rows=_people,
        description="People by code.",
    ),
    Fact(
        name="headcount",
        columns={
            "membership_id": "int64",
            "person_id": "int64",
            "unit_id": "int64",
            "region_id": "int64",
            "present_unit_id": "int64",
            "job": "string",
            "first_day": "date",
            "last_day": "date",
        },
        rows=_headcount,
        kind=RowKind.PEOPLE,
        description="Who was a member of which unit, in which job, from a day to a day (both included).",
    ),
)
