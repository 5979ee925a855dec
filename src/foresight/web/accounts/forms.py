"""allauth's forms with our names for fields, and with wrong codes counted like wrong passwords."""

from typing import Any

from allauth.account.forms import LoginForm as PasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foresight.foundation.accounts.actions import record_failed_login
from foresight.web.accounts.adapters import UNKNOWN_IP
from foresight.web.accounts.attempts import count_failure, is_shut_out


class LoginForm(PasswordForm):  # type: ignore[misc]  # allauth carries no types
    """Name and password. The field is called ``username``, as browsers and password managers expect."""

    def add_prefix(self, field_name: str) -> str:
        """The name of a field in the page."""
        return super().add_prefix("username" if field_name == "login" else field_name)  # type: ignore[no-any-return]


class CountedCode:
    """A code of the authenticator or a recovery code; too many wrong ones shut the name out."""

    user: Any

    def clean_code(self) -> str:
        """Checks the code."""
        request, name = context.request, self.user.username
        if is_shut_out(request, name):
            raise ValidationError(_("失败次数太多，请过一会儿再试。"))
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # of the form beside it
        except ValidationError:
            count_failure(request, name)
            record_failed_login(username=name, why="code", ip=request.META.get("REMOTE_ADDR") or UNKNOWN_IP)
            raise
        return code


class LoginCodeForm(CountedCode, AuthenticateForm):  # type: ignore[misc]  # allauth carries no types
    """The second step of logging in."""


class ConfirmCodeForm(CountedCode, ReauthenticateForm):  # type: ignore[misc]  # allauth carries no types
    """Showing with a code who one is, before something important."""
