"""Who is looking, and what rows that person may see."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.queries import scope_of, today
from foresight.foundation.warehouse.scope import RowScope


def viewer_of(request: HttpRequest) -> User:
    """The logged-in account; raises PermissionDenied without one (the login middleware comes first)."""
    if not isinstance(request.user, User):
        raise PermissionDenied("请先登录。")
    return request.user


def scope_of_request(request: HttpRequest) -> RowScope:
    """The rows that the logged-in account may see today."""
    return scope_of(viewer_of(request), on=today())
