"""Recording money received and what it settles."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from foresight.domain.ledger.actions.sound import sound_rows
from foresight.domain.ledger.actions.tally import Tally
from foresight.domain.ledger.batches import BATCH, chunks
from foresight.domain.ledger.checks import amount_problems, text_problems
from foresight.domain.ledger.codes import Codes
from foresight.domain.ledger.conflicts import write_in_turn
from foresight.domain.ledger.differences import (
    Difference,
    differing,
    differing_amount,
    reason_wanted,
    yuan,
)
from foresight.domain.ledger.inputs import PaymentInput
from foresight.domain.ledger.journal import settle_receivables
from foresight.domain.ledger.models import Customer, Payment, PaymentMatch, Receivable
from foresight.domain.ledger.occasions import Occasion, occasion_of
from foresight.domain.ledger.receivable_documents import receivable_states
from foresight.domain.ledger.sharing import within
from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right
from foresight.foundation.transfer.models import ImportRun
from foresight.foundation.transfer.outcomes import Outcome, RowProblem
from foresight.foundation.transfer.traces import note_changes, note_made

COLUMNS = ["customer", "received_on", "amount_fen"]
Key = tuple[str, str]
"""Source and key."""


def record_payments(
    *,
    actor: User | None,
    payments: Sequence[PaymentInput],
    recorded_at: datetime,
    run: ImportRun | None = None,
    reason: str = "",
    correction_on: date | None = None,
) -> Outcome:
    """Records payments and posts what they settle to the receivables journal, on the day on which the money came.

    A payment that is recorded already (same source and key) and says the same changes nothing. One that only settles
    more than before is amended without further ado; one that says something else needs a ``reason`` and is a problem
    otherwise. Never is more matched than the payment or the receivable holds. Raises PermissionDenied.

    What belongs to a closed day is a problem, unless ``correction_on`` (with a reason) says on which open day it counts.
    """
    require(actor, Right.BOOKS)
    occasion = occasion_of(recorded_at, run, reason, correction_on)

    def write() -> Outcome:
        return _Recording(payments, occasion).record().close(actor, "payments", occasion)

    return write_in_turn(len(payments), write)


@dataclass
class _Recording:
    """One batch on its way into the ledger."""

    given: Sequence[PaymentInput]
    occasion: Occasion
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.customers = Codes.named(Customer, "客户", (p.customer_code for p in self.given))

    def record(self) -> Tally:
        for part in chunks(sound_rows(self.given, self._problems, self.tally)):
            _Part(self.customers, self.occasion, self.tally, part).record()
        return self.tally

    def _problems(self, index: int, given: PaymentInput) -> Iterator[RowProblem]:
        yield from text_problems(index, "source", given.source, "来源", 64)
        yield from text_problems(index, "key", given.key, "回款编号", 128)
        yield from amount_problems(index, "amount", given.amount_fen, "回款金额")
        unknown = self.customers.problem(index, "customer", given.customer_code)
        if unknown:
            yield unknown
        seen: set[str] = set()
        for position, (receivable, amount) in enumerate(given.matches):
            yield from amount_problems(index, f"matches[{position}].amount", amount, "核销金额")
            if receivable in seen:
                yield RowProblem(
                    index,
                    f"matches[{position}].receivable",
                    receivable,
                    f"应收 {receivable} 在这笔回款里出现了两次",
                    "请合并成一笔核销",
                )
            seen.add(receivable)


@dataclass
class _Part:
    """Some hundred payments, with the receivables and earlier matches that they touch."""

    customers: Codes
    occasion: Occasion
    tally: Tally
    rows: Sequence[tuple[int, PaymentInput]]
    created: list[Payment] = field(default_factory=list)
    changed: list[Payment] = field(default_factory=list)
    new_matches: list[PaymentMatch] = field(default_factory=list)
    changed_matches: list[PaymentMatch] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)

    def record(self) -> None:
        """Writes the part."""
        self.stored = _stored(given for _, given in self.rows)
        self.matches = _matches_of(list(self.stored.values()))
        matched = (receivable for earlier in self.matches.values() for receivable in earlier)
        self.receivables = _receivables_of((given for _, given in self.rows), matched)
        self.settled = _settled([r.pk for r in self.receivables.values()])
        for index, given in self.rows:
            self._take(index, given)
        Payment.objects.bulk_create(self.created, batch_size=BATCH)
        note_changes(self.changed, COLUMNS)
        Payment.objects.bulk_update(self.changed, COLUMNS, batch_size=BATCH)
        for match in self.new_matches:
            match.payment_id = match.payment.pk
        PaymentMatch.objects.bulk_create(self.new_matches, batch_size=BATCH)
        own = {payment.pk for payment in self.created}
        note_made(match for match in self.new_matches if match.payment_id not in own)
        note_changes(self.changed_matches, ["amount_fen"])
        PaymentMatch.objects.bulk_update(self.changed_matches, ["amount_fen"], batch_size=BATCH)
        receivables = [r for r in self.receivables.values() if r.pk in self.touched]
        settle_receivables(receivable_states(receivables), self.occasion)

    def _take(self, index: int, given: PaymentInput) -> None:
        known = self.stored.get((given.source, given.key))
        earlier = self.matches.get(known.pk, {}) if known else {}
        faults = list(self._faults(index, given, earlier))
        if faults:
            self.tally.problems += faults
            return
        terms = self._terms(known, given) if known else []
        more, other = self._match_differences(given, earlier)
        if known and not (terms or more or other):
            self.tally.unchanged += 1
        elif known and (terms or other) and not self.occasion.reason:
            self.tally.problems.append(reason_wanted(index, given.key, [*terms, *other, *more]))
        elif refusal := self.occasion.refusal(
            index,
            "received_on",
            f"回款 {given.key}",
            [given.received_on, *([known.received_on] if known else [])],
        ):
            self.tally.problems.append(refusal)
        else:
            self._write(given, known, earlier, moved=bool(terms))
            if known:
                self.tally.amended.append((given.key, [*terms, *other, *more]))
            else:
                self.tally.new += 1

    def _faults(self, index: int, given: PaymentInput, earlier: dict[int, PaymentMatch]) -> Iterator[RowProblem]:
        after = {receivable: match.amount_fen for receivable, match in earlier.items()}
        for position, (key, amount) in enumerate(given.matches):
            receivable = self.receivables.get((given.source, key))
            if receivable is None:
                yield RowProblem(
                    index,
                    f"matches[{position}].receivable",
                    key,
                    f"没有编号为 {key} 的应收",
                    "先导入这笔应收，或改正编号",
                )
                continue
            others = self.settled[receivable.pk] - after.get(receivable.pk, 0)
            after[receivable.pk] = amount
            if not within(amount, receivable.amount_fen) or not within(others + amount, receivable.amount_fen):
                yield RowProblem(
                    index,
                    f"matches[{position}].amount",
                    yuan(amount),
                    f"应收 {key} 共 {yuan(receivable.amount_fen)}，别的回款已核销 {yuan(others)}，"
                    f"只能再核销 {yuan(receivable.amount_fen - others)}",
                    "请改正核销金额",
                )
        total = sum(after.values())
        if any(not within(amount, given.amount_fen) for amount in after.values()) or not within(
            total, given.amount_fen
        ):
            yield RowProblem(
                index,
                "matches",
                yuan(total),
                f"核销合计 {yuan(total)} 超过回款 {yuan(given.amount_fen)}",
                "请改正核销金额或回款金额",
            )

    def _terms(self, known: Payment, given: PaymentInput) -> list[Difference]:
        old = known.customer.code if known.customer else None
        return [
            *differing("customer", "客户", old, given.customer_code),
            *differing("received_on", "到账日", known.received_on, given.received_on),
            *differing_amount("amount", "回款金额", known.amount_fen, given.amount_fen),
        ]

    def _match_differences(
        self, given: PaymentInput, earlier: dict[int, PaymentMatch]
    ) -> tuple[list[Difference], list[Difference]]:
        """Matches that come on top, and matches that say something else than before."""
        more: list[Difference] = []
        other: list[Difference] = []
        for position, (key, amount) in enumerate(given.matches):
            match = earlier.get(self.receivables[(given.source, key)].pk)
            before = match.amount_fen if match else 0
            found = differing_amount(f"matches[{position}].amount", f"核销应收 {key}", before, amount)
            (other if before else more).extend(found)
        return more, other

    def _write(
        self, given: PaymentInput, known: Payment | None, earlier: dict[int, PaymentMatch], *, moved: bool
    ) -> None:
        payment = known or Payment(
            source=given.source,
            key=given.key,
            recorded_at=self.occasion.recorded_at,
            import_run=self.occasion.run,
        )
        payment.customer_id = self.customers.id_of(given.customer_code)
        payment.received_on, payment.amount_fen = given.received_on, given.amount_fen
        if known is None:
            self.created.append(payment)
        elif moved:
            self.changed.append(payment)
            self.touched |= earlier.keys()
        for key, amount in given.matches:
            receivable = self.receivables[(given.source, key)]
            match = earlier.get(receivable.pk)
            before = match.amount_fen if match else 0
            if before == amount:
                continue
            if match is None:
                self.new_matches.append(
                    PaymentMatch(
                        payment=payment,
                        receivable=receivable,
                        amount_fen=amount,
                        recorded_at=self.occasion.recorded_at,
                    )
                )
            else:
                match.amount_fen = amount
                self.changed_matches.append(match)
            self.settled[receivable.pk] += amount - before
            self.touched.add(receivable.pk)


def _receivables_of(rows: Iterator[PaymentInput], matched: Iterable[int]) -> dict[Key, Receivable]:
    """Those that the rows name and those that are matched already, locked after the payments and in one order, so that
    two batches wait for each other and never in a circle."""
    by_source: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        by_source[row.source] |= {key for key, _ in row.matches}
    wanted = set(matched)
    for source, keys in by_source.items():
        for some in chunks(sorted(keys)):
            wanted.update(Receivable.objects.filter(source=source, key__in=some).values_list("id", flat=True))
    found = {}
    for part in chunks(sorted(wanted)):
        for receivable in Receivable.objects.filter(id__in=part).select_for_update().order_by("id"):
            found[(receivable.source, receivable.key)] = receivable
    return found


def _stored(rows: Iterator[PaymentInput]) -> dict[Key, Payment]:
    by_source: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_source[row.source].append(row.key)
    found = {}
    for source, keys in sorted(by_source.items()):
        known = Payment.objects.filter(source=source, key__in=keys).select_for_update(of=("self",))
        for payment in known.select_related("customer").order_by("id"):
            found[(source, payment.key)] = payment
    return found


def _matches_of(payments: Sequence[Payment]) -> dict[int, dict[int, PaymentMatch]]:
    """Payment → receivable → match."""
    found: dict[int, dict[int, PaymentMatch]] = defaultdict(dict)
    for match in PaymentMatch.objects.filter(payment_id__in=[p.pk for p in payments]).order_by("id"):
        found[match.payment_id][match.receivable_id] = match
    return found


def _settled(receivables: Sequence[int]) -> dict[int, int]:
    """How much of each receivable is settled, by whatever payment."""
    found: dict[int, int] = defaultdict(int)
    for some in chunks(receivables):
        for receivable, amount in PaymentMatch.objects.filter(receivable_id__in=some).values_list(
            "receivable_id", "amount_fen"
        ):
            found[receivable] += amount
    return found
