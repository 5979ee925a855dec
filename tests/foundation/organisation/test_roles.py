"""Who holds which role on which day, and what follows from it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from foresight.cli.roles import reference
from foresight.foundation.organisation.actions import (
    assign_mentor,
    delegate,
    end_delegation,
    end_mentorship,
    end_role,
    grant_role,
    save_memberships,
    save_people,
)
from foresight.foundation.organisation.inputs import MembershipInput, PersonInput
from foresight.foundation.organisation.models import Delegation, Person, RoleGrant, Unit, User
from foresight.foundation.organisation.policies import may, require
from foresight.foundation.organisation.queries import delegates_of, holders_of, roles_of, scope_of
from foresight.foundation.organisation.roles import REACH, RIGHTS, Reach, Right, Role, RowKind
from tests.cast import START, Cast
from tests.house.test_docs import ROOT

DAY = date(2025, 6, 30)
"""The company's today."""
EVE, MORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


def held(user: User, on: date = DAY) -> set[tuple[Role, str | None, bool]]:
    """Role, unit's code, whether it is somebody else's."""
    codes = dict(Unit.objects.values_list("id", "code"))
    return {(r.role, codes[r.unit_id] if r.unit_id else None, r.delegated) for r in roles_of(user, on=on)}


def unit_codes(user: User, on: date = DAY) -> set[str]:
    return set(Unit.objects.filter(id__in=scope_of(user, on=on).unit_ids).values_list("code", flat=True))


def test_the_reference_page_says_what_the_table_says() -> None:
    assert (ROOT / "docs" / "reference" / "permissions.md").read_text() == reference()


def test_leading_and_selling_make_roles(cast: Cast) -> None:
    assert held(cast.director) == {(Role.DIRECTOR, "hq", False)}
    assert held(cast.ben) == {(Role.REGION_MANAGER, "east", False)}
    assert held(cast.ada) == {(Role.SELLER, None, False)}
    assert held(cast.dora) == {(Role.ADMINISTRATOR, None, False)}


def test_somebody_holds_several_roles_each_for_its_time(cast: Cast) -> None:
    grant_role(actor=None, person_code="ada", role=Role.FINANCE, first_day=EVE, last_day=DAY)
    grant_role(actor=None, person_code="ada", role=Role.TEAM_LEAD, unit_code="north-1", first_day=DAY)
    assert held(cast.ada, EVE) == {(Role.SELLER, None, False), (Role.FINANCE, None, False)}
    assert (Role.TEAM_LEAD, "north-1", False) in held(cast.ada, DAY)
    assert (Role.FINANCE, None, False) not in held(cast.ada, MORROW)
    assert unit_codes(cast.ada) == {"north-1"}


def test_a_role_that_ends_today_counts_until_the_end_of_today(cast: Cast) -> None:
    grant = grant_role(actor=None, person_code="ada", role=Role.OPERATIONS, first_day=START)
    end_role(actor=cast.dora, grant_id=grant.pk, last_day=DAY, reason="轮岗")
    assert may(cast.ada, Right.BOOKS, on=DAY)
    assert scope_of(cast.ada, on=DAY).sees_all(RowKind.MONEY)
    assert not scope_of(cast.ada, on=DAY).sees_all(RowKind.ACCOUNTS)
    assert not may(cast.ada, Right.BOOKS, on=MORROW)
    assert not scope_of(cast.ada, on=MORROW).sees_all(RowKind.MONEY)


def test_a_role_can_be_taken_away_at_once(cast: Cast) -> None:
    grant = grant_role(actor=None, person_code="ada", role=Role.OPERATIONS, first_day=START)
    end_role(actor=None, grant_id=grant.pk, last_day=EVE)
    assert not may(cast.ada, Right.BOOKS)
    later = grant_role(actor=None, person_code="ada", role=Role.OPERATIONS, first_day=DAY)
    end_role(actor=None, grant_id=later.pk, last_day=EVE)
    assert RoleGrant.objects.count() == 1


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ({"role": Role.SELLER}, "由任职决定"),
        ({"role": Role.REGION_MANAGER}, "要指明是哪个组织"),
        ({"role": Role.FINANCE, "unit_code": "east"}, "管全公司"),
        ({"role": Role.FINANCE, "last_day": EVE}, "早于开始日"),
        ({"role": Role.FINANCE, "person_code": "nobody"}, "没有编号为 nobody"),
        ({"role": Role.TEAM_LEAD, "unit_code": "nowhere"}, "没有编号为 nowhere"),
        ({"role": Role.AUDITOR}, "已经有角色"),
    ],
)
def test_what_cannot_be_granted_is_said(cast: Cast, names: dict[str, object], says: str) -> None:
    grant_role(actor=None, person_code="ada", role=Role.AUDITOR, first_day=MORROW)
    given = {"person_code": "ada", "first_day": DAY, **names}
    with pytest.raises(ValueError, match=says):
        grant_role(actor=None, **given)  # type: ignore[arg-type]


