"""A real mail server on this machine that keeps what it is sent."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from queue import Empty, Queue
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Receiver:
    """Where it listens, and what has arrived."""

    url: str = ""
    refuses: bool = False
    logins: list[tuple[str, str]] = field(default_factory=list)
    _mails: "Queue[EmailMessage]" = field(default_factory=Queue)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps a mail, or refuses it."""
        if self.refuses:
            return "554 5.7.1 We take no mail today"
        content = envelope.content
        assert isinstance(content, bytes)
        self._mails.put(message_from_bytes(content, policy=policy.default))
        return "250 OK"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        """Takes note of who logs in."""
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=True)

    def mail(self, within: float = 10) -> EmailMessage:
        """The next mail, waiting for it."""
        return self._mails.get(timeout=within)

    def is_empty(self, after: float = 0.5) -> bool:
        """Whether nothing comes for a while."""
        try:
            self._mails.get(timeout=after)
        except Empty:
            return True
        return False


@contextmanager
def receiver() -> Iterator[Receiver]:
    """The server, listening on a free port of the loopback."""
    kept = Receiver()
    # The controller talks to its own port when it starts, so it must know which one.
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(
        kept, hostname="127.0.0.1", port=port, authenticator=kept.authenticate, auth_require_tls=False
    )
    controller.start()
    kept.url = f"smtp://post%40office:p%40ss@127.0.0.1:{port}"
    try:
        yield kept
    finally:
        controller.stop()
