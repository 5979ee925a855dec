"""Background work: the own jobs, everybody's for whoever runs the system."""

from foresight.foundation.jobs.actions import start_job
from foresight.foundation.jobs.sweeping import SWEEP
from tests.house.board import MARK, Board, name_of
from tests.house.pages import Sight

OWNERS = ("ada", "ben", "cleo", "fay")


def stock(board: Board) -> None:
    """A job of several people."""
    for owner in OWNERS:
        job = start_job(actor=board.account(owner), kind=SWEEP, arguments={}, title=f"JOB-{owner}{MARK}")
        board.ids[f"JOB-{owner}"] = job.pk
        mark = board.add("job", f"JOB-{owner}{MARK}", {owner, "dora"})
        board.named.setdefault(mark, set()).add("aud")  # in the audit log, which says that it was asked for


NAMES = frozenset(name_of(owner) for owner in (*OWNERS, "dora"))


def _sights(path: str) -> tuple[Sight, ...]:
    def sight(owner: str) -> Sight:
        return Sight(
            lambda board: path.format(board.ids[f"JOB-{owner}"]), open_to=frozenset({owner, "dora"}), known=NAMES
        )

    return tuple(sight(owner) for owner in OWNERS)


PAGES = {
    "jobs": Sight("/data/jobs/", shows=frozenset({"job"}), known=NAMES),
    "job": _sights("/data/jobs/{}/"),
    "job.progress": _sights("/data/jobs/{}/progress/"),
}
ACTS_ONLY = {"job.act"}
OPEN = {"data": "names the rooms of the data"}
