"""The walk through the audit log's chain, once a day, and what it found."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from foresight.foundation.audit.verification import verify_chain
from foresight.foundation.jobs.registry import JobKind
from foresight.foundation.jobs.running import Refused, Running

FILE = "audit-check.json"
FRESH = timedelta(hours=36)


@dataclass(frozen=True)
class ChainCheck:
    """What the last walk found."""

    at: datetime
    intact: bool
    count: int
    digest: str
    words: str


def last_check() -> ChainCheck:
    """The last one, or one that is made now where that was long ago."""
    try:
        found = json.loads(_file().read_text())
        check = ChainCheck(**found | {"at": datetime.fromisoformat(found["at"])})
    except (OSError, ValueError, TypeError, KeyError):
        return check_chain()
    return check if check.intact and timezone.now() - check.at < FRESH else check_chain()


def check_chain() -> ChainCheck:
    """Walks the whole chain and notes what it found beside the database: what is changed there does not change this."""
    verdict = verify_chain()
    check = ChainCheck(timezone.now(), verdict.intact, verdict.checked, verdict.last_digest, verdict.sentence)
    with suppress(OSError):  # a full disk: it is looked at again next time
        _file().write_text(json.dumps(asdict(check), default=lambda at: at.isoformat(), ensure_ascii=False))
    return check


def _file() -> Path:
    return Path(settings.HOME) / FILE


def _run(running: Running) -> None:
    running.progress("核对操作记录")
    check = check_chain()
    if not check.intact:
        raise Refused(check.words)
    running.complete({"checked": check.count, "digest": check.digest})


CHAIN_CHECK = JobKind("audit.check", ("核对操作记录", "Check the audit log"), _run, daily_at=time(4, 0))
