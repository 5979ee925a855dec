"""The acts of the organisation."""

from datetime import date

from foresight.foundation.organisation import actions as organisation
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput, UnitInput
from foresight.foundation.organisation.models import Delegation, Mentorship, RoleGrant, User
from foresight.foundation.organisation.roles import Role
from tests.cast import Cast

DAY = date(2025, 3, 3)
LATER = date(2025, 7, 31)


def ready(cast: Cast) -> None:
    """A role, a delegation and a mentorship that can be ended, and a service account."""
    organisation.grant_role(actor=None, person_code="cleo", role=Role.AUDITOR, first_day=DAY)
    organisation.delegate(
        actor=None, principal_code="ben", delegate_code="cleo", first_day=date(2025, 6, 30), last_day=LATER
    )
    organisation.create_service_account(actor=None, username="old-erp", roles=[(Role.FINANCE, None)])
    organisation.assign_mentor(actor=None, mentor_code="ben", newcomer_code="cleo", first_day=DAY)


ACTS = {
    "organisation.set_up_company": lambda actor: organisation.set_up_company(actor=actor, name="改名"),
    "organisation.set_today": lambda actor: organisation.set_today(actor=actor, day=date(2025, 6, 1)),
    "organisation.save_units": lambda actor: organisation.save_units(
        actor=actor, units=[UnitInput("new", "新组", "team", "east")]
    ),
    "organisation.save_people": lambda actor: organisation.save_people(
        actor=actor, people=[PersonInput("new", "新人")]
    ),
    "organisation.save_memberships": lambda actor: organisation.save_memberships(
        actor=actor, memberships=[MembershipInput("ada", "north-1", DAY)]
    ),
    "organisation.create_account": lambda actor: organisation.create_account(
        actor=actor, username="eve", password="yellow-river-2025"
    ),
    "organisation.create_service_account": lambda actor: organisation.create_service_account(
        actor=actor, username="erp", roles=[(Role.OPERATIONS, None)]
    ),
    "organisation.set_service_roles": lambda actor: organisation.set_service_roles(
        actor=actor, account_id=User.objects.get(username="old-erp").pk, roles=[(Role.REGION_MANAGER, "east")]
    ),
    "organisation.load_calendar_years": lambda actor: organisation.load_calendar_years(actor=actor, years=[2023]),
    "organisation.grant_role": lambda actor: organisation.grant_role(
        actor=actor, person_code="ada", role=Role.FINANCE, first_day=DAY
    ),
    "organisation.end_role": lambda actor: organisation.end_role(
        actor=actor, grant_id=RoleGrant.objects.get(person__code="cleo").pk, last_day=LATER
    ),
    "organisation.delegate": lambda actor: organisation.delegate(
        actor=actor, principal_code="director", delegate_code="cleo", first_day=DAY, last_day=LATER
    ),
    "organisation.end_delegation": lambda actor: organisation.end_delegation(
        actor=actor, delegation_id=Delegation.objects.get(principal__code="ben").pk
    ),
    "organisation.assign_mentor": lambda actor: organisation.assign_mentor(
        actor=actor, mentor_code="cleo", newcomer_code="ada", first_day=DAY
    ),
    "organisation.end_mentorship": lambda actor: organisation.end_mentorship(
        actor=actor, mentorship_id=Mentorship.objects.get().pk, last_day=LATER
    ),
}
FOR_EVERYBODY = {"organisation.set_today"}
"""The demo company's switch, which any account of a demo may turn."""
