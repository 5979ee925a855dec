"""The acts of the export: everybody takes along what that account sees."""

import tempfile
from pathlib import Path

from foresight.foundation.exports.actions import note_export, request_export, write_export
from foresight.foundation.exports.registry import export_list
from foresight.foundation.organisation.models import User


def _write(actor: User | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        write_export(actor=actor, chosen=export_list("people"), words={}, form="csv", path=path)


def _request(actor: User | None) -> None:
    assert actor is not None
    request_export(actor=actor, chosen=export_list("people"), words={}, form="csv")


ACTS = {
    "exports.write_export": _write,
    "exports.note_export": lambda actor: note_export(
        actor=actor, chosen=export_list("people"), words={}, form="csv", rows=1
    ),
    "exports.request_export": _request,
}
FOR_EVERYBODY = set(ACTS)
