from enum import StrEnum


class PeopleState(StrEnum):
    """What the next message of the office is read as."""

    CHOOSING_UNIT = "people:unit"
    """Part of the name of the unit somebody is invited for."""
