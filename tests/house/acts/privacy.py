"""The acts on personal data: of somebody who left long ago."""

from datetime import UTC, date, datetime

from foresight.foundation.organisation.actions import save_people
from foresight.foundation.organisation.inputs import PersonInput
from foresight.foundation.privacy import actions as privacy
from tests.cast import START, Cast

NOW = datetime(2025, 6, 30, 9, tzinfo=UTC)


def ready(cast: Cast) -> None:
    """Somebody has left."""
    save_people(actor=None, people=[PersonInput("S0777", "走了的人", START, date(2024, 6, 30))])


ACTS = {
    "privacy.export_personal_data": lambda actor: privacy.export_personal_data(
        actor=actor, kind="person", code="S0777", now=NOW
    ),
    "privacy.erase_personal_data": lambda actor: privacy.erase_personal_data(
        actor=actor, kind="person", code="S0777", reason="第 7 号申请", on=date(2025, 6, 30), now=NOW
    ),
}
