"""allauth's forms with our names for fields; wrong codes are counted like wrong passwords, right ones taken once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import LoginForm as PasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foresight.foundation.accounts.actions import record_failed_login
from foresight.foundation.accounts.codes import use_once
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
            if not use_once(self.user.pk, code):
                raise get_adapter().validation_error("incorrect_code")
        except ValidationError:
            count_failure(request, name)
            record_failed_login(username=name, why="code", ip=request.META.get("REMOTE_ADDR") or UNKNOWN_IP)
            raise
        return code


class LoginCodeForm(CountedCode, AuthenticateForm):  # type: ignore[misc]  # allauth carries no types
    """The second step of logging in."""


class ConfirmCodeForm(CountedCode, ReauthenticateForm):  # type: ignore[misc]  # allauth carries no types
    """Showing with a code who one is, before something important."""


@contextmanager
def _whatever_was_sent() -> Iterator[None]:
    """Turns what the readers of passkeys stumble over into "not verified": the browser may send any JSON."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as stumbled:
        raise get_adapter().validation_error("incorrect_code") from stumbled


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """A new passkey."""

    def clean(self) -> dict[str, Any]:
        """Checks what the browser made."""
        with _whatever_was_sent():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class AnyCredential:
    """A passkey that is used."""

    def clean_credential(self) -> Any:
        """Checks what the browser answered."""
        with _whatever_was_sent():
            return super().clean_credential()  # type: ignore[misc]  # of the form beside it


class LoginPasskeyForm(AnyCredential, LoginWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """Logging in with a passkey and nothing else."""


class StepPasskeyForm(AnyCredential, AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """A passkey as the second step."""


class ConfirmPasskeyForm(AnyCredential, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """Showing with a passkey who one is."""
