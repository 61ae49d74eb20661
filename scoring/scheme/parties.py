"""Who and what a scheme names: units and their categories, departments, groups of indicators, colours."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from scoring.scheme.outcomes import Past
from scoring.scheme.parts import Id, Part, Text, Words


class Colour(Part):
    """A step of warning, from the mildest to the gravest in the order of the file."""

    id: Id
    name: Text
    name_en: Text = ""
    sign: Text = ""
    breaks_quiet: bool = False


class Category(Part):
    """Units that are compared with one another."""

    id: Id
    name: Text
    name_en: Text = ""
    full: Decimal = Decimal(100)
    rescale: bool = False
    """Points that do not add up to `full` are scaled to it."""
    bonus_most: Decimal | None = None
    deduction_most: Decimal | None = None
    net_most: Decimal | None = None
    net_least: Decimal | None = None
    """Bounds on bonus less deductions."""


class Major(Part):
    """A group of indicators; its points are their sum unless the scheme puts them together otherwise."""

    id: Id
    name: Text
    name_en: Text = ""
    combine: Literal["sum", "lowest", "highest", "geometric"] = "sum"
    """Of the shares its indicators reach, times the major's full points."""
    most: Decimal | None = None
    round: int | None = Field(default=None, ge=0, le=10)


class Department(Part):
    """A lead department: owns indicators and reviews reports on them."""

    id: Id
    name: Text
    name_en: Text = ""


class Unit(Part):
    """Who is assessed."""

    id: Id
    name: Text
    name_en: Text = ""
    category: Id
    aliases: Words = ()
    district: Text | None = None
    leader: Text | None = None
    ranked: bool = True
    """Whether it takes a place in its category."""
    past: dict[int, Past] = Field(default_factory=dict)
    """Earlier years, for consecutive years and the most improved."""
