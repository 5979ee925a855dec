"""One id for everything that happens for a request: in the audit log, in the log of the server, and in the answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from foresight.foundation.audit.request_ids import new_request


class RequestIdMiddleware:
    """Gives each request its id and answers it as ``X-Request-ID``. What a browser sends under that name is not taken
    over: the id stands in the audit log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with new_request() as request_id:
            response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        return response
