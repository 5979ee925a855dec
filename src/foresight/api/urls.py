"""The addresses of the API. None of them knows of logging in: tokens are asked for by the operations."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_GET

from foresight.api.door import PREFIX, api, as_text


@login_not_required
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API, for whoever writes a program; it tells nothing of the company."""
    return HttpResponse(as_text(), content_type="application/json")


def _operations() -> list[URLPattern | URLResolver]:
    patterns: list[URLPattern | URLResolver] = [
        pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ]
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback.login_required = False  # type: ignore[attr-defined]  # what login_not_required sets
    return patterns


urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{PREFIX[1:]}/openapi.json", openapi, name="openapi"),
    path(f"{PREFIX[1:]}/", include((_operations(), "ninja"), namespace="api")),
]
