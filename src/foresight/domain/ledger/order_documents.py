"""Orders as they come in, checked and with their codes found, and orders as they are stored."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Self

from foresight.domain.ledger.batches import chunks
from foresight.domain.ledger.checks import (
    amount_problems,
    decimal_problems,
    rounded,
    rounded_or_none,
    share_problems,
    text_problems,
)
from foresight.domain.ledger.codes import Codes
from foresight.domain.ledger.differences import EMPTY, Difference, differing, differing_amount, number, yuan
from foresight.domain.ledger.inputs import CreditInput, LineInput, OrderInput
from foresight.domain.ledger.models import Customer, Order, OrderCredit, OrderLine, Product
from foresight.domain.ledger.stamps import Earlier, Stamps, stamps_of
from foresight.foundation.organisation.book import OrganisationBook
from foresight.foundation.organisation.models import Person, Unit
from foresight.foundation.transfer.outcomes import RowProblem

OrderKey = tuple[str, str]
"""Source and document."""


@dataclass(frozen=True)
class OrderCodes:
    """Every code that a batch of orders names, and the line of every product among them."""

    people: Codes
    units: Codes
    customers: Codes
    products: Codes
    product_lines: Mapping[int, int | None]
    unit_codes: Mapping[int, str]
    """Codes of all units by id, to name them in differences."""
    book: OrganisationBook

    @classmethod
    def named(cls, orders: Sequence[OrderInput], book: OrganisationBook) -> Self:
        """Looks all codes of the batch up."""
        products = Codes.named(Product, "产品", (x.product_code for o in orders for x in o.lines))
        return cls(
            people=Codes.named(Person, "人员", (x.person_code for o in orders for x in o.credits)),
            units=Codes.named(Unit, "组织", (x for o in orders for x in (o.unit_code, o.region_code))),
            customers=Codes.named(Customer, "客户", (o.customer_code for o in orders)),
            products=products,
            product_lines=lines_of_products(list(products.ids.values())),
            unit_codes=dict(Unit.objects.values_list("id", "code")),
            book=book,
        )

    def stamps(self, given: OrderInput, earlier: Earlier | None = None) -> Stamps:
        """Unit and region of the day, for the order and its sellers."""
        return stamps_of(
            book=self.book,
            day=given.ordered_on,
            sellers=[self.people.ids[credit.person_code] for credit in given.credits],
            unit_id=self.units.id_of(given.unit_code),
            region_id=self.units.id_of(given.region_code),
            earlier=earlier,
        )


@dataclass
class StoredOrder:
    """An order with its credits and lines as they are recorded, in the order of recording."""

    order: Order
    credits: list[OrderCredit] = field(default_factory=list)
    lines: dict[str, OrderLine] = field(default_factory=dict)


def lines_of_products(products: Sequence[int]) -> dict[int, int | None]:
    """The present product line of each product."""
    found: dict[int, int | None] = {}
    for part in chunks(products):
        found.update(Product.objects.filter(id__in=part).values_list("id", "line_id"))
    return found


def stored_orders(keys: Sequence[OrderKey]) -> dict[OrderKey, StoredOrder]:
    """Those of the orders that are recorded already, locked until the transaction ends where the database has
    row locks. At most some hundred keys at a time: the caller chunks."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for source, document in keys:
        by_source[source].append(document)
    found: dict[int, StoredOrder] = {}
    for source, documents in sorted(by_source.items()):
        orders = Order.objects.filter(source=source, document__in=documents)
        for order in orders.select_for_update(of=("self",)).select_related("customer").order_by("id"):
            found[order.pk] = StoredOrder(order)
    if found:
        credits = OrderCredit.objects.filter(order_id__in=list(found)).select_related("person")
        for credit in credits.order_by("id"):
            found[credit.order_id].credits.append(credit)
        lines = OrderLine.objects.filter(order_id__in=list(found)).select_related("product")
        for line in lines.order_by("id"):
            found[line.order_id].lines[line.key] = line
    return {(stored.order.source, stored.order.document): stored for stored in found.values()}


