"""Who may do what: the one question that every act asks first."""

from datetime import date

from django.core.exceptions import PermissionDenied

from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.holdings import roles_of
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import today
from foresight.foundation.organisation.roles import RIGHT_NAMES, RIGHTS, UNIT_ROLES, Right, holders_named


def may(user: User, right: Right, *, unit_id: int | None = None, on: date | None = None) -> bool:
    """Whether the account has a right on a day (today).

    A role that is held for a unit gives its rights there and below: with ``unit_id`` that unit must lie below it;
    without one only company-wide roles count.
    """
    day = on or today()
    held = [role for role in roles_of(user, on=day) if right in RIGHTS[role.role]]
    if any(role.role not in UNIT_ROLES for role in held):
        return True
    if unit_id is None or not held:
        return False
    above = OrganisationBook.load().path(unit_id, day)
    return any(role.unit_id in above for role in held)


def require(actor: User | None, right: Right, *, unit_id: int | None = None) -> None:
    """Lets the machine's own command line (None) and whoever has the right pass; raises PermissionDenied for others."""
    if actor is not None and not may(actor, right, unit_id=unit_id):
        raise PermissionDenied(f"你不能{RIGHT_NAMES[right][0]}，这要由{holders_named(right)}来做。")