def test_a_leaver_holds_nothing_and_is_given_nothing(cast: Cast) -> None:
    grant_role(actor=None, person_code="ben", role=Role.OPERATIONS, first_day=START)
    save_people(actor=None, people=[PersonInput("ben", "本", START, EVE)])
    cast.ben.refresh_from_db()
    assert held(cast.ben, EVE) == {(Role.REGION_MANAGER, "east", False), (Role.OPERATIONS, None, False)}
    assert held(cast.ben) == set()
    assert holders_of(Role.REGION_MANAGER, unit_id=cast.unit("east").pk, on=DAY) == []
    with pytest.raises(ValueError, match="离职"):
        grant_role(actor=None, person_code="ben", role=Role.FINANCE, first_day=DAY)


def test_an_inactive_account_holds_nothing(cast: Cast) -> None:
    cast.dora.is_active = False
    assert held(cast.dora) == set()
    assert not may(cast.dora, Right.COMPANY)


def test_a_delegate_holds_the_roles_of_the_absent_for_the_time(cast: Cast) -> None:
    delegate(actor=cast.ben, principal_code="ben", delegate_code="cleo", first_day=DAY, last_day=MORROW, reason="休假")
    assert (Role.REGION_MANAGER, "east", True) in held(cast.cleo)
    assert unit_codes(cast.cleo) == {"east", "east-1"}
    assert cast.ben.person_id in scope_of(cast.cleo, on=DAY).person_ids
    assert unit_codes(cast.cleo, EVE) == set()
    assert unit_codes(cast.cleo, MORROW + timedelta(days=1)) == set()
    assert [person.code for person in delegates_of(Person.objects.get(code="ben").pk, on=DAY)] == ["cleo"]


def test_a_delegate_of_a_delegate_has_nothing_of_the_first(cast: Cast) -> None:
    delegate(actor=None, principal_code="director", delegate_code="ben", first_day=DAY, last_day=DAY)
    delegate(actor=None, principal_code="ben", delegate_code="cleo", first_day=DAY, last_day=DAY)
    assert unit_codes(cast.ben) == {"hq", "east", "north", "east-1", "north-1"}
    assert unit_codes(cast.cleo) == {"east", "east-1"}


def test_two_who_stand_in_for_each_other_each_have_both_roles(cast: Cast) -> None:
    for one, other in (("ben", "director"), ("director", "ben")):
        delegate(actor=None, principal_code=one, delegate_code=other, first_day=DAY, last_day=DAY)
    assert held(cast.ben) == {(Role.REGION_MANAGER, "east", False), (Role.DIRECTOR, "hq", True)}
    assert held(cast.director) == {(Role.DIRECTOR, "hq", False), (Role.REGION_MANAGER, "east", True)}


def test_nobody_stands_in_for_an_administrator_as_such(cast: Cast) -> None:
    grant_role(actor=None, person_code="ben", role=Role.ADMINISTRATOR, first_day=START)
    delegate(actor=None, principal_code="ben", delegate_code="cleo", first_day=DAY, last_day=DAY)
    assert may(cast.ben, Right.ROLES)
    assert not may(cast.cleo, Right.ROLES)


def test_people_name_a_delegate_for_themselves_only(cast: Cast) -> None:
    with pytest.raises(PermissionDenied, match="只能为自己"):
        delegate(actor=cast.ada, principal_code="ben", delegate_code="ada", first_day=DAY, last_day=DAY)
    own = delegate(actor=cast.ada, principal_code="ada", delegate_code="cleo", first_day=DAY, last_day=DAY)
    with pytest.raises(PermissionDenied):
        end_delegation(actor=cast.cleo, delegation_id=own.pk)
    end_delegation(actor=cast.ada, delegation_id=own.pk)
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ({"delegate_code": "ben"}, "本人"),
        ({"last_day": EVE}, "早于开始日"),
        ({"first_day": START, "last_day": EVE}, "已经过去"),
        ({"delegate_code": "nobody"}, "没有编号"),
        ({"delegate_code": "ada"}, "重叠"),
    ],
)
def test_what_cannot_be_delegated_is_said(cast: Cast, names: dict[str, object], says: str) -> None:
    delegate(actor=None, principal_code="ben", delegate_code="ada", first_day=DAY, last_day=MORROW)
    given = {"principal_code": "ben", "delegate_code": "cleo", "first_day": DAY, "last_day": DAY, **names}
    with pytest.raises(ValueError, match=says):
        delegate(actor=None, **given)  # type: ignore[arg-type]


