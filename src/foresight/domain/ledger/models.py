"""Documents and journals of the ledger.

A *document* (order, line, receivable, payment) says what is agreed now. A *journal* (sales entries, receivable
entries) says what counted on which day, for whom, and when it became known; its rows are only ever added. A
correction adds a row that takes the old amount back and a row with the new one. Figures are sums over journals.
"""

from django.db import models
from django.db.models import F, Q

from foresight.foundation.organisation.models import Person, Seat, Unit
from foresight.foundation.transfer.models import ImportRun


class ProductLine(models.Model):
    """A family of products that targets are set for."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    position = models.IntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """Something that is sold."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=300)
    line = models.ForeignKey(ProductLine, null=True, blank=True, on_delete=models.PROTECT, related_name="products")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """Somebody who buys. Its unit is the present one, which also gives sight of its rows."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=300)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="customers")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CustomerOwnership(models.Model):
    """Who looks after a customer, from a day to a day (both inclusive, empty = still): somebody, or a house account that
    keeps it until there is somebody. It gives sight of the customer; rows of the past keep their owner of the day."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="ownerships")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["customer", "first_day"], name="ownership_once_a_day"),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(last_day__isnull=True), name="ownership_one_at_present"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, seat__isnull=True) | Q(person__isnull=True, seat__isnull=False),
                name="ownership_of_one",
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="ownership_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} from {self.first_day}"


class Contact(models.Model):
    """Somebody at a customer whom one speaks to. Who sees the customer sees its contacts."""

    code = models.CharField(max_length=64, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    """What the contact is at the customer."""
    phone = models.CharField(max_length=64, blank=True)
    email = models.CharField(max_length=254, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    """When the personal data was erased on request; from then on nothing is written into the row."""

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """An order as signed."""

    source = models.CharField(max_length=64)
    document = models.CharField(max_length=128)
    """Number of the order in its source; unique inside the source."""
    ordered_on = models.DateField()
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    legal_entity = models.CharField(max_length=200, blank=True)
    """The company of the group that signed."""
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    """Unit of the day: the first seller's, or as given where no seller is known."""
    region = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Region of the day: as given, or the region above the unit."""
    currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8, default=1)
    """Book currency for one of the order's currency."""
    recorded_at = models.DateTimeField()
    import_run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "document"], name="order_once"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="order_rate"),
        ]
        indexes = [models.Index(fields=["ordered_on"], name="order_day")]

    def __str__(self) -> str:
        return self.document


class OrderCredit(models.Model):
    """A seller's part of an order, as an exact share. An order without a known seller has none;
    otherwise its shares add up to exactly 1."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="credits")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="credits")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The seller's unit of the day."""
    region = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    share_numerator = models.PositiveIntegerField(default=1)
    share_denominator = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "person"], name="credit_once"),
            models.CheckConstraint(
                condition=Q(share_denominator__gt=0)
                & Q(share_numerator__gt=0)
                & Q(share_numerator__lte=F("share_denominator")),
                name="credit_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.share_numerator}/{self.share_denominator}"


class OrderLine(models.Model):
    """A line of an order as it is agreed now."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    key = models.CharField(max_length=64)
    """Line number in the source, or the ordinal inside the document where the source has none."""
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    net_fen = models.BigIntegerField()
    """Excluding tax, book currency."""
    tax_rate = models.DecimalField(max_digits=6, decimal_places=4, default=0)
    tax_fen = models.BigIntegerField(default=0)
    gross_fen = models.BigIntegerField()
    """Including tax: net + tax."""
    original_net = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    """Excluding tax in the order's own currency, where that is not the book currency."""
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "key"], name="line_once"),
            models.CheckConstraint(condition=Q(gross_fen=F("net_fen") + F("tax_fen")), name="line_tax"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.key}"


