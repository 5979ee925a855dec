"""One's own account: second factors, passkeys, recovery codes, sessions, and showing again who one is."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateCodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from foresight.foundation.accounts.actions import add_second_factor, drop_second_factor, end_session, end_sessions
from foresight.foundation.accounts.queries import FACTORS, lacks_demanded_factor
from foresight.foundation.accounts.sessions import open_sessions
from foresight.web.accounts.browsers import browser_name
from foresight.web.accounts.forms import AddPasskeyForm, ConfirmCodeForm, ConfirmPasskeyForm
from foresight.web.viewer import viewer_of


def me(request: HttpRequest) -> HttpResponse:
    """Everything about one's own account on one page."""
    account = viewer_of(request)
    factors = list(Authenticator.objects.filter(user=account).order_by("created_at"))
    values = {
        "account": account,
        "totp": next((factor for factor in factors if factor.type == Authenticator.Type.TOTP), None),
        "passkeys": [factor for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "recovery_codes_left": _codes_left(factors),
        "has_factor": any(factor.type in FACTORS for factor in factors),
        "sessions": [
            (session, browser_name(session.user_agent), session.session_key == request.session.session_key)
            for session in open_sessions().filter(user=account)
        ],
    }
    return render(request, "web/accounts/me.html", values)


def _codes_left(factors: list[Authenticator]) -> int | None:
    codes = next((factor for factor in factors if factor.type == Authenticator.Type.RECOVERY_CODES), None)
    return None if codes is None else len(codes.wrap().get_unused_codes())


def demanded_factor(request: HttpRequest) -> HttpResponse:
    """Where somebody is sent whose role needs a second factor and who has none yet."""
    if not lacks_demanded_factor(viewer_of(request)):
        return redirect("cockpit")
    return render(request, "web/accounts/demanded_factor.html")


@require_POST
def end_own_session(request: HttpRequest) -> HttpResponse:
    """Ends one of one's own sessions, or all but the present one."""
    account = viewer_of(request)
    wanted = request.POST.get("session", "")
    if wanted == "others":
        ended = end_sessions(actor=account, account_id=account.pk, but=request.session.session_key)
        messages.success(request, _("结束了 %(count)s 处其他登录。") % {"count": ended})
        return redirect("me")
    if not wanted.isdigit() or not open_sessions().filter(user=account, pk=wanted).exists():
        raise Http404
    end_session(actor=account, session_id=int(wanted))
    messages.success(request, _("那一处登录已经结束。"))
    return redirect("me")


@method_decorator(never_cache, name="dispatch")
class ActivateTotp(ActivateTOTPView):  # type: ignore[misc]  # allauth carries no types
    """Setting up an authenticator: a picture to scan, and a code to prove that it works."""

    template_name = "web/accounts/totp.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Keeps it, and who did it."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            add_second_factor(actor=viewer_of(self.request), kind="totp")
        return response


class DeactivateTotp(DeactivateTOTPView):  # type: ignore[misc]  # allauth carries no types
    """Giving up the authenticator."""

    template_name = "web/accounts/totp_off.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Takes it away, and keeps who did it."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            drop_second_factor(actor=viewer_of(self.request), kind="totp")
        return response


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]  # allauth carries no types
    """Adding a passkey of this device or of a key."""

    template_name = "web/accounts/passkey.html"
    form_class = AddPasskeyForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Keeps it, and who did it."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            add_second_factor(actor=viewer_of(self.request), kind="webauthn", name=form.cleaned_data["name"])
        return response


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]  # allauth carries no types
    """Giving up a passkey; one that is not one's own is not found."""

    template_name = "web/accounts/passkey_off.html"

    def get_success_url(self) -> str:
        """Back to one's own account."""
        return reverse("me")

    def form_valid(self, form: Any) -> HttpResponse:
        """Takes it away, and keeps who did it."""
        name = self.get_object().wrap().name
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            drop_second_factor(actor=viewer_of(self.request), kind="webauthn", name=name)
        return response


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]  # allauth carries no types
    """The recovery codes, shown once after they were made."""

    template_name = "web/accounts/recovery_codes.html"


class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth carries no types
    """Makes other recovery codes; the old ones are void."""

    http_method_names = ("post",)

    def form_valid(self, form: Any) -> HttpResponse:
        """Makes them, and keeps who did it."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            add_second_factor(actor=viewer_of(self.request), kind="recovery_codes")
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Says why there are none."""
        for sentence in form.non_field_errors():
            messages.error(self.request, sentence)
        return HttpResponseRedirect(reverse("me"))


class Confirm(ReauthenticateView):  # type: ignore[misc]  # allauth carries no types
    """Showing with the password that one is who is logged in."""

    template_name = "web/accounts/confirm.html"


class ConfirmCode(ReauthenticateCodeView):  # type: ignore[misc]  # allauth carries no types
    """The same with a code."""

    template_name = "web/accounts/confirm_code.html"
    form_class = ConfirmCodeForm


class ConfirmPasskey(ReauthenticateWebAuthnView):  # type: ignore[misc]  # allauth carries no types
    """The same with a passkey."""

    template_name = "web/accounts/confirm_passkey.html"
    form_class = ConfirmPasskeyForm
