"""What every page of the organisation starts from: who looks, at which day, with which rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from foresight.core.values import parse_day
from foresight.foundation.organisation.actions import BEGINNING
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import company, rights_of, today
from foresight.foundation.organisation.roles import Right
from foresight.web.pages import View, plain_page
from foresight.web.viewer import viewer_of


@dataclass(frozen=True)
class Desk:
    """A request with its viewer, the viewer's rights, and the day that the page is about."""

    request: HttpRequest
    viewer: User
    rights: frozenset[Right]
    today: date
    day: date

    def may(self, right: Right) -> bool:
        """Whether the viewer has the right."""
        return right in self.rights

    @property
    def may_organise(self) -> bool:
        """Whether the viewer may change units, people and seats."""
        return self.may(Right.ORGANISATION)

    @property
    def on(self) -> str:
        """What keeps the chosen day in an address: empty for today."""
        return "" if self.day == self.today else f"?on={self.day}"

    def render(self, template: str, values: Mapping[str, Any]) -> HttpResponse:
        """The page from its template, among the pages of the organisation."""
        frame = {"desk": self, "rooms": _rooms(self.request.path), "beginning": BEGINNING}
        return render(self.request, f"web/organisation/{template}", {**frame, **values})


def _rooms(path: str) -> list[tuple[str, str, bool]]:
    """The pages of the organisation, beside each other; which one is open."""
    names = (
        (_("组织树"), "units"),
        (_("人员名单"), "people"),
        (_("入离调"), "arrivals"),
        (_("待招席位"), "vacancies"),
        (_("角色和代理"), "roles"),
    )
    addresses = {name: reverse(name) for _label, name in names}
    opened = max((name for name in addresses if path.startswith(addresses[name])), key=lambda n: len(addresses[n]))
    return [(label, addresses[name], name == opened) for label, name in names]


def desk(view: View) -> View:
    """Opens the desk for a view."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **names: Any) -> HttpResponseBase:
        company()
        viewer, present = viewer_of(request), today()
        asked = request.GET.get("on", "").strip()
        day = parse_day(asked, today=present) if asked else present
        return view(Desk(request, viewer, rights_of(viewer, on=present), present, day), *args, **names)

    return plain_page(opened)
