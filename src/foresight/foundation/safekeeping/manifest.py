"""What a backup says about itself: who made it, when, of what, and the digest of every part."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from foresight.foundation.safekeeping.refusals import RestoreRefused

FORMAT = 1
PRODUCT = "foresight"
NAME = "manifest.json"


@dataclass(frozen=True)
class Part:
    """One file of the archive."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The first thing that is read of a backup, and the last that is written."""

    product: str
    format: int
    version: str
    """Of the program that made it."""
    id: str
    made_at: str
    database: str
    """``sqlite`` or ``postgresql``."""
    server: str
    """Version of the database."""
    migrations: Mapping[str, list[str]]
    """App → what had been applied, in order."""
    counts: Mapping[str, int]
    """Table → rows."""
    sequences: Mapping[str, int]
    """PostgreSQL: table → the last number that was given out."""
    left_out: list[str]
    """Tables whose rows stay behind: sessions and the cache."""
    audit: Mapping[str, Any]
    """Number and digest of the last entry of the audit log."""
    holds_key: bool
    parts: Mapping[str, Part]

    def text(self) -> bytes:
        """As it stands in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()


def read_manifest(text: bytes) -> Manifest:
    """Raises RestoreRefused for what is no manifest of ours, or of a format that came later."""
    try:
        found = json.loads(text)
    except ValueError as fault:
        raise RestoreRefused("备份的清单读不出来，文件损坏了。") from fault
    if not isinstance(found, dict) or found.get("product") != PRODUCT:
        raise RestoreRefused("这不是准星的备份文件。")
    if not isinstance(found.get("format"), int) or found["format"] > FORMAT:
        raise RestoreRefused(
            f"这个备份由更新的版本 {found.get('version', '')} 制作，本程序不认识它的格式。请先升级程序。"
        )
    try:
        parts = {name: Part(**part) for name, part in found["parts"].items()}
        known = {field.name for field in fields(Manifest)}
        return Manifest(**{name: value for name, value in found.items() if name in known} | {"parts": parts})
    except (KeyError, TypeError, AttributeError) as fault:
        raise RestoreRefused("备份的清单不完整，文件损坏了。") from fault
