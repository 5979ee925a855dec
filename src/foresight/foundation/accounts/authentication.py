"""The door for accounts: names and passwords, and whether an open session may go on."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from foresight.foundation.accounts.standing import may_log_in
from foresight.foundation.organisation.models import User


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """Checks passwords with the same work for known and unknown names, and lets nobody in, or stay in, who has left,
    is locked or was deactivated."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked after the password was right."""
        return isinstance(user, User) and may_log_in(user)

    def get_user(self, user_id: Any) -> User | None:
        """Asked at each request of a session."""
        account = User.objects.select_related("person", "lock").filter(pk=user_id).first()
        return account if account is not None and may_log_in(account) else None
