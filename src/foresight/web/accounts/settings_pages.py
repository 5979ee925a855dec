"""The administrator's pages: who has an account, inviting, links, locks, second factors, sessions."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from foresight.foundation.accounts import actions
from foresight.foundation.accounts.links import IssuedLink
from foresight.foundation.accounts.mail import MailFailed, mail_is_set_up, mail_link
from foresight.foundation.accounts.models import AccountLink
from foresight.foundation.accounts.queries import (
    AccountOverview,
    account_overview,
    account_overviews,
    roles_with_second_factor,
    sees_all_accounts,
    sessions_visible_to,
)
from foresight.foundation.accounts.standing import STANDING_NAMES, Standing
from foresight.foundation.organisation.holdings import employed
from foresight.foundation.organisation.models import Person, User
from foresight.foundation.organisation.policies import may, require
from foresight.foundation.organisation.queries import today
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import ROLE_NAMES, Right, Role
from foresight.web.accounts.browsers import browser_name
from foresight.web.accounts.passwords import whole_address
from foresight.web.pages import language_of_page
from foresight.web.viewer import viewer_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

ENGLISH = "en"


def account_list(request: HttpRequest) -> HttpResponse:
    """Everybody's account and how it stands."""
    viewer = viewer_of(request)
    _sees_all(viewer)
    words = request.GET.get("q", "").strip()
    overviews = account_overviews(viewer, now=timezone.now(), words=words)
    demanded = roles_with_second_factor()
    values = {
        "rows": [(overview, standing_text(overview)) for overview in overviews],
        "words": words,
        "manages": _manages(viewer),
        "roles": [(role.value, _role_name(role), role in demanded) for role in Role],
        "mail": mail_is_set_up(),
    }
    return render(request, "web/accounts/list.html", values)


@require_POST
def demand_factor(request: HttpRequest) -> HttpResponse:
    """Sets from which roles a second factor is demanded."""
    try:
        roles = [Role(role) for role in request.POST.getlist("role")]
    except ValueError as unknown:
        raise Http404 from unknown
    actions.demand_second_factor(actor=viewer_of(request), roles=roles)
    messages.success(request, _("第二因素的要求改好了，下一次打开页面时生效。"))
    return redirect("accounts")


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Giving somebody an account: the link is shown once, and mailed where mail is set up."""
    viewer = viewer_of(request)
    require(viewer, Right.ACCOUNTS)
    values: dict[str, Any] = {"typed": request.POST, "errors": {}}
    if request.method == "POST":
        try:
            issued = actions.invite(
                actor=viewer,
                username=request.POST.get("username", ""),
                person_code=request.POST.get("person") or None,
                email=request.POST.get("email", ""),
                is_administrator=bool(request.POST.get("is_administrator")),
                now=timezone.now(),
            )
            return _issued(request, issued)
        except ChangeRefused as refusal:
            values["errors"] = {refusal.field: str(refusal)}
        except ValidationError:
            values["errors"] = {"email": _("这不是一个邮箱地址，例如 zhang@example.com。")}
    values |= {"people": _people_without_account(), "mail": mail_is_set_up()}
    return render(request, "web/accounts/invite.html", values, status=422 if values["errors"] else 200)


def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: what it is, how it stands, and what can be done about it."""
    viewer = viewer_of(request)
    overview = _overview(request, account_id)
    values = {
        "overview": overview,
        "account": overview.account,
        "state": standing_text(overview),
        "sessions": [
            (session, browser_name(session.user_agent))
            for session in sessions_visible_to(viewer).filter(user_id=account_id)
        ],
        "manages": _manages(viewer),
        "is_open": overview.standing in {Standing.OPEN, Standing.INVITED},
        "is_invited": overview.standing is Standing.INVITED,
        "is_locked": overview.standing is Standing.LOCKED or overview.shut_out,
        "is_inactive": overview.standing is Standing.INACTIVE,
    }
    return render(request, "web/accounts/account.html", values)


@never_cache
@require_POST
def reset(request: HttpRequest, account_id: int) -> HttpResponse:
    """Makes a link to choose a password, shows it once and mails it where that can be done."""
    _overview(request, account_id)
    try:
        issued = actions.issue_reset_link(actor=viewer_of(request), account_id=account_id, now=timezone.now())
    except ChangeRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("account", account_id=account_id)
    return _issued(request, issued)


Act = Callable[[HttpRequest, User, AccountOverview], object]


