"""Addresses of files: of what a page shows, and of all of it."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from foresight.foundation.exports.actions import FORMS
from foresight.foundation.exports.registry import ExportList

FORM_NAMES = {"xlsx": "Excel", "csv": "CSV"}


def files_of(chosen: ExportList, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Name and address of each kind of file."""
    query = urlencode(chosen.narrowed_by(words))
    return [
        (FORM_NAMES[form], f"{reverse('export.file', args=[chosen.key, form])}{'?' if query else ''}{query}")
        for form in FORMS
    ]
