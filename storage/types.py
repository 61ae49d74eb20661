"""Column types that mean the same on SQLite and on PostgreSQL."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pydantic_core import PydanticSerializationError, to_json
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

# SQLite only numbers rows by itself when the key is spelled INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, aware (UTC) out, on both databases. A naive time is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Keep instants in UTC, so that SQLite's text sorts as time does."""
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back what SQLite drops."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """On SQLite straight into its text, which goes through SQLAlchemy's own types in three times the time."""
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """And straight out of it."""
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


_WITHOUT_OFFSET = len("2026-11-21 08:30:00.000000")


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        msg = f"a time without a time zone cannot be stored: {value!r}"
        raise ValueError(msg)
    return value.astimezone(UTC)


@lru_cache(maxsize=64)
def _to_text(value: datetime | None) -> str | None:
    """One moment goes into many rows: everything an update changes has the update's time."""
    return None if value is None else _in_utc(value).isoformat(" ", "microseconds")[:_WITHOUT_OFFSET]


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


class DecimalText(TypeDecorator[Decimal]):
    """A decimal kept digit for digit: SQLite has only binary floats, and 0.1 must stay 0.1."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Write plain digits, never an exponent."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Read the digits back."""
        return None if value is None else Decimal(value)


class CleanText(TypeDecorator[str]):
    """Text from people: PostgreSQL refuses NUL, and half a surrogate pair is not UTF-8. Neither carries a word."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Drop what no database can hold; everything else is kept as it is."""
        return None if value is None else clean(value)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """Compare as this type does, so that a search for stored text finds it."""
        return self


def clean(text: str) -> str:
    """Text without NUL characters, lone surrogates replaced by U+FFFD."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def json_text(value: Any) -> str:
    """The JSON of a column, in a third of the time that the standard library takes; half a surrogate pair, which
    Telegram may send and UTF-8 cannot hold, is written as that library does, with escapes."""
    try:
        return to_json(value, inf_nan_mode="constants").decode()
    except PydanticSerializationError:
        return json.dumps(value)