class Reversal(models.Model):
    """A cancellation or a return of (part of) a line: a dated fact of its own."""

    class Kind(models.TextChoices):
        CANCELLATION = "cancellation", "取消"
        RETURN = "return", "退货"

    source = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="reversals")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    day = models.DateField()
    quantity = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    net_fen = models.BigIntegerField()
    """What is taken back, excluding tax, as a positive amount for a positive line."""
    tax_fen = models.BigIntegerField(default=0)
    gross_fen = models.BigIntegerField()
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    import_run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="reversal_once"),
            models.CheckConstraint(condition=Q(gross_fen=F("net_fen") + F("tax_fen")), name="reversal_tax"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.line_id}"


class SalesEntry(models.Model):
    """One row of the sales journal: a signed amount of one line, for one seller, on one day.

    An order line with shared credit has a row for each seller; their amounts add up to the line's exactly.
    Cancellations and returns are rows with the opposite sign on their own day, for the sellers and units of the
    order. ``correction`` rows take back or replace an amount that was recorded wrongly, on the day of the row that
    they correct, or on a later one where the books of that day are closed.
    """

    class Kind(models.TextChoices):
        SIGNED = "signed", "签订"
        CANCELLATION = "cancellation", "取消"
        RETURN = "return", "退货"
        CORRECTION = "correction", "更正"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    day = models.DateField()
    """The day on which the amount counts."""
    document_day = models.DateField()
    """The day that it belongs to; an earlier one than ``day`` where the books of that day were closed already."""
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="entries")
    reversal = models.ForeignKey(Reversal, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="entries")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    product_line = models.ForeignKey(ProductLine, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    net_fen = models.BigIntegerField()
    tax_fen = models.BigIntegerField()
    gross_fen = models.BigIntegerField()
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    import_run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "sales entries"
        indexes = [models.Index(fields=["day"], name="sales_entry_day")]
        constraints = [
            models.CheckConstraint(condition=Q(gross_fen=F("net_fen") + F("tax_fen")), name="sales_entry_tax"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.net_fen} on {self.day}"


class Receivable(models.Model):
    """An amount (including tax) that a customer has to pay by a day."""

    source = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.PROTECT, related_name="receivables")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="receivables")
    due_on = models.DateField()
    amount_fen = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    import_run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="receivable_once")]

    def __str__(self) -> str:
        return self.key


class Payment(models.Model):
    """Money received."""

    source = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="payments")
    received_on = models.DateField()
    amount_fen = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    import_run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="payment_once")]

    def __str__(self) -> str:
        return self.key


class PaymentMatch(models.Model):
    """Part of a payment that settles part of a receivable; never more than either holds."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="matches")
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="matches")
    amount_fen = models.BigIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payment", "receivable"], name="match_once")]

    def __str__(self) -> str:
        return f"{self.amount_fen} of {self.payment_id} to {self.receivable_id}"


class ReceivableHandover(models.Model):
    """What is open of a receivable passes from one person to another, or to a unit, on a day.

    What fell due, and what comes in on it, stay with whoever it fell due under; what is owed, and the credit for
    collecting it, pass on.
    """

    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="handovers")
    day = models.DateField()
    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_region = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["receivable", "from_person", "day"], name="receivable_handover_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.receivable_id} from {self.from_person_id} on {self.day}"


class ReceivableEntry(models.Model):
    """One row of the receivables journal: an amount that fell due, or money matched to it, for one seller.

    ``due`` rows carry the due day as their day; ``paid`` rows the day on which the money came (``amount_fen`` is
    positive in both). A hand-over adds pairs of rows that come to nothing together: ``handover`` rows move what is owed
    on their day, ``handover_paid`` rows the credit for money that came in later. A correction is a row of the same kind with the opposite sign; a ``due`` row of a closed day
    falls due on the day on which it counts.
    """

    class Kind(models.TextChoices):
        DUE = "due", "应收"
        PAID = "paid", "回款"
        HANDOVER = "handover", "交接"
        HANDOVER_PAID = "handover_paid", "交接后回款"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    day = models.DateField()
    """The day on which the amount counts."""
    document_day = models.DateField()
    """The day that it belongs to; an earlier one than ``day`` where the books of that day were closed already."""
    due_on = models.DateField()
    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="entries")
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    import_run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "receivable entries"

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_fen} on {self.day}"
