"""The sample county: a scheme for the current year, its people, and its year so far."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from scoring.scheme import Scheme
from storage.records import Role


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the sample county. All names are invented."""

    telegram_id: int
    name: str
    role: Role
    scope: str


def scheme_text(year: int) -> str:
    """The sample scheme file for a year."""
    return files("bot.sample").joinpath("county.yaml").read_text(encoding="utf-8").replace("{year}", str(year))


@cache
def phrases() -> dict[str, Any]:
    """How the sample units word their reports."""
    text = files("bot.sample").joinpath("phrases.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = YAML(typ="safe").load(text)
    return found


FIRST_TELEGRAM_ID = 900_001

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢"
_GIVEN = ("芳", "建国", "志明", "敏", "秀兰", "国强", "丽", "伟", "小红", "永福", "春梅", "军")

REPORTER_UNIT = "qingliu"
REVIEWER_DEPARTMENT = "zfw"


def members(scheme: Scheme) -> tuple[Member, ...]:
    """Everybody: the four seats of the chat page first, then a reporter for each other unit and the other reviewers."""
    seats = (
        (Role.REPORTER, REPORTER_UNIT),
        (Role.REVIEWER, REVIEWER_DEPARTMENT),
        (Role.SUPERVISOR, "*"),
        (Role.OFFICE, "*"),
    )
    others = (
        *((Role.REPORTER, unit.id) for unit in scheme.units if unit.id != REPORTER_UNIT),
        *((Role.REVIEWER, one.id) for one in scheme.departments if one.id != REVIEWER_DEPARTMENT),
    )
    return tuple(
        Member(FIRST_TELEGRAM_ID + place, _name(place), role, scope)
        for place, (role, scope) in enumerate((*seats, *others))
    )


def _name(place: int) -> str:
    return _SURNAMES[place % len(_SURNAMES)] + _GIVEN[(place * 5 + place // len(_GIVEN)) % len(_GIVEN)]
