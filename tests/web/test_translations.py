"""Every word of the pages has its English."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent / "src" / "foresight"


def words_of_the_pages() -> set[str]:
    found: set[str] = set()
    for path in (*(ROOT / "web").rglob("*.py"), *(ROOT / "foundation" / "exports").rglob("*.py")):
        found |= set(re.findall(r'\b_\(\s*"((?:[^"\\]|\\.)*)"', path.read_text()))
    for path in (ROOT / "web").rglob("*.html"):
        text = path.read_text()
        found |= {match[1] for match in re.findall(r"""\{% translate (["'])(.*?)\1""", text)}
        blocks = re.findall(r"\{% blocktranslate[^%]*%\}(.*?)\{% endblocktranslate %\}", text, re.S)
        found |= {re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", block) for block in blocks}
    return {word.replace("\\n", "\n") for word in found}


def test_every_word_has_its_english_and_no_english_is_left_over() -> None:
    with (ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        known = {message.id: message.string for message in read_po(file, locale="en") if message.id}
    wanted = words_of_the_pages()
    assert wanted - known.keys() == set()
    assert known.keys() - wanted == set()
    assert [word for word, english in known.items() if not english] == []


def test_the_english_fills_in_the_same_values() -> None:
    with (ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        for message in read_po(file, locale="en"):
            names = set(re.findall(r"%\((\w+)\)s", str(message.id)))
            assert set(re.findall(r"%\((\w+)\)s", str(message.string))) == names, message.id
