"""The acts on commitments. Each checks who acts, writes in one transaction, and leaves its place in the history and an
entry in the audit log; nothing ends without somebody saying why or what came of it."""

from foresight.foundation.commitments.actions.changing import (
    cancel_commitment,
    move_commitment,
    release_commitment,
    remind_of_commitment,
)
from foresight.foundation.commitments.actions.handing_over import hand_over_commitments
from foresight.foundation.commitments.actions.keeping import (
    accept_commitment,
    add_evidence,
    report_commitment,
    send_back_commitment,
)
from foresight.foundation.commitments.actions.making import make_commitment

__all__ = [
    "accept_commitment",
    "add_evidence",
    "cancel_commitment",
    "hand_over_commitments",
    "make_commitment",
    "move_commitment",
    "release_commitment",
    "remind_of_commitment",
    "report_commitment",
    "send_back_commitment",
]
