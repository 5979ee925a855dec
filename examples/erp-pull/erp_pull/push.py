"""Orders of an ERP, from a CSV file to Foresight."""

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from erp_pull.client import Foresight, Refused

SOURCE = "erp"
BATCH = 500


@dataclass
class Pushed:
    """What became of the orders."""

    new: int = 0
    unchanged: int = 0
    amended: int = 0
    refused: int = 0


def push(server: Foresight, path: Path, *, reason: str = "") -> tuple[Pushed, list[str]]:
    """Sends all orders of the file, batch by batch; returns the counts, and a sentence for each order that was refused.

    The key of a batch is made from what it says: a run that broke off can be started again, and what was done is not
    done twice.
    """
    pushed, complaints = Pushed(), []
    orders = list(read_orders(path))
    for start in range(0, len(orders), BATCH):
        batch = orders[start : start + BATCH]
        body = {"source": SOURCE, "reason": reason, "partial": True, "rows": batch}
        text = json.dumps(body, sort_keys=True, ensure_ascii=False)
        answer = server.post("/orders", body, key=hashlib.sha256(text.encode()).hexdigest())
        pushed.new += answer["new"]
        pushed.unchanged += answer["unchanged"]
        pushed.amended += answer["amended"]
        pushed.refused += answer["refused"]
        complaints += [_sentence(batch, error) for error in answer["errors"]]
    return pushed, complaints


def read_orders(path: Path) -> Iterator[dict[str, Any]]:
    """Orders as the API takes them; the lines of an order stand one below the other."""
    orders: dict[str, dict[str, Any]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            order = orders.setdefault(
                row["document"],
                {
                    "document": row["document"],
                    "ordered_on": row["ordered_on"],
                    "customer": row["customer"] or None,
                    "credits": [{"person": row["seller"]}] if row["seller"] else [],
                    "lines": [],
                },
            )
            net, tax = fen(row["net"]), fen(row["tax"])
            order["lines"].append(
                {
                    "key": row["line"],
                    "product": row["product"] or None,
                    "quantity": row["quantity"] or None,
                    "net_fen": net,
                    "tax_fen": tax,
                    "gross_fen": net + tax,
                }
            )
    yield from orders.values()


def fen(text: str) -> int:
    """The amount in fen, exactly; raises ValueError for one with fractions of a fen."""
    amount = Decimal(text or "0") * 100
    if amount != amount.to_integral_value():
        raise ValueError(f"{text} 有不到一分的零头")
    return int(amount)


def _sentence(batch: Sequence[dict[str, Any]], error: dict[str, Any]) -> str:
    document = batch[error["row"]]["document"]
    return f"{document} {error['field']}：{error['reason']}。{error['todo']}"


__all__ = ["Pushed", "Refused", "fen", "push", "read_orders"]
