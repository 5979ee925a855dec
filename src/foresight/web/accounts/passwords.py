"""Pages that end in a new password: with a link, by mail, and one's own."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from foresight.foundation.accounts.actions import (
    LinkSpent,
    change_own_password,
    choose_password_by_link,
    issue_reset_link_by_mail,
)
from foresight.foundation.accounts.mail import mail_is_set_up, mail_link
from foresight.foundation.accounts.queries import open_link
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.web.accounts.addresses import address_of_link, link_addresses
from foresight.web.accounts.later import do_later
from foresight.web.pages import message
from foresight.web.viewer import viewer_of


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Choosing a password with a one-time link. Looking at the page does not use the link up."""
    now = timezone.now()
    found = open_link(token, now=now)
    if found is None:
        return _spent(request)
    values: dict[str, Any] = {"link": found, "typed_name": request.POST.get("username", "")}
    if request.method == "POST":
        try:
            values["errors"] = _unlike(request)
            if not values["errors"]:
                choose_password_by_link(
                    token=token,
                    password=request.POST.get("password", ""),
                    username=request.POST.get("username", ""),
                    now=now,
                )
                logout(request)
                messages.success(request, _("密码设好了，请登录。"))
                return redirect("account_login")
        except LinkSpent:
            return _spent(request)
        except ChangeRefused as refusal:
            values["name_error"] = str(refusal)
        except ValidationError as weak:
            values["errors"] = weak.messages
    return render(request, "web/accounts/link.html", values, status=422 if request.method == "POST" else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Asking for a link by mail. The answer is the same, and comes as fast, whether there is such an account or not:
    looking it up and mailing happen afterwards."""
    asked = request.method == "POST" and mail_is_set_up()
    if asked:
        do_later(_mail_reset_link, request.POST.get("username", ""), link_addresses(request))
    return render(request, "web/accounts/forgotten.html", {"asked": asked, "mail": mail_is_set_up()})


def _mail_reset_link(username: str, addresses: str) -> None:
    issued = issue_reset_link_by_mail(username=username, now=timezone.now())
    if issued is not None:
        mail_link(issued, address_of_link(addresses, issued.token))


@never_cache
@sensitive_post_parameters()
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth carries no types
@require_http_methods(["GET", "POST"])
def own_password(request: HttpRequest) -> HttpResponse:
    """Choosing another password for one's own account; the other sessions end."""
    errors: list[str] = []
    if request.method == "POST":
        errors = _unlike(request)
        if not errors:
            try:
                _change(request)
            except ValidationError as weak:
                errors = weak.messages
            else:
                messages.success(request, _("密码换好了，其他地方的登录都已结束。"))
                return redirect("me")
    status = 422 if errors else 200
    return render(request, "web/accounts/own_password.html", {"errors": errors}, status=status)


def _change(request: HttpRequest) -> None:
    """Changes the password. The session goes on under another key, and its row goes along."""
    before = request.session.session_key
    account = change_own_password(actor=viewer_of(request), password=request.POST.get("password", ""), but=before)
    update_session_auth_hash(request, account)
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def _unlike(request: HttpRequest) -> list[str]:
    alike = request.POST.get("password", "") == request.POST.get("again", "")
    return [] if alike else [_("两次输入的密码不一样，请再输一次。")]


def _spent(request: HttpRequest) -> HttpResponse:
    text = _("这个链接用过了、过期了或被收回了。请向管理员要一个新的。")
    return message(request, _("链接不能用了"), text, status=404)


def whole_address(request: HttpRequest, token: str) -> str:
    """The address of the page that a link opens, for whoever gets it."""
    return address_of_link(link_addresses(request), token)
