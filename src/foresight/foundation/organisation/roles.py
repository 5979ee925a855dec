"""The table of roles: which rows each one sees, and what it may do.

Whoever holds no role at all still sees what is the own. Somebody with several roles sees and may do what any one of
them allows. ``docs/reference/permissions.md`` is made from this table.
"""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the organisation, for a time."""

    DIRECTOR = "director"
    OPERATIONS = "operations"
    REGION_MANAGER = "region_manager"
    TEAM_LEAD = "team_lead"
    SELLER = "seller"
    MENTOR = "mentor"
    FINANCE = "finance"
    RESPONDER = "responder"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class RowKind(StrEnum):
    """Kinds of rows that somebody owns. Names of units, products and plans are known to all of the company."""

    MONEY = "money"
    """Orders, receivables, payments and the journals made from them."""
    TARGETS = "targets"
    PEOPLE = "people"
    """Who is a member of which unit."""
    CUSTOMERS = "customers"
    PROMISES = "promises"
    """Commitments and approvals."""
    AUDIT = "audit"
    ACCOUNTS = "accounts"
    """Accounts, roles and sessions."""


class Reach(StrEnum):
    """Which rows of a kind."""

    OWN = "own"
    NEWCOMERS = "newcomers"
    """The own, and those of the newcomers that one mentors."""
    UNIT = "unit"
    """The own, and those whose unit of the day, or customer's present unit, lies at or below the unit of the role."""
    ALL = "all"


class Right(StrEnum):
    """What may be done. Seeing is no right: what somebody sees follows from the reach."""

    COMPANY = "company"
    ORGANISATION = "organisation"
    ROLES = "roles"
    ACCOUNTS = "accounts"
    MASTERS = "masters"
    BOOKS = "books"
    IMPORTS = "imports"
    PLANS = "plans"
    PERIODS = "periods"
    HANDOVERS = "handovers"
    APPROVAL_RULES = "approval_rules"
    AUDIT = "audit"
    PERSONAL_DATA = "personal_data"


UNIT_ROLES = frozenset({Role.DIRECTOR, Role.REGION_MANAGER, Role.TEAM_LEAD})
"""Roles that are held for a unit and reach over what lies below it."""
DERIVED_ROLES = frozenset({Role.SELLER})
"""Roles that follow from a membership alone and are never granted."""
NOT_DELEGATED = frozenset({Role.ADMINISTRATOR})
"""Roles that nobody can stand in for: another administrator is named instead."""

SERVICE_ROLES = (Role.OPERATIONS, Role.FINANCE, Role.AUDITOR, Role.DIRECTOR, Role.REGION_MANAGER, Role.TEAM_LEAD)
"""Roles that a machine may hold: those that speak of rows and books. Persons administer, mentor, sell and answer."""

ROLE_NAMES: Mapping[Role, tuple[str, str]] = {
    Role.DIRECTOR: ("销售总监", "Sales director"),
    Role.OPERATIONS: ("销售运营", "Sales operations"),
    Role.REGION_MANAGER: ("区域经理", "Region manager"),
    Role.TEAM_LEAD: ("团队经理", "Team lead"),
    Role.SELLER: ("销售", "Salesperson"),
    Role.MENTOR: ("导师", "Mentor"),
    Role.FINANCE: ("财务", "Finance"),
    Role.RESPONDER: ("协同部门", "Responder"),
    Role.AUDITOR: ("审计", "Auditor"),
    Role.ADMINISTRATOR: ("管理员", "Administrator"),
}
"""Role → Chinese and English name."""

RIGHT_NAMES: Mapping[Right, tuple[str, str]] = {
    Right.COMPANY: ("设置公司", "set up the company"),
    Right.ORGANISATION: ("调整组织、人员和席位", "change units, people and seats"),
    Right.ROLES: ("授予角色", "grant roles"),
    Right.ACCOUNTS: ("管理账号", "manage accounts"),
    Right.MASTERS: ("维护产品、客户和联系人", "keep products, customers and contacts"),
    Right.BOOKS: ("录入或导入账目", "record orders, receivables and payments"),
    Right.IMPORTS: ("导入文件", "import files"),
    Right.PLANS: ("制定或调整目标", "make and change plans"),
    Right.PERIODS: ("申请关账或重开", "ask to close or reopen periods"),
    Right.HANDOVERS: ("办理交接", "hand over customers, receivables and targets"),
    Right.APPROVAL_RULES: ("设置审批规则", "set the rules of approval"),
    Right.AUDIT: ("查看全部操作记录", "read the whole audit log"),
    Right.PERSONAL_DATA: ("导出或删除个人信息", "export or erase personal data"),
}
"""Right → Chinese and English name, as they follow 可以 and "may"."""

