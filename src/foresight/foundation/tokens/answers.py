"""Writes that carry a key of their own are done once: the answer is kept in the transaction of the effect."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from foresight.foundation.organisation.models import User
from foresight.foundation.tokens.models import KeptAnswer

KEPT = timedelta(hours=24)


class KeyTaken(ValueError):
    """The key was used for another write."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Idempotency-Key “{key}”已经用在另一个请求上。同一个键只能重发同样的内容，请换一个键。")


@dataclass(frozen=True)
class Given:
    """An answer: new, or the one that the same write was given before."""

    status: int
    body: str
    again: bool = False


def once(account: User, key: str, request_digest: str, *, now: datetime, act: Callable[[], tuple[int, str]]) -> Given:
    """Does the act and keeps its answer, or gives the answer that is kept.

    The key is claimed first, inside the transaction of the act: who comes second with it waits for the first, and then
    finds its answer, or, where the first failed and nothing is kept, does the act. Raises KeyTaken for a key that
    stands for another write, and whatever the act raises.
    """
    KeptAnswer.objects.filter(account=account, kept_at__lt=now - KEPT).delete()
    with transaction.atomic():
        try:
            with transaction.atomic():
                claim = KeptAnswer.objects.create(account=account, key=key, request_digest=request_digest, kept_at=now)
        except IntegrityError:
            claim = None
        if claim is not None:
            status, body = act()
            claim.status, claim.body = status, body
            claim.save(update_fields=["status", "body"])
            return Given(status, body)
    kept = KeptAnswer.objects.filter(account=account, key=key).first()
    if kept is None or kept.request_digest != request_digest:
        raise KeyTaken(key)
    return Given(kept.status, kept.body, again=True)
