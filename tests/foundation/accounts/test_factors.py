"""Second factors: from whom they are demanded, taking them away, and how their secrets are kept."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.test import override_settings

from foresight.foundation.accounts.actions import demand_second_factor, remove_second_factors
from foresight.foundation.accounts.queries import has_second_factor, lacks_demanded_factor, roles_with_second_factor
from foresight.foundation.accounts.sealing import SealBroken, seal, unseal
from foresight.foundation.accounts.sessions import open_sessions
from foresight.foundation.audit.models import AuditEntry
from foresight.foundation.organisation.actions import grant_role
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import Role
from tests.accounts import begin_session, give_authenticator


def test_a_role_that_is_demanded_lacks_one_until_it_is_set_up(cast):
    demand_second_factor(actor=cast.dora, roles=[Role.REGION_MANAGER, Role.FINANCE])
    assert roles_with_second_factor() == {Role.REGION_MANAGER, Role.FINANCE}
    assert (lacks_demanded_factor(cast.ben), lacks_demanded_factor(cast.ada)) == (True, False)
    give_authenticator(cast.ben)
    assert not lacks_demanded_factor(cast.ben)


def test_a_role_that_begins_today_is_demanded_from_today(cast):
    demand_second_factor(actor=None, roles=[Role.FINANCE])
    grant_role(actor=None, person_code="ada", role=Role.FINANCE, first_day=date(2025, 7, 1))
    grant_role(actor=None, person_code="cleo", role=Role.FINANCE, first_day=date(2025, 6, 30))
    assert (lacks_demanded_factor(cast.ada), lacks_demanded_factor(cast.cleo)) == (False, True)


def test_the_demand_is_replaced_as_a_whole_and_leaves_an_entry(cast):
    demand_second_factor(actor=None, roles=[Role.FINANCE, Role.DIRECTOR])
    demand_second_factor(actor=cast.dora, roles=[Role.DIRECTOR])
    assert roles_with_second_factor() == {Role.DIRECTOR}
    entry = AuditEntry.objects.filter(action="factor.demand").latest("sequence")
    assert (entry.before, entry.after) == ({"roles": ["director", "finance"]}, {"roles": ["director"]})
    demand_second_factor(actor=None, roles=[])
    assert roles_with_second_factor() == frozenset()


def test_recovery_codes_alone_are_no_second_factor(cast):
    Authenticator.objects.create(user=cast.ada, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not has_second_factor(cast.ada)


def test_taking_away_a_lost_factor_takes_all_and_ends_the_sessions(cast):
    give_authenticator(cast.ada)
    begin_session(cast.ada)
    remove_second_factors(actor=cast.dora, account_id=cast.ada.pk, reason="手机丢了")
    assert not Authenticator.objects.filter(user=cast.ada).exists()
    assert not open_sessions().filter(user=cast.ada).exists()
    with pytest.raises(ChangeRefused, match="没有设置"):
        remove_second_factors(actor=cast.dora, account_id=cast.ada.pk)


def test_secrets_are_sealed_and_open_with_this_homes_key_only():
    sealed = seal("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert unseal(sealed) == "JBSWY3DPEHPK3PXP"
    assert seal("JBSWY3DPEHPK3PXP") != sealed
    with override_settings(SECRET_KEY="another-key-" * 5), pytest.raises(SealBroken, match=r"secret\.key"):
        unseal(sealed)
    with pytest.raises(SealBroken):
        unseal(Fernet(Fernet.generate_key()).encrypt(b"x").decode())
