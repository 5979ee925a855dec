"""Who tells whom: the facts and the record types that each room offers, registered in one place."""

from collections.abc import Callable
from dataclasses import replace

from django.urls import reverse

from foresight.domain.handovers.acts import ACTS as HANDOVER_ACTS
from foresight.domain.handovers.carrying_out import DUTY, HANDOVER
from foresight.domain.handovers.notices import HANDOVERS as HANDOVER_NOTICES
from foresight.domain.handovers.personal_data import PERSONAL_DATA as HANDOVER_PERSONAL_DATA
from foresight.domain.ledger.acts import ACTS as LEDGER_ACTS
from foresight.domain.ledger.exports import LEDGER_BOOKS
from foresight.domain.ledger.facts import FACTS as LEDGER_FACTS
from foresight.domain.ledger.personal_data import CONTACTS
from foresight.domain.ledger.personal_data import PERSONAL_DATA as LEDGER_PERSONAL_DATA
from foresight.domain.ledger.records import RECORD_TYPES as LEDGER_RECORDS
from foresight.domain.ledger.ties import TIES as LEDGER_TIES
from foresight.domain.ledger.undoing import UNDOING as LEDGER_UNDOING
from foresight.domain.targets.acts import ACTS as TARGET_ACTS
from foresight.domain.targets.facts import FACTS as TARGET_FACTS
from foresight.domain.targets.personal_data import PERSONAL_DATA as TARGET_PERSONAL_DATA
from foresight.domain.targets.records import RECORD_TYPES as TARGET_RECORDS
from foresight.domain.targets.undoing import UNDOING as TARGET_UNDOING
from foresight.foundation.accounts.acts import ACTS as ACCOUNT_ACTS
from foresight.foundation.approvals.acts import ACTS as APPROVAL_ACTS
from foresight.foundation.approvals.registry import register_approval_kinds
from foresight.foundation.audit.names import ACTS as AUDIT_ACTS
from foresight.foundation.audit.names import register_acts
from foresight.foundation.commitments.acts import ACTS as COMMITMENT_ACTS
from foresight.foundation.commitments.registry import TASK, register_commitment_kinds
from foresight.foundation.exports.acts import ACTS as EXPORT_ACTS
from foresight.foundation.exports.books import all_books, register_books
from foresight.foundation.exports.making import EXPORT
from foresight.foundation.exports.organisation import ORGANISATION_BOOKS
from foresight.foundation.exports.registry import register_exports
from foresight.foundation.health.chain_check import CHAIN_CHECK
from foresight.foundation.imports.acts import ACTS as IMPORT_ACTS
from foresight.foundation.imports.jobs import APPLY, CHECK, UNDO
from foresight.foundation.imports.jobs import SWEEP as SWEEP_IMPORTS
from foresight.foundation.jobs.acts import ACTS as JOB_ACTS
from foresight.foundation.jobs.registry import register_job_kinds, register_oversight
from foresight.foundation.jobs.sweeping import SWEEP
from foresight.foundation.notices.acts import ACTS as NOTICE_ACTS
from foresight.foundation.notices.jobs import FORGET, NOTICES
from foresight.foundation.notices.personal_data import PERSONAL_DATA as NOTICE_PERSONAL_DATA
from foresight.foundation.notices.registry import NoticeSource, register_notice_sources
from foresight.foundation.notices.sources import SOURCES as FOUNDATION_NOTICES
from foresight.foundation.organisation.acts import ACTS as ORGANISATION_ACTS
from foresight.foundation.organisation.facts import FACTS as ORGANISATION_FACTS
from foresight.foundation.organisation.policies import may
from foresight.foundation.organisation.records import RECORD_TYPES as ORGANISATION_RECORDS
from foresight.foundation.organisation.roles import Right
from foresight.foundation.organisation.ties import register_ties
from foresight.foundation.organisation.undoing import UNDOING as ORGANISATION_UNDOING
from foresight.foundation.periods.acts import ACTS as PERIOD_ACTS
from foresight.foundation.periods.approvals import APPROVAL_KINDS as PERIOD_APPROVALS
from foresight.foundation.periods.closing import RECLOSE
from foresight.foundation.privacy.acts import ACTS as PRIVACY_ACTS
from foresight.foundation.privacy.people import PEOPLE
from foresight.foundation.privacy.registry import register_personal_data
from foresight.foundation.privacy.sources import AUDIT as AUDIT_PERSONAL_DATA
from foresight.foundation.privacy.sources import SOURCES as FOUNDATION_PERSONAL_DATA
from foresight.foundation.privacy.subjects import register_subject_kinds
from foresight.foundation.safekeeping.acts import ACTS as SAFEKEEPING_ACTS
from foresight.foundation.safekeeping.schedule import backup_jobs
from foresight.foundation.tokens.acts import ACTS as TOKEN_ACTS
from foresight.foundation.tokens.jobs import FORGET_ANSWERS
from foresight.foundation.transfer.acts import ACTS as TRANSFER_ACTS
from foresight.foundation.transfer.registry import register_record_types
from foresight.foundation.transfer.undoing import register_undoing
from foresight.foundation.warehouse.registry import register_facts
from foresight.web.exports.lists import LISTS


