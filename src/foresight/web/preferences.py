"""What a person chooses for the pages: the language, and in the demo company the day that counts as today."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foresight.foundation.organisation.actions import set_today
from foresight.web.shell import DEMO_DAYS
from foresight.web.viewer import viewer_of


class LanguageMiddleware:
    """Speaks the chosen language, and the installation's where nobody chose: the browser's wish is not asked, so
    that colleagues who look at the same page see the same words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _back(request: HttpRequest) -> HttpResponseRedirect:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if safe else "/")


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keeps the language in a cookie and goes back to the page."""
    response = _back(request)
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure()
        )
    return response


@require_POST
def switch_today(request: HttpRequest) -> HttpResponse:
    """Switches the demo company's today to one of the days that it offers."""
    try:
        wanted = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        wanted = None
    if wanted not in DEMO_DAYS:
        messages.error(request, _("没有这个日子可选。"))
        return _back(request)
    try:
        set_today(actor=viewer_of(request), day=wanted)
    except ValueError as refusal:
        messages.error(request, str(refusal))
    return _back(request)
