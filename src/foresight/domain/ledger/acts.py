"""What the acts of this room are called in the audit log."""

from foresight.foundation.audit.names import Names

ACTS: Names = {
    "contacts.save": ("保存联系人", "Save contacts"),
    "customers.hand_over": ("交接客户", "Hand over customers"),
    "customers.save": ("保存客户", "Save customers"),
    "orders.record": ("记录订单", "Record orders"),
    "ownerships.save": ("指定客户负责人", "Say who looks after customers"),
    "payments.record": ("记录回款", "Record payments"),
    "product_lines.save": ("保存产品线", "Save product lines"),
    "products.save": ("保存产品", "Save products"),
    "receivables.hand_over": ("交接应收", "Hand over receivables"),
    "receivables.record": ("记录应收", "Record receivables"),
    "reversals.record": ("记录取消和退货", "Record cancellations and returns"),
}
