"""Product lines, products, customers and their contacts: what is known by a code of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from django.db.models import Model

from foresight.domain.ledger.batches import BATCH, chunks
from foresight.domain.ledger.checks import text_problems
from foresight.domain.ledger.codes import Codes
from foresight.domain.ledger.conflicts import write_in_turn
from foresight.domain.ledger.inputs import ContactInput, CustomerInput, ProductInput, ProductLineInput
from foresight.domain.ledger.models import Contact, Customer, Product, ProductLine
from foresight.foundation.audit.actions import record_act
from foresight.foundation.organisation.models import Unit, User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right
from foresight.foundation.transfer.outcomes import Outcome, RowProblem
from foresight.foundation.transfer.traces import note_changes, note_made
from foresight.foundation.warehouse.actions import mark_changed

LISTED = 200
"""So many codes are named in an audit entry; the counts cover all."""


class _Named(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...


def save_product_lines(*, actor: User | None, product_lines: Sequence[ProductLineInput]) -> Outcome:
    """Adds product lines or changes their name and position, found by code."""
    require(actor, Right.MASTERS)
    return write_in_turn(
        len(product_lines),
        lambda: _save(
            actor,
            ProductLine,
            "product_lines",
            "产品线",
            product_lines,
            lambda given: {"name": given.name, "position": given.position},
            lambda index, given: (),
        ),
    )


def save_products(*, actor: User | None, products: Sequence[ProductInput]) -> Outcome:
    """Adds products or changes their name and line, found by code. Orders that are recorded keep the product line
    of their day."""
    require(actor, Right.MASTERS)

    def write() -> Outcome:
        lines = Codes.named(ProductLine, "产品线", (given.line_code for given in products))
        return _save(
            actor,
            Product,
            "products",
            "产品",
            products,
            lambda given: {"name": given.name, **_if_given("line_id", lines.ids.get(given.line_code or ""))},
            lambda index, given: filter(None, (lines.problem(index, "line", given.line_code),)),
        )

    return write_in_turn(len(products), write)


def save_customers(*, actor: User | None, customers: Sequence[CustomerInput]) -> Outcome:
    """Adds customers or changes their name and present unit, found by code. Orders that are recorded keep the unit
    of their day; who may see the customer's rows follows the new unit too."""
    require(actor, Right.MASTERS)

    def write() -> Outcome:
        units = Codes.named(Unit, "组织", (given.unit_code for given in customers))
        return _save(
            actor,
            Customer,
            "customers",
            "客户",
            customers,
            lambda given: {"name": given.name, **_if_given("unit_id", units.ids.get(given.unit_code or ""))},
            lambda index, given: filter(None, (units.problem(index, "unit", given.unit_code),)),
        )

    return write_in_turn(len(customers), write)


def save_contacts(*, actor: User | None, contacts: Sequence[ContactInput]) -> Outcome:
    """Adds contacts of customers or changes what is known of them, found by code. A contact whose personal data was
    erased on request is not written again."""
    require(actor, Right.MASTERS)

    def write() -> Outcome:
        customers = Codes.named(Customer, "客户", (given.customer_code for given in contacts))
        erased = _erased_contacts([given.code for given in contacts])

        def problems(index: int, given: ContactInput) -> Iterator[RowProblem]:
            if fault := customers.problem(index, "customer", given.customer_code):
                yield fault
            for field, (label, longest) in _CONTACT_TEXTS.items():
                yield from text_problems(index, field, getattr(given, field) or "", label, longest, required=False)
            if given.code in erased:
                reason = f"联系人 {given.code} 的个人信息已依申请删除，不能再写回"
                yield RowProblem(index, "code", given.code, reason, "请从文件里删掉这一行；若是另一个人，请另给编号")

        return _save(
            actor,
            Contact,
            "contacts",
            "联系人",
            contacts,
            lambda given: {
                "name": given.name,
                "customer_id": customers.ids[given.customer_code],
                **{field: text for field in _CONTACT_TEXTS if (text := getattr(given, field)) is not None},
            },
            problems,
        )

    return write_in_turn(len(contacts), write)


