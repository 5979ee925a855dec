"""Writes of the organisation. Each act checks who acts, runs in one transaction and leaves one audit entry."""

from foresight.foundation.organisation.actions.accounts import create_account, create_service_account, set_service_roles
from foresight.foundation.organisation.actions.codes import BEGINNING
from foresight.foundation.organisation.actions.company import load_calendar_years, set_today, set_up_company
from foresight.foundation.organisation.actions.leaving import record_leaving, withdraw_leaving
from foresight.foundation.organisation.actions.people import save_memberships, save_people
from foresight.foundation.organisation.actions.roles import (
    assign_mentor,
    delegate,
    end_delegation,
    end_mentorship,
    end_role,
    grant_role,
)
from foresight.foundation.organisation.actions.seats import (
    close_seat,
    fill_seat,
    open_seats,
    save_seat_holdings,
    vacate_seat,
)
from foresight.foundation.organisation.actions.staffing import (
    add_membership,
    change_place,
    end_membership,
    join_person,
    move_people,
    undo_move,
)
from foresight.foundation.organisation.actions.tree import (
    add_unit,
    close_unit,
    move_unit,
    rename_unit,
    reopen_unit,
    undo_unit_move,
)
from foresight.foundation.organisation.actions.units import save_units

__all__ = [
    "BEGINNING",
    "add_membership",
    "add_unit",
    "assign_mentor",
    "change_place",
    "close_seat",
    "close_unit",
    "create_account",
    "create_service_account",
    "delegate",
    "end_delegation",
    "end_membership",
    "end_mentorship",
    "end_role",
    "fill_seat",
    "grant_role",
    "join_person",
    "load_calendar_years",
    "move_people",
    "move_unit",
    "open_seats",
    "record_leaving",
    "rename_unit",
    "reopen_unit",
    "save_memberships",
    "save_people",
    "save_seat_holdings",
    "save_units",
    "set_service_roles",
    "set_today",
    "set_up_company",
    "undo_move",
    "undo_unit_move",
    "vacate_seat",
    "withdraw_leaving",
]
