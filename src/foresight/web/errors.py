"""What is answered where no page can be: not there, not allowed, a form that is no longer valid, a fault of ours.

An unknown address and one that somebody may not open look the same.
"""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from foresight.foundation.audit.request_ids import current_request_id
from foresight.foundation.health.outages import Outage, outage_of
from foresight.web.pages import message
from foresight.web.shell import page_language


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return message(request, _("没有这一页"), _("网址写错了，或者内容不在你的权限范围内。"), status=404)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: logged in, but not for this."""
    return message(request, _("你不能做这件事"), _("这需要另外的权限；要用的话请找管理员。"), status=403)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token does not fit, for instance one that was left open over a new login."""
    text = _("这个表单已经过期，什么都没有改。请回到上一页，刷新后再试一次；浏览器要允许本站的 Cookie。")
    return message(request, _("表单过期了"), text, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: it may come before anybody is known to be logged in, so the page stands alone."""
    text = _("服务器不接受这个请求。请用安装时给出的网址打开；管理员可以在 FORESIGHT_ALLOWED_HOSTS 里加主机名。")
    return HttpResponse(_alone(_("看不懂这个请求"), text), status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database is what does not answer: asks neither it nor the session."""
    if outage := outage_of(sys.exception()):
        return _not_now(outage)
    text = _("系统出了错，你的数据没有因此改变。请稍后再试；还不行就把请求号 %(id)s 告诉管理员，日志里有原因。")
    return HttpResponse(_alone(_("出错了"), text % {"id": current_request_id() or "—"}), status=500)


def _not_now(outage: Outage) -> HttpResponse:
    """503: it will be possible again, and nothing has changed until then."""
    title, text = {
        Outage.AWAY: (_("数据库暂时连不上"), _("什么都没有改。系统会自己恢复，请过一会儿再打开。")),
        Outage.FULL: (_("写不下了"), _("服务器的磁盘满了，这一步什么都没有改。看页面不受影响；请告诉管理员腾出空间。")),
        Outage.BUSY: (_("别人正在写"), _("这一步什么都没有改。请再试一次。")),
    }[outage]
    return HttpResponse(_alone(title, text), status=503, headers={"Retry-After": "10"})


def _alone(title: str, text: str) -> str:
    return render_to_string("web/alone.html", {"title": title, "text": text, "page_language": page_language()})
