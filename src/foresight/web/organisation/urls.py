"""The addresses of the organisation's pages."""

from django.urls import URLPattern, path

from foresight.web.organisation import people, people_acts, role_acts, seat_acts, unit_acts, units

_ORGANISATION = "settings/organisation/"
_ROLES = "settings/roles/"

urlpatterns: list[URLPattern] = [
    path(_ORGANISATION, units.units, name="units"),
    path(f"{_ORGANISATION}units/<int:pk>/", units.unit, name="unit"),
    path(f"{_ORGANISATION}units/<int:pk>/add/", unit_acts.add, name="unit.add"),
    path(f"{_ORGANISATION}units/<int:pk>/rename/", unit_acts.rename, name="unit.rename"),
    path(f"{_ORGANISATION}units/<int:pk>/move/", unit_acts.move, name="unit.move"),
    path(f"{_ORGANISATION}units/<int:pk>/undo-move/", unit_acts.undo_move, name="unit.undo_move"),
    path(f"{_ORGANISATION}units/<int:pk>/close/", unit_acts.close, name="unit.close"),
    path(f"{_ORGANISATION}units/<int:pk>/reopen/", unit_acts.reopen, name="unit.reopen"),
    path(f"{_ORGANISATION}units/<int:pk>/join/", unit_acts.join, name="unit.join"),
    path(f"{_ORGANISATION}units/<int:pk>/seats/", unit_acts.seats, name="unit.seats"),
    path(f"{_ORGANISATION}people/", people.people, name="people"),
    path(f"{_ORGANISATION}people/move/", people_acts.move, name="people.move"),
    path(f"{_ORGANISATION}people/<int:pk>/", people.person, name="person"),
    path(f"{_ORGANISATION}people/<int:pk>/place/", people_acts.place, name="person.place"),
    path(f"{_ORGANISATION}people/<int:pk>/leave/", people_acts.leave, name="person.leave"),
    path(f"{_ORGANISATION}people/<int:pk>/withdraw/", people_acts.withdraw, name="person.withdraw"),
    path(f"{_ORGANISATION}places/<int:pk>/change/", people_acts.change, name="place.change"),
    path(f"{_ORGANISATION}places/<int:pk>/end/", people_acts.end, name="place.end"),
    path(f"{_ORGANISATION}places/<int:pk>/undo/", people_acts.undo, name="place.undo"),
    path(f"{_ORGANISATION}arrivals/", people.came_and_went, name="arrivals"),
    path(f"{_ORGANISATION}vacancies/", seat_acts.vacant, name="vacancies"),
    path(f"{_ORGANISATION}seats/<int:pk>/fill/", seat_acts.fill, name="seat.fill"),
    path(f"{_ORGANISATION}seats/<int:pk>/vacate/", seat_acts.vacate, name="seat.vacate"),
    path(f"{_ORGANISATION}seats/<int:pk>/close/", seat_acts.close, name="seat.close"),
    path(_ROLES, role_acts.roles, name="roles"),
    path(f"{_ROLES}grant/", role_acts.grant, name="role.grant"),
    path(f"{_ROLES}<int:pk>/end/", role_acts.end_grant, name="role.end"),
    path(f"{_ROLES}delegations/new/", role_acts.begin_delegation, name="delegation.begin"),
    path(f"{_ROLES}delegations/<int:pk>/end/", role_acts.end_delegation, name="delegation.end"),
    path(f"{_ROLES}mentorships/new/", role_acts.begin_mentorship, name="mentorship.begin"),
    path(f"{_ROLES}mentorships/<int:pk>/end/", role_acts.end_mentorship, name="mentorship.end"),
]
