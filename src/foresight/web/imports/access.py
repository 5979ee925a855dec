"""Who may open the pages of imports."""

from django.http import HttpRequest

from foresight.foundation.imports.policies import require_importer
from foresight.foundation.organisation.models import User
from foresight.web.viewer import viewer_of


def importer_of(request: HttpRequest) -> User:
    """The logged-in account, who may import; raises PermissionDenied."""
    viewer = viewer_of(request)
    require_importer(viewer)
    return viewer