_CONTACT_TEXTS = {"title": ("职务", 200), "phone": ("电话", 64), "email": ("邮箱", 254), "note": ("备注", 1000)}


def _erased_contacts(codes: Sequence[str]) -> set[str]:
    erased: set[str] = set()
    for part in chunks(codes):
        found = Contact.objects.filter(code__in=part, erased_at__isnull=False)
        erased.update(found.values_list("code", flat=True))
    return erased


def _if_given(name: str, value: int | None) -> dict[str, int]:
    return {} if value is None else {name: value}


def _save(
    actor: User | None,
    model: type[Model],
    kind: str,
    label: str,
    rows: Sequence[Any],
    values_of: Callable[[Any], Mapping[str, Any]],
    problems_of: Callable[[int, Any], Any],
) -> Outcome:
    """Saves rows by code. A code that comes twice in the batch with other values is a problem of the later row:
    which of the two is right cannot be guessed."""
    problems: list[RowProblem] = []
    accepted: dict[str, Any] = {}
    repeated = 0
    for index, given in enumerate(rows):
        faults = [*_text_problems(index, given, label), *problems_of(index, given)]
        earlier = accepted.get(given.code)
        if not faults and earlier is not None and earlier != given:
            faults.append(_contradiction(index, earlier, given, label))
        if faults:
            problems += faults
        elif earlier is not None:
            repeated += 1
        else:
            accepted[given.code] = given
    stored = _stored(model, list(accepted))
    new, changed, before = [], [], {}
    for code, given in accepted.items():
        values, known = values_of(given), stored.get(code)
        if known is None:
            new.append(model(code=code, **values))
            continue
        old = {name: getattr(known, name) for name in values}
        if old != values:
            for name, value in values.items():
                setattr(known, name, value)
            changed.append(known)
            before[code] = old
    model._default_manager.bulk_create(new, batch_size=BATCH)
    note_made(new)
    if changed:
        names = [f.name for f in model._meta.concrete_fields if f.name not in ("id", "code")]
        note_changes(changed, names)
        model._default_manager.bulk_update(changed, names, batch_size=BATCH)
    if new or changed:
        mark_changed()
        listed = list(before)[:LISTED]
        record_act(
            actor=actor,
            action=f"{kind}.save",
            subject=f"{kind}:{len(new) + len(changed)}",
            before={code: before[code] for code in listed} or None,
            after={
                "new": len(new),
                "changed": {code: dict(values_of(accepted[code])) for code in listed},
            },
        )
    unchanged = len(accepted) - len(new) - len(changed) + repeated
    return Outcome(len(new), unchanged, len(changed), tuple(problems))


def _stored(model: type[Model], codes: Sequence[str]) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for part in chunks(codes):
        found = model._default_manager.filter(code__in=part).select_for_update().order_by("id")
        rows.update((row.code, row) for row in found)  # type: ignore[attr-defined]  # all three have a code
    return rows


def _text_problems(index: int, given: _Named, label: str) -> Iterator[RowProblem]:
    longest = 200 if isinstance(given, ProductLineInput) else 300
    yield from text_problems(index, "code", given.code, f"{label}编号", 64)
    yield from text_problems(index, "name", given.name, f"{label}名称", longest)


def _contradiction(index: int, earlier: _Named, given: _Named, label: str) -> RowProblem:
    if earlier.name != given.name:
        reason = f"{label} {given.code} 在同一批里有两个名称：“{earlier.name}”和“{given.name}”"
        return RowProblem(index, "name", given.name, reason, "请统一名称，或给它们不同的编号")
    reason = f"{label} {given.code} 在同一批里出现了两次，内容不一样"
    return RowProblem(index, "code", given.code, reason, "请删掉其中一行，或改正编号")