def order_problems(index: int, given: OrderInput, codes: OrderCodes) -> Iterator[RowProblem]:
    """Everything that keeps an order from being recorded."""
    yield from text_problems(index, "source", given.source, "来源", 64)
    yield from text_problems(index, "document", given.document, "订单号", 128)
    yield from text_problems(index, "legal_entity", given.legal_entity, "签约公司", 200, required=False)
    if len(given.currency) != 3 or not given.currency.isascii() or not given.currency.isupper():
        yield RowProblem(index, "currency", given.currency, "币种不对", "请用三个大写字母的代码，例如 CNY")
    yield from decimal_problems(index, "rate", given.rate, "汇率", 18, 8)
    if given.rate.is_finite() and rounded(given.rate, 8) <= 0:
        yield RowProblem(index, "rate", str(given.rate), "汇率要大于 0", "请改正汇率")
    yield from share_problems(index, [(c.person_code, c.numerator, c.denominator) for c in given.credits])
    for position, credit in enumerate(given.credits):
        yield from _known(codes.people.problem(index, f"credits[{position}].person", credit.person_code))
    yield from _known(codes.customers.problem(index, "customer", given.customer_code))
    yield from _known(codes.units.problem(index, "unit", given.unit_code))
    yield from _known(codes.units.problem(index, "region", given.region_code))
    region = codes.units.ids.get(given.region_code or "")
    if region is not None and codes.book.kinds[region] != Unit.Kind.REGION:
        yield RowProblem(
            index,
            "region",
            given.region_code or "",
            f"{given.region_code} 不是区域",
            "请填类型为区域（region）的组织，或把它改填到组织一栏",
        )
    if not given.lines:
        yield RowProblem(index, "lines", "", f"订单 {given.document} 没有明细行", "请至少给一行")
    seen: set[str] = set()
    for position, line in enumerate(given.lines):
        if line.key in seen:
            yield RowProblem(
                index,
                f"lines[{position}].key",
                line.key,
                f"订单 {given.document} 里有两行的行号都是 {line.key}",
                "请改正行号",
            )
        seen.add(line.key)
        yield from _line_problems(index, f"lines[{position}]", line, codes)


def _line_problems(index: int, path: str, line: LineInput, codes: OrderCodes) -> Iterator[RowProblem]:
    yield from text_problems(index, f"{path}.key", line.key, "行号", 64)
    yield from _known(codes.products.problem(index, f"{path}.product", line.product_code))
    yield from amount_problems(index, f"{path}.net", line.net_fen, "不含税金额")
    yield from amount_problems(index, f"{path}.tax", line.tax_fen, "税额")
    if line.gross_fen != line.net_fen + line.tax_fen:
        yield RowProblem(
            index,
            f"{path}.gross",
            yuan(line.gross_fen),
            f"含税金额 {yuan(line.gross_fen)} 不等于不含税 {yuan(line.net_fen)} 加税额 {yuan(line.tax_fen)}",
            "请改正这三个金额中的一个",
        )
    yield from decimal_problems(index, f"{path}.quantity", line.quantity, "数量", 18, 4)
    yield from decimal_problems(index, f"{path}.tax_rate", line.tax_rate, "税率", 6, 4)
    yield from decimal_problems(index, f"{path}.original_net", line.original_net, "原币金额", 20, 4)


def _known(problem: RowProblem | None) -> Iterator[RowProblem]:
    if problem is not None:
        yield problem


def order_values(given: OrderInput, codes: OrderCodes, stamps: Stamps) -> dict[str, object]:
    """The order's columns as the input states them; what may change when it comes again."""
    return {
        "ordered_on": given.ordered_on,
        "customer_id": codes.customers.id_of(given.customer_code),
        "legal_entity": given.legal_entity,
        "currency": given.currency,
        "rate": rounded(given.rate, 8),
        "unit_id": stamps.order.unit_id,
        "region_id": stamps.order.region_id,
    }


def line_values(given: LineInput, codes: OrderCodes) -> dict[str, object]:
    """The line's columns as the input states them; what may change when it comes again."""
    return {
        "product_id": codes.products.id_of(given.product_code),
        "quantity": rounded_or_none(given.quantity, 4),
        "net_fen": given.net_fen,
        "tax_rate": rounded(given.tax_rate, 4),
        "tax_fen": given.tax_fen,
        "gross_fen": given.gross_fen,
        "original_net": rounded_or_none(given.original_net, 4),
    }


