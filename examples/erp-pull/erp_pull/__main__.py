"""``python -m erp_pull push orders.csv`` and ``python -m erp_pull pull sales.jsonl``."""

import os
import sys
from pathlib import Path

from erp_pull.client import Foresight, Refused
from erp_pull.pull import pull
from erp_pull.push import push


def main() -> int:
    """Does one of the two; 0 when all is well, 1 when something was refused."""
    if len(sys.argv) != 3 or sys.argv[1] not in {"push", "pull"}:
        sys.stderr.write("python -m erp_pull push FILE.csv | pull FILE.jsonl\n")
        return 2
    path = Path(sys.argv[2])
    with Foresight(os.environ["FORESIGHT_URL"], os.environ["FORESIGHT_TOKEN"]) as server:
        try:
            if sys.argv[1] == "pull":
                sys.stdout.write(f"新的流水 {pull(server, path)} 行\n")
                return 0
            pushed, complaints = push(server, path)
        except Refused as refusal:
            sys.stderr.write(f"{refusal}\n")
            return 1
    for sentence in complaints:
        sys.stderr.write(f"{sentence}\n")
    sys.stdout.write(f"新 {pushed.new}，不变 {pushed.unchanged}，更正 {pushed.amended}，不对 {pushed.refused}\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
