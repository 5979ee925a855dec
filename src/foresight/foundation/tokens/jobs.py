"""The work of this room: answers that were kept for writes with a key go when their time is over."""

from datetime import time

from django.utils import timezone

from foresight.foundation.jobs.registry import JobKind
from foresight.foundation.jobs.running import Running
from foresight.foundation.tokens.answers import KEPT
from foresight.foundation.tokens.models import KeptAnswer


def forget(running: Running) -> None:
    """Deletes answers that nobody may ask for again."""
    removed, _ = KeptAnswer.objects.filter(kept_at__lt=timezone.now() - KEPT).delete()
    running.complete({"removed": removed})


FORGET_ANSWERS = JobKind(
    "tokens.forget_answers", ("清理接口的旧回答", "Forget old answers of the API"), forget, daily_at=time(3, 50)
)
