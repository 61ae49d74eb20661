"""Statements known beforehand, built once, and on SQLite handed to its driver without a detour."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
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
        row: type[tuple[Any, ...]] = namedtuple("Row", [str(one.key) for one in returned], rename=True)  # type: ignore[misc] # noqa: PYI024 - the names are the statement's
        # Past the row's own `_make`, which counts the columns again: the driver gives as many as were asked for.
        self._make: Callable[[Iterable[Any]], Any] = partial(tuple.__new__, row)
        converters = [_result(one.type, dialect) for one in returned]
        self._converters = [(place, convert) for place, convert in enumerate(converters) if convert is not None]
        self._first = converters[0] if converters else None

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

    def first_column(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        """The first value of each row, without the rows."""
        convert = self._first
        return [row[0] for row in found] if convert is None else [convert(row[0]) for row in found]


class Found:
    """What was fetched, behind the face that SQLAlchemy's results have; made into rows when they are asked for."""

    __slots__ = ("_direct", "_fetched", "rowcount")

    def __init__(self, direct: Direct, fetched: list[Any], rowcount: int) -> None:
        self._direct = direct
        self._fetched = fetched
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self.all())

    def all(self) -> Sequence[Any]:
        """The rows."""
        return self._direct.rows(self._fetched)

    def first(self) -> Any:
        """The first row, or None."""
        return self._direct.rows(self._fetched[:1])[0] if self._fetched else None

    def one(self) -> Any:
        """The only row. Raises ValueError when there is none, or several."""
        (row,) = self.all()
        return row

    def scalar(self) -> Any:
        """The first column of the first row, or None."""
        return self._direct.first_column(self._fetched[:1])[0] if self._fetched else None

    def scalar_one(self) -> Any:
        """The first column of the only row. Raises ValueError when there is none, or several."""
        (value,) = self.scalars()
        return value

    def scalars(self) -> list[Any]:
        """The first column of every row."""
        return self._direct.first_column(self._fetched)


def run_directly(cursor: Any, direct: Direct, values: Values) -> Found:
    """Run the statement."""
    cursor.execute(direct.text, direct.values(values))
    return Found(direct, cursor.fetchall(), cursor.rowcount)


def run_each_directly(cursor: Any, direct: Direct, several: Iterable[Values]) -> Found:
    """Run the statement once for each set of values."""
    fetched, rowcount = [], 0
    for values in several:
        cursor.execute(direct.text, direct.values(values))
        fetched += cursor.fetchall()
        rowcount += cursor.rowcount
    return Found(direct, fetched, rowcount)


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
