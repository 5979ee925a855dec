"""Who may set targets."""

from django.core.exceptions import PermissionDenied

from foresight.foundation.organisation.models import User


def require_planner(actor: User | None) -> None:
    """Lets the machine's own command line (None) and administrators pass; raises PermissionDenied for others."""
    if actor is not None and not (actor.is_active and actor.is_administrator):
        raise PermissionDenied("只有管理员可以制定或调整目标。请让管理员来操作。")
