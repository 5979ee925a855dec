"""What every page shows around its content: menu, company, today, language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foresight.foundation.approvals.queries import waiting_for
from foresight.foundation.commitments.queries import count_to_do
from foresight.foundation.notices.queries import unread_count
from foresight.foundation.organisation.queries import company_or_none, today
from foresight.web.viewer import viewer_of

DESKTOP_ONLY = {"data"}
"""Rooms that the bar of the phone has no place for; they are reached from the settings there."""
DEMO_DAYS = (date(2025, 11, 14), date(2025, 12, 31))
"""The days between which the demo company can be looked at."""


@dataclass(frozen=True)
class MenuItem:
    """One entry of the menu. A room that has nothing to show yet has no entry."""

    label: str
    url: str
    icon: SafeString
    current: bool
    on_phone: bool = True
    count: int = 0
    """How many things there call for the viewer."""


def icon(name: str) -> SafeString:
    """An icon of the product's sprite; it says nothing to a screen reader, the label beside it does."""
    return format_html('<svg aria-hidden="true"><use href="{}#{}"></use></svg>', static("web/icons.svg"), name)


def _menu(path: str, to_do: int) -> list[MenuItem]:
    entries = (
        (_("驾驶舱"), "cockpit", "cockpit"),
        (_("目标"), "targets", "targets"),
        (_("待办"), "todo", "todo"),
        (_("总结"), "summary", "summary"),
        (_("指标"), "metrics", "metrics"),
        (_("数据"), "data", "data"),
        (_("设置"), "settings", "settings"),
    )
    items = []
    for label, name, symbol in entries:
        url = reverse(name)
        current = path == url if url == "/" else path.startswith(url)
        count = to_do if name == "todo" else 0
        items.append(MenuItem(label, url, icon(symbol), current, on_phone=name not in DESKTOP_ONLY, count=count))
    return items


def page_language() -> str:
    """The page's language as HTML writes it: ``zh-CN`` or ``en``."""
    return "en" if (get_language() or settings.LANGUAGE_CODE).startswith("en") else "zh-CN"


def shell(request: HttpRequest) -> Mapping[str, object]:
    """The frame's own variables, for every page."""
    if not request.user.is_authenticated:
        return {"page_language": page_language()}
    company, day = company_or_none(), today()
    viewer = viewer_of(request)
    to_do = count_to_do(viewer, on=day) + waiting_for(viewer, on=day).count()
    return {
        "page_language": page_language(),
        "menu": _menu(request.path, to_do),
        "company_name": company.name if company else "",
        "is_demo": bool(company and company.is_demo),
        "demo_days": DEMO_DAYS,
        "today": day,
        "unread": unread_count(viewer),
    }
