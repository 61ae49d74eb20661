from enum import StrEnum


class WarningState(StrEnum):
    """Where a conversation about a warning stands."""

    ANSWERING = "warning:answering"
    """The next message is what the unit says to the warning."""
