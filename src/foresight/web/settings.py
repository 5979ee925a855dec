"""The page of settings: the rooms in which an organisation is kept, each for those who have business there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foresight.foundation.organisation.queries import rights_of, today
from foresight.foundation.organisation.roles import Right
from foresight.web.entries import Room, entries_of
from foresight.web.pages import plain_page
from foresight.web.viewer import viewer_of


def _rooms() -> tuple[Room, ...]:
    """The rooms of the settings. One that several rights open stands here once for each."""
    return (
        Room("units", _("组织和人员"), _("组织树、人员、席位和空缺；调动、入职和离职都从某一天起。"), None),
        Room("roles", _("角色和代理"), _("谁在哪段时间担任什么角色，缺席时由谁代理，谁带新人。"), None),
        Room("handovers", _("交接"), _("离职、调区或分担时，客户、应收、目标和承诺一次交给接手的人。"), None),
        Room("contacts", _("客户联系人"), _("客户那边的联系人；看得到客户的人看得到它的联系人。"), None),
        Room("periods", _("期间与关账"), _("财年从几月开始，哪些月份已经关账，申请关账或重开。"), None),
        Room(
            "approval_rules",
            _("审批规则"),
            _("每种申请由谁审批、走几步、多少金额起、多久内办完。"),
            Right.APPROVAL_RULES,
        ),
        Room("accounts", _("账号"), _("邀请、重设密码、解锁、停用；哪些角色必须用两步验证。"), Right.ACCOUNTS),
        # Whoever reads the whole audit log, an auditor or administrator, sees the accounts as well.
        Room("accounts", _("账号"), _("谁能登录：邀请、重设密码、锁定和停用、第二因素、登录的地方。"), Right.AUDIT),
        Room("tokens", _("接口令牌"), _("给系统用的服务账号，谁有哪些令牌，撤销令牌。"), Right.ACCOUNTS),
        Room("audit", _("操作记录"), _("谁在什么时候做了什么，前后各是什么，为什么。"), None),
        Room(
            "notice_groups",
            _("通知的设置"),
            _("通知要不要发邮件，哪些钉钉、企业微信、飞书群要提醒。"),
            Right.COMPANY,
        ),
        Room("data", _("数据"), _("导入和导出，以及后台正在做的任务。"), None),
        Room("privacy", _("个人信息"), _("应本人要求导出或删除个人信息，账目的合计不变。"), Right.PERSONAL_DATA),
    )


@require_GET
@plain_page
def settings(request: HttpRequest) -> HttpResponse:
    """What can be set, and where."""
    rights = rights_of(viewer_of(request), on=today())
    return render(request, "web/entries.html", {"title": _("设置"), "entries": entries_of(_rooms(), rights)})


urlpatterns: list[URLPattern] = [path("settings/", settings, name="settings")]
