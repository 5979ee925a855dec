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
from foresight.domain.ledger.models import ProductLine, Reversal
from foresight.domain.ledger.order_rows import ORDER_FIELDS, customer_members, order_of_rows
from foresight.foundation.organisation.records import person_members, seat_members, unit_members
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
        context.source, first["key"], first["day"], fen_from_decimal(first["amount"]), first["customer"], tuple(matches)
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


def product_line_members() -> Sequence[tuple[str, str]]:
    """Codes and names of the product lines."""
    return list(ProductLine.objects.order_by("position", "code").values_list("code", "name"))


def _named(what: str, english: str, code: str, name: str) -> tuple[Field, Field]:
    also = (f"{what}编号", f"{what}编码", f"{what}代码", "编码", "代码", f"{english} id", f"{english} code", "code")
    return (
        Field("code", "编号", required=True, also=also, example=code),
        Field(
            "name", "名称", required=True, also=(f"{what}名称", what, f"{english} name", english, "name"), example=name
        ),
    )


RECORD_TYPES = (
    RecordType(
        key="product_line",
        name="产品线",
        fields=(
            *_named("产品线", "product line", "D", "D 线"),
            Field("position", "排序", "whole", also=("次序", "顺序", "position")),
        ),
        build=_product_line,
        apply=_saved(save_product_lines, "product_lines"),
        also=("品类", "product lines", "categories"),
        identity=("code",),
    ),
    RecordType(
        key="product",
        name="产品",
        fields=(
            *_named("产品", "product", "D-100", "丁型泵"),
            Field(
                "line",
                "产品线",
                note="产品线编号",
                also=("产品线编号", "类别", "品类", "product line", "category"),
                members=product_line_members,
                example="A",
            ),
        ),
        build=_product,
        apply=_saved(save_products, "products"),
        also=("物料", "商品", "products", "items"),
        identity=("code",),
    ),
    RecordType(
        key="customer",
        name="客户",
        fields=(
            *_named("客户", "customer", "C00001", "黄河机械有限公司"),
            Field(
                "unit",
                "现属组织",
                note="组织编号；这个组织看得到该客户的全部账目",
                also=("组织", "所属组织", "部门", "大区", "区域", "region", "unit"),
                members=unit_members,
                example="east-1",
            ),
        ),
        build=_customer,
        apply=_saved(save_customers, "customers"),
        also=("客户档案", "customers", "accounts"),
        identity=("code",),
    ),
    RecordType(
        key="ownership",
        name="客户负责人",
        fields=(
            Field(
                "customer",
                "客户",
                required=True,
                note="客户编号",
                also=("客户编号", "客户编码", "customer", "customer id"),
                members=customer_members,
                example="C00001",
            ),
            Field(
                "person",
                "负责人",
                note="人员编号；和席位二选一",
                also=("工号", "销售", "客户经理", "owner", "account manager"),
                members=person_members,
                example="P0101",
            ),
            Field(
                "seat",
                "公共客户池",
                note="席位编号；还没有负责人的客户放在这里",
                also=("席位", "客户池", "house account"),
                members=seat_members,
            ),
            Field(
                "first_day",
                "开始日",
                "date",
                note="空着就是从一开始",
                also=("起始日", "从哪天起", "from"),
                example="2025-03-01",
            ),
        ),
        build=_ownership,
        apply=_saved(save_ownerships, "ownerships"),
        also=("客户归属", "owners"),
        identity=("customer",),
    ),
    RecordType(
        key="contact",
        name="联系人",
        fields=(
            Field("code", "编号", required=True, also=("联系人编号", "编码", "contact id"), example="L0001"),
            Field(
                "name",
                "姓名",
                required=True,
                also=("联系人", "联系人姓名", "名字", "contact", "contact name"),
                example="赵经理",
            ),
            Field(
                "customer",
                "客户",
                required=True,
                note="客户编号；看得到这个客户的人看得到它的联系人",
                also=("客户编号", "客户编码", "客户名称", "公司", "customer", "customer id"),
                members=customer_members,
                example="C00001",
            ),
            Field("title", "职务", also=("职位", "title", "job title"), example="采购经理"),
            Field("phone", "电话", also=("手机", "手机号", "联系电话", "phone", "mobile", "tel")),
            Field("email", "邮箱", also=("邮件", "电子邮箱", "email", "e-mail", "mail")),
            Field("note", "备注", also=("说明", "note", "remark")),
        ),
        build=_contact,
        apply=_saved(save_contacts, "contacts"),
        also=("contacts",),
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
        also=("销售订单", "合同", "订单明细", "销售明细", "orders", "sales"),
        identity=("document", "line"),
    ),
    RecordType(
        key="reversal",
        name="取消和退货",
        fields=(
            Field(
                "document",
                "订单号",
                required=True,
                also=("订单编号", "合同号", "原订单号", "order id", "order no"),
                example="HT-2025-0001",
            ),
            Field("line", "行号", note="空着就是整张订单还没有退的部分", also=("行", "项次", "line"), example="1"),
            Field(
                "kind",
                "类型",
                note="取消 或 退货（cancellation、return）；默认退货",
                also=("退货类型", "kind"),
                words={"取消": "cancellation", "退货": "return"},
                example="退货",
            ),
            Field(
                "day",
                "日期",
                "date",
                required=True,
                note="取消或退货发生的那一天",
                also=("退货日期", "取消日期", "退货日", "return date"),
                example="2025-06-30",
            ),
            Field(
                "net",
                "不含税金额",
                "amount",
                note="不写金额就是该行剩下的全部",
                also=("退货金额", "退款金额", "未税金额", "net"),
                example="10000",
            ),
            Field("gross", "含税金额", "amount", also=("含税退货金额", "gross")),
            Field("quantity", "数量", "number", also=("退货数量", "qty", "quantity")),
            Field("reason", "原因", also=("退货原因", "reason"), example="规格不符"),
            Field("key", "编号", note="空着就用类型、订单号、行号和日期", also=("退货编号", "退货单号", "return id")),
        ),
        build=_reversal,
        apply=_recorded(record_reversals, "reversals"),
        also=("退货", "取消", "returns", "cancellations"),
        identity=("document", "line", "day", "kind"),
    ),
    RecordType(
        key="receivable",
        name="应收",
        fields=(
            Field(
                "key",
                "应收编号",
                required=True,
                also=("应收单号", "发票号", "发票号码", "账单号", "invoice", "invoice no", "invoice number"),
                example="YS-2025-0001",
            ),
            Field("document", "订单号", also=("订单编号", "合同号", "合同编号", "order id"), example="HT-2025-0001"),
            Field(
                "customer",
                "客户",
                note="客户编号；空着就是订单的客户",
                also=("客户编号", "客户编码", "客户名称", "customer", "customer id"),
                members=customer_members,
            ),
            Field(
                "due_on",
                "到期日",
                "date",
                required=True,
                also=("应收日", "应收日期", "到期日期", "付款期限", "due date"),
                example="2025-07-31",
            ),
            Field(
                "amount",
                "金额（含税）",
                "amount",
                required=True,
                also=("应收金额", "发票金额", "金额", "价税合计", "amount", "invoice amount"),
                example="113000",
            ),
        ),
        build=_receivable,
        apply=_recorded(record_receivables, "receivables"),
        also=("应收账款", "发票", "receivables", "invoices"),
        identity=("key",),
    ),
    RecordType(
        key="payment",
        name="回款",
        fields=(
            Field(
                "key",
                "回款编号",
                required=True,
                note="一笔回款核销几笔应收时，写几行，编号相同",
                also=("回款单号", "收款单号", "流水号", "payment id", "payment no"),
                example="HK-2025-0001",
            ),
            Field(
                "customer",
                "客户",
                of_document=True,
                note="客户编号",
                also=("客户编号", "客户编码", "客户名称", "付款方", "customer"),
                members=customer_members,
                example="C00001",
            ),
            Field(
                "day",
                "到账日",
                "date",
                required=True,
                of_document=True,
                also=("回款日期", "收款日期", "到账日期", "payment date", "settled date"),
                example="2025-07-15",
            ),
            Field(
                "amount",
                "回款金额",
                "amount",
                required=True,
                of_document=True,
                also=("收款金额", "到账金额", "金额", "amount"),
                example="113000",
            ),
            Field(
                "receivable",
                "核销的应收",
                note="应收编号",
                also=("应收编号", "发票号", "核销单据", "invoice no"),
                example="YS-2025-0001",
            ),
            Field("matched", "核销金额", "amount", note="空着就是全部回款金额", also=("本次核销", "matched")),
        ),
        build=_payment,
        apply=_recorded(record_payments, "payments"),
        document="key",
        rows_in="matches",
        fields_of={"received_on": "day", "matches": "matched"},
        also=("收款", "到账", "payments", "receipts"),
        identity=("key", "receivable"),
    ),
)
