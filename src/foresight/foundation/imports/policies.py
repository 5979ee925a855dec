"""Who may import, and undo an import."""

from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import may, require
from foresight.foundation.organisation.roles import Right


def require_importer(actor: User | None) -> None:
    """Lets the machine's own command line and whoever may import pass; raises PermissionDenied for others."""
    require(actor, Right.IMPORTS)


def may_import(user: User) -> bool:
    """Whether somebody may import."""
    return may(user, Right.IMPORTS)
