"""Probes: is the process alive, can it answer, and its numbers. Without login, without names, without the session."""

import secrets
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, resolve
from django.utils.translation import gettext as _

from foresight.foundation.health.counting import CONTENT_TYPE, metrics_text
from foresight.foundation.health.readiness import readiness

PREFIX = "/health/"


@login_not_required
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all; asks nothing else."""
    return JsonResponse({"live": True})


@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    """200 when database and migrations are in order, 503 otherwise."""
    found = readiness()
    words = {"ready": found.ready, "database": found.database, "migrations": found.migrations}
    return JsonResponse(words, status=200 if found.ready else 503)


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers for Prometheus: with the token of the settings, or, where there is none, from this machine only."""
    if not _may_read(request):
        return HttpResponse(_("这里要用令牌，或者从本机读取。"), status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(metrics_text(), content_type=CONTENT_TYPE)


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return secrets.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False  # a proxy on this machine speaks for somebody else
    try:
        return ip_address(request.META.get("foresight.peer") or request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    f"{PREFIX}live": live,
    f"{PREFIX}ready": ready,
    f"{PREFIX}metrics": metrics,
}


def answer_probe(request: HttpRequest) -> HttpResponse | None:
    """The answer to a probe, None for every other request. Whatever asks may use any host name."""
    probe = PROBES.get(request.path_info)
    if probe is None:
        return None
    request.resolver_match = resolve(request.path_info)
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    response = probe(request)
    response.headers["Cache-Control"] = "no-store"
    return response


urlpatterns = [
    path("health/live", live, name="health.live"),
    path("health/ready", ready, name="health.ready"),
    path("health/metrics", metrics, name="health.metrics"),
]
