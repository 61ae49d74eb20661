from enum import StrEnum


class ReportState(StrEnum):
    """Where a conversation about a report stands."""

    COMPLETING = "report:completing"
    """The next message belongs to the open report: an answer, more words, or more photos."""
    FIXING = "report:fixing"
    """The next message takes the place of the report's words."""
    CAUSE = "report:cause"
    """The next message says why there is no progress."""
