"""What the import may bring about the ledger: products, customers, orders, what is taken back, money due and money in."""

from collections.abc import Callable, Sequence
from typing import Any

from foresight.core.values import fen_from_decimal
from foresight.domain.ledger.actions import (
    record_orders,
    record_payments,
    record_receivables,
    record_reversals,
    save_contacts,
    save_customers,
    save_ownerships,
    save_product_lines,
    save_products,
)
from foresight.domain.ledger.inputs import (
    ContactInput,
    CustomerInput,
    OwnershipInput,
    PaymentInput,
    ProductInput,
    ProductLineInput,
    ReceivableInput,
    ReversalInput,
)
from foresight.domain.ledger.models import Reversal
from foresight.domain.ledger.order_rows import ORDER_FIELDS, order_of_rows
from foresight.foundation.transfer.outcomes import Outcome
from foresight.foundation.transfer.registry import Context, Field, RecordType, Unfit, Values

_REVERSALS = {label: value for value, label in Reversal.Kind.choices}


def _product_line(context: Context, rows: Sequence[Values]) -> ProductLineInput:
    (row,) = rows
    return ProductLineInput(row["code"], row["name"], row["position"] or 0)


def _product(context: Context, rows: Sequence[Values]) -> ProductInput:
    (row,) = rows
    return ProductInput(row["code"], row["name"], row["line"])


def _customer(context: Context, rows: Sequence[Values]) -> CustomerInput:
    (row,) = rows
    return CustomerInput(row["code"], row["name"], row["unit"])


def _ownership(context: Context, rows: Sequence[Values]) -> OwnershipInput:
    (row,) = rows
    return OwnershipInput(row["customer"], row["person"], row["seat"], row["first_day"])


def _contact(context: Context, rows: Sequence[Values]) -> ContactInput:
    (row,) = rows
    return ContactInput(
        row["code"], row["name"], row["customer"], row["title"], row["phone"], row["email"], row["note"]
    )


def _reversal(context: Context, rows: Sequence[Values]) -> ReversalInput:
    (row,) = rows
    kind = row["kind"] or Reversal.Kind.RETURN
    net, gross = row["net"], row["gross"]
    where = f"{row['document']}#{row['line']}" if row["line"] else row["document"]
    return ReversalInput(
        source=context.source,
        key=row["key"] or f"{kind}:{where}:{row['day']}",
        document=row["document"],
        kind=_REVERSALS.get(kind, kind),
        day=row["day"],
        line_key=row["line"],
        net_fen=None if net is None else fen_from_decimal(net),
        gross_fen=None if gross is None else fen_from_decimal(gross),
        quantity=row["quantity"],
        reason=row["reason"] or "",
    )


def _receivable(context: Context, rows: Sequence[Values]) -> ReceivableInput:
    (row,) = rows
    return ReceivableInput(
        context.source, row["key"], row["due_on"], fen_from_decimal(row["amount"]), row["document"], row["customer"]
    )


def _payment(context: Context, rows: Sequence[Values]) -> PaymentInput:
    first = rows[0]
    matches = []
    for number, row in enumerate(rows):
        if row["receivable"] is None:
            if row["matched"] is not None:
                raise Unfit(number, "matched", str(row["matched"]), "写了核销金额，没有写核销哪笔应收", "请填应收编号")
            continue
        matched = row["matched"] if row["matched"] is not None else row["amount"]
        matches.append((row["receivable"], fen_from_decimal(matched)))
    return PaymentInput(
        context.source,
        first["key"],
        first["day"],
        fen_from_decimal(first["amount"]),
        first["customer"],
        tuple(matches),
    )


def _recorded(action: Callable[..., Outcome], name: str) -> Callable[[Context, Sequence[Any]], Outcome]:
    """Hands a batch of facts to the action that takes them under ``name``."""

    def apply(context: Context, given: Sequence[Any]) -> Outcome:
        return action(
            actor=context.actor,
            recorded_at=context.recorded_at,
            run=context.run,
            reason=context.reason,
            correction_on=context.correction_on,
            **{name: given},
        )

    return apply


def _saved(action: Callable[..., Outcome], name: str) -> Callable[[Context, Sequence[Any]], Outcome]:
    return lambda context, given: action(actor=context.actor, **{name: given})


