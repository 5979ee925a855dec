"""Who did what, when, to which object, with what before and after, and why: a chain of entries that are only added."""

from collections.abc import Iterable
from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from foresight.foundation.audit.chain import DIGEST_LENGTH, ReadableJSON


class EntriesAreKept(TypeError):
    """Somebody tried to change or take away an entry of the audit log."""

    def __init__(self) -> None:
        super().__init__(
            "操作记录只增加，不修改、不删除。要记下更正，请再记一条；要去掉个人信息，请用 foresight privacy erase。"
        )


class Entries(models.QuerySet["AuditEntry"]):
    """Entries as they are read; they are not changed through it."""

    def update(self, **values: Any) -> NoReturn:
        raise EntriesAreKept

    def delete(self) -> NoReturn:
        raise EntriesAreKept

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise EntriesAreKept


class AuditEntry(models.Model):
    """One act, and its place in the chain.

    ``content_digest`` covers subject, before, after and reason together with a random salt; ``digest`` covers that,
    the other columns and the digest of the entry before. What they are made of stands in ``chain``.
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    """1, 2, 3 … without a gap."""
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="audit_entries",
    )
    """Empty: done from the command line of the machine, by whoever holds the machine."""
    action = models.CharField(max_length=64)
    request_id = models.CharField(max_length=32, blank=True)
    """What belongs to one request of a page or one run of a command has one."""
    subject = models.CharField(max_length=200)
    """What was acted upon, as ``kind:key``."""
    before = models.JSONField(null=True, blank=True, encoder=ReadableJSON)
    after = models.JSONField(null=True, blank=True, encoder=ReadableJSON)
    reason = models.TextField(blank=True)
    salt = models.CharField(max_length=32)
    content_digest = models.CharField(max_length=DIGEST_LENGTH)
    """Of the content as it was written; it stays when personal data is taken out of the content."""
    previous_digest = models.CharField(max_length=DIGEST_LENGTH)
    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    redacted_by = models.PositiveBigIntegerField(null=True, blank=True)
    """Sequence number of the act that took personal data out of the content, and that holds the digest of the rest."""

    objects = Entries.as_manager()

    class Meta:
        ordering = ["-sequence"]
        indexes = [
            models.Index(fields=["subject"], name="audit_subject"),
            models.Index(fields=["request_id"], name="audit_request"),
            models.Index(fields=["actor", "sequence"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"

    def save(
        self,
        *,
        force_insert: bool | tuple[models.base.ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Adds the entry; one that is there already is not written again."""
        if force_update or update_fields is not None or not self._state.adding:
            raise EntriesAreKept
        super().save(force_insert=True, using=using)

    def delete(self, using: str | None = None, keep_parents: bool = False) -> NoReturn:
        """Refuses: entries are kept."""
        raise EntriesAreKept


class AuditHead(models.Model):
    """The end of the chain, in one row. Whoever adds an entry locks it first, so that no two follow the same one."""

    count = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=DIGEST_LENGTH)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one")]

    def __str__(self) -> str:
        return f"{self.count}: {self.digest}"