def reduced(given: CreditInput) -> dict[str, int]:
    """The share in lowest terms, as it is stored."""
    exact = Fraction(given.numerator, given.denominator)
    return {"share_numerator": exact.numerator, "share_denominator": exact.denominator}


def order_differences(
    stored: StoredOrder, given: OrderInput, stamps: Stamps, unit_codes: Mapping[int, str]
) -> list[Difference]:
    """What the input says otherwise than the recorded order. Lines that it does not name are no difference."""
    order = stored.order
    found = [
        *differing("ordered_on", "签订日", order.ordered_on, given.ordered_on),
        *differing("customer", "客户", order.customer.code if order.customer else None, given.customer_code),
        *differing("legal_entity", "签约公司", order.legal_entity, given.legal_entity),
        *differing("currency", "币种", order.currency, given.currency),
        *_differing_number("rate", "汇率", order.rate, rounded(given.rate, 8)),
        *differing("credits", "业绩分成", _credits_text(stored.credits), _given_credits_text(given.credits)),
        *_stamp_differences(stored, given, stamps, unit_codes),
    ]
    for position, line in enumerate(given.lines):
        found += _line_differences(f"lines[{position}]", stored.lines.get(line.key), line)
    return found


def _stamp_differences(
    stored: StoredOrder, given: OrderInput, stamps: Stamps, unit_codes: Mapping[int, str]
) -> list[Difference]:
    """Another unit or region on the same day for the same sellers; other moves tell themselves."""
    before = Earlier.of(stored.order, stored.credits)
    if before.day != given.ordered_on or set(before.sellers) != {seller for seller, _ in stamps.sellers}:
        return []
    pairs = [(before.sellers[seller], stamp) for seller, stamp in stamps.sellers] or [(before.order, stamps.order)]

    def named(units: Iterable[int | None]) -> str:
        return "、".join(unit_codes[unit] if unit is not None else EMPTY for unit in units)

    return [
        *differing("unit", "组织", named(old.unit_id for old, _ in pairs), named(new.unit_id for _, new in pairs)),
        *differing(
            "region", "区域", named(old.region_id for old, _ in pairs), named(new.region_id for _, new in pairs)
        ),
    ]


def _line_differences(path: str, stored: OrderLine | None, given: LineInput) -> list[Difference]:
    name = f"第 {given.key} 行"
    if stored is None:
        return [Difference(path, name, "（没有）", yuan(given.net_fen))]
    old_product = stored.product.code if stored.product else None
    return [
        *differing(f"{path}.product", f"{name}产品", old_product, given.product_code),
        *_differing_number(f"{path}.quantity", f"{name}数量", stored.quantity, rounded_or_none(given.quantity, 4)),
        *differing_amount(f"{path}.net", f"{name}不含税金额", stored.net_fen, given.net_fen),
        *_differing_number(f"{path}.tax_rate", f"{name}税率", stored.tax_rate, rounded(given.tax_rate, 4)),
        *differing_amount(f"{path}.tax", f"{name}税额", stored.tax_fen, given.tax_fen),
        *_differing_number(
            f"{path}.original_net",
            f"{name}原币金额",
            stored.original_net,
            rounded_or_none(given.original_net, 4),
        ),
    ]


def _differing_number(field: str, label: str, old: Decimal | None, new: Decimal | None) -> list[Difference]:
    if old == new:
        return []
    shown = [None if value is None else number(value) for value in (old, new)]
    return differing(field, label, *shown)


def _credits_text(credits: Sequence[OrderCredit]) -> str:
    return _shares_text({c.person.code: Fraction(c.share_numerator, c.share_denominator) for c in credits})


def _given_credits_text(credits: Sequence[CreditInput]) -> str:
    return _shares_text({c.person_code: Fraction(c.numerator, c.denominator) for c in credits})


def _shares_text(shares: Mapping[str, Fraction]) -> str:
    return "、".join(f"{person} {share}" for person, share in sorted(shares.items()))
