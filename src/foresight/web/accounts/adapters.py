"""What django-allauth asks us: who may come in, what is kept of it, what is said, where secrets go."""

import time
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from foresight.foundation.accounts.actions import record_failed_login, record_login
from foresight.foundation.accounts.queries import account_of_identity
from foresight.foundation.accounts.sealing import seal, unseal
from foresight.foundation.accounts.standing import may_log_in
from foresight.foundation.organisation.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

UNKNOWN_IP = "0.0.0.0"  # noqa: S104  (an address to show, nothing listens there)
"""Behind a proxy on a socket no address arrives."""
PRODUCT = "准星 Foresight"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Logging in with a password, and what happens around any kind of login."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": _("密码不对，请再试一次。"),
        "username_password_mismatch": _("登录名或密码不对，或者账号停用了。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for himself."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of this very host are gone on to."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Checks name and password. An account that may not log in is told nothing else than a wrong password."""
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if isinstance(user, User):
            return user
        why = "shut_out" if getattr(request, "axes_locked_out", False) else "credentials"
        record_failed_login(username=credentials.get("username", ""), why=why, ip=self.get_client_ip(request))
        return None

    def pre_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse | None:
        """Every way in comes by here; a passkey and single sign-on have not asked yet whether the account may."""
        if may_log_in(user):
            return None
        record_failed_login(username=user.username, why="standing", ip=self.get_client_ip(request))
        return turned_away(request, _("这个账号现在不能登录，请找管理员。"))

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        """Somebody is in."""
        response: HttpResponse = super().post_login(request, user, **details)
        record_login(account=user, by=_methods(request, user), ip=self.get_client_ip(request))
        return response

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where the request comes from."""
        return request.META.get("REMOTE_ADDR") or UNKNOWN_IP

    def is_reauthentication_required(self, *, app: str, **details: Any) -> bool:
        """Whether one must show again who one is: unless one has just done so, by logging in or otherwise."""
        records = get_authentication_records(context.request, context.request.user)
        return not records or time.time() - records[-1]["at"] >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Says what a form could not say; allauth's own announcements are left to our pages."""
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """Second factors: sealed secrets, our words, our name in the authenticator."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("没有通过验证。验证码每 30 秒换一次，用过的不能再用；请再试一次。"),
        "cannot_generate_recovery_codes": _("先设置验证器或通行密钥，再生成恢复码。"),
    }

    def encrypt(self, text: str) -> str:
        """What is kept of a secret."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret."""
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """Under which name an authenticator lists the account."""
        return PRODUCT

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """For whom a passkey is: this host, shown under our name."""
        return {"id": context.request.get_host().partition(":")[0], "name": PRODUCT}


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Single sign-on: finds the account that the provider speaks of, and never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody gets an account by single sign-on."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Finds the account by what the settings say; nothing of the provider's is kept."""
        claims = sociallogin.account.extra_data
        person, token = claims.get("userinfo") or {}, claims.get("id_token") or {}
        account = None
        if token and person.get("sub") == token.get("sub"):
            account = _account_of(person)
        if account is None:
            raise ImmediateHttpResponse(_stranger(request))
        sociallogin.user = account

    def on_authentication_error(self, request: HttpRequest, provider: Any, **details: Any) -> None:
        """The provider refused, or what it sent is not to be trusted."""
        _failed(request, "provider")
        raise ImmediateHttpResponse(turned_away(request, _("单点登录没有成功，请再试一次；还不行就用密码登录。")))


def turned_away(request: HttpRequest, sentence: "str | StrPromise") -> HttpResponse:
    """Back to the login page, which says why."""
    messages.error(request, str(sentence))
    return HttpResponseRedirect(reverse("account_login"))


def _account_of(person: dict[str, Any]) -> User | None:
    if settings.OIDC_MATCH == "username":
        return account_of_identity(username=str(person.get("preferred_username", "")))
    if person.get("email_verified") not in (True, "true"):
        return None
    return account_of_identity(email=str(person.get("email", "")))


def _stranger(request: HttpRequest) -> HttpResponse:
    _failed(request, "stranger")
    return turned_away(
        request, _("单点登录认得你，但这里没有对应的账号，或者你的邮箱还没有验证。请管理员邀请你，或核对账号上的邮箱。")
    )


def _failed(request: HttpRequest, why: str) -> None:
    record_failed_login(username="", why=why, ip=request.META.get("REMOTE_ADDR") or UNKNOWN_IP)


def _methods(request: HttpRequest, user: User) -> list[str]:
    """With what somebody logged in, for instance password and totp."""
    return [
        record.get("type", record["method"]).replace("socialaccount", "oidc")
        for record in get_authentication_records(request, user)
    ]
