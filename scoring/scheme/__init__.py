"""The scheme (考核方案): one year's rules, read from one YAML file and checked before they count."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from scoring.scheme.check import check
from scoring.scheme.model import (
    Category,
    Colour,
    Department,
    Indicator,
    IndicatorKind,
    Major,
    Milestone,
    Nature,
    Reporting,
    Scheme,
    Unit,
)
from scoring.scheme.outcomes import GradeRule, WarningRule
from scoring.scheme.parts import Amount
from scoring.scheme.problems import Places, Problem, SchemeError, from_validation
from scoring.scheme.text import read

__all__ = [
    "Amount",
    "Category",
    "Colour",
    "Department",
    "GradeRule",
    "Indicator",
    "IndicatorKind",
    "Major",
    "Milestone",
    "Nature",
    "Problem",
    "Reporting",
    "Scheme",
    "SchemeError",
    "Unit",
    "WarningRule",
    "check",
    "parse_scheme",
]


def parse_scheme(text: str) -> Scheme:
    """A checked scheme from the YAML text of its file; raises SchemeError with every problem at once."""
    data, places = read(text)
    if not isinstance(data, Mapping):
        raise SchemeError([Problem("line 1: ", "empty")])
    scheme = _validated(data, places)
    problems = check(scheme, places)
    if problems:
        raise SchemeError(problems)
    return scheme


def _validated(data: Mapping[str, Any], places: Places) -> Scheme:
    try:
        return Scheme.model_validate(data)
    except ValidationError as error:
        raise SchemeError(from_validation(error, places)) from error