def _change(request: HttpRequest, viewer: User, overview: AccountOverview) -> None:
    actions.change_account(
        actor=viewer,
        account_id=overview.account.pk,
        email=request.POST.get("email", ""),
        is_administrator=bool(request.POST.get("is_administrator")),
    )


def _withdraw(request: HttpRequest, viewer: User, overview: AccountOverview) -> None:
    if overview.link is None:
        raise ChangeRefused("", str(_("没有还能用的链接。")))
    actions.withdraw_link(actor=viewer, link_id=overview.link.pk, now=timezone.now())


ACTS: "Mapping[str, tuple[Act, StrPromise]]" = {
    "change": (_change, _("改好了。")),
    "withdraw": (_withdraw, _("链接收回了。")),
    "lock": (
        lambda request, viewer, overview: actions.lock_account(
            actor=viewer,
            account_id=overview.account.pk,
            reason=request.POST.get("reason", ""),
            now=timezone.now(),
        ),
        _("已锁定，打开着的登录都结束了。"),
    ),
    "unlock": (
        lambda request, viewer, overview: actions.unlock_account(
            actor=viewer, account_id=overview.account.pk, now=timezone.now()
        ),
        _("已解锁。"),
    ),
    "deactivate": (
        lambda request, viewer, overview: actions.deactivate_account(
            actor=viewer,
            account_id=overview.account.pk,
            reason=request.POST.get("reason", ""),
            now=timezone.now(),
        ),
        _("已停用，打开着的登录都结束了。"),
    ),
    "reactivate": (
        lambda request, viewer, overview: actions.reactivate_account(actor=viewer, account_id=overview.account.pk),
        _("已恢复使用。"),
    ),
    "end-sessions": (
        lambda request, viewer, overview: actions.end_sessions(actor=viewer, account_id=overview.account.pk),
        _("登录都结束了。"),
    ),
    "remove-factors": (
        lambda request, viewer, overview: actions.remove_second_factors(
            actor=viewer, account_id=overview.account.pk, reason=request.POST.get("reason", "")
        ),
        _("第二因素都移除了，此人下次只用密码登录。"),
    ),
}
"""What can be done about an account: the act, and what is said when it is done."""


@require_POST
def act(request: HttpRequest, account_id: int, name: str) -> HttpResponse:
    """Does one thing about an account and says what was done, or why not."""
    if name not in ACTS:
        raise Http404
    overview = _overview(request, account_id)
    run, done = ACTS[name]
    try:
        run(request, viewer_of(request), overview)
        messages.success(request, str(done))
    except ChangeRefused as refusal:
        messages.error(request, str(refusal))
    except ValidationError:
        messages.error(request, _("这不是一个邮箱地址，例如 zhang@example.com。"))
    return redirect("account", account_id=account_id)


def _sees_all(viewer: User) -> None:
    """These pages are about everybody's accounts; one's own has a page of its own."""
    if not sees_all_accounts(viewer):
        raise Http404


def _overview(request: HttpRequest, account_id: int) -> AccountOverview:
    """The account, not found where the viewer does not see it."""
    viewer = viewer_of(request)
    _sees_all(viewer)
    try:
        return account_overview(viewer, account_id, now=timezone.now())
    except LookupError as unknown:
        raise Http404 from unknown


def _manages(viewer: User) -> bool:
    return may(viewer, Right.ACCOUNTS)


def standing_text(overview: AccountOverview) -> str:
    """How an account stands, in words."""
    if overview.standing is Standing.OPEN and overview.shut_out:
        return str(_("失败次数太多，暂时不能登录"))
    chinese, english = STANDING_NAMES[overview.standing]
    return english if language_of_page() == ENGLISH else chinese


def _role_name(role: Role) -> str:
    chinese, english = ROLE_NAMES[role]
    return english if language_of_page() == ENGLISH else chinese


def _people_without_account() -> list[Person]:
    return list(Person.objects.filter(employed(today()), account__isnull=True).order_by("code"))


def _issued(request: HttpRequest, issued: IssuedLink) -> HttpResponse:
    """The page that shows a link for the only time."""
    address = whole_address(request, issued.token)
    link = issued.link
    mailed, failure = False, ""
    if mail_is_set_up() and link.account is not None and link.account.email:
        try:
            mail_link(issued, address)
            mailed = True
        except MailFailed as fault:
            failure = str(fault)
    values = {
        "link": link,
        "account": link.account,
        "address": address,
        "mailed": mailed,
        "failure": failure,
        "mail": mail_is_set_up(),
        "is_invitation": link.purpose == AccountLink.Purpose.INVITATION,
    }
    return render(request, "web/accounts/issued.html", values)
