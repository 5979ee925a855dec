"""Speaking to Foresight: the token, pages of lists, trying again, and errors that say which row is wrong."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

TRIES = 5
LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class RowError:
    """One thing that is wrong."""

    row: int | None
    field: str
    value: str
    reason: str
    todo: str


class Refused(Exception):
    """The server did not do it. ``errors`` name rows and fields."""

    def __init__(self, status: int, detail: str, request_id: str, errors: tuple[RowError, ...]) -> None:
        super().__init__(f"{status}: {detail}（请求号 {request_id}）")
        self.status, self.errors = status, errors


class Foresight:
    """A session with one token. Use it in a ``with`` block."""

    def __init__(self, url: str, token: str, *, timeout: float = 60.0) -> None:
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=timeout
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, path: str, **words: str) -> dict[str, Any]:
        """One answer."""
        return self._send("GET", path, params=words)

    def rows(self, path: str, **words: str) -> Iterator[dict[str, Any]]:
        """All rows of a list, page by page."""
        cursor: str | None = ""
        while cursor is not None:
            page = self.get(path, **words, **({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page["next"]

    def post(self, path: str, body: Mapping[str, Any], *, key: str) -> dict[str, Any]:
        """A write. With the same key it is done once, however often it is sent."""
        return self._send("POST", path, json=body, headers={"Idempotency-Key": key})

    def _send(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Sends it; waits and tries again where the network fails or the server asks for patience."""
        for number in range(1, TRIES + 1):
            try:
                answer = self._http.request(method, path, **options)
            except httpx.TransportError:
                if number == TRIES:
                    raise
                time.sleep(min(2.0**number, LONGEST_WAIT))
                continue
            if answer.status_code not in {429, 503} or number == TRIES:
                return _understood(answer)
            time.sleep(min(float(answer.headers.get("Retry-After", 2**number)), LONGEST_WAIT))
        raise AssertionError("unreachable")


def _understood(answer: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = answer.json()
    if answer.is_success:
        return found
    errors = tuple(RowError(**error) for error in found.get("errors", []))
    raise Refused(answer.status_code, str(found.get("detail", "")), str(found.get("request_id", "")), errors)
