"""What the robots of DingTalk, WeCom and Feishu take, signed as each of them asks for it.

DingTalk: milliseconds and secret, HMAC-SHA256 with the secret, in the address. Feishu: seconds and secret as the key of
an empty message, in the body. WeCom: no signature, the key in the address is the secret.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlsplit

import requests
from django.conf import settings

from foresight.foundation.notices.models import Group

HOSTS = {
    Group.Service.DINGTALK: frozenset({"oapi.dingtalk.com", "api.dingtalk.com"}),
    Group.Service.WECOM: frozenset({"qyapi.weixin.qq.com"}),
    Group.Service.FEISHU: frozenset({"open.feishu.cn", "open.larksuite.com"}),
}
"""Where the robots of each service live. Others (a private installation) are named in the settings."""
LONGEST = 2000
"""Bytes of a message; the shortest limit of the three is 2,048."""
WAIT = (3.05, 8)
"""Seconds to connect and to answer."""
MOST_ANSWER = 16_384


class GroupFailed(Exception):
    """A message was not taken; says what the service said, without the address."""


class AddressRefused(ValueError):
    """An address that messages are not sent to."""


@dataclass(frozen=True)
class Call:
    """What is posted, and where."""

    address: str
    body: Mapping[str, Any]


def check_address(service: str, address: str) -> None:
    """Raises AddressRefused for an address that is not one of the service's robots."""
    parts = urlsplit(address)
    named = {host.strip() for host in settings.WEBHOOK_HOSTS.split(",") if host.strip()}
    try:
        place = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    except ValueError as fault:
        raise AddressRefused("这不是网址。请从群机器人的设置里复制完整的地址。") from fault
    label = Group.Service(service).label
    known = HOSTS[Group.Service(service)]
    if place in named and parts.scheme in {"http", "https"}:
        return
    if parts.scheme != "https" or place not in known:
        raise AddressRefused(
            f"这不是{label}群机器人的地址（应以 https://{min(known)}/ 开头）。"
            "自建的服务由系统管理员在 FORESIGHT_WEBHOOK_HOSTS 里写明主机名。"
        )


def dingtalk(address: str, secret: str, text: str, seconds: float) -> Call:
    """A text for DingTalk."""
    if secret:
        stamp = str(int(seconds * 1000))
        sign = _digest(secret.encode(), f"{stamp}\n{secret}".encode())
        joint = "&" if "?" in address else "?"
        address = f"{address}{joint}timestamp={stamp}&sign={quote_plus(sign)}"
    return Call(address, {"msgtype": "text", "text": {"content": text}})


def feishu(address: str, secret: str, text: str, seconds: float) -> Call:
    """A text for Feishu."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        stamp = str(int(seconds))
        body |= {"timestamp": stamp, "sign": _digest(f"{stamp}\n{secret}".encode(), b"")}
    return Call(address, body)


def wecom(address: str, secret: str, text: str, seconds: float) -> Call:
    """A text for WeCom."""
    return Call(address, {"msgtype": "text", "text": {"content": text}})


CALLS: Mapping[str, Callable[[str, str, str, float], Call]] = {
    Group.Service.DINGTALK: dingtalk,
    Group.Service.FEISHU: feishu,
    Group.Service.WECOM: wecom,
}


def post(service: str, address: str, secret: str, text: str, seconds: float) -> None:
    """Sends a text to a robot at a time of the clock; raises GroupFailed. It follows nobody elsewhere."""
    check_address(service, address)
    call = CALLS[service](address, secret, shortened(text), seconds)
    try:
        with requests.post(call.address, json=call.body, timeout=WAIT, allow_redirects=False, stream=True) as answer:
            said = answer.raw.read(MOST_ANSWER, decode_content=True)
            status = answer.status_code
    except (requests.RequestException, OSError) as fault:
        raise GroupFailed(f"连不上服务（{type(fault).__name__}）") from fault
    if status != 200:
        raise GroupFailed(f"服务回答 {status}")
    _check(said)


def shortened(text: str) -> str:
    """The text within what every service takes."""
    raw = text.encode()
    return text if len(raw) <= LONGEST else raw[: LONGEST - 3].decode(errors="ignore") + "…"


def _digest(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def _check(said: bytes) -> None:
    try:
        answer = json.loads(said)
    except ValueError as fault:
        raise GroupFailed("服务的回答看不懂") from fault
    if not isinstance(answer, dict):
        raise GroupFailed("服务的回答看不懂")
    code = next((answer[name] for name in ("errcode", "code", "StatusCode") if name in answer), None)
    if code != 0:
        words = str(answer.get("errmsg") or answer.get("msg") or "")[:100]
        raise GroupFailed(f"服务没有接受：{code} {words}".strip())
