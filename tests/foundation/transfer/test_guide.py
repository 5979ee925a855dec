"""The guide to the import says what there is: its mappings can be read, its example comes out as it says."""

import re
from pathlib import Path

import pytest

from foresight.domain.ledger.models import SalesEntry
from foresight.foundation.organisation.actions import set_up_company
from foresight.foundation.transfer.actions import import_files
from foresight.foundation.transfer.mapping import RECORD, TOP, read_mapping
from foresight.foundation.transfer.registry import KINDS, record_types

ROOT = Path(__file__).resolve().parent.parent.parent.parent
GUIDE = (ROOT / "docs" / "guide" / "import.md").read_text(encoding="utf-8")
MAPPINGS = re.findall(r"```toml\n(.*?)```", GUIDE, re.S)


def test_every_type_and_field_is_in_the_guide_as_it_is() -> None:
    sections = dict(re.findall(r"^### \S+ `(\w+)`\n(.*?)(?=^##|\Z)", GUIDE, re.S | re.M))
    assert sections.keys() == record_types().keys()
    for key, kind in record_types().items():
        rows = [
            re.split(r"\s*\|\s*", line.strip("| ")) for line in sections[key].splitlines() if line.startswith("| `")
        ]
        by_document = "| 单据 |" in sections[key]
        told = {
            (row[0].strip("`"), row[1] == "是", by_document and row[2] == "✓", row[3 if by_document else 2])
            for row in rows
        }
        assert told == {(f.key, f.required, f.of_document, KINDS[f.kind]) for f in kind.fields}


def test_every_key_of_a_mapping_is_in_the_guide() -> None:
    for key in (TOP | RECORD) - {"record"}:
        assert f"`{key}`" in GUIDE or f"[record.{key}]" in GUIDE, key


@pytest.mark.parametrize("text", MAPPINGS)
def test_every_mapping_in_the_guide_can_be_read(text: str) -> None:
    assert read_mapping(text).records


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("*.toml")), ids=lambda path: path.parent.name)
def test_every_example_can_be_read(path: Path) -> None:
    assert read_mapping(path.read_text(encoding="utf-8")).records


@pytest.mark.django_db
def test_the_example_comes_out_as_the_guide_says(tmp_path: Path) -> None:
    set_up_company(actor=None, name="长河设备")
    orders, customers = re.findall(r"```csv\n(.*?)```", GUIDE, re.S)
    (tmp_path / "订单.csv").write_bytes(orders.encode("gb18030"))
    (tmp_path / "客户.csv").write_bytes(customers.encode("utf-8-sig"))
    report = import_files(actor=None, path=tmp_path, mapping=read_mapping(MAPPINGS[0]))
    assert (report.applied, report.faults) == (True, [])
    entries = SalesEntry.objects.order_by("order__document", "line__key", "person__code")
    assert [(e.order.document, e.person and e.person.name, e.region and e.region.name, e.net_fen) for e in entries] == [
        ("HT-001", "张三", "华东", 10_000_000),
        ("HT-001", "张三", "华东", 2_000_000),
        ("HT-002", "张三", "华东", 3_000_000),
        ("HT-002", "李四", "华北", 2_000_000),
    ]
