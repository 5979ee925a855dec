"""What every page starts from: who looks, through which reader, at which period and unit; and what a refusal looks
like."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foresight.domain.figures.queries import Reader, reader
from foresight.foundation.organisation.queries import CompanyMissing
from foresight.foundation.warehouse.engine import SnapshotDamaged
from foresight.foundation.warehouse.snapshot import SnapshotFailed, discard
from foresight.web.choices import Choice, choice_of
from foresight.web.viewer import scope_of_request

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Page:
    """A request with its reader and its choice of period and unit."""

    request: HttpRequest
    reader: Reader
    choice: Choice
    language: str

    def render(self, template: str, values: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """The page from its template."""
        return render(self.request, template, {"choice": self.choice, **values}, status=status)


def language_of_page() -> str:
    """``zh`` or ``en``."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def page(view: View) -> View:
    """Opens the reader for the view, and turns what the rooms refuse into a page that says so."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **names: Any) -> HttpResponseBase:
        source: Reader | None = None
        try:
            source = reader(scope=scope_of_request(request))
            choice = choice_of(request, source)
            return view(Page(request, source, choice, language_of_page()), *args, **names)
        except SnapshotDamaged as damage:
            if source is not None:
                discard(source.generation)
            return message(request, _("数据快照要重做"), str(damage), status=503)
        except SnapshotFailed as failure:
            return message(request, _("暂时算不了数"), str(failure), status=503)

    return plain_page(opened)


def plain_page(view: View) -> View:
    """For a page without figures: turns what the rooms refuse into a page that says so.

    Not found and not allowed look the same: an address tells nobody what there is.
    """

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **names: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **names)
        except CompanyMissing as missing:
            return message(request, _("还没有公司"), str(missing), status=200)
        except (KeyError, IndexError):
            raise  # a fault of ours
        except LookupError as unknown:
            return message(request, _("没有这一页"), str(unknown), status=404)
        except ValueError as refusal:
            return message(request, _("看不懂这个网址"), str(refusal), status=400)

    return opened


def message(request: HttpRequest, title: str, text: str, *, status: int) -> HttpResponse:
    """A page that says one thing."""
    return render(request, "web/message.html", {"title": title, "text": text}, status=status)
