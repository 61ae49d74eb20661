"""Reads quiet hours as people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import time

Hours = tuple[time, time]

_MOMENT = r"(凌晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|夜里|晚)?(\d{1,2})(?:[:点时.](\d{1,2}|半)?分?)?(am|pm)?"
_HOURS = re.compile(rf"从?{_MOMENT}(?:-+|到|至|~|to|until){_MOMENT}")
_ABOUT_TIME = re.compile(
    r"(?:\d|凌晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|夜里|晚|[:点时分半.\-~到至从]|am|pm|to|until)+"
)
_DASHES = str.maketrans(dict.fromkeys("–—―−〜～", "-"))
_AFTERNOON = {"下午", "傍晚", "晚上", "夜里", "晚", "pm"}


def looks_like_hours(text: str) -> bool:
    """Whether a message is about times of day and nothing else, readable or not.

    Anything else sent after `/quiet` is not an answer to it: a report must not be refused as a bad time.
    """
    return bool(_ABOUT_TIME.fullmatch(_plain(text)))


def parse_hours(text: str) -> Hours | None:
    """`21:00-7:30`, `晚上9点到早上7点半` or `9pm-7am` as from and until; None when it cannot be read as two times."""
    match = _HOURS.fullmatch(_plain(text))
    if match is None:
        return None
    first, second = _moment(*match.groups()[:4]), _moment(*match.groups()[4:])
    return (first, second) if first is not None and second is not None else None


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text.translate(_DASHES)).casefold())


def _moment(part_of_day: str | None, hour: str, minute: str | None, half: str | None) -> time | None:
    hours = int(hour)
    minutes = 30 if minute == "半" else int(minute or 0)
    if hours < 12 and {part_of_day, half} & _AFTERNOON:
        hours += 12
    if hours == 24 and minutes == 0:
        hours = 0
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


def packed(hours: Hours) -> str:
    """Hours as a button carries them: `2000-0800`."""
    return "-".join(f"{moment:%H%M}" for moment in hours)


def unpacked(data: str) -> Hours | None:
    """Hours from a button; None for anything else."""
    match = re.fullmatch(r"([01]\d|2[0-3])([0-5]\d)-([01]\d|2[0-3])([0-5]\d)", data)
    return (time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))) if match else None
