"""What the things and values of an entry are called on its page. What has no word here shows its key."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foresight.foundation.organisation.roles import ROLE_NAMES, Role

KINDS: Mapping[str, str | Promise] = {
    "account": _("账号"),
    "approval": _("审批"),
    "approval_route": _("审批规则"),
    "audit": _("操作记录"),
    "calendar": _("工作日历"),
    "commitment": _("承诺"),
    "company": _("公司"),
    "contact": _("联系人"),
    "contacts": _("联系人"),
    "customers": _("客户"),
    "closing": _("关账"),
    "handover": _("交接"),
    "import": _("导入"),
    "memberships": _("任职"),
    "orders": _("订单"),
    "payments": _("回款"),
    "people": _("人员"),
    "period": _("期间"),
    "person": _("人员"),
    "plan": _("计划"),
    "product_lines": _("产品线"),
    "products": _("产品"),
    "receivables": _("应收"),
    "reversals": _("取消和退货"),
    "seat": _("席位"),
    "seats": _("席位"),
    "unit": _("组织"),
    "units": _("组织"),
}
"""First part of a subject → what it is."""

COUNTED = frozenset(
    {
        "contacts",
        "customers",
        "memberships",
        "orders",
        "payments",
        "people",
        "product_lines",
        "products",
        "receivables",
        "reversals",
        "seats",
        "units",
    }
)
"""Kinds after which the number of rows stands, where an act is about many."""

PLACES: Mapping[str, str | Promise] = {
    "amended": _("更正"),
    "approvers": _("审批人"),
    "bad": _("有错的行"),
    "by": _("方式"),
    "changed": _("改动"),
    "changes": _("改动"),
    "closed_on": _("撤销日"),
    "code": _("编号"),
    "currency": _("本位币"),
    "customer": _("客户"),
    "day": _("从哪天起"),
    "delegate": _("代理人"),
    "due_on": _("到期日"),
    "email": _("邮箱"),
    "entries": _("涉及的记录"),
    "erased": _("已删除"),
    "expires_at": _("失效时间"),
    "first_day": _("开始日"),
    "fiscal_year_start": _("财年起始月"),
    "import_run": _("导入批次"),
    "is_administrator": _("管理员"),
    "job": _("岗位"),
    "joined_on": _("入职日"),
    "kept": _("保留"),
    "kind": _("类型"),
    "last_day": _("结束日"),
    "leads": _("负责人"),
    "left_on": _("离职日"),
    "mentor": _("导师"),
    "name": _("名称"),
    "new": _("新增"),
    "note": _("备注"),
    "on_behalf_of": _("代谁"),
    "parent": _("上级组织"),
    "path": _("文件"),
    "person": _("人员"),
    "phone": _("电话"),
    "position": _("排序"),
    "reason": _("原因"),
    "role": _("角色"),
    "seat": _("席位"),
    "rows": _("行数"),
    "sessions_ended": _("结束的会话"),
    "source": _("来源"),
    "state": _("状态"),
    "step": _("步骤"),
    "title": _("标题"),
    "today": _("今天"),
    "unit": _("组织"),
    "until": _("到哪天"),
    "username": _("登录名"),
    "years": _("年份"),
}
"""Key of a value → its name."""


def subject_text(subject: str) -> str:
    """``person:S001`` as 人员 S001, ``orders:1075`` as 订单 × 1,075."""
    kind, colon, key = subject.partition(":")
    if kind in COUNTED and key.isdecimal():
        return f"{KINDS[kind]} × {int(key):,}"
    return f"{KINDS[kind]} {key}" if colon and kind in KINDS else subject


def place_text(place: Sequence[str]) -> str:
    """Where a value stands, from the outside in."""
    return " › ".join(str(PLACES.get(part, part)) for part in place)


def value_text(place: Sequence[str], value: str, language: str) -> str:
    """A value as it is said: roles by their names."""
    if place and place[-1] == "role" and value in set(Role):
        return ROLE_NAMES[Role(value)][language == "en"]
    return value
