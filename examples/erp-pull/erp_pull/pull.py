"""The sales journal of Foresight, kept up to date in a file of JSON lines."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from erp_pull.client import Foresight

LOOK_BACK = timedelta(days=1)
"""A long import is seen later than the moments that stand in its rows."""


def pull(server: Foresight, path: Path) -> int:
    """Adds the rows that are new to the file; says how many. Rows never change, so that their number tells them apart."""
    known: set[int] = set()
    latest: datetime | None = None
    if path.exists():
        with path.open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                known.add(row["id"])
                moment = datetime.fromisoformat(row["recorded_at"].replace("Z", "+00:00"))
                latest = moment if latest is None else max(latest, moment)
    words = {"limit": "1000"}
    if latest is not None:
        words["recorded_from"] = (latest - LOOK_BACK).astimezone(UTC).isoformat()
    added = 0
    with path.open("a", encoding="utf-8") as file:
        for row in server.rows("/sales-entries", **words):
            if row["id"] not in known:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                added += 1
    return added
