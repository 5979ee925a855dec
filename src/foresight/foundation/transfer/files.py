"""Tables read from files as they come: CSV in any common form, XLSX and XLS. Every row keeps its number in the file."""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foresight.foundation.transfer.cells import Cell, text_of
from foresight.foundation.transfer.workbooks import Unopenable, read_sheet

LARGEST = 1024**3
"""Bytes of a file, unpacked; more is refused before it fills the memory."""
MOST_COLUMNS = 2000
LONGEST_FIELD = 1024**2
DELIMITERS = ",;\t|"


class FileProblem(ValueError):
    """A file that cannot be read: which one, why, and what to do."""


@dataclass(frozen=True)
class Table:
    """A header and the rows below it, each with its number as a person sees it in the file."""

    file: str
    sheet: str
    header: tuple[str, ...]
    rows: Sequence[tuple[int, tuple[Cell, ...]]]


def read_table(path: Path, *, sheet: str = "", header_row: int = 1, encoding: str = "", delimiter: str = "") -> Table:
    """Reads one table; what the file is follows from its content, not from its name. Raises FileProblem."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
        if start.startswith(b"PK\x03\x04"):
            refuse_bomb(path)
            return _workbook(path, sheet, header_row)
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            return _workbook(path, sheet, header_row)
        return _text_table(path, start.startswith(b"\x1f\x8b"), header_row, encoding, delimiter)
    except FileNotFoundError:
        raise FileProblem(f"没有文件 {path}。请检查文件名，或映射里的 file。") from None
    except IsADirectoryError:
        raise FileProblem(f"{path} 是文件夹，不是文件。请在映射里写明 file。") from None
    except (OSError, EOFError, zlib.error) as fault:
        raise FileProblem(f"{path.name} 读不出来：{fault}。请检查文件是否完整、是否有权限。") from fault


def refuse_bomb(path: Path) -> None:
    """Raises FileProblem for a workbook that is broken, or unpacks to more than fits."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
            # Unpacks no more of a part than it says it has, and finds those that say too little.
            broken = archive.testzip() if size <= LARGEST else None
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as fault:
        raise FileProblem(f"{path.name} 已损坏或有密码，打不开：{fault}。请重新导出。") from fault
    if size > LARGEST:
        raise FileProblem(f"{path.name} 解开后有 {size:,} 字节，超过 {LARGEST:,}。请拆成几个文件。")
    if broken is not None:
        raise FileProblem(f"{path.name} 已损坏（{broken}）。请重新导出。")


def _workbook(path: Path, wanted: str, header_row: int) -> Table:
    try:
        sheet = read_sheet(str(path), wanted)
    except Unopenable as fault:
        raise FileProblem(f"{path.name} 打不开：{fault}。请用 Excel 另存为 xlsx 再试。") from fault
    if not sheet.names:
        raise FileProblem(f"{path.name} 里没有工作表。")
    if sheet.name not in sheet.names:
        known = "、".join(sheet.names)
        raise FileProblem(f"{path.name} 里没有工作表“{sheet.name}”，有 {known}。请改映射里的 sheet。")
    if sheet.uncomputed:
        raise FileProblem(
            f"{path.name} 的工作表“{sheet.name}”里 {sheet.uncomputed} 是公式，而文件里没有它的结果。"
            "请在 Excel 里打开、保存一次，或把公式贴成数值，再导入。"
        )
    merged = [area for last_row, area in sheet.merged if last_row >= header_row]
    if merged:
        raise FileProblem(
            f"{path.name} 的工作表“{sheet.name}”里 {merged[0]} 是合并单元格，只有左上角一格有值。"
            "请取消合并，把每一格都填上。"
        )
    return _table(path.name, sheet.name, list(enumerate(sheet.rows, start=1)), header_row)


def _text_table(path: Path, packed: bool, header_row: int, encoding: str, delimiter: str) -> Table:
    if packed:
        with gzip.open(path) as file:
            content = file.read(LARGEST + 1)
    else:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise FileProblem(f"{path.name} 超过 {LARGEST:,} 字节。请拆成几个文件。")
    text = decoded(path.name, content, encoding)
    chosen = delimiter or delimiter_of(text)
    csv.field_size_limit(LONGEST_FIELD)
    try:
        rows = list(_numbered(csv.reader(io.StringIO(text, newline=""), delimiter=chosen, strict=True)))
    except csv.Error as fault:
        raise FileProblem(f"{path.name} 不是完整的 CSV：{fault}。常见原因是引号没有成对。") from fault
    return _table(path.name, "", rows, header_row)


def decoded(name: str, content: bytes, encoding: str) -> str:
    """The text, in the stated encoding or one of the usual ones; raises FileProblem."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        tried = ["utf-16"]
    elif b"\x00" in content[:100_000]:
        raise FileProblem(f"{name} 不是文本文件，也不是 Excel 文件。请另存为 CSV 或 xlsx。")
    else:
        tried = [encoding] if encoding else ["utf-8-sig", "gb18030"]
    for candidate in tried:
        try:
            return content.decode(candidate)
        except UnicodeDecodeError:
            continue
        except LookupError as fault:
            raise FileProblem(f"没有编码“{encoding}”。常用的是 utf-8 和 gb18030。") from fault
    raise FileProblem(
        f"{name} 不是 {' 或 '.join(tried)} 编码的文本{_where_broken(content, tried[0])}。"
        "请在映射里写明 encoding，或另存为 UTF-8。"
    )


def _where_broken(content: bytes, encoding: str) -> str:
    """Where a text that is mostly in one encoding has a line in another one."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        return f"（按 {encoding.removesuffix('-sig')} 读，第 {line} 行有读不出来的字）"
    return ""


def delimiter_of(text: str) -> str:
    """The sign that stands most often in the first line that has any; a comma where none does."""
    for first in text[:100_000].splitlines()[:20]:
        counts = {sign: first.count(sign) for sign in DELIMITERS}
        best = max(counts, key=lambda sign: counts[sign])
        if counts[best]:
            return best
    return ","


def _numbered(reader: Any) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Each row with the number of the line on which it begins."""
    begins = 1
    for row in reader:
        yield begins, tuple(row)
        begins = reader.line_num + 1


def _table(file: str, sheet: str, rows: Sequence[tuple[int, tuple[Cell, ...]]], header_row: int) -> Table:
    where = f"{file} 的工作表“{sheet}”" if sheet else file
    above = [row for number, row in rows if number == header_row]
    if not above:
        raise FileProblem(f"{where} 没有第 {header_row} 行，找不到表头。")
    header = tuple(text_of(cell) for cell in above[0])
    while header and not header[-1]:
        header = header[:-1]
    if not header:
        raise FileProblem(f"{where} 的第 {header_row} 行是空的，找不到表头。请在映射里用 header 写明表头在第几行。")
    if len(header) > MOST_COLUMNS:
        raise FileProblem(f"{where} 有 {len(header):,} 列，最多 {MOST_COLUMNS:,} 列。请检查文件。")
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise FileProblem(f"{where} 的表头里“{twice[0]}”出现了两次。请改其中一个。")
    below = [(number, row) for number, row in rows if number > header_row and any(text_of(cell) for cell in row)]
    return Table(file, sheet, header, below)
