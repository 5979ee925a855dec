"""Writes of the organisation. Each act checks who acts, runs in one transaction and leaves one audit entry."""

from foresight.foundation.organisation.actions.accounts import create_account
from foresight.foundation.organisation.actions.codes import BEGINNING
from foresight.foundation.organisation.actions.company import load_calendar_years, set_today, set_up_company
from foresight.foundation.organisation.actions.people import save_memberships, save_people
from foresight.foundation.organisation.actions.roles import (
    assign_mentor,
    delegate,
    end_delegation,
    end_mentorship,
    end_role,
    grant_role,
)
from foresight.foundation.organisation.actions.units import save_units

__all__ = [
    "BEGINNING",
    "assign_mentor",
    "create_account",
    "delegate",
    "end_delegation",
    "end_mentorship",
    "end_role",
    "grant_role",
    "load_calendar_years",
    "save_memberships",
    "save_people",
    "save_units",
    "set_today",
    "set_up_company",
]
