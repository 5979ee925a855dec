"""The page of data: what comes in, what goes out, and the work behind it."""

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
    """The rooms of the data, each with whoever has business there."""
    return (
        Room(
            "imports",
            _("导入"),
            _("把 Excel 或 CSV 里的客户、订单、回款、目标等导入进来；做过的可以撤销。"),
            Right.IMPORTS,
        ),
        Room("exports", _("导出"), _("把清单和账册带走：Excel 或 CSV，全部或某个期间、某个组织的。"), None),
        Room("jobs", _("后台任务"), _("正在做的和做过的：进度、经过、结果，可以取消。"), None),
    )


@require_GET
@plain_page
def data(request: HttpRequest) -> HttpResponse:
    """What can be done with data, and where."""
    rights: frozenset[Right] = rights_of(viewer_of(request), on=today())
    values = {"title": _("数据"), "entries": entries_of(_rooms(), rights)}
    return render(request, "web/entries.html", values)


urlpatterns: list[URLPattern] = [path("data/", data, name="data")]