def _with_pages(source: NoticeSource) -> NoticeSource:
    """The source's kinds, with the addresses of what they are about: ``approval.waiting`` is about an ``approval``."""

    def page(name: str) -> Callable[[str], str]:
        return lambda key: reverse(name, args=[key])

    return replace(source, kinds=tuple(replace(kind, address=page(kind.key.split(".")[0])) for kind in source.kinds))


def wire() -> None:
    """Registers facts with the warehouse and record types with the import, lower rooms first."""
    register_facts(*ORGANISATION_FACTS, *LEDGER_FACTS, *TARGET_FACTS)
    register_job_kinds(NOTICES, FORGET, FORGET_ANSWERS, SWEEP, CHAIN_CHECK, *backup_jobs())
    register_oversight(lambda user: may(user, Right.COMPANY))
    register_acts(AUDIT_ACTS, JOB_ACTS, TRANSFER_ACTS, ORGANISATION_ACTS, ACCOUNT_ACTS, COMMITMENT_ACTS, APPROVAL_ACTS)
    register_acts(NOTICE_ACTS, PERIOD_ACTS, PRIVACY_ACTS, LEDGER_ACTS, TARGET_ACTS, HANDOVER_ACTS, SAFEKEEPING_ACTS)
    register_acts(TOKEN_ACTS)
    register_job_kinds(
        SWEEP_IMPORTS,
        replace(UNDO, address=lambda job: reverse("import.run", args=[job.arguments["run"]])),
        *(
            replace(kind, address=lambda job: reverse("import", args=[job.arguments["draft"]]))
            for kind in (CHECK, APPLY)
        ),
    )
    register_job_kinds(replace(EXPORT, address=lambda job: reverse("export.made", args=[job.pk])))
    register_acts(IMPORT_ACTS, EXPORT_ACTS)
    register_record_types(*ORGANISATION_RECORDS, *LEDGER_RECORDS, *TARGET_RECORDS)
    books = (*ORGANISATION_BOOKS, *LEDGER_BOOKS)
    register_books(*books)
    register_exports(all_books(books), *(book.listed() for book in books), *LISTS)
    register_commitment_kinds(TASK, RECLOSE, DUTY)
    register_approval_kinds(
        *(replace(kind, url=lambda request: reverse("periods")) for kind in PERIOD_APPROVALS),
        replace(HANDOVER, url=lambda request: reverse("handover", args=[request.details["handover"]])),
    )
    register_notice_sources(*(_with_pages(source) for source in (*FOUNDATION_NOTICES, HANDOVER_NOTICES)))
    register_ties(*LEDGER_TIES)
    register_undoing(ORGANISATION_UNDOING, LEDGER_UNDOING, TARGET_UNDOING)
    register_subject_kinds(PEOPLE, CONTACTS)
    register_personal_data(*FOUNDATION_PERSONAL_DATA, *LEDGER_PERSONAL_DATA, *TARGET_PERSONAL_DATA)
    register_personal_data(*HANDOVER_PERSONAL_DATA, NOTICE_PERSONAL_DATA, AUDIT_PERSONAL_DATA)
