"""Templates: filled in, each is read without a question."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings

from foresight.foundation.imports import actions
from foresight.foundation.imports.plans import mapping_text
from foresight.foundation.imports.templates import template_workbook
from foresight.foundation.transfer.mapping import read_mapping
from foresight.foundation.transfer.registry import record_types
from tests.books import stock_masters
from tests.cast import Cast
from tests.foundation.imports.uploads import upload

pytestmark = pytest.mark.django_db


def filled(content: bytes, name: str) -> bytes:
    """The template with its own examples in the first sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row, cells in enumerate(book["准星·例子"].iter_rows(min_row=2, values_only=True), start=2):
        for column, value in enumerate(cells, start=1):
            book[name].cell(row, column, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("key", list(record_types()))
def test_a_filled_template_is_read_as_it_is_meant(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    kind = record_types()[key]
    file = upload("模板.xlsx", filled(template_workbook(kind), kind.name))
    draft = actions.upload_files(actor=cast.dora, uploads=[file])
    (part,) = draft.plan["parts"]
    assert (part["type"], part["use"], part["header"], draft.notes) == (key, True, 1, [])
    assert part["columns"] == {f.key: f.name for f in kind.fields}
    read_mapping(mapping_text(draft.plan))


def test_drop_downs_offer_what_is_in_the_company(cast: Cast) -> None:
    stock_masters()
    book = openpyxl.load_workbook(io.BytesIO(template_workbook(record_types()["order"])))
    offered = [[cell.value for cell in column if cell.value] for column in book["准星·选项"].iter_cols()]
    assert book["准星·选项"].sheet_state == "hidden"
    assert {"长河设备", "华东", "华东一组", "华北", "华北一组"} in [set(column) for column in offered]
    assert any("艾达" in column for column in offered)
    assert len(book["订单"].data_validations.dataValidation) >= 4
