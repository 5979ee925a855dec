"""The pages before somebody is logged in: login, second step, passkey, single sign-on, logging out."""

from typing import Any

import requests
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foresight.foundation.accounts.actions import record_failed_login, record_logout
from foresight.foundation.accounts.queries import has_passkey, is_first_run
from foresight.foundation.organisation.models import User
from foresight.web.accounts.adapters import UNKNOWN_IP, turned_away
from foresight.web.accounts.forms import LoginCodeForm, LoginForm, LoginPasskeyForm, StepPasskeyForm

PROVIDER = "company"
"""Name of the one provider of single sign-on, as it stands in its addresses."""


class Login(LoginView):  # type: ignore[misc]  # allauth carries no types
    """The login page; somebody who is logged in already goes on to the cockpit."""

    template_name = "web/accounts/login.html"
    form_class = LoginForm

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        """What the page offers beside name and password."""
        values = super().get_context_data(**values)
        values["first_run"] = is_first_run()
        values["single_sign_on"] = (settings.OIDC_NAME or _("单点登录")) if settings.OIDC_IS_SET_UP else ""
        return values


class LoginCode(AuthenticateView):  # type: ignore[misc]  # allauth carries no types
    """The second step: a code of the authenticator, a recovery code, or a passkey."""

    template_name = "web/accounts/login_code.html"
    form_class = LoginCodeForm
    webauthn_form_class = StepPasskeyForm

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        """A passkey is offered to whoever has one."""
        values = super().get_context_data(**values)
        values["has_passkey"] = has_passkey(self.stage.login.user)
        return values


class LoginPasskey(LoginWebAuthnView):  # type: ignore[misc]  # allauth carries no types
    """Logging in with a passkey and nothing else: it is possession and fingerprint, face or PIN in one."""

    form_class = LoginPasskeyForm

    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to the login page, which says why."""
        ip = self.request.META.get("REMOTE_ADDR") or UNKNOWN_IP
        record_failed_login(username="", why="passkey", ip=ip)
        return super().form_invalid(form)  # type: ignore[no-any-return]


@login_not_required
@require_POST
def single_sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sends the browser to the provider."""
    return _with_provider(openid_connect.login, request, provider_id)


@login_not_required
def single_sign_on_return(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The browser comes back from the provider."""
    return _with_provider(openid_connect.callback, request, provider_id)


def _with_provider(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        response: HttpResponse = view(request, provider_id=provider_id)
    except requests.RequestException:
        return turned_away(request, _("单点登录的服务器连不上，请稍后再试，或用密码登录。"))
    return response


@method_decorator(login_not_required, name="dispatch")
class Logout(LogoutView):
    """Ends the session, or a login that stopped at its second step."""

    def post(self, request: HttpRequest, *args: Any, **names: Any) -> HttpResponse:
        """Keeps who went, and lets go."""
        if isinstance(request.user, User):
            record_logout(account=request.user, session_key=request.session.session_key)
        return super().post(request, *args, **names)
