"""Column types that mean the same on SQLite and on PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

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
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"a time without a time zone cannot be stored: {value!r}"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back what SQLite drops."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """On SQLite straight into its text, which goes through SQLAlchemy's own types in three times the time."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def to_text(value: datetime | None) -> str | None:
            utc = self.process_bind_param(value, dialect)
            return None if utc is None else utc.isoformat(" ", "microseconds")[:_WITHOUT_OFFSET]

        return to_text

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """And straight out of it."""
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


_WITHOUT_OFFSET = len("2026-11-21 08:30:00.000000")


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


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
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
