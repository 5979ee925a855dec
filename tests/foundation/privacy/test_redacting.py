"""Words that name somebody are taken out; other words and other people's names stay."""

import pytest

from foresight.foundation.privacy.redacting import Redactor

WANG = Redactor(
    {"王伟": "某人", "wang.wei": "x-1", "wang.wei@example.com": "—", "本": "乙"}, others=["王伟民", "王伟", "李四"]
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("王伟", "某人"),
        ("替王伟签的，王伟已知", "替某人签的，某人已知"),
        ("王伟民和王伟", "王伟民和某人"),
        ("person:wang.wei", "person:x-1"),
        ("WANG.WEI 登录", "x-1 登录"),
        ("wang.wei@example.com", "—"),
        ("邮箱 wang.wei@example.com。", "邮箱 —。"),
        ("wang.weimin", "wang.weimin"),
        ("old-wang.wei", "old-wang.wei"),
        ("wang.wei2", "wang.wei2"),
        ("本", "乙"),
        ("本年", "本年"),
        ("", ""),
    ],
)
def test_a_text_loses_the_words_and_nothing_else(text: str, left: str) -> None:
    assert WANG.text(text) == left


def test_values_lose_them_wherever_they_stand() -> None:
    known = {"wang.wei": {"name": "王伟", "days": 3}, "people": ["王伟", "王伟民", None], "ok": True}
    assert WANG.value(known) == {"x-1": {"name": "某人", "days": 3}, "people": ["某人", "王伟民", None], "ok": True}


def test_without_words_everything_stays() -> None:
    assert Redactor({}).value({"name": "王伟"}) == {"name": "王伟"}
