"""Checking an import: at once where it is small, in the background where it is not."""

from django.db import transaction

from foresight.foundation.audit.actions import record_act
from foresight.foundation.imports.actions.held import held_draft
from foresight.foundation.imports.checking import INLINE, checked, kept_report, size_of
from foresight.foundation.imports.jobs import CHECK
from foresight.foundation.imports.models import ImportDraft
from foresight.foundation.imports.policies import require_importer
from foresight.foundation.jobs.actions import start_job
from foresight.foundation.organisation.models import User
from foresight.foundation.transfer.actions import ImportRefused
from foresight.foundation.transfer.files import FileProblem
from foresight.foundation.transfer.mapping import MappingProblem


def check_import(*, actor: User, draft_id: int) -> ImportDraft:
    """Finds what the import would do, keeping nothing of it; what stands in the way altogether is told in ``problem``.

    Raises ImportRefusal where the import is busy or over.
    """
    require_importer(actor)
    with transaction.atomic():
        draft = held_draft(draft_id)
        if size_of(draft) > INLINE:
            draft.state, draft.report, draft.problem = ImportDraft.State.WAITING, None, ""
            draft.job = start_job(
                actor=actor,
                kind=CHECK,
                arguments={"draft": draft.pk, "revision": draft.revision},
                subject=f"draft:{draft.pk}",
                title=str(draft),
            )
            draft.save(update_fields=["state", "job", "report", "problem"])
            return draft
    report, problem = None, ""
    try:
        report = kept_report(draft, checked(draft, actor=actor))
    except (FileProblem, MappingProblem, ImportRefused, ValueError) as refusal:
        problem = str(refusal)
    with transaction.atomic():
        held = held_draft(draft_id, draft.revision)
        held.report, held.problem = report, problem
        held.save(update_fields=["report", "problem"])
        record_act(
            actor=actor,
            action="import.check",
            subject=f"draft:{held.pk}",
            after={"bad": report["bad"] if report else None, "problem": problem},
        )
    return held
