"""Failed logins, counted by django-axes: too many for one name within a time, and the name is refused for a time.

What somebody typed as a name may be a password by mistake, so a keyed digest is counted in its place. It also makes
upper and lower case one name, and any length short.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def attempt_key(username: str) -> str:
    """Under which failures of a name are counted."""
    return salted_hmac("foresight.accounts.attempts", username.strip().lower(), algorithm="sha256").hexdigest()


def attempt_key_of_request(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The same for axes, which asks with what a form or a backend was given."""
    name = (credentials or {}).get("username")
    if name is None:
        name = request.POST.get("username", "")
    return attempt_key(str(name))


def names_shut_out(usernames: Iterable[str], *, now: datetime) -> frozenset[str]:
    """Those of the names that are refused now, for the time being."""
    names = {attempt_key(name): name for name in usernames}
    counted = (
        AccessAttempt.objects.filter(username__in=names, attempt_time__gte=now - settings.AXES_COOLOFF_TIME)
        .order_by()
        .values("username")
        .annotate(failures=Sum("failures_since_start"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
    )
    return frozenset(names[row["username"]] for row in counted)


def forget_attempts(username: str) -> None:
    """Lets a name try again at once."""
    reset(username=attempt_key(username))
