"""The acts of importing by hand."""

from foresight.foundation.imports.actions.applying import cancel_import, start_import, undo_import
from foresight.foundation.imports.actions.checking import check_import
from foresight.foundation.imports.actions.preparing import (
    bring_back_errors,
    fix_import,
    map_import,
    upload_files,
)
from foresight.foundation.imports.actions.saving import remove_mapping, save_mapping

__all__ = [
    "bring_back_errors",
    "cancel_import",
    "check_import",
    "fix_import",
    "map_import",
    "remove_mapping",
    "save_mapping",
    "start_import",
    "undo_import",
    "upload_files",
]
