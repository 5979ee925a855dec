"""Sessions: whose can be seen and ended by whom."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from foresight.foundation.accounts.actions import change_own_password, end_session, end_sessions
from foresight.foundation.accounts.queries import sessions_visible_to
from foresight.foundation.accounts.sessions import open_sessions
from tests.accounts import begin_session


def test_everybody_sees_the_own_sessions_and_the_administrator_all(cast):
    own, other = begin_session(cast.ada), begin_session(cast.ben)
    assert set(sessions_visible_to(cast.ada)) == {own}
    assert set(sessions_visible_to(cast.dora)) == {own, other}


def test_a_session_that_has_run_out_is_not_shown(cast):
    gone = begin_session(cast.ada)
    Session.objects.filter(session_key=gone.session_key).update(expire_date=timezone.now() - timedelta(minutes=1))
    assert not open_sessions().exists()


def test_ones_own_session_can_be_ended_and_another_persons_cannot(cast):
    own, other = begin_session(cast.ada), begin_session(cast.ben)
    end_session(actor=cast.ada, session_id=own.pk)
    with pytest.raises(PermissionDenied):
        end_session(actor=cast.ada, session_id=other.pk)
    assert list(open_sessions()) == [other]
    assert not Session.objects.filter(session_key=own.session_key).exists()
    with pytest.raises(LookupError):
        end_session(actor=cast.ada, session_id=own.pk)


def test_all_but_the_present_one_are_ended(cast):
    kept, first, second = (begin_session(cast.ada) for _ in range(3))
    other = begin_session(cast.ben)
    assert end_sessions(actor=cast.ada, account_id=cast.ada.pk, but=kept.session_key) == 2
    assert set(open_sessions()) == {kept, other}
    assert not UserSession.objects.filter(pk__in=[first.pk, second.pk]).exists()
    with pytest.raises(PermissionDenied):
        end_sessions(actor=cast.ada, account_id=cast.ben.pk)


def test_another_password_ends_the_other_sessions(cast):
    kept, _ = begin_session(cast.ada), begin_session(cast.ada)
    change_own_password(actor=cast.ada, password="red-mountain-2026", but=kept.session_key)
    assert list(open_sessions()) == [kept]
