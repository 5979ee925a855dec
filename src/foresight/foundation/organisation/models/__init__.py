"""Units as a dated tree, people, their memberships, seats and roles over time, accounts, calendar and closed periods.

Nothing here is overwritten when somebody moves: a placement or a membership ends and another begins.
"""

from foresight.foundation.organisation.models.accounts import ServiceRole, User, Users
from foresight.foundation.organisation.models.company import CalendarException, CalendarYear, Company
from foresight.foundation.organisation.models.people import Membership, Person
from foresight.foundation.organisation.models.periods import ClosedPeriod
from foresight.foundation.organisation.models.roles import Delegation, Mentorship, RoleGrant
from foresight.foundation.organisation.models.seats import Seat, SeatHolding
from foresight.foundation.organisation.models.units import Unit, UnitPlacement

__all__ = [
    "CalendarException",
    "CalendarYear",
    "ClosedPeriod",
    "Company",
    "Delegation",
    "Membership",
    "Mentorship",
    "Person",
    "RoleGrant",
    "Seat",
    "SeatHolding",
    "ServiceRole",
    "Unit",
    "UnitPlacement",
    "User",
    "Users",
]
