"""Statements known beforehand, built once, and on SQLite handed to its driver without a detour."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Dialect, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Insert = sqlite.Insert | postgresql.Insert
Values = Mapping[str, Any]
Converter = Callable[[Any], Any]


class Answer(Protocol):
    """What a statement brought back: the part of SQLAlchemy's results that repositories use."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def __iter__(self) -> Iterator[Any]:
        """The rows."""

    def all(self) -> Sequence[Any]:
        """The rows."""

    def first(self) -> Any:
        """The first row, or None."""

    def one(self) -> Any:
        """The only row."""

    def scalar(self) -> Any:
        """The first column of the first row, or None."""

    def scalar_one(self) -> Any:
        """The first column of the only row."""

    def scalars(self) -> Iterable[Any]:
        """The first column of every row."""


class Prepared:
    """A statement whose values are all named parameters.

    PostgreSQL gets it through SQLAlchemy. On SQLite running it takes ten microseconds and the way through SQLAlchemy
    fifty, thirty times an update; there its text and the conversions of its values are kept and the driver is asked
    directly. Both ways give the same, and the tests of the repositories go both.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._direct: dict[tuple[str, ...], Direct] = {}

    def on(self, _dialect: str) -> Executable:
        """The statement for that database."""
        return self._statement

    def directly(self, dialect: Dialect, values: Values) -> "Direct":
        """The statement for SQLite's driver, with these columns."""
        keys = self._columns(values)
        found = self._direct.get(keys)
        if found is None:
            found = self._direct[keys] = Direct(self.on(dialect.name), dialect, keys)
        return found

    def _columns(self, _values: Values) -> tuple[str, ...]:
        return ()


class Insertion(Prepared):
    """An INSERT with its ON CONFLICT, of each database's own kind; which columns it fills, the values say."""

    def __init__(self, table: Table, finish: Callable[[Any], Executable] = lambda insert: insert) -> None:
        super().__init__(table.insert())
        self._table = table
        self._finish = finish
        self._built: dict[str, Executable] = {}

    def on(self, dialect: str) -> Executable:
        """The statement for that database."""
        built = self._built.get(dialect)
        if built is None:
            built = self._built[dialect] = self._finish(insert_of(dialect, self._table))
        return built

    def _columns(self, values: Values) -> tuple[str, ...]:
        return tuple(values)


@cache
def insert_of(dialect: str, table: Table) -> Insert:
    """An INSERT of the database's own kind."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


class Direct:
    """A statement as SQLite's driver takes it."""

    def __init__(self, statement: Executable, dialect: Dialect, columns: Sequence[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(columns) or None)  # type: ignore[attr-defined] # every statement of ours is a clause
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - for the type checker
        self.text = compiled.string
        self._given = [_parameter(compiled, dialect, name) for name in compiled.positiontup or ()]
        returned = _returned(statement)
        names = [str(one.key) for one in returned]
        self._make: Callable[[Iterable[Any]], Any] = getattr(namedtuple("Row", names, rename=True), "_make")  # noqa: B009, PYI024 - the names are the statement's
        self._converters = [
            (place, convert) for place, one in enumerate(returned) if (convert := _result(one.type, dialect))
        ]

    def values(self, values: Values) -> list[Any]:
        """The values in the order of the text, as the driver takes them."""
        return [
            value if name not in values else values[name] if convert is None else convert(values[name])
            for name, convert, value in self._given
        ]

    def rows(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        """Rows with names, each value of the type of its column."""
        make, converters = self._make, self._converters
        if not converters:
            return [make(row) for row in found]
        rows = []
        for row in found:
            values = list(row)
            for place, convert in converters:
                values[place] = convert(values[place])
            rows.append(make(values))
        return rows


class Found:
    """Rows that were fetched, behind the face that SQLAlchemy's results have."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> Sequence[Any]:
        """The rows."""
        return self._rows

    def first(self) -> Any:
        """The first row, or None."""
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """The only row. Raises ValueError when there is none, or several."""
        (row,) = self._rows
        return row

    def scalar(self) -> Any:
        """The first column of the first row, or None."""
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        """The first column of the only row. Raises ValueError when there is none, or several."""
        return self.one()[0]

    def scalars(self) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self._rows]


def run_directly(cursor: Any, direct: Direct, values: Values | Sequence[Values]) -> Found:
    """Run the statement once, or once for each set of values."""
    if isinstance(values, Mapping):
        cursor.execute(direct.text, direct.values(values))
        rows = direct.rows(cursor.fetchall()) if cursor.description else []
        return Found(rows, cursor.rowcount)
    every = [run_directly(cursor, direct, one) for one in values]
    return Found([row for one in every for row in one], sum(one.rowcount for one in every))


def _parameter(compiled: SQLCompiler, dialect: Dialect, name: str) -> tuple[str, Converter | None, Any]:
    """The name of a parameter, how its value is converted, and the value it has when none is given."""
    bind = compiled.binds[name]
    convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
    value = bind.effective_value
    return name, convert, value if convert is None or bind.required else convert(value)


def _returned(statement: Any) -> list[Any]:
    columns = getattr(statement, "selected_columns", None)
    return list(statement.exported_columns if columns is None else columns)


def _result(kind: TypeEngine[Any], dialect: Dialect) -> Converter | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
