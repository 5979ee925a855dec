"""Recording cancellations and returns: dated facts of their own, never more than what is left."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from foresight.domain.ledger.actions.sound import sound_rows
from foresight.domain.ledger.actions.tally import Tally
from foresight.domain.ledger.batches import BATCH, chunks
from foresight.domain.ledger.checks import amount_problems, decimal_problems, text_problems
from foresight.domain.ledger.conflicts import write_in_turn
from foresight.domain.ledger.differences import (
    Difference,
    described,
    differing,
    differing_amount,
    reason_wanted,
    yuan,
)
from foresight.domain.ledger.inputs import ReversalInput
from foresight.domain.ledger.journal import LineState, settle_lines
from foresight.domain.ledger.models import OrderLine, Reversal
from foresight.domain.ledger.occasions import Occasion, occasion_of
from foresight.domain.ledger.order_documents import OrderKey, StoredOrder, stored_orders
from foresight.domain.ledger.postings import QUANTITY_PLACES, amounts_of, owners_of
from foresight.domain.ledger.reversal_amounts import reversed_amounts, says_no_amount
from foresight.domain.ledger.sharing import NOTHING, Amounts, fits
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right
from foresight.foundation.transfer.models import ImportRun
from foresight.foundation.transfer.outcomes import Outcome, RowProblem
from foresight.foundation.transfer.traces import note_changes

LONGEST_KEY = 128
COLUMNS = ["kind", "day", "quantity", "net_fen", "tax_fen", "gross_fen", "reason"]


def record_reversals(
    *,
    actor: User | None,
    reversals: Sequence[ReversalInput],
    recorded_at: datetime,
    run: ImportRun | None = None,
    reason: str = "",
    correction_on: date | None = None,
) -> Outcome:
    """Records cancellations and returns on their own days, for the sellers and units of the order.

    Each takes back an amount or, where none is said, all that is left of the line (or of every line of the order);
    it is shared among the sellers by what each still holds, so that nobody is taken more than was given and a line
    that is taken back whole leaves 0 for everybody. A reversal of a whole order is kept as one for each line, with
    the key ``KEY#LINE``.

    One that is recorded already (same source and key) and says the same changes nothing; one that says something
    else is amended if ``reason`` says why (amounts of 0 undo it), and is a problem otherwise. Problems as well: more
    than is left, a day before the order's. Raises PermissionDenied.

    What belongs to a closed day is a problem, unless ``correction_on`` (with a reason) says on which open day it counts.
    """
    require(actor, Right.BOOKS)
    occasion = occasion_of(recorded_at, run, reason, correction_on)

    def write() -> Outcome:
        return _Recording(occasion).record(reversals).close(actor, "reversals", occasion)

    return write_in_turn(len(reversals), write)


@dataclass
class _Step:
    """What one input does to one line."""

    line: OrderLine
    key: str
    stored: Reversal | None
    amounts: Amounts
    differences: Sequence[Difference]


@dataclass
class _Recording:
    """One batch on its way into the ledger."""

    occasion: Occasion
    tally: Tally = field(default_factory=Tally)

    def record(self, reversals: Sequence[ReversalInput]) -> Tally:
        for part in chunks(sound_rows(reversals, _problems, self.tally)):
            _Part(self.occasion, self.tally).record(part)
        return self.tally


@dataclass
class _Part:
    """Some hundred inputs, with the orders, lines and earlier reversals that they touch."""

    occasion: Occasion
    tally: Tally
    orders: dict[OrderKey, StoredOrder] = field(default_factory=dict)
    taken: dict[int, list[Reversal]] = field(default_factory=lambda: defaultdict(list))
    """Line → its reversals in the order of recording, those of this part at the end."""
    by_key: dict[tuple[str, str], Reversal] = field(default_factory=dict)
    created: list[Reversal] = field(default_factory=list)
    changed: list[Reversal] = field(default_factory=list)
    touched: dict[int, LineState] = field(default_factory=dict)

    def record(self, part: Sequence[tuple[int, ReversalInput]]) -> None:
        self.orders = stored_orders(list({(given.source, given.document): None for _, given in part}))
        lines = [line.pk for stored in self.orders.values() for line in stored.lines.values()]
        for some in chunks(lines):
            for reversal in Reversal.objects.filter(line_id__in=some).order_by("id"):
                self.taken[reversal.line_id].append(reversal)
                self.by_key[(reversal.source, reversal.key)] = reversal
        self._find_elsewhere(part)
        for index, given in part:
            self._take(index, given)
        Reversal.objects.bulk_create(self.created, batch_size=BATCH)
        note_changes(self.changed, COLUMNS)
        Reversal.objects.bulk_update(self.changed, COLUMNS, batch_size=BATCH)
        settle_lines(list(self.touched.values()), {}, self.occasion)

    def _find_elsewhere(self, part: Sequence[tuple[int, ReversalInput]]) -> None:
        """Keys of this part that belong to lines of other orders."""
        wanted: dict[str, list[str]] = defaultdict(list)
        for _, given in part:
            stored = self.orders.get((given.source, given.document))
            wanted[given.source] += [key for _, key in _lines_and_keys(given, stored)] if stored else []
        for source, keys in wanted.items():
            unknown = [key for key in keys if (source, key) not in self.by_key]
            for some in chunks(unknown):
                for reversal in Reversal.objects.filter(source=source, key__in=some):
                    self.by_key[(source, reversal.key)] = reversal

    def _take(self, index: int, given: ReversalInput) -> None:
        order = self.orders.get((given.source, given.document))
        faults = list(_order_problems(index, given, order))
        steps: list[_Step] = []
        if order and not faults:
            for line, key in _lines_and_keys(given, order):
                step = self._step(given, line, key)
                faults += _step_problems(index, given, step, self._left(step))
                steps.append(step)
            steps = [step for step in steps if step.stored or step.amounts]
        if order is None or faults:
            self.tally.problems += faults
            return
        known = [step for step in steps if step.stored]
        differences = [d for step in known for d in step.differences]
        if known:
            differences += [
                Difference("line", f"第 {s.line.key} 行", "（没有）", described(s.amounts))
                for s in steps
                if not s.stored
            ]
        if not steps:
            self.tally.problems.append(_nothing_left(index, given))
        elif known and not differences:
            self.tally.unchanged += 1
        elif known and not self.occasion.reason:
            self.tally.problems.append(reason_wanted(index, given.key, differences))
        elif refusal := self.occasion.refusal(
            index, "day", f"取消或退货 {given.key}", [given.day, *(step.stored.day for step in known if step.stored)]
        ):
            self.tally.problems.append(refusal)
        else:
            self._write(given, order, steps)
            if known:
                self.tally.amended.append((given.key, differences))
            else:
                self.tally.new += 1

    def _left(self, step: _Step) -> Amounts:
        return self._left_of(step.line, step.stored)

    def _left_of(self, line: OrderLine, but: Reversal | None) -> Amounts:
        others = (amounts_of(r) for r in self.taken[line.pk] if r is not but)
        return amounts_of(line) - sum(others, NOTHING)

    def _step(self, given: ReversalInput, line: OrderLine, key: str) -> _Step:
        stored = self.by_key.get((given.source, key))
        left = self._left_of(line, stored)
        amounts = reversed_amounts(given, left, amounts_of(stored) if stored else None)
        differences = _differences(stored, given, amounts) if stored else ()
        return _Step(line, key, stored, amounts, differences)

    def _write(self, given: ReversalInput, order: StoredOrder, steps: Sequence[_Step]) -> None:
        owners = owners_of(order.order, order.credits)
        for step in steps:
            reversal = step.stored
            if reversal is None:
                reversal = Reversal(
                    source=given.source,
                    key=step.key,
                    line_id=step.line.pk,
                    recorded_at=self.occasion.recorded_at,
                    import_run=self.occasion.run,
                )
                self.created.append(reversal)
                self.taken[step.line.pk].append(reversal)
                self.by_key[(given.source, step.key)] = reversal
            elif step.differences:
                self.changed.append(reversal)
            reversal.kind, reversal.day, reversal.reason = given.kind, given.day, given.reason
            reversal.net_fen, reversal.tax_fen = step.amounts.net, step.amounts.tax
            reversal.gross_fen = step.amounts.gross
            quantity = step.amounts.quantity
            reversal.quantity = Decimal(quantity).scaleb(-QUANTITY_PLACES) if quantity else None
            self.touched[step.line.pk] = LineState(order.order, owners, step.line, self.taken[step.line.pk])


def _problems(index: int, given: ReversalInput) -> Iterator[RowProblem]:
    """What is wrong with the input by itself."""
    yield from text_problems(index, "source", given.source, "来源", 64)
    yield from text_problems(index, "key", given.key, "编号", 128)
    yield from text_problems(index, "reason", given.reason, "原因", 2000, required=False)
    if given.kind not in Reversal.Kind.values:
        kinds = "、".join(f"{value}（{label}）" for value, label in Reversal.Kind.choices)
        yield RowProblem(index, "kind", given.kind, "没有这种类型", f"请用 {kinds} 之一")
    yield from amount_problems(index, "net", given.net_fen, "不含税金额")
    yield from amount_problems(index, "tax", given.tax_fen, "税额")
    yield from amount_problems(index, "gross", given.gross_fen, "含税金额")
    yield from decimal_problems(index, "quantity", given.quantity, "数量", 18, 4)
    net, tax, gross = given.net_fen, given.tax_fen, given.gross_fen
    if net is not None and tax is not None and gross is not None and net + tax != gross:
        yield RowProblem(
            index,
            "gross",
            yuan(gross),
            f"含税金额 {yuan(gross)} 不等于不含税 {yuan(net)} 加税额 {yuan(tax)}",
            "请改正这三个金额中的一个",
        )
    if tax is not None and net is None and gross is None:
        yield RowProblem(index, "tax", yuan(tax), "只有税额，没有金额", "请填写不含税金额或含税金额")
    if given.line_key is None and not (says_no_amount(given) and given.quantity is None):
        yield RowProblem(
            index,
            "line",
            "",
            "写了金额或数量，却没有写是哪一行",
            "请填写行号；整单取消或退货时不要写金额和数量",
        )


def _order_problems(index: int, given: ReversalInput, order: StoredOrder | None) -> Iterator[RowProblem]:
    """What does not go together with the order."""
    if order is None:
        yield RowProblem(
            index, "document", given.document, f"没有订单 {given.document}", "先导入这张订单，或改正订单号"
        )
        return
    if given.line_key is not None and given.line_key not in order.lines:
        lines = "、".join(list(order.lines)[:10])
        yield RowProblem(
            index,
            "line",
            given.line_key,
            f"订单 {given.document} 没有第 {given.line_key} 行",
            f"请改正行号；这张订单有第 {lines} 行",
        )
    if given.day < order.order.ordered_on:
        yield RowProblem(
            index,
            "day",
            str(given.day),
            f"{given.day} 早于订单 {given.document} 的签订日 {order.order.ordered_on}",
            "请改正日期",
        )


def _step_problems(index: int, given: ReversalInput, step: _Step, left: Amounts) -> Iterator[RowProblem]:
    if step.stored is not None and step.stored.line_id != step.line.pk:
        yield RowProblem(
            index,
            "key",
            step.key,
            f"编号 {step.key} 已经用在另一行上了",
            "请换一个编号；如果原来的记错了行，先把它的金额更正为 0，再用新编号登记",
        )
    elif len(step.key) > LONGEST_KEY:
        yield RowProblem(index, "key", given.key, f"编号加上行号 {step.line.key} 太长了", "请缩短编号")
    elif step.stored is None and given.line_key is not None and not step.amounts:
        yield (
            _nothing_left(index, given)
            if says_no_amount(given)
            else RowProblem(index, "net", yuan(0), "金额是 0", "请填写要取消或退货的金额；全部退回时不用写金额")
        )
    elif not fits(step.amounts, left):
        yield RowProblem(
            index,
            "net",
            yuan(step.amounts.net),
            f"要冲减 {described(step.amounts)}，订单 {given.document} 第 {step.line.key} 行只剩 {described(left)}",
            "请改正金额或行号；金额的正负号要和订单行一致",
        )


def _nothing_left(index: int, given: ReversalInput) -> RowProblem:
    where = f"订单 {given.document}" + (f" 第 {given.line_key} 行" if given.line_key is not None else "")
    return RowProblem(
        index, "document", given.document, f"{where} 已经全部冲减，没有可以取消或退货的了", "请检查是不是重复登记"
    )


def _lines_and_keys(given: ReversalInput, order: StoredOrder) -> list[tuple[OrderLine, str]]:
    if given.line_key is None:
        return [(line, f"{given.key}#{line.key}") for line in order.lines.values()]
    line = order.lines.get(given.line_key)
    return [(line, given.key)] if line else []


def _differences(stored: Reversal, given: ReversalInput, amounts: Amounts) -> list[Difference]:
    known = amounts_of(stored)
    return [
        *differing("kind", "类型", Reversal.Kind(stored.kind).label, Reversal.Kind(given.kind).label),
        *differing("day", "日期", stored.day, given.day),
        *differing_amount("net", "不含税金额", known.net, amounts.net),
        *differing_amount("tax", "税额", known.tax, amounts.tax),
        *(
            differing(
                "quantity", "数量", *(Decimal(q).scaleb(-4).normalize() for q in (known.quantity, amounts.quantity))
            )
        ),
        *differing("reason", "原因", stored.reason, given.reason),
    ]
