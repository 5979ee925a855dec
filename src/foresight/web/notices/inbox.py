"""The viewer's notices."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foresight.foundation.notices.actions import mark_read
from foresight.foundation.notices.queries import notice_of, notices_of, unread_count
from foresight.foundation.notices.registry import notice_kind
from foresight.web.pages import language_of_page, plain_page
from foresight.web.viewer import viewer_of

ROWS_SHOWN = 50


@require_GET
@plain_page
def notices(request: HttpRequest) -> HttpResponse:
    """The list, the newest first."""
    viewer = viewer_of(request)
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdecimal() and len(number) < 7):
        raise ValueError(_("没有这一页。"))
    page = Paginator(notices_of(viewer), ROWS_SHOWN).get_page(int(number))
    rows = [(notice, _kind(notice.kind)) for notice in page]
    return render(request, "web/notices/list.html", {"page": page, "rows": rows, "unread": unread_count(viewer)})


@require_GET
@plain_page
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """Goes to what a notice is about, and notes that it was read."""
    viewer = viewer_of(request)
    found = notice_of(viewer, number)
    mark_read(reader=viewer, notice_ids=[found.pk])
    kind = notice_kind(found.kind)
    if kind is None or kind.address is None:
        return redirect(reverse("notices"))
    return redirect(kind.address(found.subject.partition(":")[2]))


@require_POST
@plain_page
def read_all(request: HttpRequest) -> HttpResponse:
    """Notes that all were read."""
    mark_read(reader=viewer_of(request))
    return redirect("notices")


def _kind(key: str) -> str:
    kind = notice_kind(key)
    return kind.words(language_of_page()) if kind else key
