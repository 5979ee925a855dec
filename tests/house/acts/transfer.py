"""The acts of the import."""

from pathlib import Path

from foresight.foundation.transfer.actions import import_files
from foresight.foundation.transfer.mapping import read_mapping

MAPPING = """
source = "house"
[[record]]
type = "customer"
rows = [{ code = "k9", name = "新客户" }]
"""

ACTS = {
    "transfer.import_files": lambda actor: import_files(actor=actor, path=Path("/"), mapping=read_mapping(MAPPING)),
}
