"""Reads of tokens; every list begins at what the viewer may see."""

from django.db.models import QuerySet

from foresight.foundation.accounts.queries import accounts_visible_to
from foresight.foundation.organisation.models import User
from foresight.foundation.tokens.models import ApiToken


def tokens_visible_to(viewer: User) -> QuerySet[ApiToken]:
    """Tokens of the accounts that the viewer sees: the own ones, or everybody's; the latest first."""
    return ApiToken.objects.filter(account__in=accounts_visible_to(viewer)).select_related("account__person")


def service_accounts_visible_to(viewer: User) -> QuerySet[User]:
    """Accounts of machines, by name, for whoever sees all accounts."""
    found = accounts_visible_to(viewer).filter(is_service=True)
    return found.prefetch_related("service_roles__unit").order_by("username")
