"""Whether notices are mailed, which groups are told, and what could not be sent."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foresight.foundation.notices.actions import remove_group, save_group, switch_mail, try_group
from foresight.foundation.notices.groups import GroupFailed
from foresight.foundation.notices.models import Group
from foresight.foundation.notices.queries import groups_for, mail_is_on, undelivered
from foresight.foundation.notices.registry import notice_kind
from foresight.web.notices.forms import GroupForm
from foresight.web.pages import language_of_page, plain_page
from foresight.web.viewer import viewer_of

FAILURES_SHOWN = 20


@require_GET
@plain_page
def groups(request: HttpRequest) -> HttpResponse:
    """The settings as they are."""
    viewer, language = viewer_of(request), language_of_page()
    rows = [(group, _services()[group.service], _kinds(group, language)) for group in groups_for(viewer)]
    values = {
        "rows": rows,
        "mail_on": mail_is_on(),
        "mail_possible": settings.MAIL_IS_SET_UP,
        "failures": undelivered(viewer)[:FAILURES_SHOWN],
    }
    return render(request, "web/notices/groups.html", values)


@plain_page
def group(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The form of a group, new or known."""
    viewer = viewer_of(request)
    settable = groups_for(viewer)
    known = settable.filter(pk=number).first() if number is not None else None
    if number is not None and known is None:
        raise LookupError(_("没有这个群。"))
    form = GroupForm(request.POST or None, group=known or Group(kinds=_usual()), is_new=known is None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_group(actor=viewer, group=form.given(), group_id=number)
        except ValueError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已保存：%(name)s。可以试发一条看看。") % {"name": saved.name})
            return redirect("notice_groups")
    values = {"form": form, "group": known}
    return render(request, "web/notices/group.html", values, status=422 if form.errors else 200)


@require_POST
@plain_page
def mail(request: HttpRequest) -> HttpResponse:
    """Turns mail on or off."""
    on = request.POST.get("on") == "yes"
    try:
        switch_mail(actor=viewer_of(request), on=on)
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("通知邮件已打开。") if on else _("通知邮件已关闭。"))
    return redirect("notice_groups")


@require_POST
@plain_page
def act(request: HttpRequest, number: int, word: str) -> HttpResponse:
    """Sends a trial message, or removes the group."""
    viewer = viewer_of(request)
    if word == "try":
        try:
            try_group(actor=viewer, group_id=number)
        except (GroupFailed, ValueError) as fault:
            messages.error(request, _("没有发出：%(why)s") % {"why": str(fault)})
        else:
            messages.success(request, _("已发出，请到群里看看。"))
    elif word == "remove":
        remove_group(actor=viewer, group_id=number)
        messages.success(request, _("已移除。"))
    else:
        raise Http404
    return redirect("notice_groups")


def _services() -> dict[str, str]:
    return {"dingtalk": _("钉钉"), "wecom": _("企业微信"), "feishu": _("飞书")}


def _kinds(group: Group, language: str) -> str:
    known = (notice_kind(key) for key in group.kinds)
    return _("、").join(kind.words(language) for kind in known if kind is not None)


def _usual() -> list[str]:
    """The kinds that a new group is offered."""
    return ["approval.waiting", "commitment.overdue"]
