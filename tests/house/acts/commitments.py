"""The acts of the commitments: Dora promised Ada, or Ada promised Dora, so that the other one's act is refused."""

from datetime import date

from foresight.foundation.commitments import actions as commitments
from foresight.foundation.commitments.inputs import EvidenceInput
from foresight.foundation.commitments.models import Commitment
from foresight.foundation.organisation.models import Person
from tests.cast import Cast

DUE = date(2025, 7, 4)


def ready(cast: Cast) -> None:
    """A promise for every act."""

    def made(title: str, by: int | None, to: int | None) -> int:
        assert by is not None
        made = commitments.make_commitment(
            actor=None, kind="task", title=title, promised_by_id=by, promised_to_id=to, due_on=DUE
        )
        return made.pk

    ada, dora = cast.ada.person_id, cast.dora.person_id
    made("open to Ada", dora, ada)
    commitments.report_commitment(actor=None, commitment_id=made("reported to Dora", ada, dora))
    made("open to Dora", ada, dora)
    made("open to the company", ada, None)


def _pk(title: str) -> int:
    return Commitment.objects.get(title=title).pk


def _person(code: str) -> int:
    return Person.objects.get(code=code).pk


ACTS = {
    "commitments.make_commitment": lambda actor: commitments.make_commitment(
        actor=actor, kind="task", title="a promise of Cleo", promised_by_id=_person("cleo"), due_on=DUE
    ),
    "commitments.add_evidence": lambda actor: commitments.add_evidence(
        actor=actor, commitment_id=_pk("open to Ada"), evidence=EvidenceInput(text="回执")
    ),
    "commitments.report_commitment": lambda actor: commitments.report_commitment(
        actor=actor, commitment_id=_pk("open to Ada")
    ),
    "commitments.accept_commitment": lambda actor: commitments.accept_commitment(
        actor=actor, commitment_id=_pk("reported to Dora")
    ),
    "commitments.send_back_commitment": lambda actor: commitments.send_back_commitment(
        actor=actor, commitment_id=_pk("reported to Dora"), reason="不全"
    ),
    "commitments.move_commitment": lambda actor: commitments.move_commitment(
        actor=actor, commitment_id=_pk("open to Dora"), due_on=date(2025, 7, 8), reason="顺延"
    ),
    "commitments.remind_of_commitment": lambda actor: commitments.remind_of_commitment(
        actor=actor, commitment_id=_pk("open to Dora")
    ),
    "commitments.release_commitment": lambda actor: commitments.release_commitment(
        actor=actor, commitment_id=_pk("open to Dora"), reason="不用了"
    ),
    "commitments.cancel_commitment": lambda actor: commitments.cancel_commitment(
        actor=actor, commitment_id=_pk("open to the company"), reason="重复"
    ),
    "commitments.hand_over_commitments": lambda actor: commitments.hand_over_commitments(
        actor=actor, from_person_id=_person("ada"), to_person_id=_person("cleo"), on=date(2025, 6, 30), reason="交接"
    ),
}
FOR_EVERYBODY = {"commitments.move_commitment"}
"""Either side may move the day; for whoever is on neither side there is no such commitment."""
