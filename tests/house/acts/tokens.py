"""The acts on tokens."""

from django.utils import timezone

from foresight.foundation.organisation.actions import create_service_account
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.roles import Role
from foresight.foundation.tokens import actions as tokens
from foresight.foundation.tokens.models import ApiToken
from tests.cast import Cast


def ready(cast: Cast) -> None:
    """A machine with a token."""
    machine = create_service_account(actor=None, username="machine", roles=[(Role.FINANCE, None)])
    tokens.issue_token(actor=None, account_id=machine.pk, name="旧令牌", days=30, now=timezone.now())


ACTS = {
    "tokens.issue_token": lambda actor: tokens.issue_token(
        actor=actor, account_id=User.objects.get(username="machine").pk, name="夜间同步", days=30, now=timezone.now()
    ),
    "tokens.revoke_token": lambda actor: tokens.revoke_token(
        actor=actor, token_id=ApiToken.objects.get(name="旧令牌").pk, now=timezone.now()
    ),
}
