"""What the database says when it cannot work for the moment: away, full, or held by somebody."""

from enum import StrEnum

from django.db import InterfaceError, OperationalError


class Outage(StrEnum):
    """Why a request could not be answered. In each case nothing of it was kept."""

    AWAY = "away"
    FULL = "full"
    BUSY = "busy"


_CLASSES = {"08": Outage.AWAY, "57": Outage.AWAY, "53": Outage.AWAY}
"""First half of PostgreSQL's code: of connections, of somebody stopping the server, of too little of something."""
_CODES = {"53100": Outage.FULL, "55P03": Outage.BUSY, "40P01": Outage.BUSY, "40001": Outage.BUSY, "57014": Outage.BUSY}
_SQLITE = (
    ("full", Outage.FULL),
    ("disk i/o", Outage.FULL),
    ("readonly", Outage.FULL),
    ("locked", Outage.BUSY),
    ("unable to open", Outage.AWAY),
)


def outage_of(fault: BaseException | None) -> Outage | None:
    """What kind of outage an error is; None for everything else, which is a fault of ours."""
    if not isinstance(fault, OperationalError | InterfaceError):
        return None
    code = getattr(fault.__cause__, "sqlstate", None)
    if code:
        return _CODES.get(code) or _CLASSES.get(code[:2])
    words = str(fault).lower()
    for part, outage in _SQLITE:
        if part in words:
            return outage
    # psycopg gives no code for a connection that was refused or has broken; SQLite's missing tables are ours.
    return Outage.AWAY if type(fault.__cause__).__module__.startswith("psycopg") else None
