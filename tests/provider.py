"""A small, complete provider of OpenID Connect on this machine: discovery, codes with PKCE, signed tokens, keys."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT, SECRET = "foresight", "between-us"


@dataclass
class Provider:
    """Who is logged in at the provider, and what is wrong with what it sends."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    """Claims about whoever logs in next."""
    wrong_claims: dict[str, Any] = field(default_factory=dict)
    """Claims of the identity token that are not as they should be."""
    denies: bool = False
    key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(public_exponent=65537, key_size=2048))
    _codes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _tokens: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def authorize(self, asked: Mapping[str, str]) -> str:
        """Where the browser is sent back to."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert set(asked["scope"].split()) >= {"openid", "email"}
        assert asked["code_challenge_method"] == "S256"
        if self.denies:
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, asked: Mapping[str, str]) -> dict[str, Any]:
        """The tokens for a code, once; raises KeyError for any other."""
        began = self._codes.pop(asked["code"])
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            asked["client_id"] != CLIENT
            or asked["client_secret"] != SECRET
            or asked["redirect_uri"] != began["redirect_uri"]
            or challenge.decode() != began["code_challenge"]
        ):
            raise KeyError
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, **self.person, **self.wrong_claims}
        access = secrets.token_urlsafe()
        self._tokens[access] = self.person
        token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": token}

    def user_info(self, access: str) -> Mapping[str, Any]:
        """The claims about whom a token was given for."""
        return self._tokens[access]

    def answer(self, path: str, query: Mapping[str, str], access: str) -> Mapping[str, Any]:
        """What is read from the provider."""
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/keys":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return {"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]}
        assert path == "/userinfo"
        return self.user_info(access)


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def provider() -> Iterator[Provider]:
    """The provider, listening on a free port of the loopback."""
    kept = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", kept.authorize(_flat(parts.query)))
                self.end_headers()
                return
            access = self.headers.get("Authorization", "").removeprefix("Bearer ")
            self._say(200, kept.answer(parts.path, _flat(parts.query), access))

        def do_POST(self) -> None:
            asked = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
            try:
                self._say(200, kept.exchange(asked))
            except KeyError:
                self._say(400, {"error": "invalid_grant"})

        def _say(self, status: int, content: Mapping[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *values: Any) -> None:
            """Keeps quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
