"""Secrets of second factors and of chat robots, sealed with a key made from the home's secret key: whoever takes the
database alone can use none of them."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class SealBroken(RuntimeError):
    """A secret was sealed with another key than this home's."""

    def __init__(self) -> None:
        super().__init__(
            "加密保存的内容打不开：它是用另一个 secret.key 保存的。请放回原来的 secret.key；放不回的，"
            "第二因素由管理员移除后重新设置（foresight user remove-factor 登录名），通知群重新填地址和密钥。"
        )


def _cipher() -> Fernet:
    key = hashlib.sha256(b"foresight.accounts.sealing\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(secret: str) -> str:
    """What is kept of a secret."""
    return _cipher().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret; raises SealBroken where the home's key has changed."""
    try:
        return _cipher().decrypt(sealed.encode()).decode()
    except InvalidToken as broken:
        raise SealBroken from broken
