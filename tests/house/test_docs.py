"""The documentation says what there is."""

import re
from pathlib import Path

import pytest

from foresight.cli.main import COMMANDS
from foresight.config.environment import PREFIX, Environment

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "examples").rglob("*.md"),
]


def test_every_setting_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "reference" / "settings.md").read_text()
    known = {"DATABASE_URL" if name == "database_url" else PREFIX + name.upper() for name in Environment.model_fields}
    assert set(re.findall(r"^\| `([A-Z_]+)`", text, re.M)) == known | {"PORT"}


def test_every_command_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "reference" / "commands.md").read_text()
    assert set(re.findall(r"^\| `foresight ([a-z]+)`", text, re.M)) == set(COMMANDS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_pictures_of_the_documents_are_there(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text())
    missing = [target for target in targets if "://" not in target and not (document.parent / target).exists()]
    assert missing == []