_NAMED = (Field("code", "编号", required=True), Field("name", "名称", required=True))

RECORD_TYPES = (
    RecordType(
        key="product_line",
        name="产品线",
        fields=(*_NAMED, Field("position", "排序", "whole")),
        build=_product_line,
        apply=_saved(save_product_lines, "product_lines"),
        identity=("code",),
    ),
    RecordType(
        key="product",
        name="产品",
        fields=(*_NAMED, Field("line", "产品线", note="产品线编号")),
        build=_product,
        apply=_saved(save_products, "products"),
        identity=("code",),
    ),
    RecordType(
        key="customer",
        name="客户",
        fields=(*_NAMED, Field("unit", "现属组织", note="组织编号；这个组织看得到该客户的全部账目")),
        build=_customer,
        apply=_saved(save_customers, "customers"),
        identity=("code",),
    ),
    RecordType(
        key="ownership",
        name="客户负责人",
        fields=(
            Field("customer", "客户", required=True, note="客户编号"),
            Field("person", "负责人", note="人员编号；和席位二选一"),
            Field("seat", "公共客户池", note="席位编号；还没有负责人的客户放在这里"),
            Field("first_day", "开始日", "date", note="空着就是从一开始"),
        ),
        build=_ownership,
        apply=_saved(save_ownerships, "ownerships"),
        identity=("customer",),
    ),
    RecordType(
        key="contact",
        name="联系人",
        fields=(
            Field("code", "编号", required=True),
            Field("name", "姓名", required=True),
            Field("customer", "客户", required=True, note="客户编号；看得到这个客户的人看得到它的联系人"),
            Field("title", "职务"),
            Field("phone", "电话"),
            Field("email", "邮箱"),
            Field("note", "备注"),
        ),
        build=_contact,
        apply=_saved(save_contacts, "contacts"),
        identity=("code",),
    ),
    RecordType(
        key="order",
        name="订单",
        fields=ORDER_FIELDS,
        build=order_of_rows,
        apply=_recorded(record_orders, "orders"),
        document="document",
        rows_in="lines",
        fields_of={"ordered_on": "day", "credits": "seller", "key": "line"},
        identity=("document", "line"),
    ),
    RecordType(
        key="reversal",
        name="取消和退货",
        fields=(
            Field("document", "订单号", required=True),
            Field("line", "行号", note="空着就是整张订单还没有退的部分"),
            Field("kind", "类型", note="取消 或 退货（cancellation、return）；默认退货"),
            Field("day", "日期", "date", required=True, note="取消或退货发生的那一天"),
            Field("net", "不含税金额", "amount", note="不写金额就是该行剩下的全部"),
            Field("gross", "含税金额", "amount"),
            Field("quantity", "数量", "number"),
            Field("reason", "原因"),
            Field("key", "编号", note="空着就用类型、订单号、行号和日期"),
        ),
        build=_reversal,
        apply=_recorded(record_reversals, "reversals"),
        identity=("document", "line", "day", "kind"),
    ),
    RecordType(
        key="receivable",
        name="应收",
        fields=(
            Field("key", "应收编号", required=True),
            Field("document", "订单号"),
            Field("customer", "客户", note="客户编号；空着就是订单的客户"),
            Field("due_on", "到期日", "date", required=True),
            Field("amount", "金额（含税）", "amount", required=True),
        ),
        build=_receivable,
        apply=_recorded(record_receivables, "receivables"),
        identity=("key",),
    ),
    RecordType(
        key="payment",
        name="回款",
        fields=(
            Field("key", "回款编号", required=True, note="一笔回款核销几笔应收时，写几行，编号相同"),
            Field("customer", "客户", of_document=True, note="客户编号"),
            Field("day", "到账日", "date", required=True, of_document=True),
            Field("amount", "回款金额", "amount", required=True, of_document=True),
            Field("receivable", "核销的应收", note="应收编号"),
            Field("matched", "核销金额", "amount", note="空着就是全部回款金额"),
        ),
        build=_payment,
        apply=_recorded(record_payments, "payments"),
        document="key",
        rows_in="matches",
        fields_of={"received_on": "day", "matches": "matched"},
        identity=("key", "receivable"),
    ),
)
