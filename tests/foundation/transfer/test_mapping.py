"""Mapping files: what is wrong is said with its place and what would be right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresight.foundation.transfer.mapping import MappingProblem, read_mapping
from foresight.foundation.transfer.registry import record_types

CUSTOMER = '[[record]]\ntype = "customer"\nfile = "a.csv"\n'
COLUMNS = 'columns = { code = "编号", name = "名称" }\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("source = ", "不是正确的 TOML"),
        (CUSTOMER + COLUMNS, "没有 source"),
        ('source = "erp"\n', "没有 [[record]]"),
        ('source = "erp"\n[record]\ntype = "customer"\n', "没有 [[record]]"),
        ('source = "erp"\nseperator = ";"\n' + CUSTOMER + COLUMNS, "没有“seperator”"),
        ('source = "erp"\n[[record]]\ntype = "custmer"\n', "没有记录类型“custmer”。是不是 customer"),
        ('source = "erp"\n' + CUSTOMER + 'columns = { code = "编号", nam = "名称" }\n', "没有字段“nam”。是不是 name"),
        ('source = "erp"\n' + CUSTOMER + 'columns = { code = "编号" }\n', "缺少必填字段“name”（名称）"),
        ('source = "erp"\n' + CUSTOMER + COLUMNS + 'constants = { name = "x" }\n', "既在 columns 又在 constants"),
        ('source = "erp"\n' + CUSTOMER + COLUMNS + 'rows = [{ code = "1" }]\n', "二选一"),
        ('source = "erp"\n' + CUSTOMER + COLUMNS + "header = 0\n", "header = 0 不对"),
        ('source = "erp"\n' + CUSTOMER + COLUMNS + 'distinct = "yes"\n', "请写 true 或 false"),
        (
            'source = "erp"\n' + CUSTOMER + COLUMNS + 'dates = "mm/dd"\n',
            "可用 ymd（年月日）、dmy（日月年）、mdy（月日年）",
        ),
        ('source = "erp"\nthousands = "."\n' + CUSTOMER + COLUMNS, "thousands"),
        ('source = "erp"\n' + CUSTOMER + COLUMNS + 'join = { file = "b.csv" }\n', "两层方括号"),
        ('source = "erp"\n' + CUSTOMER + COLUMNS + '[[record.join]]\nfile = "b.csv"\n', "没有 on"),
        ('source = "erp"\n' + CUSTOMER + COLUMNS + "options = { x = 1 }\n", "没有“x”"),
        ('source = "erp"\n' + CUSTOMER + COLUMNS + "where = 5\n", "where 不对"),
        ('source = "erp"\n' + CUSTOMER + COLUMNS + "values = 5\n", "values 不对"),
        ('source = "erp"\n[[record]]\ntype = "customer"\nrows = 5\n', "rows 不对"),
        ('source = "erp"\n' + CUSTOMER + COLUMNS + 'delimiter = ";;"\n', "请写一个字符"),
    ],
)
def test_a_wrong_mapping_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(MappingProblem) as refusal:
        read_mapping(text)
    assert words in str(refusal.value)


def test_numbers_days_and_yes_are_words_in_a_mapping() -> None:
    (record,) = read_mapping(
        'source = "erp"\n[[record]]\ntype = "membership"\nfile = "a.csv"\nwhere = { A = [1, true], B = "x" }\n'
        'columns = { person = "人" }\nconstants = { unit = 7, first_day = 2025-01-31, leads = true }\n'
    ).records
    assert record.constants == {"unit": "7", "first_day": "2025-01-31", "leads": "是"}
    assert record.where == {"A": frozenset({"1", "是"}), "B": frozenset({"x"})}


KEYS = st.sampled_from(
    [
        "type",
        "file",
        "sheet",
        "header",
        "rows",
        "columns",
        "constants",
        "values",
        "where",
        "join",
        "distinct",
        "on",
        "options",
    ]
)
SIMPLE = st.sampled_from(
    ["5", "true", "2025-01-01", '"x"', '"customer"', '"code"', "[]", "{}", "[1]", '["a"]', "{ a = 1 }"]
)


@given(
    st.dictionaries(KEYS, st.one_of(SIMPLE, st.builds("{{ code = {}, name = {} }}".format, SIMPLE, SIMPLE)), max_size=6)
)
def test_any_other_nonsense_is_refused_as_such(given_keys: dict[str, str]) -> None:
    lines = {"type": '"customer"', **given_keys}
    text = 'source = "erp"\n[[record]]\n' + "".join(f"{key} = {value}\n" for key, value in lines.items())
    try:
        read = read_mapping(text)
    except MappingProblem as refusal:
        assert str(refusal).endswith(("。", "？"))
    else:
        assert read.records[0].type.key == "customer"


def test_record_types_say_what_they_need() -> None:
    for kind in record_types().values():
        keys = [f.key for f in kind.fields]
        assert len(keys) == len(set(keys))
        assert set(kind.identity) <= set(keys)
        assert not kind.document or kind.document in keys
        assert set(kind.fields_of.values()) <= set(keys)
