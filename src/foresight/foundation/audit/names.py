"""What the acts are called: each room says it for its own, in Chinese and English."""

from collections.abc import Mapping

Names = Mapping[str, tuple[str, str]]
"""Key of an act → Chinese and English name."""

ACTS: Names = {"audit.redact": ("从操作记录里去掉个人信息", "Take personal data out of the audit log")}

_names: dict[str, tuple[str, str]] = {}


def register_acts(*tables: Names) -> None:
    """Adds the names of acts; two rooms never call an act by the same key."""
    for table in tables:
        for key, names in table.items():
            if _names.setdefault(key, names) != names:
                raise ValueError(f"two acts are named {key!r}")


def act_names() -> Names:
    """The names of all acts, by key."""
    return _names


def act_name(key: str, language: str = "zh") -> str:
    """The name of an act; the key of one that the product knows no longer."""
    chinese, english = _names.get(key, (key, key))
    return english if language == "en" else chinese
