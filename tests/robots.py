"""The robots of DingTalk, WeCom and Feishu, as each documents what it takes, listening on this machine."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "SEC-of-the-group"
SKEW = 3600


@dataclass
class Robots:
    """Where they listen, and what they took."""

    place: str = ""
    texts: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    answer: tuple[int, Any] | None = None
    """Said instead, whatever comes."""

    def address(self, service: str) -> str:
        """The address of a service's robot."""
        paths = {
            "dingtalk": "/robot/send?access_token=T",
            "wecom": "/cgi-bin/webhook/send?key=K",
            "feishu": "/open-apis/bot/v2/hook/H",
        }
        return f"http://{self.place}{paths[service]}"

    def take(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What the service answers."""
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/robot/send":
            # Milliseconds; the digest of "timestamp\nsecret" under the secret, in the address.
            stamp = query.get("timestamp", "0")
            wanted = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
            if not self._fresh(int(stamp) / 1000) or base64.b64decode(query.get("sign", "")) != wanted:
                self.refused.append("dingtalk")
                return {"errcode": 310000, "errmsg": "sign not match"}
            self.texts.append(body["text"]["content"])
            return {"errcode": 0, "errmsg": "ok"}
        if parts.path.startswith("/open-apis/bot/v2/hook/"):
            # Seconds; the digest of nothing under "timestamp\nsecret", in the body.
            stamp = str(body.get("timestamp", "0"))
            wanted = hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
            if not self._fresh(float(stamp)) or base64.b64decode(body.get("sign", "")) != wanted:
                self.refused.append("feishu")
                return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
            self.texts.append(body["content"]["text"])
            return {"code": 0, "msg": "success", "data": {}}
        if query.get("key") != "K":
            self.refused.append("wecom")
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        self.texts.append(body["text"]["content"])
        return {"errcode": 0, "errmsg": "ok"}

    @staticmethod
    def _fresh(seconds: float) -> bool:
        return abs(time.time() - seconds) < SKEW


@contextmanager
def robots() -> Iterator[Robots]:
    """The robots, on a free port of the loopback."""
    kept = Robots()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, said = kept.answer or (200, kept.take(self.path, body))
            raw = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", kept.address("wecom"))
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.place = f"127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
