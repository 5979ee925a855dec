"""The reference page ``docs/reference/personal-data.md``, made from the registry."""

from foresight.foundation.privacy.registry import PersonalData, personal_data
from foresight.foundation.privacy.subjects import subject_kinds

HEAD = """# 个人信息 Personal data

What the product holds about people, why, and what an erasure on request does to it. This page is made from what the
rooms register (`foresight privacy reference`); a test compares the two. How to export and erase stands in the
[guide](../guide/personal-data.md).

"""


def reference() -> str:
    """The page as Markdown."""
    return HEAD + "\n".join(_section(source) for source in personal_data())


def _section(source: PersonalData) -> str:
    kinds = [kind.name for key, kind in subject_kinds().items() if key in source.about]
    about = "、".join(f"{chinese} {english}" for chinese, english in kinds)
    rows = (
        ("关于谁 about", about),
        ("持有什么 holds", "<br>".join(source.holds)),
        ("为什么 why", "<br>".join(source.purpose)),
        ("删除时 on erasure", "<br>".join(source.erasing)),
    )
    lines = "\n".join(f"| {name} | {text} |" for name, text in rows)
    return f"## {source.name[0]} {source.name[1]}\n\n| | |\n| --- | --- |\n{lines}\n"
