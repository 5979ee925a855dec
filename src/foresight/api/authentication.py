"""The token of a request: whether it opens this operation, and how many more requests this minute has."""

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from foresight.api.problems import Refusal
from foresight.foundation.tokens.admission import WINDOW, Admitted, admit
from foresight.foundation.tokens.groups import GROUP_NAMES, Group

READS = frozenset({"GET"})
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


class BearerToken(HttpBearer):
    """Lets in by ``Authorization: Bearer fst_…``; ``group`` is what the operation belongs to, None for what every token
    may ask."""

    known_words: Mapping[tuple[str, str], frozenset[str]] = {}
    """Address and method → names of query parameters; filled when the door is built."""

    def __init__(self, group: Group | None = None) -> None:
        super().__init__()
        self.group = group

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Whoever is let in; raises TokenRefused and Refusal."""
        admitted = admit(token.strip(), now=timezone.now(), limit=settings.API_PER_MINUTE)
        request.admitted = admitted  # type: ignore[attr-defined]  # read by the headers of the answer, also of a refusal
        request._cached_user = admitted.account  # type: ignore[attr-defined]  # the server's log of requests names it
        if admitted.remaining < 0:
            raise Refusal(
                429,
                f"这个令牌每分钟最多 {admitted.limit} 个请求。请在 {admitted.resets_in} 秒后再试。",
                headers={"Retry-After": str(admitted.resets_in)},
            )
        self._check_narrowing(request, admitted)
        _check_words(request)
        return admitted

    def _check_narrowing(self, request: HttpRequest, admitted: Admitted) -> None:
        if self.group is not None and not admitted.covers(self.group):
            raise Refusal(403, f"这个令牌不含“{GROUP_NAMES[self.group][0]}”。请换一个令牌。")
        if request.method not in READS and admitted.token.read_only:
            raise Refusal(403, "这个令牌只能读。要写入，请换一个可写的令牌。")


def _check_words(request: HttpRequest) -> None:
    """A misspelt filter would quietly show everything."""
    match = request.resolver_match
    if match is None:
        return
    address = "/" + _PLACE.sub(r"{\1}", match.route)
    known = BearerToken.known_words.get((address, request.method or ""), frozenset())
    for name in request.GET:
        if name not in known:
            offered = "、".join(sorted(known)) or "没有"
            raise Refusal(422, f"这个地址没有参数“{name[:60]}”。可用的参数：{offered}。")


def limit_headers(request: HttpRequest) -> dict[str, str]:
    """What the token's minute still has, as headers of the answer."""
    admitted = getattr(request, "admitted", None)
    if not isinstance(admitted, Admitted):
        return {}
    return {
        "RateLimit-Policy": f'"token";q={admitted.limit};w={WINDOW}',
        "RateLimit": f'"token";r={max(0, admitted.remaining)};t={admitted.resets_in}',
    }
