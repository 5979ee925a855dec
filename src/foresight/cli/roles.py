"""``foresight roles``: which rows each role sees and what it may do, in the terminal or as the reference page."""

import click

from foresight.foundation.organisation.roles import (
    DERIVED_ROLES,
    REACH,
    RIGHT_NAMES,
    RIGHTS,
    ROLE_NAMES,
    ROW_KIND_NAMES,
    UNIT_ROLES,
    Reach,
    Right,
    Role,
    RowKind,
)

REACH_NAMES = {
    Reach.OWN: ("自己的", "own"),
    Reach.NEWCOMERS: ("自己和所带新人的", "own and newcomers'"),
    Reach.UNIT: ("本组织及以下", "unit and below"),
    Reach.ALL: ("全部", "all"),
}
INTRODUCTION = """# 角色与权限 Roles and permissions

本页由 `foresight roles --markdown` 从角色表生成，测试会核对两者一致；表在 `src/foresight/foundation/organisation/roles.py`。

一行数据谁看得到：它当日所属的组织，或它的客户现属的组织，在看的人的角色所管的组织及以下；或者看的人就是它当日的负责人（也包括他代理的人、
他带的新人）；或者看的人能看这一类数据的全部。没有任何角色的人只看得到自己的。一个人有几个角色时，各角色之和就是他能看到、能做的。
组织、产品和计划的名称、计划的条款（不含金额）全公司可见。

This page is made from the table of roles by `foresight roles --markdown`; a test compares both.
"""


@click.command()
@click.option("--markdown", is_flag=True, help="输出 docs/reference/permissions.md 的内容。")
def command(markdown: bool) -> None:
    """列出各角色看得到什么、可以做什么。"""
    if markdown:
        click.echo(reference(), nl=False)
        return
    for role in Role:
        sees = "；".join(f"{ROW_KIND_NAMES[kind][0]}：{REACH_NAMES[reach][0]}" for kind, reach in REACH[role].items())
        does = "；".join(RIGHT_NAMES[right][0] for right in Right if right in RIGHTS[role]) or "只看"
        click.echo(f"{ROLE_NAMES[role][0]}（{role}）\n  看：{sees}\n  做：{does}")


def reference() -> str:
    """The reference page."""
    return "\n".join([INTRODUCTION, _held(), _seen(), _done()]) + "\n"


def _held() -> str:
    rows = [f"| {ROLE_NAMES[role][0]} | {ROLE_NAMES[role][1]} | `{role}` | {_how(role)} |" for role in Role]
    return "\n".join(
        [
            "## 角色怎么来 Where roles come from",
            "",
            "| 角色 | Role | 代码 key | 怎么来 |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _how(role: Role) -> str:
    if role in DERIVED_ROLES:
        return "任职的岗位是销售；不另外授予"
    if role in UNIT_ROLES:
        return "在任职里是组织的负责人（公司：总监；事业部、区域：区域经理；团队：团队经理），或授予某个组织的这个角色"
    if role is Role.ADMINISTRATOR:
        return "授予，或账号本身是管理员；不能由别人代理"
    if role is Role.MENTOR:
        return "授予；带哪些新人由带教安排决定"
    return "授予，管全公司" if RIGHTS[role] or Reach.ALL in REACH[role].values() else "授予"


def _seen() -> str:
    head = "| 角色 | " + " | ".join(ROW_KIND_NAMES[kind][0] for kind in RowKind) + " |"
    rule = "| --- |" + " --- |" * len(RowKind)
    rows = [
        f"| {ROLE_NAMES[role][0]} | " + " | ".join(REACH_NAMES[REACH[role][kind]][0] for kind in RowKind) + " |"
        for role in Role
    ]
    english = "; ".join(f"{names[0]} = {names[1]}" for names in [*ROW_KIND_NAMES.values(), *REACH_NAMES.values()])
    return "\n".join(["## 看得到什么 What each role sees", "", head, rule, *rows, "", f"{english}.", ""])


def _done() -> str:
    head = "| 可以做 | May | " + " | ".join(ROLE_NAMES[role][0] for role in Role) + " |"
    rule = "| --- | --- |" + " :-: |" * len(Role)
    rows = [
        f"| {RIGHT_NAMES[right][0]} | {RIGHT_NAMES[right][1]} | "
        + " | ".join(("●" if role not in UNIT_ROLES else "本组织") if right in RIGHTS[role] else "" for role in Role)
        + " |"
        for right in Right
    ]
    note = (
        "“本组织”：只在角色所管的组织及以下。人人可以：看自己的、安排自己缺席时的代理、记自己的承诺、对自己收到的申请作出决定。\n"
        "审批不由这张表决定，而由审批规则（`/settings/approvals/`）里的步骤决定，申请人永远不审批自己的申请。"
    )
    return "\n".join(["## 可以做什么 What each role may do", "", head, rule, *rows, "", note])
