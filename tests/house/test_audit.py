"""Every act has a name for the pages, in Chinese and in English."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from foresight.foundation.audit.names import act_name, act_names, register_acts

SOURCE = Path(__file__).resolve().parent.parent.parent / "src" / "foresight"


def _keys_in_the_source() -> Iterator[str]:
    """The keys that stand as they are in a call of ``record_act``."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record_act":
                (action,) = (word.value for word in node.keywords if word.arg == "action")
                yield from (
                    part.value
                    for part in ast.walk(action)
                    if isinstance(action, ast.Constant | ast.IfExp)
                    and isinstance(part, ast.Constant)
                    and isinstance(part.value, str)
                    and "." in part.value
                )


def test_every_key_that_stands_in_the_source_has_a_name() -> None:
    """Those that are put together from parts are found by the test of the actions, which does each of them."""
    found = set(_keys_in_the_source())
    assert len(found) > 10
    assert found - set(act_names()) == set()


def test_every_name_is_said_in_both_languages() -> None:
    for key, (chinese, english) in act_names().items():
        assert not chinese.isascii(), key
        assert english.isascii(), key
        assert english[0].isupper(), key
    all_chinese = [names[0] for names in act_names().values()]
    assert sorted(set(all_chinese)) == sorted(all_chinese)


def test_an_act_that_is_known_no_longer_shows_its_key() -> None:
    assert act_name("moon.land") == "moon.land"
    assert act_name("role.grant", "en") == "Grant a role"


def test_two_rooms_cannot_call_different_acts_by_one_key() -> None:
    with pytest.raises(ValueError, match=r"role\.grant"):
        register_acts({"role.grant": ("别的", "Another")})
