from enum import StrEnum


class SettingsState(StrEnum):
    """What the next message of a person who changes settings is read as."""

    QUIET = "settings:quiet"
