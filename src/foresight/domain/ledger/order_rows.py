"""Rows of an order as an import brings them: one row a line, amounts given in one of several ways."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from foresight.core.values import add_tax, fen_from_decimal, remove_tax
from foresight.domain.ledger.inputs import CreditInput, LineInput, OrderInput
from foresight.domain.ledger.models import Customer, Product
from foresight.foundation.organisation.queries import company
from foresight.foundation.organisation.records import person_members, unit_members
from foresight.foundation.transfer.registry import Context, Field, Unfit, Values


def customer_members() -> Sequence[tuple[str, str]]:
    """Codes and names of the customers."""
    return list(Customer.objects.order_by("code").values_list("code", "name"))


def product_members() -> Sequence[tuple[str, str]]:
    """Codes and names of the products."""
    return list(Product.objects.order_by("code").values_list("code", "name"))


ORDER_FIELDS = (
    Field(
        "document",
        "订单号",
        required=True,
        note="同一订单号的行是一张订单",
        also=(
            "订单编号",
            "合同号",
            "合同编号",
            "单号",
            "单据号",
            "order id",
            "order no",
            "order number",
            "invoice",
            "invoiceno",
            "contract no",
        ),
        example="HT-2025-0001",
    ),
    Field(
        "line",
        "行号",
        note="空着就按行在订单里的次序",
        also=("行", "项次", "明细号", "行项目", "line", "line no"),
        example="1",
    ),
    Field(
        "day",
        "签订日",
        "date",
        required=True,
        of_document=True,
        also=(
            "签订日期",
            "订单日期",
            "下单日期",
            "合同日期",
            "签约日期",
            "日期",
            "order date",
            "date",
            "signed on",
            "invoicedate",
        ),
        example="2025-06-18",
    ),
    Field(
        "customer",
        "客户",
        of_document=True,
        note="客户编号；空着是未知客户",
        also=("客户编号", "客户编码", "客户代码", "客户名称", "客户 ID", "customer", "customer id", "customer name"),
        members=customer_members,
        example="C00001",
    ),
    Field(
        "seller",
        "销售",
        of_document=True,
        note="人员编号；几个人分：P01 60%；P02 40%，或 P01 1/3；P02 2/3，合计要正好 100%；空着是未知销售",
        also=(
            "业务员",
            "销售员",
            "销售人员",
            "销售代表",
            "工号",
            "负责人",
            "seller",
            "salesperson",
            "sales rep",
            "owner",
        ),
        members=person_members,
        example="P0101",
    ),
    Field(
        "unit",
        "组织",
        of_document=True,
        note="组织编号；不知道销售时用",
        also=("部门", "团队", "所属组织", "大区", "unit", "team"),
        members=unit_members,
    ),
    Field(
        "region",
        "区域",
        of_document=True,
        note="区域的编号；空着就是组织所在的区域",
        also=("地区", "省区", "region"),
        members=unit_members,
    ),
    Field("legal_entity", "签约公司", of_document=True, also=("公司", "签约主体", "法人", "legal entity", "company")),
    Field("currency", "币种", of_document=True, note="例如 USD；空着是本位币", also=("货币", "币别", "currency")),
    Field(
        "rate",
        "汇率",
        "number",
        of_document=True,
        note="一单位外币合多少本位币；外币订单必填",
        also=("折算率", "rate", "exchange rate"),
    ),
    Field(
        "product",
        "产品",
        note="产品编号",
        also=(
            "产品编号",
            "产品编码",
            "物料",
            "物料编码",
            "商品",
            "商品编码",
            "产品名称",
            "产品 ID",
            "product",
            "product id",
            "sku",
            "stockcode",
            "item",
        ),
        members=product_members,
        example="A-100",
    ),
    Field("quantity", "数量", "number", also=("件数", "台数", "qty", "quantity"), example="2"),
    Field(
        "price",
        "不含税单价",
        "amount",
        note="没有金额时：金额 = 数量 × 单价 ×（1 − 折扣）",
        also=("单价", "未税单价", "price", "unit price"),
        example="50000",
    ),
    Field("discount", "折扣", "percent", note="让了百分之几，例如 20%", also=("折扣率", "discount")),
    Field(
        "net",
        "不含税金额",
        "amount",
        also=("未税金额", "不含税", "净额", "金额", "销售额", "net", "net amount", "amount", "sales", "revenue"),
        example="100000",
    ),
    Field("tax", "税额", "amount", also=("税金", "tax", "tax amount")),
    Field(
        "gross",
        "含税金额",
        "amount",
        also=("金额（含税）", "价税合计", "含税总额", "含税", "合同金额", "gross", "gross amount", "total"),
    ),
    Field("tax_rate", "税率", "percent", also=("税点", "tax rate", "vat"), example="13%"),
)
"""Fields of an order line; amounts are in the order's currency. Net or gross is enough, or quantity and price."""

