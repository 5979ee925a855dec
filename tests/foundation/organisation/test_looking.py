"""Who only looks is answered from what was read once; who acts reads anew."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foresight.foundation.organisation.actions import grant_role
from foresight.foundation.organisation.looking import looking
from foresight.foundation.organisation.queries import roles_of, scope_of, today
from foresight.foundation.organisation.roles import Role
from tests.cast import START, Cast


def test_a_question_is_read_once_while_looking_and_anew_outside(cast: Cast) -> None:
    with looking():
        scope = scope_of(cast.ben, on=START)
        with CaptureQueriesContext(connection) as asked:
            assert scope_of(cast.ben, on=START) is scope
            roles_of(cast.ben, on=START)
        assert len(asked) == 0
        assert scope_of(cast.ada, on=START) != scope
    with CaptureQueriesContext(connection) as asked:
        assert scope_of(cast.ben, on=START) == scope
    assert len(asked) > 0


def test_a_role_granted_between_two_pages_is_seen_on_the_second(cast: Cast) -> None:
    with looking():
        before = roles_of(cast.cleo, on=today())
    grant_role(actor=None, person_code="cleo", role=Role.FINANCE, first_day=today(), reason="帮忙")
    with looking():
        assert {held.role for held in roles_of(cast.cleo, on=today())} - {held.role for held in before} == {
            Role.FINANCE
        }


def test_outside_nothing_is_kept_even_after_a_fault(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), looking():
        roles_of(cast.ada, on=START)
        raise ZeroDivisionError
    with CaptureQueriesContext(connection) as asked:
        roles_of(cast.ada, on=START)
    assert len(asked) > 0
