"""Who among the approvers of open steps can still decide."""

from collections.abc import Iterable
from datetime import date

from foresight.foundation.approvals.models import StepApprover
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.holdings import HeldRole, in_force, roles_of_people
from foresight.foundation.organisation.models import Delegation, User
from foresight.foundation.organisation.roles import UNIT_ROLES, Role


def lost_seats(seats: Iterable[StepApprover], on: date) -> list[StepApprover]:
    """The seats whose person no longer holds the role for the request's unit, has left, or has no way to act.

    A fixed number of queries, whatever the number of seats.
    """
    asked = list(seats)
    if not asked:
        return []
    people = {seat.person_id for seat in asked}
    held = roles_of_people(people, on)
    accounts = User.objects.filter(person_id__in=people, is_active=True)
    administrates = dict(accounts.values_list("person_id", "is_administrator"))
    away = set(Delegation.objects.filter(in_force(on), principal_id__in=people).values_list("principal_id", flat=True))
    book = OrganisationBook.load()

    def holds(seat: StepApprover, role: HeldRole) -> bool:
        if role.role != seat.role:
            return False
        unit = seat.step.request.unit_id
        return role.role not in UNIT_ROLES or unit is None or role.unit_id in book.path(unit, on)

    def lost(seat: StepApprover) -> bool:
        if seat.person_id not in administrates and seat.person_id not in away:
            return True
        if seat.role == Role.ADMINISTRATOR and administrates.get(seat.person_id):
            return False
        return not any(holds(seat, role) for role in held.get(seat.person_id, ()))

    return [seat for seat in asked if lost(seat)]