ROW_KIND_NAMES: Mapping[RowKind, tuple[str, str]] = {
    RowKind.MONEY: ("订单、应收和回款", "Orders, receivables, payments"),
    RowKind.TARGETS: ("目标", "Targets"),
    RowKind.PEOPLE: ("人员和任职", "People and memberships"),
    RowKind.CUSTOMERS: ("客户和联系人", "Customers and contacts"),
    RowKind.PROMISES: ("承诺和审批", "Commitments and approvals"),
    RowKind.AUDIT: ("操作记录", "Audit log"),
    RowKind.ACCOUNTS: ("账号和角色", "Accounts and roles"),
}

_EVERYTHING: Mapping[RowKind, Reach] = dict.fromkeys(RowKind, Reach.ALL)
_UNIT: Mapping[RowKind, Reach] = {
    RowKind.MONEY: Reach.UNIT,
    RowKind.TARGETS: Reach.UNIT,
    RowKind.PEOPLE: Reach.UNIT,
    RowKind.CUSTOMERS: Reach.UNIT,
    RowKind.PROMISES: Reach.UNIT,
}
_OPERATIONS: Mapping[RowKind, Reach] = {
    kind: Reach.ALL for kind in RowKind if kind not in {RowKind.AUDIT, RowKind.ACCOUNTS}
}

_GIVEN: Mapping[Role, Mapping[RowKind, Reach]] = {
    Role.DIRECTOR: _UNIT,
    Role.OPERATIONS: _OPERATIONS,
    Role.REGION_MANAGER: _UNIT,
    Role.TEAM_LEAD: _UNIT,
    Role.SELLER: {},
    Role.MENTOR: {
        RowKind.MONEY: Reach.NEWCOMERS,
        RowKind.TARGETS: Reach.NEWCOMERS,
        RowKind.PEOPLE: Reach.NEWCOMERS,
        RowKind.CUSTOMERS: Reach.NEWCOMERS,
    },
    Role.FINANCE: {RowKind.MONEY: Reach.ALL, RowKind.CUSTOMERS: Reach.ALL},
    Role.RESPONDER: {},
    Role.AUDITOR: _EVERYTHING,
    Role.ADMINISTRATOR: _EVERYTHING,
}

REACH: Mapping[Role, Mapping[RowKind, Reach]] = {
    role: {kind: _GIVEN[role].get(kind, Reach.OWN) for kind in RowKind} for role in Role
}
"""Role → kind of row → which rows of it."""

_LEADS = frozenset({Right.HANDOVERS})

RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.DIRECTOR: _LEADS,
    Role.OPERATIONS: frozenset(
        {
            Right.ORGANISATION,
            Right.MASTERS,
            Right.BOOKS,
            Right.IMPORTS,
            Right.PLANS,
            Right.PERIODS,
            Right.HANDOVERS,
            Right.APPROVAL_RULES,
        }
    ),
    Role.REGION_MANAGER: _LEADS,
    Role.TEAM_LEAD: _LEADS,
    Role.SELLER: frozenset(),
    Role.MENTOR: frozenset(),
    Role.FINANCE: frozenset({Right.BOOKS, Right.PERIODS}),
    Role.RESPONDER: frozenset(),
    Role.AUDITOR: frozenset({Right.AUDIT}),
    Role.ADMINISTRATOR: frozenset(Right),
}
"""Role → what it may do. A role of a unit may do it there and below only."""


def holders_named(right: Right) -> str:
    """The roles that have a right, in Chinese, for the sentence that refuses somebody."""
    return "、".join(ROLE_NAMES[role][0] for role in Role if right in RIGHTS[role])
