"""What is held about somebody, in numbers: what an erasure would take, and what it would leave and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from foresight.foundation.organisation.models import User
from foresight.foundation.organisation.policies import require
from foresight.foundation.organisation.roles import Right
from foresight.foundation.privacy.redacting import Redactor
from foresight.foundation.privacy.registry import Holding, PersonalData, sources_about
from foresight.foundation.privacy.subjects import Subject, SubjectNotFound, subject_kind, subject_kinds


@dataclass(frozen=True)
class Held:
    """One source and what it holds about the subject."""

    source: PersonalData
    holding: Holding


@dataclass(frozen=True)
class Preview:
    """Everything that is held about a subject, and whether it can be erased."""

    subject: Subject
    held: Sequence[Held]
    obstacle: str
    """Why it cannot be erased; empty when it can."""

    @property
    def erased(self) -> int:
        """Rows that an erasure changes or deletes."""
        return sum(held.holding.erased for held in self.held)

    @property
    def kept(self) -> int:
        """Rows that stay, without a name."""
        return sum(held.holding.kept for held in self.held)


def subjects_found(*, viewer: User | None, text: str) -> list[Subject]:
    """Those whose name or code holds a text. Raises PermissionDenied for whoever has no right to personal data."""
    require(viewer, Right.PERSONAL_DATA)
    return [subject for kind in subject_kinds().values() for subject in kind.search(text)] if text else []


@transaction.atomic
def preview_of(*, viewer: User | None, kind: str, on: date, pk: int | None = None, code: str = "") -> Preview:
    """What is held about somebody, by number or by code; raises PermissionDenied, and SubjectNotFound for nobody."""
    require(viewer, Right.PERSONAL_DATA)
    found = subject_kind(kind)
    subject = found.by_id(pk) if pk is not None else found.by_code(code)
    if subject is None:
        raise SubjectNotFound(code)
    redactor = Redactor.of(subject)
    held = [Held(source, source.holding(subject, redactor)) for source in sources_about(kind)]
    return Preview(subject, held, found.obstacle(subject, on))
