"""One id for everything that happens for a request: in the audit log, in the log of the server, and in the answer."""

from collections.abc import Callable
from contextlib import nullcontext

from django.http import HttpRequest, HttpResponse

from foresight.foundation.audit.request_ids import new_request
from foresight.foundation.organisation.looking import looking


class RequestIdMiddleware:
    """Gives each request its id and answers it as ``X-Request-ID``. What a browser sends under that name is not taken
    over: the id stands in the audit log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        only_looks = looking() if request.method in {"GET", "HEAD"} else nullcontext()
        with new_request() as request_id, only_looks:
            response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        return response
