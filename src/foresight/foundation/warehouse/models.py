"""Which state of the facts the database holds."""

from django.db import models


class DataVersion(models.Model):
    """One row: a token that changes with every committed change of a registered fact.

    A snapshot carries the token that it was built from, so a reader sees at once whether it is current.
    """

    token = models.CharField(max_length=36)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.token
