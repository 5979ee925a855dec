"""Contacts: the people at customers whom the viewer may see, searchable."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foresight.domain.ledger.models import Contact
from foresight.domain.ledger.queries import contacts_visible_to
from foresight.foundation.organisation.models import User
from foresight.web import figures
from foresight.web.pages import plain_page
from foresight.web.viewer import viewer_of

SHOWN = 100


def contacts_asked(viewer: User, sought: str) -> QuerySet[Contact]:
    """The contacts that hold what is looked for, by customer."""
    found = contacts_visible_to(viewer).order_by("customer__name", "name", "code")
    if not sought:
        return found
    held = Q()
    for field in ("name", "title", "phone", "email", "code", "customer__name", "customer__code"):
        held |= Q(**{f"{field}__icontains": sought})
    return found.filter(held)


@require_GET
@plain_page
def contacts(request: HttpRequest) -> HttpResponse:
    """Contacts whose name, title, customer, phone or mail address holds what is looked for."""
    sought = request.GET.get("text", "").strip()[:100]
    found = contacts_asked(viewer_of(request), sought)
    shown = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    rows = [
        [
            figures.text(contact.name),
            figures.text(contact.title or "—"),
            figures.text(contact.customer.name),
            _link("tel", contact.phone),
            _link("mailto", contact.email),
            figures.text(contact.note or "—"),
        ]
        for contact in shown
    ]
    columns = [_("姓名"), _("职务"), _("客户"), _("电话"), _("邮箱"), _("备注")]
    return render(
        request,
        "web/contacts.html",
        {
            "text": sought,
            "shown": shown,
            "table": figures.table([(name, False) for name in columns], rows, caption=_("联系人")),
            "earlier": _page(sought, shown.previous_page_number()) if shown.has_previous() else "",
            "later": _page(sought, shown.next_page_number()) if shown.has_next() else "",
        },
    )


def _page(sought: str, number: int) -> str:
    return f"{reverse('contacts')}?{urlencode({'text': sought, 'page': number})}"


def _link(scheme: str, value: str) -> str:
    return format_html('<a href="{}:{}">{}</a>', scheme, value, value) if value else "—"


urlpatterns: list[URLPattern] = [path("customers/contacts/", contacts, name="contacts")]
