"""What a token may be narrowed to: groups of what the API offers."""

from collections.abc import Mapping
from enum import StrEnum


class Group(StrEnum):
    """One group of resources."""

    ORGANISATION = "organisation"
    LEDGER = "ledger"
    TARGETS = "targets"
    METRICS = "metrics"
    PROMISES = "promises"
    PERIODS = "periods"
    AUDIT = "audit"


GROUP_NAMES: Mapping[Group, tuple[str, str]] = {
    Group.ORGANISATION: ("组织、人员和席位", "Units, people and seats"),
    Group.LEDGER: ("产品、客户、订单、应收和回款", "Products, customers, orders, receivables, payments"),
    Group.TARGETS: ("计划和目标", "Plans and targets"),
    Group.METRICS: ("指标", "Metrics"),
    Group.PROMISES: ("承诺、审批和交接", "Commitments, approvals and hand-overs"),
    Group.PERIODS: ("关账", "Closed periods"),
    Group.AUDIT: ("操作记录", "Audit log"),
}
"""Group → Chinese and English name."""
