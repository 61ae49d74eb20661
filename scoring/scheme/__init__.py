"""The scheme (考核方案): one year's rules, read from one YAML file and checked before they count."""

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
from scoring.scheme.problems import Problem, SchemeError
from scoring.scheme.reading import load_scheme, parse_scheme

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
    "load_scheme",
    "parse_scheme",
]
