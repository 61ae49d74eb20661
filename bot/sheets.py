"""Tables for spreadsheets, as CSV or as a workbook, in which no text from a person can run as a formula."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from bot.private import for_its_owner_only

Cell = str | int | Decimal | date | datetime | None
"""What a cell holds. Only text is defused: a number may well begin with a minus. Times are shown in their own zone."""

MOST_ROWS = 1_000_000
"""Rows of one sheet; a spreadsheet takes a few more, and what is beyond goes on another sheet."""
LONGEST_TEXT = 32_767
"""Characters of one cell of a spreadsheet; it would cut what is longer without a word."""
CUT = "…"
_RUNS = frozenset("=+-@\t\r\n＝＋－＠")
# What a spreadsheet may drop from the beginning before it looks whether the rest is a formula.
_INVISIBLE = " \u00a0\u200b\u2060\u3000\ufeff"
_NO_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), "\ufffd")


def defused(text: str) -> str:
    """The text as a cell takes it: what a sheet might run as a formula begins with an apostrophe, and so is text.

    Signs that no file of a sheet can hold are replaced, and what is longer than a cell is cut. Ends of lines are all
    alike: one that Python's writer of CSV does not know as such would break out of its row.
    """
    clean = text.replace("\r\n", "\n").replace("\r", "\n").translate(_NO_XML).encode("utf-8", "replace").decode("utf-8")
    shown = f"'{clean}" if clean[:1] in _RUNS or clean.lstrip(_INVISIBLE)[:1] in _RUNS else clean
    return shown if len(shown) <= LONGEST_TEXT else shown[: LONGEST_TEXT - len(CUT)] + CUT


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name in a file's name, its title on a sheet, what is above its columns, and its rows, which are read
    once and in order."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]


def write_csv(tables: Iterable[Table], path_of: Callable[[Table], Path]) -> list[Path]:
    """One file a table, with the mark at its beginning by which spreadsheets know it as Unicode. Raises OSError."""
    return [_write_one(table, path_of(table)) for table in tables]


def _write_one(table: Table, path: Path) -> Path:
    with whole_or_nothing(path) as part, part.open("x", encoding="utf-8-sig", newline="") as file:
        write_rows(file, table)
    return path


def write_rows(file: TextIO, table: Table) -> None:
    """The table's lines, its heads first."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([defused(head) for head in table.heads])
    writer.writerows([_as_text(cell) for cell in row] for row in table.rows)


def _as_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return defused(cell)
        case datetime():
            return cell.isoformat(" ", "seconds")
        case Decimal():
            return f"{cell:f}"
        case _:
            return str(cell)


def write_workbook(tables: Iterable[Table], path: Path) -> None:
    """One workbook with a sheet a table, or several where a table is longer than a sheet. Raises OSError."""
    from openpyxl import Workbook  # noqa: PLC0415 -- only who wants a workbook waits for its writer

    book = Workbook(write_only=True)
    try:
        for table in tables:
            _fill(book, table)
    except BaseException:
        for sheet in book.worksheets:
            sheet.close()  # or the collector would end what half-written sheets have begun, in no order
        raise
    with whole_or_nothing(path) as part:
        book.save(part)


def _fill(book: Any, table: Table) -> None:
    sheet = _sheet(book, table, table.title)
    for number, row in enumerate(table.rows):
        if number and number % MOST_ROWS == 0:
            sheet = _sheet(book, table, f"{table.title} {number // MOST_ROWS + 1}")
        sheet.append([_written(sheet, cell) for cell in row])


def _sheet(book: Any, table: Table, name: str) -> Any:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.append([_written(sheet, head) for head in table.heads])
    return sheet


def _written(sheet: Any, cell: Cell) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 -- see write_workbook

    if isinstance(cell, datetime):
        # A sheet knows no zones: the local time is what people compare.
        return cell.replace(tzinfo=None)
    if not isinstance(cell, str):
        return cell
    written = WriteOnlyCell(sheet, defused(cell))
    # Said outright, or #N/A would be an error and no word.
    written.data_type = "s"
    return written


@contextmanager
def whole_or_nothing(path: Path) -> Iterator[Path]:
    """A place beside the file to write to; it takes the file's place at the end, and is gone when anything fails."""
    from storage.photos import part_of  # noqa: PLC0415 -- `score` prints its tables and need not wait for Pillow

    part = part_of(path.parent, path.name)
    try:
        with for_its_owner_only():
            yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
