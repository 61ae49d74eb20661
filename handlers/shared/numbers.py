"""How numbers, days and periods are written for people, the same in every message."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from handlers.shared.period import from_id
from locales import Words
from scoring.numbers import rounded
from scoring.scheme import Indicator


def plain(value: Decimal) -> str:
    """A figure without needless zeros: 46, 12.5, 1200."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def measure(words: Words, indicator: Indicator) -> str:
    """The unit of an indicator as it is named: 户, households, %."""
    return indicator.measure_en if words.locale.startswith("en") and indicator.measure_en else indicator.measure


def after(measure: str) -> str:
    """A unit as it stands after its figure: 46 户, 97.4%, and nothing at all where there is none."""
    return f" {measure}" if measure not in {"", "%"} else measure


def points(value: Decimal) -> str:
    """Points as they are always shown, two digits: 78.30."""
    return f"{rounded(value, 2) + 0:f}"


def signed(value: Decimal) -> str:
    """A change of points with its sign: +0.80, −1.00, ±0.00."""
    shown = rounded(value, 2)
    if shown == 0:
        return "±0.00"
    return f"{'+' if shown > 0 else '−'}{abs(shown):f}"


def day(words: Words, when: date) -> str:
    """A day of this year: 11月5日, 5 Nov."""
    return words("shared-day", month=str(when.month), month_name=when.strftime("%b"), day=str(when.day))


def period(words: Words, period_id: str) -> str:
    """A period in words: 2026年第47周, 2026年11月."""
    found = from_id(period_id)
    number = period_id.partition("-")[2].lstrip("WQH").lstrip("0")
    return words(
        f"shared-period-{found.every}",
        year=period_id[:4],
        number=number,
        half=f"h{number}",
        month_name=found.start.strftime("%B"),
    )
