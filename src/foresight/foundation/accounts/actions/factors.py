"""Second factors: what is kept of adding and dropping one's own, taking away a lost one, and from whom one is demanded.

The secrets themselves are made and checked by django-allauth.
"""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db import transaction

from foresight.foundation.accounts.actions.subjects import locked_account, subject_of
from foresight.foundation.accounts.models import SecondFactorRule
from foresight.foundation.accounts.sessions import end_all
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import Right, Role


def add_second_factor(*, actor: User, kind: str, name: str = "") -> None:
    """Records, in the transaction that adds it, that the actor has a new second factor of that kind."""
    record_act(
        actor=actor,
        action="factor.add",
        subject=subject_of(actor),
        after={"kind": kind} | ({"name": name} if name else {}),
    )


def drop_second_factor(*, actor: User, kind: str, name: str = "") -> None:
    """Records, in the transaction that drops it, that the actor has one second factor less."""
    record_act(
        actor=actor,
        action="factor.drop",
        subject=subject_of(actor),
        before={"kind": kind} | ({"name": name} if name else {}),
    )


@transaction.atomic
def remove_second_factors(*, actor: User | None, account_id: int, reason: str = "") -> None:
    """Takes all second factors from somebody who lost them, and ends the sessions: the password alone opens the account
    again. Raises ChangeRefused where there is none."""
    require(actor, Right.ACCOUNTS)
    account = locked_account(account_id)
    kinds = sorted(Authenticator.objects.filter(user=account).values_list("type", flat=True))
    if not kinds:
        raise ChangeRefused("", f"{account.username} 没有设置第二因素。")
    Authenticator.objects.filter(user=account).delete()
    ended = end_all(account)
    record_act(
        actor=actor,
        action="factor.remove_all",
        subject=subject_of(account),
        before={"kinds": kinds},
        after={"sessions_ended": ended},
        reason=reason,
    )


@transaction.atomic
def demand_second_factor(*, actor: User | None, roles: Iterable[Role]) -> None:
    """Sets from whom a second factor is demanded: from whoever holds one of the roles, and from nobody else."""
    require(actor, Right.ACCOUNTS)
    wanted = {Role(role).value for role in roles}
    before = set(SecondFactorRule.objects.select_for_update().values_list("role", flat=True))
    SecondFactorRule.objects.exclude(role__in=wanted).delete()
    SecondFactorRule.objects.bulk_create(
        [SecondFactorRule(role=role) for role in sorted(wanted - before)], ignore_conflicts=True
    )
    record_act(
        actor=actor,
        action="factor.demand",
        subject="company:second_factor",
        before={"roles": sorted(before)},
        after={"roles": sorted(wanted)},
    )
