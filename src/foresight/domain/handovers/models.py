"""Hand-overs that were asked for, with what they are about and what came of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from foresight.domain.ledger.models import Customer
from foresight.foundation.approvals.models import ApprovalRequest
from foresight.foundation.organisation.models import Person, Seat, Unit


class Handover(models.Model):
    """What passes from one person to a successor from a day on.

    Without a successor the unit keeps targets and receivables, and a house account the customers.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "审批中"
        DONE = "done", "已交接"
        ENDED = "ended", "没有办成"

    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handovers_given")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    """The person's unit on the day: there the right to hand over is needed."""
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="handovers_taken"
    )
    to_seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    """The first day on which the successor has it all in hand."""
    customers = models.ManyToManyField(Customer, related_name="handovers")
    with_receivables = models.BooleanField(default=True)
    with_targets = models.BooleanField(default=True)
    with_commitments = models.BooleanField(default=True)
    reason = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    approval = models.ForeignKey(ApprovalRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)
    """What passed in numbers, once it is done."""

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_person__isnull=True) | Q(to_seat__isnull=True), name="handover_to_one"
            ),
            models.UniqueConstraint(fields=["from_person"], condition=Q(state="waiting"), name="handover_one_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.from_person_id} from {self.day}"

    @property
    def taker(self) -> str:
        """Who takes over, by name: somebody, a house account, or the unit."""
        return str(self.to_person or self.to_seat or self.to_unit)