def test_a_delegation_that_has_begun_keeps_its_days_when_it_ends(cast: Cast) -> None:
    begun = delegate(actor=None, principal_code="ben", delegate_code="ada", first_day=START, last_day=MORROW)
    end_delegation(actor=None, delegation_id=begun.pk)
    begun.refresh_from_db()
    assert begun.last_day == EVE
    assert unit_codes(cast.ada) == set()
    assert unit_codes(cast.ada, EVE) == {"east", "east-1"}
    with pytest.raises(ValueError, match="已经结束"):
        end_delegation(actor=None, delegation_id=begun.pk)


def test_a_mentor_sees_the_newcomers_rows_while_both_hold(cast: Cast) -> None:
    assign_mentor(actor=None, mentor_code="cleo", newcomer_code="ada", first_day=START)
    ada = Person.objects.get(code="ada").pk
    assert ada not in scope_of(cast.cleo, on=DAY).person_ids
    grant_role(actor=None, person_code="cleo", role=Role.MENTOR, first_day=START)
    assert ada in scope_of(cast.cleo, on=DAY).person_ids
    (mentorship,) = Person.objects.get(code="cleo").newcomers.all()
    end_mentorship(actor=None, mentorship_id=mentorship.pk, last_day=DAY)
    assert ada in scope_of(cast.cleo, on=DAY).person_ids
    assert ada not in scope_of(cast.cleo, on=MORROW).person_ids


def test_a_right_of_a_unit_holds_there_and_below_only(cast: Cast) -> None:
    east, team, north = (cast.unit(code).pk for code in ("east", "east-1", "north"))
    assert may(cast.ben, Right.HANDOVERS, unit_id=east)
    assert may(cast.ben, Right.HANDOVERS, unit_id=team)
    assert not may(cast.ben, Right.HANDOVERS, unit_id=north)
    assert not may(cast.ben, Right.HANDOVERS)
    with pytest.raises(PermissionDenied, match=r"你不能办理交接，这要由.*销售运营.*来做"):
        require(cast.ben, Right.HANDOVERS, unit_id=north)


def test_holders_are_found_at_the_nearest_unit_above(cast: Cast) -> None:
    team = cast.unit("east-1").pk

    def codes(role: Role, unit: int | None) -> list[str]:
        return [person.code for person in holders_of(role, unit_id=unit, on=DAY)]

    assert codes(Role.REGION_MANAGER, team) == ["ben"]
    assert codes(Role.DIRECTOR, team) == ["director"]
    assert codes(Role.DIRECTOR, None) == ["director"]
    assert codes(Role.TEAM_LEAD, team) == []
    grant_role(actor=None, person_code="cleo", role=Role.REGION_MANAGER, unit_code="east-1", first_day=START)
    assert codes(Role.REGION_MANAGER, team) == ["cleo"]
    assert codes(Role.ADMINISTRATOR, None) == ["dora"]
    assert codes(Role.SELLER, None) == ["ada", "cleo"]
    save_memberships(actor=None, memberships=[MembershipInput("director", "hq", START, EVE, job="manager", leads=True)])
    assert codes(Role.DIRECTOR, team) == []


def test_the_table_is_whole_and_auditors_only_read() -> None:
    assert set(REACH) == set(RIGHTS) == set(Role)
    assert all(set(reach) == set(RowKind) for reach in REACH.values())
    assert RIGHTS[Role.AUDITOR] == {Right.AUDIT}
    assert set(REACH[Role.AUDITOR].values()) == {Reach.ALL}
    assert RIGHTS[Role.ADMINISTRATOR] == set(Right)


def test_asking_for_roles_takes_a_fixed_number_of_queries(cast: Cast, django_assert_num_queries) -> None:
    with django_assert_num_queries(3):
        roles_of(cast.ada, on=DAY)
    for number in range(3):
        save_people(actor=None, people=[PersonInput(f"p{number}", f"人{number}", START)])
        delegate(actor=None, principal_code=f"p{number}", delegate_code="ada", first_day=DAY, last_day=DAY)
        grant_role(actor=None, person_code=f"p{number}", role=Role.FINANCE, first_day=START)
    with django_assert_num_queries(3):
        assert len(roles_of(cast.ada, on=DAY)) == 4