_SELLER = re.compile(r"(\S+?)(?:[\s:：]*(\d+(?:\.\d+)?)\s*[%％]|[\s:：]+(\d{1,9})/(\d{1,9}))")


def order_of_rows(context: Context, rows: Sequence[Values]) -> OrderInput:
    """The order that the rows of one document make; raises Unfit for amounts or shares that make no sense."""
    first = rows[0]
    book = context.known.get("currency") or context.known.setdefault("currency", company().currency)
    currency = (first["currency"] or book).upper()
    rate: Decimal = first["rate"] if first["rate"] is not None else Decimal(1)
    if currency != book and first["rate"] is None:
        raise Unfit(0, "rate", "", f"{currency} 订单没有汇率", f"请填一单位 {currency} 合多少 {book}")
    if currency == book and rate != 1:
        raise Unfit(0, "rate", str(rate), f"本位币订单的汇率是 {rate}", "请改成 1 或空着，或填写币种")
    return OrderInput(
        source=context.source,
        document=first["document"],
        ordered_on=first["day"],
        currency=currency,
        lines=tuple(_line(number, row, rate, currency != book) for number, row in enumerate(rows)),
        customer_code=first["customer"],
        credits=_credits(first["seller"]),
        legal_entity=first["legal_entity"] or "",
        rate=rate,
        unit_code=first["unit"],
        region_code=first["region"],
    )


def _credits(text: str | None) -> tuple[CreditInput, ...]:
    if text is None:
        return ()
    parts = [part.strip() for part in re.split(r"[;；]", text) if part.strip()]
    if len(parts) == 1 and _SELLER.fullmatch(parts[0]) is None and not parts[0].endswith(("%", "％")):
        return (CreditInput(parts[0]),)
    credits = []
    for part in parts:
        match = _SELLER.fullmatch(part)
        if match is None:
            raise Unfit(0, "seller", text, f"看不懂“{part}”", "几个人分要写成 P01 60%；P02 40%")
        share = Fraction(match[2]) / 100 if match[2] else Fraction(int(match[3]), int(match[4]) or 1)
        credits.append(CreditInput(match[1], share.numerator, share.denominator))
    return tuple(credits)


def _line(number: int, row: Values, rate: Decimal, foreign: bool) -> LineInput:
    net, tax, gross = _amounts(number, row, rate)
    original = row["net"] if row["net"] is not None else Decimal(net) / 100 / rate
    return LineInput(
        key=row["line"] or str(number + 1),
        product_code=row["product"],
        net_fen=net,
        tax_fen=tax,
        gross_fen=gross,
        quantity=row["quantity"],
        tax_rate=(row["tax_rate"] or Decimal(0)) / 100,
        original_net=original if foreign else None,
    )


def _amounts(number: int, row: Values, rate: Decimal) -> tuple[int, int, int]:
    """Net, tax and gross in fen of the book currency; what is not given follows from the rest, rounded half up."""
    net, tax, gross = (
        None if row[key] is None else fen_from_decimal(row[key] * rate) for key in ("net", "tax", "gross")
    )
    percent = (row["tax_rate"] or Decimal(0)) / 100
    if net is None and gross is None:
        net = fen_from_decimal(_priced(number, row) * rate)
    if net is not None and tax is None and gross is None:
        tax, gross = add_tax(net, percent)
    elif net is not None and gross is None:
        gross = net + (tax or 0)
    elif gross is not None and net is None:
        net, tax = (gross - tax, tax) if tax is not None else remove_tax(gross, percent)
    elif tax is None:
        tax = (gross or 0) - (net or 0)
    return net or 0, tax or 0, gross or 0


def _priced(number: int, row: Values) -> Decimal:
    if row["price"] is None or row["quantity"] is None:
        raise Unfit(number, "net", "", "这一行没有金额", "请给出不含税金额、含税金额，或数量和单价")
    price: Decimal = row["price"]
    quantity: Decimal = row["quantity"]
    return quantity * price * (1 - (row["discount"] or Decimal(0)) / 100)
