"""What holds for every address of the API, before and after its operations."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from foresight.api.authentication import limit_headers
from foresight.api.bodies import is_storable
from foresight.api.problems import CONTENT_TYPE, answer_to, problem

ROOT = "/api/"


class ApiMiddleware:
    """Stands around everything but the request's id. Cookies do not reach the API, so that no browser's session acts in
    it; whatever goes wrong on the way, also in the middleware further in, is answered as a problem."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ROOT):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self._refused(request) or self.get_response(request)
        if response.status_code >= 400 and response.headers.get("Content-Type") != CONTENT_TYPE:
            response = _as_problem(response)
        response.headers["Cache-Control"] = "no-store"
        for name, value in limit_headers(request).items():
            response.headers[name] = value
        return response

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        try:
            request.get_host()
        except SuspiciousOperation as fault:
            return answer_to(fault)
        if not all(
            map(is_storable, (request.path_info, *request.GET, *(v for _, vs in request.GET.lists() for v in vs)))
        ):
            return problem(400, "网址里有空字符。请删掉。")
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
            return problem(413, f"请求体有 {int(length) // 1024:,} KB，最多 {most:,} KB。请分几批发送。")
        try:
            resolve(request.path_info)
        except Resolver404:
            return problem(404, "没有这个地址。全部地址见 /api/v1/openapi.json。")
        return None

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """What escaped an operation."""
        return answer_to(fault) if request.path_info.startswith(ROOT) else None


def _as_problem(response: HttpResponse) -> HttpResponse:
    details = {405: f"这个地址只有 {response.headers.get('Allow', '')}。", 404: "没有这个地址。"}
    detail = details.get(response.status_code, HTTPStatus(response.status_code).phrase)
    kept = {name: value for name, value in response.headers.items() if name not in {"Content-Type", "Content-Length"}}
    return problem(response.status_code, detail, headers=kept)
