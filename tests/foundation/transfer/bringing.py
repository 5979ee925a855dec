"""Short ways to import in tests."""

from pathlib import Path

from foresight.foundation.transfer.actions import import_files
from foresight.foundation.transfer.mapping import read_mapping
from foresight.foundation.transfer.reports import Counts, Report

MASTERS = """
[[record]]
type = "product_line"
rows = [{ code = "A", name = "A 线" }]
[[record]]
type = "product"
rows = [{ code = "a1", name = "甲泵", line = "A" }, { code = "x1", name = "配件" }]
[[record]]
type = "customer"
rows = [{ code = "k1", name = "黄河机械", unit = "east-1" }, { code = "k2", name = "长城电气" }]
"""
ORDERS = """
[[record]]
type = "order"
file = "orders.csv"
columns = { document = "订单号", line = "行号", day = "签订日", customer = "客户编码", seller = "销售", product = "产品编码", net = "金额" }
"""
HEADER = "订单号,行号,签订日,客户编码,销售,产品编码,金额\n"


def bring(
    folder: Path,
    mapping: str,
    *,
    dry_run: bool = False,
    skip_bad: bool = False,
    reason: str = "",
    **files: str,
) -> Report:
    """Writes the files (``orders`` is ``orders.csv``) and imports the folder; the source is ``erp``."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    read = read_mapping(mapping if "source" in mapping else f'source = "erp"\n{mapping}')
    return import_files(actor=None, path=folder, mapping=read, dry_run=dry_run, skip_bad=skip_bad, reason=reason)


def counts_of(report: Report, kind: str) -> Counts:
    """Counts of the one record of a type."""
    (found,) = (counts for counts in report.counts if counts.type == kind)
    return found
