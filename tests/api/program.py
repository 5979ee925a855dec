"""A program that speaks to the API: a token, and a client without cookies."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from foresight.foundation.organisation.models import User
from foresight.foundation.tokens.actions import IssuedToken, issue_token
from foresight.foundation.tokens.groups import Group

ROOT = "/api/v1"


@dataclass
class Program:
    """Sends requests with a token."""

    issued: IssuedToken
    client: Client = field(default_factory=lambda: Client(headers={"host": "127.0.0.1"}, raise_request_exception=False))

    def send(
        self, method: str, path: str, body: Any = None, *, content_type: str = "application/json", **headers: str
    ) -> Any:
        """The answer; ``body`` is sent as JSON unless it is text or bytes. Headers are named with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("authorization", f"Bearer {self.issued.secret}")
        data = body if isinstance(body, str | bytes) else "" if body is None else json.dumps(body)
        address = path if path.startswith("/api") else ROOT + path
        return self.client.generic(method, address, data, content_type=content_type, headers=named)

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("PUT", path, body, **headers)

    def items(self, path: str, limit: int = 100) -> list[Any]:
        """All rows of a list, page by page."""
        found: list[Any] = []
        cursor: str | None = ""
        mark = "&" if "?" in path else "?"
        while cursor is not None:
            answer = self.get(f"{path}{mark}limit={limit}&cursor={cursor}")
            assert answer.status_code == 200, answer.content.decode()
            found += answer.json()["items"]
            cursor = answer.json()["next"]
        return found


def program_of(account: User, *, read_only: bool = False, groups: Sequence[Group] = (), days: int = 30) -> Program:
    """A program with a new token of the account."""
    actor = None if account.is_service else account
    return Program(
        issue_token(
            actor=actor,
            account_id=account.pk,
            name="测试",
            days=days,
            now=timezone.now(),
            read_only=read_only,
            groups=groups,
        )
    )
