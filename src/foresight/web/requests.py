"""What happens around every request: whose address it came from, its id, its line in the log, its place in the counts."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from foresight.foundation.audit.request_ids import new_request
from foresight.foundation.health.counting import count_request
from foresight.foundation.health.log_lines import REQUEST_ID, log_request
from foresight.foundation.organisation.looking import looking
from foresight.web.health import answer_probe

PEER = "foresight.peer"
"""In the request's META: the address that the connection really came from."""

Next = Callable[[HttpRequest], HttpResponse]


class RealAddressMiddleware:
    """Behind a proxy that the settings name, takes the visitor's address from what the proxy says.

    ``X-Forwarded-For`` is read from its end: each proxy adds whom it saw, and only what a named proxy has added is
    believed. What a visitor writes into it stands further left.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer = request.META.get("REMOTE_ADDR", "")
        request.META[PEER] = peer
        if settings.TRUSTED_PROXIES:
            if _trusted(peer):
                request.META["REMOTE_ADDR"] = _visitor(peer, request.META.get("HTTP_X_FORWARDED_FOR", ""))
            else:
                request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.get_response(request)


def _visitor(peer: str, forwarded: str) -> str:
    seen = peer
    for word in reversed(forwarded.split(",")):
        address = _address(word)
        if not address:
            break
        seen = address
        if not _trusted(address):
            break
    return seen


def _address(word: str) -> str:
    """The address in one entry, without port and brackets; empty for what is none."""
    text = word.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def _trusted(text: str) -> bool:
    """Whether an address belongs to a named proxy. A socket of this machine's file system has none and is trusted by
    whoever may open it."""
    address = _address(text)
    return bool(address) and any(ip_address(address) in network for network in settings.TRUSTED_PROXIES)


class RequestMiddleware:
    """Gives each request its id and answers it as ``X-Request-ID``; logs and counts it when it is answered.

    What a browser sends under that name is not taken over: the id stands in the audit log. Probes are answered here,
    before anything asks the database or looks at the host's name.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        only_looks = looking() if request.method in {"GET", "HEAD"} else nullcontext()
        with new_request() as request_id:
            request.META[REQUEST_ID] = request_id
            with only_looks:
                response = answer_probe(request) or self.get_response(request)
            seconds = time.perf_counter() - begun
            route, method = route_of(request), request.method or ""
            count_request(route, method, response.status_code, seconds)
            if route not in UNLOGGED:
                account = getattr(request, "_cached_user", None)
                log_request(
                    route=route,
                    method=method,
                    status=response.status_code,
                    milliseconds=seconds * 1000,
                    account=getattr(account, "pk", None),
                )
        response.headers["X-Request-ID"] = request_id
        return response


UNLOGGED = frozenset({"static", "health.live", "health.ready", "health.metrics"})
"""Counted, but without a line each."""


def route_of(request: HttpRequest) -> str:
    """The name of the address; ``static`` for files, ``unknown`` for addresses that there are not."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name
    if request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
        return "static"
    return "unknown"
