"""Tokens of programs: one's own, and, for the administrator, those of all and the service accounts of machines."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foresight.foundation.accounts.queries import sees_all_accounts
from foresight.foundation.organisation.actions import create_service_account, set_service_roles
from foresight.foundation.organisation.models import Unit, User
from foresight.foundation.organisation.policies import may
from foresight.foundation.organisation.refusals import ChangeRefused
from foresight.foundation.organisation.roles import ROLE_NAMES, SERVICE_ROLES, UNIT_ROLES, Right, Role
from foresight.foundation.tokens.actions import LONGEST_DAYS, IssuedToken, issue_token, revoke_token
from foresight.foundation.tokens.groups import GROUP_NAMES, Group
from foresight.foundation.tokens.models import ApiToken
from foresight.foundation.tokens.queries import service_accounts_visible_to, tokens_visible_to
from foresight.web.pages import language_of_page
from foresight.web.viewer import viewer_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

DAYS = (30, 90, 180, LONGEST_DAYS)
LONGEST_DIGITS = 17


@require_GET
def own_tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens."""
    viewer = viewer_of(request)
    values = {"rows": _rows(tokens_visible_to(viewer).filter(account=viewer)), "revoke": "me.tokens.revoke"}
    return render(request, "web/accounts/tokens.html", values)


@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth carries no types
@require_http_methods(["GET", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """Making a token for oneself: its secret is shown once. Asks first to show again who one is."""
    viewer = viewer_of(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _issued(request, _issue(request, viewer, viewer.pk), "me.tokens")
        except ChangeRefused as refusal:
            errors = {refusal.field: str(refusal)}
    values = {"errors": errors, **_form(request)}
    return render(request, "web/accounts/token_new.html", values, status=422 if errors else 200)


@require_POST
def revoke_own(request: HttpRequest) -> HttpResponse:
    """Revokes one of one's own tokens."""
    viewer = viewer_of(request)
    _revoke(request, [token.pk for token in tokens_visible_to(viewer).filter(account=viewer)])
    return redirect("me.tokens")


@require_GET
def all_tokens(request: HttpRequest) -> HttpResponse:
    """Service accounts with their roles, and everybody's tokens."""
    viewer = viewer_of(request)
    if not sees_all_accounts(viewer):
        raise Http404
    return _administration(request, viewer, {})


Act = Callable[[HttpRequest, User], object]


def _make_service(request: HttpRequest, viewer: User) -> None:
    create_service_account(actor=viewer, username=request.POST.get("username", ""), roles=_roles(request))


def _change_roles(request: HttpRequest, viewer: User) -> None:
    set_service_roles(actor=viewer, account_id=_number(request, "account"), roles=_roles(request))


def _revoke_any(request: HttpRequest, viewer: User) -> None:
    revoke_token(actor=viewer, token_id=_number(request, "token"), now=timezone.now())


ACTS: "Mapping[str, tuple[Act, StrPromise]]" = {
    "service": (_make_service, _("服务账号建好了，可以给它令牌。")),
    "roles": (_change_roles, _("角色改好了，马上生效。")),
    "revoke": (_revoke_any, _("令牌撤销了，马上失效。")),
}


@never_cache
@require_POST
def administer(request: HttpRequest, name: str) -> HttpResponse:
    """An act of the administrator's; a new token is shown once."""
    viewer = viewer_of(request)
    if not may(viewer, Right.ACCOUNTS):
        raise Http404
    try:
        if name == "issue":
            return _issued(request, _issue(request, viewer, _number(request, "account")), "tokens")
        if name not in ACTS:
            raise Http404
        act, done = ACTS[name]
        act(request, viewer)
    except LookupError as unknown:
        raise Http404 from unknown
    except ChangeRefused as refusal:
        return _administration(request, viewer, {name: str(refusal)}, status=422)
    messages.success(request, str(done))
    return redirect("tokens")


def _administration(request: HttpRequest, viewer: User, errors: Mapping[str, str], status: int = 200) -> HttpResponse:
    values = {
        "services": [(account, _held(account)) for account in service_accounts_visible_to(viewer)],
        "rows": _rows(tokens_visible_to(viewer)),
        "manages": may(viewer, Right.ACCOUNTS),
        "roles": [(role.value, _role_name(role), role in UNIT_ROLES) for role in SERVICE_ROLES],
        "units": Unit.objects.all(),
        "errors": errors,
        "revoke": "tokens.act",
        **_form(request),
    }
    return render(request, "web/accounts/tokens_all.html", values, status=status)


def _held(account: User) -> str:
    words = language_of_page()
    held = [
        role.name[words == "en"] + (f"（{role.unit.name}）" if role.unit else "")
        for role in account.service_roles.all()
    ]
    return "、".join(held)


def _role_name(role: Role) -> str:
    return ROLE_NAMES[role][language_of_page() == "en"]


def _roles(request: HttpRequest) -> list[tuple[Role, str | None]]:
    """The role that was chosen, with its unit; another one can be added by the command line."""
    found: list[tuple[Role, str | None]] = []
    for key in request.POST.getlist("role"):
        if key not in set(SERVICE_ROLES):
            raise Http404
        unit = request.POST.get("unit") or None
        found.append((Role(key), unit if Role(key) in UNIT_ROLES else None))
    return found


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal() or len(text) > LONGEST_DIGITS:
        raise Http404
    return int(text)


def _form(request: HttpRequest) -> dict[str, Any]:
    english = language_of_page() == "en"
    return {
        "typed": request.POST,
        "days": DAYS,
        "groups": [(group.value, names[english]) for group, names in GROUP_NAMES.items()],
        "chosen": request.POST.getlist("group"),
    }


def _issue(request: HttpRequest, viewer: User, account_id: int) -> IssuedToken:
    days = request.POST.get("days", "")
    try:
        groups = [Group(key) for key in request.POST.getlist("group")]
    except ValueError as unknown:
        raise Http404 from unknown
    return issue_token(
        actor=viewer,
        account_id=account_id,
        name=request.POST.get("name", ""),
        days=int(days) if days.isdecimal() and len(days) < LONGEST_DIGITS else 0,
        now=timezone.now(),
        read_only=not request.POST.get("write"),
        groups=groups,
    )


def _issued(request: HttpRequest, issued: IssuedToken, back: str) -> HttpResponse:
    values = {"token": issued.token, "secret": issued.secret, "back": back}
    return render(request, "web/accounts/token_issued.html", values)


def _revoke(request: HttpRequest, own: Sequence[int]) -> None:
    number = _number(request, "token")
    if number not in own:
        raise Http404
    try:
        revoke_token(actor=viewer_of(request), token_id=number, now=timezone.now())
        messages.success(request, _("令牌撤销了，马上失效。"))
    except ChangeRefused as refusal:
        messages.error(request, str(refusal))


def _rows(tokens: Any) -> list[dict[str, Any]]:
    now, english = timezone.now(), language_of_page() == "en"
    return [
        {
            "token": token,
            "state": _state(token, token.is_valid(now)),
            "valid": token.is_valid(now),
            "groups": "、".join(GROUP_NAMES[Group(key)][english] for key in token.groups),
        }
        for token in tokens
    ]


def _state(token: ApiToken, valid: bool) -> str:
    if valid:
        return str(_("有效"))
    return str(_("已撤销") if token.revoked_at else _("已过期"))
