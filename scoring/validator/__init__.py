"""The validator: tells results from traces, and says why. Pure and deterministic; load it once per process."""

from scoring.validator.finder import Finder
from scoring.validator.model import (
    Assessment,
    Audience,
    Clause,
    Context,
    Figure,
    Hint,
    IndicatorProfile,
    Kind,
    Label,
    Missing,
    Nature,
    Obstacle,
    Question,
    Role,
)
from scoring.validator.validator import Validator

__all__ = [
    "Assessment",
    "Audience",
    "Clause",
    "Context",
    "Figure",
    "Finder",
    "Hint",
    "IndicatorProfile",
    "Kind",
    "Label",
    "Missing",
    "Nature",
    "Obstacle",
    "Question",
    "Role",
    "Validator",
]
